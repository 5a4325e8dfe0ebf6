# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a proposal has said: its versions, each with what it changed, word by word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.history import history_page, may_read_history
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import refuse

from .finding import addresses, proposal_at, proposal_url


@require_safe
@never_cache
def history(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """The versions, the latest first. Public as long as the text is; its authors always read their own."""
    found = proposal_at(request, space, process, ref)
    if not may_read_history(known_person(request), found):
        refuse(
            "not_public",
            _("This proposal is not shown now, nor is its history."),
            _("Its page says why."),
            remedy_url=proposal_url(found),
            status=410 if found.state == Contribution.State.ERASED else 404,
        )
    return render(
        request,
        "proposals/history.html",
        {
            "proposal": found,
            "phase": found.phase,
            "process": found.process,
            "page": history_page(found, request.GET.get("page")),
            "page_url": proposal_url(found),
            "urls": addresses(found.phase),
        },
    )
