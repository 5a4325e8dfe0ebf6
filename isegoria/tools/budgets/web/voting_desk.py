# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of the vote of a budget, for its team: draw up the ballot, see what lacks and what has moved since, look at
it as a voter does, say that it is ready; or cancel the vote."""

from collections.abc import Set
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.commons.polling.paper.queries import counts
from isegoria.commons.polling.queries import listed_in, turnouts_of
from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING, ORGANISING, may_observe, may_organise
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Budget, BudgetVote
from isegoria.tools.budgets.queries import budget_of
from isegoria.tools.budgets.voting import actions
from isegoria.tools.budgets.voting.lacks import lacks
from isegoria.tools.budgets.voting.queries import moved_since, offer_of, slip_of, vote_of
from isegoria.tools.budgets.voting.rules import may_draw_up
from isegoria.tools.budgets.voting.slip import Slip

from .ballot import voting_phase
from .ballot_page import common_context, form_context, form_for, vote_url
from .ballot_words import how_to, limits
from .rule_words import WORDS
from .settling_words import left_open


@dataclass(frozen=True)
class PotShown:
    """A pot on the desk: what it holds, and how many projects ask for it."""

    name: str
    amount: str
    projects: int
    asked: str


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise TypeError("this page is for accounts")
    return request.user


def desk_context(phase: Phase) -> dict[str, object]:
    """What the team's pages of a vote show. No query."""
    here = common_context(phase)["phase_url"]
    return common_context(phase) | {
        "robots": "noindex",
        "act_url": vote_url(phase, "desk_vote_act"),
        "desk_url": vote_url(phase, "desk_vote"),
        "preview_url": vote_url(phase, "desk_vote_preview"),
        "money_url": f"{here}desk/money",
        "voters_url": vote_url(phase, "desk_voters"),
        "paper_url": vote_url(phase, "desk_paper"),
        "roll_url": vote_url(phase, "desk_roll"),
        "settings_url": f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/",
    }


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page. Twelve queries at most, whatever is there."""
    found = voting_phase(request, space, process, phase)
    roles = roles_in(request.user, found.process.space)
    if not roles:
        may_observe(request.user, found.process.space).require()
    return desk_page(request, found, roles)


def desk_page(request: HttpRequest, phase: Phase, roles: Set[str]) -> HttpResponse:
    """The same of a phase that is at hand, for someone of its team."""
    budget, vote = budget_of(phase.process), vote_of(phase)
    offer = offer_of(budget) if budget is not None else None
    slip = slip_of(vote) if vote is not None else None
    turnout = turnouts_of(phase, [vote.urn])[vote.urn.pk] if vote is not None else None
    drafted = vote is None or vote.state == BudgetVote.State.DRAFT
    papers = counts(vote.urn) if vote is not None and phase.rules_of_tool.paper else None
    begun = bool(turnout and turnout.voted) or bool(papers and papers.printed)
    over = vote is not None and vote.state not in (BudgetVote.State.DRAFT, BudgetVote.State.READY)
    context = desk_context(phase) | {
        "budget": budget,
        "vote": vote,
        "slip": slip,
        "pots": _pots(slip) if slip is not None else [],
        "rule": WORDS.get(budget.rule) if budget is not None else None,
        "how_to": how_to(slip) if slip is not None else "",
        "limits": limits(slip) if slip is not None else "",
        "offered": len(offer.projects) if offer is not None else 0,
        "lacks": list(lacks(phase, offer)) if offer is not None and not over and not begun else [],
        "moved": moved_since(vote, slip, offer)
        if vote is not None and slip is not None and offer is not None and not over
        else None,
        "turnout": turnout,
        "listed": turnout.listed if turnout is not None else listed_in(phase),
        "papers": papers,
        "organises": bool(roles & ORGANISING),
        "keeps_desk": bool(roles & MODERATING),
        "drafted": drafted,
        "begun": begun,
        "over": over,
        "left_open": left_open(vote, slip) if vote is not None and slip is not None else [],
        "settle_url": vote_url(phase, "settle_tie"),
        "can_draw_up": budget is not None and not begun and not over and phase.state != Phase.State.CLOSED,
    }
    return render(request, "budgets/vote/desk.html", context)


def _pots(slip: Slip) -> list[PotShown]:
    found = []
    for place, pot in enumerate(slip.pots):
        lines = [line for line in slip.open_lines if line.pot == place]
        asked = money(sum(line.cost for line in lines), slip.currency)
        found.append(PotShown(pot.name.text, money(pot.amount, slip.currency), len(lines), asked))
    return found


@signed_in
@require_POST
def act(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Draw up the ballot, say that it is ready, take that back, or cancel the vote with its reason."""
    found = voting_phase(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    by, what, vote = _account(request), request.POST.get("act", ""), vote_of(found)
    if what == "draw_up":
        actions.draw_up(phase=found, budget=_budget(found), by=by)
        messages.success(request, _("The ballot is drawn up, as a draft. This is how voters will see it."))
        return HttpResponseRedirect(vote_url(found, "desk_vote_preview"))
    if vote is None:
        may_draw_up(found, vote).require()
    elif what == "ready":
        actions.make_ready(vote=vote, by=by)
        messages.success(request, _("The ballot is ready: people see it, and vote once the step is open."))
    elif what == "draft":
        actions.take_back(vote=vote, by=by)
        messages.success(request, _("The ballot is a draft again: its team alone sees it."))
    elif what == "cancel":
        actions.cancel_vote(vote=vote, by=by, reason=request.POST.get("reason", ""))
        messages.success(request, _("The vote was cancelled. Its page says so, and why."))
    return HttpResponseRedirect(vote_url(found, "desk_vote"))


def _budget(phase: Phase) -> Budget:
    found = budget_of(phase.process)
    if found is None:
        refuse(
            "no_budget",
            _("This process has no budget yet: there is nothing to share out."),
            _("Say how much there is, and how it is counted; then draw up the ballot."),
            remedy_url=f"{common_context(phase)['phase_url']}desk/money",
            status=409,
        )
    return found


@signed_in
@require_safe
@never_cache
def preview(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The ballot as a voter will have it, which casts nothing."""
    found = voting_phase(request, space, process, phase)
    if not roles_in(request.user, found.process.space):
        may_observe(request.user, found.process.space).require()
    vote = vote_of(found)
    if vote is None:
        return HttpResponseRedirect(vote_url(found, "desk_vote"))
    filled = form_for(request, None, vote, slip_of(vote))
    context = desk_context(found) | form_context(vote, filled) | {"vote": vote, "preview": True}
    return render(request, "budgets/vote/preview.html", context)
