# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of a result, each with its table: where the money went, and who is represented."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext, pgettext

from isegoria.design.drawings import (
    District,
    DistrictLabels,
    Drawing,
    FilledLabels,
    RepresentedLabels,
    Spent,
    budget_districts,
    budget_filled,
    budget_represented,
)
from isegoria.design.figures import number, percent
from isegoria.tools.budgets.amounts import UNIT, money
from isegoria.tools.budgets.outcome.queries import BudgetOutcome

from .results_words import reason_words


@dataclass(frozen=True)
class Figure:
    """A picture, its heading, and how to read it."""

    heading: str
    reading: str
    drawing: Drawing
    key: str


def figures_of(outcome: BudgetOutcome) -> list[Figure]:
    """The pictures of a result, the most telling first; none where nothing was chosen."""
    found = []
    if outcome.winners:
        found.append(_filled(outcome))
    if sum(outcome.summary["represented"]) and outcome.status != "tied":  # until it is settled, it would say too little
        found.append(_represented(outcome))
    return found


def _filled(outcome: BudgetOutcome) -> Figure:
    rows = [Spent(one.name.text, one.cost, True, language=one.name.language) for one in outcome.winners]
    rows += [
        Spent(one.name.text, one.cost, False, reason_words(one.facts["why"]), one.name.language)
        for one in outcome.others
    ]
    labels = FilledLabels(
        title=gettext("How the budget was filled"),
        spent=gettext("{projects} projects funded, {spent} of {amount}"),
        row=gettext("{label}: {cost}, funded"),
        passed_row=gettext("{label}: {cost}, not funded"),
        end=gettext("Budget: {amount}"),
        cut=gettext("Not funded"),
        left=gettext("Left over"),
        more=gettext("{n} more projects are in the table"),
        nothing=gettext("Nothing to show yet"),
        project_column=gettext("Project"),
        cost_column=gettext("Cost"),
        running_column=gettext("Spent so far"),
        outcome_column=gettext("Outcome"),
        funded=pgettext("project of a budget", "funded"),
        passed=pgettext("project of a budget", "not funded"),
    )
    return Figure(
        gettext("Where the money goes"),
        gettext(
            "Each project begins where the money stood after the one before it, in the order in which they were "
            "chosen. Below the line stand those that were passed over."
        ),
        budget_filled(
            rows,
            outcome.amount,
            labels=labels,
            money=partial(money, currency=outcome.currency),
            number=number,
            uid="budget-filled",
        ),
        "filled",
    )


def _represented(outcome: BudgetOutcome) -> Figure:
    labels = RepresentedLabels(
        title=gettext("Who is represented"),
        share=gettext("{share} of the voters have at least one funded project"),
        row=gettext("{projects} projects: {people} voters"),
        none=number(0),
        or_more=gettext("{projects} or more"),
        axis=gettext("Funded projects among those one voted for"),
        nothing=gettext("Nobody voted"),
        projects_column=gettext("Funded projects"),
        people_column=gettext("Voters"),
        share_column=gettext("Share"),
    )
    return Figure(
        gettext("Who is represented"),
        gettext("Each column counts the voters who find that many of their own projects among those funded."),
        budget_represented(
            outcome.summary["represented"], labels=labels, number=number, percent=percent, uid="budget-represented"
        ),
        "represented",
    )


# --- districts --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DistrictRow:
    """What one district gets. ``represented`` is the share of its voters with at least one funded project."""

    name: str
    voters: int
    represented: float
    spent: int
    money: str


@dataclass(frozen=True)
class Districts:
    """Districts side by side; ``hidden`` counts those that are not told apart, for want of voters."""

    rows: list[DistrictRow]
    hidden: int
    drawing: Drawing | None


def _whole(cents: int, currency: str) -> str:
    """An amount without its cents, where it is a share of something."""
    return money(cents // UNIT * UNIT, currency)


def districts_of(outcome: BudgetOutcome) -> Districts | None:
    """Who is represented, and what is spent for them, by district; None where voters have none."""
    found = outcome.summary["districts"]
    if found is None:
        return None
    rows = [
        DistrictRow(
            one["name"] or gettext("no district told, or a small one"),
            one["voters"],
            one["represented"] / one["voters"] if one["voters"] else 0.0,
            one["spent"],
            _whole(one["spent"], outcome.currency),
        )
        for one in found["rows"]
    ]
    labels = DistrictLabels(
        title=gettext("What is spent for whom"),
        row=gettext("{label}: {money} ({money_share} of the spending) for {people} voters ({people_share} of them)"),
        nothing=gettext("Nothing to show yet"),
        money=gettext("share of the spending"),
        people=gettext("share of the voters"),
        label_column=gettext("District"),
        money_column=gettext("Spent"),
        money_share_column=gettext("Share of the spending"),
        people_column=gettext("Voters"),
        people_share_column=gettext("Share of the voters"),
        each_column=gettext("Spent for each voter"),
    )
    drawing = budget_districts(
        [District(one.name, one.spent, one.voters) for one in rows],
        labels=labels,
        money=partial(_whole, currency=outcome.currency),
        number=number,
        percent=percent,
        uid="budget-districts",
    )
    return Districts(rows, found["hidden"], drawing if rows else None)
