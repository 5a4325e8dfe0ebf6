# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows → engine → what pages show: the urns of votes on budgets that have closed are opened, and their ballots counted.

The frozen file names nobody, and its lines are in ascending order: it says how many ballots were alike.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import DatabaseError
from numpy.typing import NDArray

from isegoria import engine
from isegoria.commons.polling.queries import count_turnout, left_out
from isegoria.commons.polling.urn.opening.actions import open_urn, waits_for_paper, wipe_what_is_left
from isegoria.commons.polling.urn.sealing import SealError
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.uncounted.actions import counted_again, note_uncounted
from isegoria.core.verdicts import Refused
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.fairness import counted_marks
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import DECLARED, TieBreaking

from .gathering import HUNDREDTHS, NO_DISTRICT, Gathered, gather
from .models import BudgetVote
from .outcome.actions import publish_outcome
from .outcome.checking import checks_of
from .outcome.frozen_input import counted_input
from .outcome.queries import FEW_VOTERS, waiting_to_be_counted

logger = logging.getLogger(__name__)

REST = 2.0
INPUT = "input.csv"
AGAIN = 30.0  # seconds before an opening that failed is tried again
FIRST = 5
"""Favourite projects of children that are told, where their ballots are counted apart."""


def recompute_stale() -> int:
    """Open the urns that have closed and count them; returns how many were counted.

    The worker calls it every few seconds. One vote that cannot be counted does not hold up the others.
    """
    wipe_what_is_left()
    done = 0
    for vote in waiting_to_be_counted():
        key = f"budgets:rest:{vote.pk}"
        if cache.get(key):
            continue
        method, wait = f"budgets.{vote.public_id}", REST
        try:
            made = count_vote(vote)
            counted_again(phase=vote.phase, method=method)
            done += made is not None
        except (EngineError, OSError, SealError, Refused, DatabaseError) as error:
            logger.exception("budget vote %s could not be counted", vote.public_id)
            note_uncounted(phase=vote.phase, method=method, error=error)
            wait = AGAIN
        cache.set(key, True, timeout=wait)
    return done


def count_vote(vote: BudgetVote) -> Result | None:
    """Open the urn of a vote whose phase has closed, count it, and publish the result, once for all. None while paper
    ballots are awaited. Raises ``SealError`` where the key of the urn is not on this machine."""
    if vote.state == BudgetVote.State.COUNTED:
        return vote.result
    if vote.result is not None:
        return _publish_settled(vote, vote.result)
    vote.urn.phase = vote.phase
    if vote.urn.opened_at is None and waits_for_paper(vote.urn):
        return None
    opened = open_urn(urn=vote.urn)
    opened.phase = vote.phase
    vote.urn = opened
    return _publish(vote)


def _publish(vote: BudgetVote) -> Result | None:
    gathered = gather(vote)
    children = gathered.children
    cast = gathered.votes.n_ballots + gathered.votes.null
    with tempfile.TemporaryDirectory(prefix="isegoria-budget-") as folder:
        input_file = Path(folder, INPUT)
        with input_file.open("wb") as stream:
            write_frozen(stream, gathered.budget, gathered.votes)
        return _count(
            vote,
            gathered.budget,
            gathered.votes,
            input_file,
            apart={"children": _children(vote.options, gathered), "turnout": _turnout(vote, gathered)},
            people=cast + (children.n_ballots if children is not None else 0),
            expressions=gathered.votes.expressed,
        )


def _publish_settled(vote: BudgetVote, before: Result) -> Result | None:
    """Count the very same file again, its tie being settled: see ``outcome.actions.settle_tie``."""
    budget, votes = counted_input(before.input_sha256)
    with tempfile.TemporaryDirectory(prefix="isegoria-budget-") as folder:
        input_file = Path(folder, INPUT)
        with frozen.open_frozen(before.input_sha256) as kept, input_file.open("wb") as stream:
            shutil.copyfileobj(kept, stream)
        return _count(
            vote,
            budget,
            votes,
            input_file,
            apart={name: before.summary[name] for name in ("children", "turnout")},
            people=before.people,
            expressions=before.expressions,
        )


def _count(
    vote: BudgetVote,
    budget: Budget,
    votes: Votes,
    input_file: Path,
    *,
    apart: Mapping[str, Any],
    people: int,
    expressions: int,
) -> Result | None:
    """Count a frozen file and publish what it gives. ``apart``: what its summary says of what is not in the file."""
    # Late: what counts is compiled, and takes half a second to load.
    from isegoria.engine.budgets.document import METHOD_PREFIX, build_document

    rule, ties = vote.options["rule"], ties_of(vote, budget.ids)
    document, allocation = build_document(input_file, rule=rule, ties=ties, options=vote.options["rule_options"])
    document_file = input_file.with_name("result.json")
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document_file.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return publish_outcome(
        vote=vote,
        method=f"{METHOD_PREFIX}{rule}",
        engine_version=engine.__version__,
        input_file=input_file,
        document_file=document_file,
        digest=document["digest"],
        summary={**summarise(vote, budget, votes, allocation, ties), **apart},
        people=people,
        expressions=expressions,
    )


def ties_of(vote: BudgetVote, ids: Sequence[str]) -> TieBreaking:
    """How ties are broken: by the order of the projects' numbers, by a lot drawn when the urn was opened, or not; and
    once a tie was settled, as it was."""
    by_number = sorted(ids, key=lambda one: (len(one), one))
    if (settled := vote.options.get("settled")) is not None:
        if settled["way"] == "lot":
            return TieBreaking.by_lot(ids, settled["seed"])
        first = [str(number) for number in settled["order"]]
        return TieBreaking.by_order(ids, [*first, *(one for one in by_number if one not in first)])
    way = vote.options.get("ties", "declared")
    if way == "order":
        return TieBreaking.by_order(ids, by_number)
    return TieBreaking.by_lot(ids, vote.urn.seed) if way == "lot" else DECLARED


# --- what pages show --------------------------------------------------------------------------------------
def summarise(
    vote: BudgetVote, budget: Budget, votes: Votes, allocation: Allocation, ties: TieBreaking
) -> dict[str, Any]:  # fmt: skip
    """What pages show of a result, but for ``children`` and ``turnout``: see ``outcome.queries.BudgetOutcome``."""
    kept = vote.options
    chosen = np.zeros(budget.n_projects, dtype=bool)
    chosen[list(allocation.winners)] = True
    each = own_chosen(budget, votes, chosen)
    return {
        "vote": vote.public_id,
        "rule": allocation.rule,
        "options": dict(allocation.options),
        "currency": budget.currency,
        "status": allocation.status,
        "total_cost": allocation.total_cost,
        "left": list(allocation.left),
        "ties": ties.to_json(),
        "ties_met": [one.to_json() for one in allocation.ties],
        "projects": _projects(kept, budget, votes, allocation),
        "pots": [
            {"names": one["names"], "amount": pot.amount, "group": one["group"]}
            for one, pot in zip(kept["pots"], budget.pots, strict=True)
        ],
        "categories": [{"names": one["names"], "limit": one["limit"]} for one in kept.get("categories", [])],
        "represented": np.bincount(each, weights=votes.counts).astype(int).tolist() if votes.n_rows else [],
        "districts": by_district(budget, votes, chosen, each),
        "checks": checks_of(budget, votes, allocation),
        "settled": kept.get("settled"),
        "comparison": _comparison(vote, budget, votes, allocation, ties),
        "trace": allocation.trace.to_json(),
    }


def _projects(
    kept: dict[str, Any], budget: Budget, votes: Votes, allocation: Allocation
) -> list[dict[str, Any]]:  # fmt: skip
    lines = kept.get("lines", [])
    funded, tied = set(budget.funded), set(allocation.tied)
    order = {place: number for number, place in enumerate(one for one in allocation.winners if one not in funded)}
    reasons = {one.project: one.reason for one in allocation.passed}
    marks = np.bincount(
        votes.projects, weights=votes.marks * votes.weights[votes.row_of], minlength=budget.n_projects
    )  # fmt: skip
    found = []
    for place, project in enumerate(budget.projects):
        outcome = "funded" if place in funded else "chosen" if place in order else "tied" if place in tied else "passed"
        found.append(
            {
                "supporters": int(votes.supporters[place]),
                "marks": int(marks[place]),
                "outcome": outcome,
                "order": order.get(place),
                "why": reasons.get(place) if outcome == "passed" else None,
                "pot": project.pot,
                "category": lines[place]["category"] if place < len(lines) else None,
                "at": list(project.place) if project.place else None,
            }
        )
    return found


def own_chosen(budget: Budget, votes: Votes, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(rows) how many of the projects that a ballot decides on are chosen."""
    paid = counted_marks(budget, votes, votes.row_of) & chosen[votes.projects]
    return np.bincount(votes.row_of, weights=paid, minlength=votes.n_rows).astype(np.int64)


def by_district(
    budget: Budget, votes: Votes, chosen: NDArray[np.bool_], each: NDArray[np.int64]
) -> dict[str, Any] | None:  # fmt: skip
    """Who is represented and what is spent, by district. None where voters have none, or but one can be told.

    Districts of fewer than ``FEW_VOTERS`` are told together with those who said none; where that makes few as well, the
    smallest other one joins them: otherwise it could be worked out from the total.
    """
    if votes.groups is None or not votes.n_rows:
        return None
    voters = np.bincount(votes.groups, weights=votes.counts, minlength=len(votes.group_names)).astype(int)
    unnamed = votes.group_names.index(NO_DISTRICT) if NO_DISTRICT in votes.group_names else -1
    there = [group for group in range(len(voters)) if voters[group] and group != unnamed]
    told = sorted((group for group in there if voters[group] >= FEW_VOTERS), key=lambda group: (voters[group], group))
    apart = int(voters[unnamed]) if unnamed >= 0 else 0
    apart += sum(int(voters[group]) for group in there if group not in told)
    while told and 0 < apart < FEW_VOTERS:
        apart += int(voters[told.pop(0)])
    if len(told) + bool(apart) < 2:
        return None
    hidden = [group for group in range(len(voters)) if group not in told]
    costs = np.where(chosen, budget.costs, 0)
    rows = []
    for name, groups in [*((votes.group_names[one], [one]) for one in sorted(told)), ("", hidden)]:
        of_them = np.isin(votes.groups, groups)
        people = int(votes.counts[of_them].sum())
        if not people:
            continue
        part = votes.rows(of_them).supporters
        # By halves of cents nobody is misled: these are figures to look at, and none decides anything.
        spent = sum(
            int(cost) * int(theirs) // int(every)
            for cost, theirs, every in zip(costs, part, votes.supporters, strict=True)
            if cost and every
        )
        rows.append(
            {
                "name": name,
                "voters": people,
                "represented": int(votes.counts[of_them & (each > 0)].sum()),
                "spent": spent,
            }
        )
    return {"rows": rows, "hidden": sum(group not in told for group in there)}


def _children(kept: dict[str, Any], gathered: Gathered) -> dict[str, Any] | None:
    if gathered.children_in:
        return {
            "mode": "weight",
            "ballots": gathered.children_in,
            "weight": kept.get("children_weight", HUNDREDTHS) / HUNDREDTHS,
        }
    if gathered.children is None:
        return None
    ballots, supporters = gathered.children.n_ballots, gathered.children.supporters.tolist()
    if ballots < FEW_VOTERS:
        return {"mode": "apart", "few": True}
    best = sorted(range(len(supporters)), key=lambda place: (-supporters[place], place))[:FIRST]
    first = [[place, supporters[place]] for place in best if supporters[place]]
    return {"mode": "apart", "few": False, "ballots": ballots, "first": first}


def _turnout(vote: BudgetVote, gathered: Gathered) -> dict[str, int]:
    roll, votes = count_turnout(vote.urn), gathered.votes
    return {
        "cast": votes.n_ballots + votes.null,
        "blank": votes.blank,
        "null": votes.null,
        "expressed": votes.expressed,
        "voted": roll.voted,
        "paper": roll.paper,
        "left_out": left_out(vote.urn),
        **({"listed": roll.listed} if roll.listed is not None else {}),
    }


def _comparison(
    vote: BudgetVote, budget: Budget, votes: Votes, allocation: Allocation, ties: TieBreaking
) -> list[dict[str, Any]]:
    """What other rules give; nothing where the phase does not ask for it, or nobody chose anything."""
    # Late: what counts is compiled, and takes half a second to load.
    from isegoria.engine.comparison.allocations import compare_allocations

    if not vote.phase.rules_of_tool.compare or not votes.expressed:
        return []
    try:
        found = compare_allocations(
            budget, votes, own=allocation.rule, own_options=allocation.options, allocation=allocation, ties=ties
        )
    except EngineError:
        # A vote is counted whether or not it can be compared.
        logger.exception("budget vote %s could not be compared", vote.public_id)
        return []
    told = ("rule", "status", "winners", "tied", "total_cost", "represented", "more", "fewer", "overlooked")
    return [{name: one[name] for name in told} for one in found.to_json()["rules"]]
