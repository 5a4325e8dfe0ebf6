# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a phase of stage "vote" lacks before people are called to it: said on its desk, and before it is ready."""

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext

from isegoria.commons.polling.models import ListedVoter
from isegoria.core.processes.models import Phase

from .queries import Offer, needing_others


def lacks(phase: Phase, offer: Offer) -> Iterable[str]:
    """Sentences about what would make the vote impossible, or meaningless. Two queries at most."""
    budget, count = offer.budget, len(offer.projects)
    if not offer.pots or not any(one.amount for one in offer.pots):
        yield gettext("There is no money to share out: say how much each pot of the budget holds.")
    if not count:
        yield gettext("No project can be voted on: none is feasible, with a cost and money to pay for it.")
    if offer.unpriced:
        n = len(offer.unpriced)
        yield ngettext(
            "%(n)s feasible project has no cost, or no pot that could pay for it: it would not be on the ballot.",
            "%(n)s feasible projects have no cost, or no pot that could pay for them: they would not be on the ballot.",
            n,
        ) % {"n": n}
    if offer.too_dear:
        numbers = ", ".join(str(one.number) for one in offer.too_dear[:10])
        yield gettext("These projects cost more than their pot holds, so that none of them could ever win: %(n)s.") % {
            "n": numbers
        }
    if count and (alone := needing_others(offer)):
        yield gettext(
            "These projects need another one that would not be on the ballot, and would be counted without: %(n)s."
        ) % {"n": ", ".join(map(str, alone[:10]))}
    if budget.minimum and count and budget.minimum > count:
        yield gettext("Each ballot must mark more projects than there are.")
    if budget.maximum and budget.minimum > budget.maximum:
        yield gettext("The fewest projects that a ballot may mark are more than the most.")
    if budget.ballot in (budget.Ballot.POINTS, budget.Ballot.SCORES) and not budget.points:
        yield gettext("There are no points to give: say how many.")
    if budget.children == budget.Children.WEIGHT and budget.children_weight > 100:
        yield gettext(
            "A child’s ballot weighs more than another, and whoever fills one in says so unchecked: anyone could."
        )
    if not phase.closes_at:
        yield gettext("This step has no closing date: its ballots would never be counted.")
    settings = phase.rules_of_tool
    if settings.electorate == "list" and not ListedVoter.objects.filter(phase=phase).exists():
        yield gettext("The vote is for those on a list, and the list is empty: nobody could vote.")
    if settings.paper and settings.electorate != "list":
        yield gettext("Paper ballots need a list of voters: choose “those on a list” in the settings of the step.")


def blocking(phase: Phase, offer: Offer) -> str:
    """The first of what makes a ballot impossible to cast or to count; "" where it could be ready."""
    if not phase.closes_at or not offer.projects or not any(one.amount for one in offer.pots):
        return next(iter(lacks(phase, offer)), "")
    budget, count = offer.budget, len(offer.projects)
    wrong = budget.minimum > (min(budget.maximum, count) if budget.maximum else count)
    pointless = budget.ballot in (budget.Ballot.POINTS, budget.Ballot.SCORES) and not budget.points
    return list(lacks(phase, offer))[-1] if wrong or pointless else ""
