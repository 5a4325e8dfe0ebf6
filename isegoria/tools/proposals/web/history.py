# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a proposal has said: its versions, each with what it changed, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.contributions.queries import authors_of
from isegoria.core.verdicts import refuse

from .differences import Part, differences
from .finding import addresses, proposal_at, proposal_url

A_PAGE = 5


@dataclass(frozen=True)
class Change:
    """A version, and how it reads against the one before; None of the first one."""

    version: Version
    title: Sequence[Part] | None = None
    body: Sequence[Part] | None = None


@require_safe
@never_cache
def history(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """The versions, the latest first. Public as long as the text is; its authors always read their own."""
    found = proposal_at(request, space, process, ref)
    person = known_person(request)
    if not found.is_public and (person is None or person not in authors_of(found) or found.state == "erased"):
        refuse(
            "not_public",
            _("This proposal is not shown now, nor is its history."),
            _("Its page says why."),
            remedy_url=proposal_url(found),
            status=410 if found.state == Contribution.State.ERASED else 404,
        )
    page = Paginator(Version.objects.filter(contribution=found).order_by("-number"), A_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = _changes(found, list(page.object_list))
    return render(
        request,
        "proposals/history.html",
        {
            "proposal": found,
            "phase": found.phase,
            "process": found.process,
            "page": page,
            "page_url": proposal_url(found),
            "urls": addresses(found.phase),
        },
    )


def _changes(proposal: Contribution, versions: Sequence[Version]) -> list[Change]:
    if not versions:
        return []
    # One more than the page shows: its last one is compared with it.
    oldest = Version.objects.filter(contribution=proposal, number__lt=versions[-1].number).order_by("-number").first()
    befores = [*versions[1:], oldest]
    return [
        Change(one)
        if before is None
        else Change(one, differences(before.title, one.title), differences(before.body, one.body))
        for one, before in zip(versions, befores, strict=True)
    ]
