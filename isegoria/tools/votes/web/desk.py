# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of a phase of votes, for its team: its questions and how far each is, and what lacks before it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.commons.polling.paper.queries import NONE, Counts, counts_of
from isegoria.commons.polling.queries import Turnout, listed_in, turnouts_of
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING, ORGANISING
from isegoria.tools.votes import actions
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.preparing.lacks import lacks
from isegoria.tools.votes.queries import votes_of

from .ballot_page import common_context
from .desk_finding import account_of, desk_addresses, desk_url, observed_phase, organised_phase, vote_in
from .finding import vote_url
from .method_words import MethodWords, method_words


@dataclass(frozen=True)
class Row:
    """A question on the desk."""

    vote: Vote
    method: MethodWords
    turnout: Turnout
    papers: Counts
    can_edit: bool
    page: str
    edit: str
    preview: str
    act: str
    result: str


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page. Twelve queries at most, whatever is there."""
    found = observed_phase(request, space, process, phase)
    votes = votes_of(found, drafts=True)
    urns = [one.urn for one in votes]
    turnouts = turnouts_of(found, urns)
    listed = next((one.listed for one in turnouts.values()), None) if votes else listed_in(found)
    roles = roles_in(request.user, found.process.space)
    papers = counts_of(urns) if votes and found.rules_of_tool.paper else {}
    rows = _rows(found, votes, turnouts, papers)
    ready = sum(vote.state not in (Vote.State.DRAFT, Vote.State.CANCELLED) for vote in votes)
    return render(
        request,
        "votes/desk/desk.html",
        common_context(found)
        | {
            "robots": "noindex",
            "desk": desk_addresses(found),
            "rows": rows,
            "lacks": []
            if found.state == Phase.State.CLOSED
            else list(lacks(found, questions=ready, listed=listed or 0)),
            "listed": listed,
            "organises": bool(roles & ORGANISING),
            "keeps_desk": bool(roles & MODERATING),
            "paper": sum((one.printed for one in papers.values()), 0),
        },
    )


def _rows(phase: Phase, votes: Sequence[Vote], turnouts: Mapping[int, Turnout], papers: dict[int, Counts]) -> list[Row]:
    """The questions in their order. No query."""
    found = []
    for vote in votes:
        turnout, counts = turnouts[vote.pk], papers.get(vote.pk, NONE)
        writable = vote.state in (Vote.State.DRAFT, Vote.State.READY)
        found.append(
            Row(
                vote=vote,
                method=method_words(vote.method),
                turnout=turnout,
                papers=counts,
                can_edit=writable and not turnout.voted and not counts.printed,
                page=vote_url(vote),
                edit=desk_url(phase, "edit", vote.public_id),
                preview=desk_url(phase, "preview", vote.public_id),
                act=desk_url(phase, "act", vote.public_id),
                result=vote_url(vote, "result") if vote.state == Vote.State.COUNTED else "",
            )
        )
    return found


@signed_in
@require_POST
def act(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """Move a question, say that a draft is ready, remove it, or cancel it with its reason."""
    found = organised_phase(request, space, process, phase)
    one, by, what = vote_in(found, vote), account_of(request), request.POST.get("act", "")
    if what in ("up", "down"):
        actions.move_vote(vote=one, by=by, up=what == "up")
    elif what == "ready":
        actions.ready_vote(vote=one, by=by)
        messages.success(request, _("The question is ready: people see it, and vote once the step is open."))
    elif what == "remove":
        actions.remove_vote(vote=one, by=by)
        messages.success(request, gettext("“%(question)s” was removed.") % {"question": one.question.text})
    elif what == "cancel":
        actions.cancel_vote(vote=one, by=by, reason=request.POST.get("reason", ""))
        messages.success(request, _("The vote was cancelled. Its page says so, and why."))
    return HttpResponseRedirect(desk_addresses(found).desk)
