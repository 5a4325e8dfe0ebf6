# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the vote of a budget: who may vote and why not, and the ballot, filled in as it stands."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from isegoria.commons.polling.electorate.rules import may_vote
from isegoria.commons.polling.queries import Turnout, count_turnout, turnout_of
from isegoria.commons.polling.urn.queries import Own, own_part
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.spaces.rules import may_observe
from isegoria.core.spaces.zones import zone_name
from isegoria.core.verdicts import YES, Verdict
from isegoria.design.figures import percent
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Budget, BudgetVote
from isegoria.tools.budgets.tool import TOOL_SLUG
from isegoria.tools.budgets.voting.queries import pictures_of, slip_of, vote_of
from isegoria.tools.budgets.voting.slip import Slip

from .ballot_forms import Filled, empty, fill
from .ballot_order import order_for
from .ballot_words import basket_of, how_to, limits, lines_of, patterns
from .rule_words import WORDS

MANY = 12
"""Projects from which a ballot offers to look for some of them, and shows no more than a line of each."""


def vote_url(phase: Phase, name: str = "ballot") -> str:
    """A page around the vote of a phase."""
    return reverse(f"budgets:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug])


def project_pages(phase: Phase) -> str:
    """How the addresses of the projects of a process begin; the public id of one follows."""
    any_id = "0" * 10
    where = [phase.process.space.slug, phase.process.slug, any_id]
    return reverse("budgets:project", args=where).removesuffix(any_id)


def right_to_vote(person: Person | None, vote: BudgetVote) -> Verdict:
    """Whether this reader can cast a ballot now: the phase is open, the urn takes ballots, and they may vote."""
    return may_write(vote.phase) and may_vote(person, vote.urn)


def form_for(request: HttpRequest, person: Person | None, vote: BudgetVote, slip: Slip) -> Filled:
    """The ballot of a vote as this reader sees it, with nothing filled in. One query."""
    return empty(slip, order_for(request, person, vote, slip.lines), pictures_of(slip))


def common_context(phase: Phase) -> dict[str, Any]:
    """What every page of the vote shows. No query."""
    here = reverse("budgets:phase", args=[phase.process.space.slug, phase.process.slug, phase.slug])
    process = here.removesuffix(f"{TOOL_SLUG}/{phase.slug}/")
    return {
        "phase": phase,
        "process": phase.process,
        "state": phase.state,
        "rules": phase.rules_of_tool,
        "zone_place": zone_name(phase.process.space.time_zone),
        "space_url": process.removesuffix(f"{phase.process.slug}/"),
        "process_url": process,
        "phase_url": here,
        "ballot_url": vote_url(phase),
        "receipt_url": vote_url(phase, "receipt"),
        "result_url": vote_url(phase, "result"),
        "project_url": project_pages(phase),
    }


def form_context(vote: BudgetVote, filled: Filled) -> dict[str, Any]:
    """What ``budgets/vote/form.html`` needs; the organisers' preview takes it as well. No query."""
    slip, told = filled.slip, filled.told
    basket = basket_of(slip, told)
    return {
        "slip": slip,
        "filled": filled,
        "basket": basket,
        "nothing": not basket.chosen and not filled.blank,
        "how_to": how_to(slip),
        "limits": limits(slip),
        "says": json.dumps(patterns(slip), ensure_ascii=False),
        "is_many": len(slip.open_lines) >= MANY,
        "drawn": vote.phase.rules_of_tool.order != "given" and len(slip.open_lines) > 1,
        "categories": list(dict.fromkeys(line.category for line in slip.open_lines if line.category)),
        "districts": list(enumerate(slip.districts, start=1)),
        "has_everyone": any(pot.group == 0 for pot in slip.pots),
        "scores": range(slip.highest, 0, -1) if slip.kind == "scores" and slip.highest <= 20 else (),
        "funded": [line for line in slip.lines if line.is_funded],
        "child_weight": percent(vote.options.get("children_weight", 100) / 100)
        if vote.options.get("children") == Budget.Children.WEIGHT
        else None,
        "total": money(sum(pot.amount for pot in slip.pots), slip.currency),
    }


def shows_turnout(vote: BudgetVote) -> bool:
    """Whether its pages say how many have voted so far."""
    return vote.phase.state != Phase.State.COMING and bool(vote.phase.rules_of_tool.show_turnout)


def _turnout(vote: BudgetVote, own: Own | None) -> Turnout:
    """How many have voted; whoever has is not told that nobody did, by a figure that was kept for a while."""
    kept = turnout_of(vote.urn)
    return kept if own is None or kept.voted else count_turnout(vote.urn)


def vote_phase(request: HttpRequest, phase: Phase) -> HttpResponse:
    """The page of a phase of stage "vote": its ballot, or that none is there yet."""
    vote = vote_of(phase)
    is_team = bool(may_observe(request.user, phase.process.space)) if _is_unseen(vote) else False
    if vote is None or (vote.state == BudgetVote.State.DRAFT and not is_team):
        context = common_context(phase) | {"is_team": is_team}
        return render(request, "budgets/vote/coming.html", context)
    return ballot_page(request, vote)


def _is_unseen(vote: BudgetVote | None) -> bool:
    return vote is None or vote.state == BudgetVote.State.DRAFT


def ballot_page(
    request: HttpRequest, vote: BudgetVote, *, filled: Filled | None = None, refusal: Verdict = YES, status: int = 200
) -> HttpResponse:
    """The page: a blank ballot, one's own as it stands, or the one that was just sent with what is wrong with it."""
    person = known_person(request)
    takes_ballots = vote.phase.state == Phase.State.OPEN
    own = own_part(vote.urn, person) if person else None
    if filled is None:
        filled = form_for(request, person, vote, slip_of(vote))
        if own is not None and own.marks is not None:
            fill(filled, own.marks)
    verdict = right_to_vote(person, vote) if takes_ballots else YES
    slip = filled.slip
    context = common_context(vote.phase) | {
        "vote": vote,
        "rule": WORDS.get(vote.options.get("rule", "")),
        "turnout": _turnout(vote, own) if shows_turnout(vote) else None,
        "own": own,
        "own_lines": lines_of(slip, own.marks) if own is not None and own.marks is not None else [],
        "refusal": None if refusal else refusal.in_words,
        "verdict": None if verdict else verdict.in_words,
        "verdict_code": verdict.code,
        "can_fill_in": takes_ballots and (verdict.allowed or filled.sent),
        "lost_lines": lines_of(slip, filled.marks) if not refusal and filled.marks is not None else [],
        **form_context(vote, filled),
    }
    response = render(request, "budgets/vote/ballot.html", context, status=status)
    if not refusal:
        response["X-Refusal"] = refusal.code
    return response
