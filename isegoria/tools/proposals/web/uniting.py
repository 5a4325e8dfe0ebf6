# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisers unite proposals that say the same: choose one, see both and their united count, confirm; undo."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import may_merge
from isegoria.core.verdicts import Refused, Verdict, no
from isegoria.tools.proposals import actions
from isegoria.tools.proposals.queries import candidates, find_proposal, united_count
from isegoria.tools.proposals.rules import may_unite

from .finding import addresses, proposal_at, proposal_url, words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Choose, look, confirm."""
    origin = proposal_at(request, space, process, ref)
    if not request.user.is_authenticated and request.method != "POST":
        back = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{back}")
    may_unite(request.user, origin).require()
    chosen = (request.POST.get("into") or request.GET.get("into", ""))[:10]
    into = find_proposal(chosen) if chosen else None
    if chosen and (into is None or into.process_id != origin.process_id):
        verdict = no(
            "no_such_target",
            _("There is no such proposal in this process. Nothing was changed."),
            _("Choose one of the list."),
            status=404,
        )
        return _page(request, origin, None, refused=verdict)
    if into is not None:
        into.process = origin.process
        verdict = may_merge(origin, into)
        if not verdict:
            return _page(request, origin, None, refused=verdict)
    if request.method != "POST" or into is None:
        return _page(request, origin, into)
    try:
        actions.merge(origin=origin, into=into, by=request.user)
    except Refused as refused:
        return _page(request, origin, None, refused=refused.verdict)
    return HttpResponseRedirect(f"{proposal_url(into)}?from={origin.public_id}")


def _page(
    request: HttpRequest, origin: Contribution, into: Contribution | None, *, refused: Verdict | None = None
) -> HttpResponse:
    search = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    context: dict[str, Any] = {
        "robots": "noindex",
        "proposal": origin,
        "phase": origin.phase,
        "process": origin.process,
        "into": into,
        "search": search,
        "found": [] if into is not None else candidates(origin, search, get_language() or origin.language),
        "refusal": None if refused is None else words(refused),
        "page_url": proposal_url(origin),
        "merge_url": proposal_url(origin, "merge"),
        "urls": addresses(origin.phase),
    }
    if into is not None:
        context |= {
            "sides": [(origin, authors_of(origin)), (into, authors_of(into))],
            "united_count": united_count(origin, into),
            "both": origin.standing.supports + into.standing.supports - united_count(origin, into),
        }
    response = render(request, "proposals/merge.html", context, status=200 if refused is None else refused.status)
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response


@require_POST
@never_cache
def unmerge(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Let a united proposal stand by itself again."""
    origin = proposal_at(request, space, process, ref)
    parted = actions.unmerge(origin=origin, by=request.user)
    parted.process = origin.process
    return HttpResponseRedirect(proposal_url(parted))
