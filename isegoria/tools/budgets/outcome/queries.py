# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote on a budget gave, as it is shown; and which votes wait to be counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from isegoria.core.processes.models import REHEARSAL, Phase, Process
from isegoria.core.results.models import Result
from isegoria.core.results.rules import may_download
from isegoria.core.spaces.texts import LocalText
from isegoria.core.verdicts import Verdict

from ..models import BallotLine, Budget, BudgetVote, Project

FEW_VOTERS = 5
"""Below this many, the voters of a district are not told apart: a total of few would be somebody."""


# --- votes ------------------------------------------------------------------------------------------------
def vote_in(phase: Phase) -> BudgetVote | None:
    """The vote of a phase, with its budget, its result and its lines; None where none was drawn up. Two queries."""
    found = _with_lines(BudgetVote.objects.filter(phase=phase)).first()
    if found is not None:
        found.phase = phase
    return found


def find_vote(public_id: str) -> BudgetVote | None:
    """The same by its public id, with its phase. Two queries."""
    return _with_lines(
        BudgetVote.objects.filter(public_id=public_id).select_related("phase__process__space")
    ).first()  # fmt: skip


def votes_in_process(process: Process) -> list[BudgetVote]:
    """The votes of a process that people can see, with their lines and results. Two queries."""
    rows = BudgetVote.objects.filter(phase__process=process).exclude(state=BudgetVote.State.DRAFT)
    return list(_with_lines(rows.select_related("phase__process__space")).order_by("phase__position", "pk"))


def waiting_to_be_counted() -> list[BudgetVote]:
    """Votes whose phase has closed and that are not counted yet. Two queries."""
    seen = Q(phase__process__published_at__isnull=False) | Q(phase__process__source__startswith=REHEARSAL)
    states = (BudgetVote.State.READY, BudgetVote.State.OPENING)
    return list(
        _with_lines(
            BudgetVote.objects.filter(
                seen, phase__closes_at__lte=timezone.now(), state__in=states, urn__isnull=False
            ).select_related("phase__process__space")
        )
    )


def _with_lines(votes: "QuerySet[BudgetVote]") -> "QuerySet[BudgetVote]":
    lines = BallotLine.objects.select_related("project__contribution", "project__category").order_by("place")
    return votes.select_related("budget", "urn", "result").prefetch_related(Prefetch("lines", queryset=lines))


def lines_of(vote: BudgetVote) -> list[BallotLine]:
    """The projects on the ballot, by place. No query where they came with the vote."""
    return sorted(vote.lines.all(), key=lambda one: one.place)


# --- results ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class BudgetLine:
    """One project in a result."""

    line: BallotLine
    facts: Mapping[str, Any]
    """``supporters``, ``marks`` (what they gave in all), ``outcome``: chosen, funded, tied or passed; ``order`` (from
    0, None but for the chosen), ``why`` (code), ``pot``, ``category`` (its number or None), ``at`` (point or None)."""

    @property
    def place(self) -> int:
        return self.line.place

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def name(self) -> LocalText:
        return self.line.name

    @property
    def cost(self) -> int:
        return self.line.cost

    @property
    def is_funded(self) -> bool:
        """Chosen, or paid for before the vote."""
        return self.facts["outcome"] in ("chosen", "funded")

    @property
    def is_tied(self) -> bool:
        return bool(self.facts["outcome"] == "tied")

    @property
    def supporters(self) -> int:
        return int(self.facts["supporters"])


@dataclass(frozen=True)
class BudgetOutcome:
    """What a vote on a budget gave. Projects are places on the ballot, amounts are in the smallest unit."""

    vote: BudgetVote
    result: Result
    summary: Mapping[str, Any]
    lines: tuple[BudgetLine, ...]

    @property
    def rule(self) -> str:
        return str(self.summary["rule"])

    @property
    def status(self) -> str:
        """decided, tied or nobody."""
        return str(self.summary["status"])

    @property
    def currency(self) -> str:
        return str(self.summary["currency"])

    @cached_property
    def winners(self) -> list[BudgetLine]:
        """The projects that were chosen, in the order in which they were; those funded beforehand first."""
        found = [one for one in self.lines if one.is_funded]
        return sorted(found, key=lambda one: -1 if one.facts["order"] is None else one.facts["order"])

    @cached_property
    def others(self) -> list[BudgetLine]:
        """The projects that were not chosen, those with most supporters first."""
        return sorted((one for one in self.lines if not one.is_funded), key=lambda one: (-one.supporters, one.place))

    @property
    def amount(self) -> int:
        """All the money that was shared out."""
        return sum(int(one["amount"]) for one in self.summary["pots"])

    @property
    def left(self) -> int:
        return sum(self.summary["left"])

    @property
    def spent(self) -> int:
        return int(self.summary["total_cost"])

    @property
    def turnout(self) -> Mapping[str, Any]:
        """``cast``, ``blank``, ``null``, ``expressed``; ``voted``, ``paper``, ``left_out``, and ``listed`` if any."""
        return dict(self.summary["turnout"])

    @property
    def comparison(self) -> Sequence[Mapping[str, Any]]:
        return list(self.summary["comparison"])

    @property
    def share_represented(self) -> float | None:
        """The share of those who chose something who find at least one of their projects funded."""
        people = self.summary["represented"]
        total = sum(people)
        return 1 - people[0] / total if total else None

    @property
    def tied(self) -> tuple[BudgetLine, ...]:
        """The projects that a tie leaves open, by place; none where there is no tie."""
        return tuple(one for one in self.lines if one.is_tied)

    @property
    def settled(self) -> Mapping[str, Any] | None:
        """How a tie was settled after the first count, once it was: see ``actions.settle_tie``."""
        found: Mapping[str, Any] | None = self.vote.options.get("settled")
        return found

    @property
    def is_counted_again(self) -> bool:
        """Whether a tie was settled, and the count that goes by it is not made yet."""
        return self.settled is not None and self.summary.get("settled") is None

    @property
    def checks(self) -> Mapping[str, Any] | None:
        """Whether somebody is overlooked: see ``checking.checks_of``. None for what was counted before it was asked."""
        found: Mapping[str, Any] | None = self.summary.get("checks")
        return found

    @cached_property
    def may_publish_ballots(self) -> Verdict:
        """Whether the frozen ballots may be downloaded."""
        return may_download(self.result)

    @property
    def fits_pabulib(self) -> bool:
        """Whether Pabulib's format can say what was counted: there, each ballot weighs one."""
        children = self.summary.get("children")
        return children is None or children["mode"] != "weight" or children["weight"] == 1


def outcome_of(vote: BudgetVote) -> BudgetOutcome | None:
    """What a vote gave; None before it is counted. No query where the vote was found by this module.

    While a tie that was settled is being counted again, what it gave at first.
    """
    result = vote.result
    if result is None:
        return None
    facts = result.summary["projects"]
    lines = tuple(BudgetLine(line, facts[line.place]) for line in lines_of(vote))
    return BudgetOutcome(vote, result, result.summary, lines)


def chosen_projects(budget: Budget) -> list[int]:
    """Keys of the projects that the votes of a budget chose, in that order, vote after vote; those that were funded
    beforehand included. Two queries."""
    found: list[int] = []
    counted = BudgetVote.objects.filter(budget=budget, result__isnull=False).order_by("phase__position", "pk")
    for vote in _with_lines(counted):
        outcome = outcome_of(vote)
        if outcome is not None:
            found += [one.line.project_id for one in outcome.winners if one.line.project_id is not None]
    return found


def results_of_project(project: Project) -> list[BudgetVote]:
    """The counted votes on whose ballot a project stood, with their phases. One query."""
    return list(
        BudgetVote.objects.filter(lines__project=project, result__isnull=False)
        .select_related("phase__process__space")
        .order_by("pk")
    )
