# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a budget: its money, what is fixed, which projects can be voted on, which were chosen."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process

from .models import BallotLine, Budget, BudgetVote, Category, Criterion, Pot, Project
from .tool import TOOL_SLUG

FIXED = (BudgetVote.State.READY, BudgetVote.State.OPENING, BudgetVote.State.COUNTED)
"""States of a vote in which the budget that it shares out does not change any more."""


def budget_of(process: Process) -> Budget | None:
    """The budget of a process, if it was set up. One query."""
    found = Budget.objects.filter(process=process).first()
    if found is not None:
        found.process = process
    return found


@dataclass(frozen=True)
class Money:
    """What a budget shares out."""

    pots: tuple[Pot, ...]
    total: int

    @property
    def has_districts(self) -> bool:
        return any(one.group_name for one in self.pots)


def money_of(budget: Budget | None) -> Money:
    """The pots, in their order, and what they hold together. One query; none without a budget."""
    pots = tuple(budget.pots.select_related("territory")) if budget is not None else ()
    return Money(pots, sum(one.amount for one in pots))


def categories_of(budget: Budget | None) -> list[Category]:
    return list(budget.categories.all()) if budget is not None else []


def criteria_of(budget: Budget | None) -> list[Criterion]:
    return list(budget.criteria.all()) if budget is not None else []


def total_of(budget: Budget) -> int:
    found: int | None = budget.pots.aggregate(total=Sum("amount"))["total"]
    return found or 0


def is_fixed(budget: Budget) -> bool:
    """Whether a ballot was drawn up: what people vote on stays what is counted. One query."""
    return BudgetVote.objects.filter(budget=budget, state__in=FIXED).exists()


def votable(budget: Budget) -> "QuerySet[Project]":
    """The projects that can be put on the ballot, by number: found feasible, and shown."""
    return (
        Project.objects.filter(
            budget=budget, state=Project.State.FEASIBLE, contribution__state=Contribution.State.PUBLISHED
        )
        .select_related("contribution", "pot", "category")
        .order_by("number")
    )


def on_a_ballot(project: Project) -> bool:
    """Whether people vote, or have voted, on this project. One query."""
    return BallotLine.objects.filter(project=project, vote__state__in=FIXED).exists()


def vote_of(budget: Budget) -> BudgetVote | None:
    """The vote on a budget: the latest one that was not cancelled, with its phase. One query."""
    rows = BudgetVote.objects.filter(budget=budget).exclude(state=BudgetVote.State.CANCELLED)
    return rows.select_related("phase", "result").order_by("-pk").first()


def stages_of(process: Process) -> dict[str, Phase]:
    """The phases of a budget in a process, by their stage; the first of each. One query."""
    found: dict[str, Phase] = {}
    for phase in Phase.objects.filter(process=process, tool_slug=TOOL_SLUG).order_by("position", "pk"):
        phase.process = process
        found.setdefault(phase.settings.get("stage", "ideas"), phase)
    return found


def chosen(budget: Budget) -> "QuerySet[Project]":
    """The projects that the vote chose, or that were paid before it, by number."""
    voted = BallotLine.objects.filter(vote__budget=budget, vote__state=BudgetVote.State.COUNTED, is_chosen=True)
    return (
        Project.objects.filter(Q(pk__in=voted.values("project")) | Q(is_funded=True), budget=budget)
        .select_related("contribution", "pot", "category")
        .order_by("number")
    )


def is_chosen(project: Project) -> bool:
    """Whether there are works to follow: it was chosen by the vote, or paid before it. One query at most."""
    if project.is_funded:
        return True
    return BallotLine.objects.filter(project=project, vote__state=BudgetVote.State.COUNTED, is_chosen=True).exists()
