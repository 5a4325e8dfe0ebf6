# SPDX-License-Identifier: AGPL-3.0-or-later
"""What if this project had been cheaper, or had more supporters: the question as a form, and its answer in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.design.figures import number
from isegoria.tools.budgets.amounts import UNIT, money, read_amount, typed
from isegoria.tools.budgets.outcome.asking import MOST_VOTES, Enough, answer, enough
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

from .results_words import names_of

MORE = 10
"""Supporters more that a link offers."""
RAISING = ("equal-shares-add1", "equal-shares-add1u", "equal-shares-add1-comparison")
"""Rules that raise what each ballot holds, step by step."""


@dataclass(frozen=True)
class Question:
    """What was asked: as it was typed, and as it is understood; ``faults`` by field."""

    asked: bool
    cost_typed: str
    votes_typed: str
    cost: int
    votes: int
    faults: dict[str, str]

    @property
    def is_fine(self) -> bool:
        return self.asked and not self.faults


def question_of(request: HttpRequest, one: BudgetLine) -> Question:
    """The question in the address; an empty field leaves things as they are."""
    cost_typed, votes_typed = request.GET.get("cost", "").strip()[:40], request.GET.get("votes", "").strip()[:20]
    faults: dict[str, str] = {}
    cost = read_amount(cost_typed) if cost_typed else one.cost
    if cost is None or cost == 0:
        faults["cost"] = _("Write an amount above nothing, in figures.")
        cost = one.cost
    votes = 0
    digits = votes_typed.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if digits:
        if digits.isascii() and digits.isdigit() and int(digits) <= MOST_VOTES:
            votes = int(digits)
        else:
            faults["votes"] = _("Write a whole number, up to %(most)s.") % {"most": number(MOST_VOTES)}
    return Question(
        asked=bool(cost_typed or votes_typed),
        cost_typed=cost_typed or _written(one.cost),
        votes_typed=votes_typed or "0",
        cost=cost,
        votes=votes,
        faults=faults,
    )


def _written(cents: int) -> str:
    """An amount as the reader writes it, to be read again by ``read_amount``: "12 500"."""
    return typed(cents) if cents % UNIT else number(cents // UNIT)


@dataclass(frozen=True)
class Told:
    """The answer in words: first whether the project would be chosen, then what would change for the others."""

    headline: str
    paid: bool
    others: Sequence[str]


def answered(outcome: BudgetOutcome, one: BudgetLine, asked: Question) -> Told | None:
    """The answer to a question; None where nothing was asked, or wrongly."""
    if not asked.is_fine:
        return None
    found = answer(outcome, one.place, cost=asked.cost, more_votes=asked.votes)
    condition = _condition(outcome, one, asked)
    if found is None:
        return Told(_("%(condition)s, there would be no count to make.") % {"condition": condition}, False, [])
    patterns = {
        "paid": _("%(condition)s, this project would be chosen."),
        "tied": _("%(condition)s, this project would hang on a tie."),
        "not_paid": _("%(condition)s, this project would not be chosen."),
    }
    others = []
    if found.gained:
        names = names_of([outcome.lines[place] for place in found.gained])
        others.append(_("It would bring in: %(names)s.") % {"names": names})
    if found.lost:
        names = names_of([outcome.lines[place] for place in found.lost])
        others.append(_("It would push out: %(names)s.") % {"names": names})
    if not found.gained and not found.lost:
        others.append(_("Nothing would change for the other projects."))
    spent = money(found.total_cost, outcome.currency)
    others.append(_("%(spent)s would be spent in all.") % {"spent": spent})
    return Told(patterns[found.outcome] % {"condition": condition}, found.outcome == "paid", others)


def _condition(outcome: BudgetOutcome, one: BudgetLine, asked: Question) -> str:
    cost = money(asked.cost, outcome.currency)
    votes = number(asked.votes)
    if asked.votes and asked.cost != one.cost:
        return ngettext(
            "At %(cost)s and with %(n)s supporter more",
            "At %(cost)s and with %(n)s supporters more",
            asked.votes,
        ) % {"cost": cost, "n": votes}
    if asked.votes:
        return ngettext("With %(n)s supporter more", "With %(n)s supporters more", asked.votes) % {"n": votes}
    return _("At %(cost)s") % {"cost": cost}


def what_it_would_take(outcome: BudgetOutcome, one: BudgetLine) -> list[str]:
    """How much cheaper, or how many more supporters, would have been enough; nothing where that takes too long."""
    if one.is_funded:
        return []
    found = enough(outcome, one.place)
    if found is None:
        return []
    said = [*_cost_said(outcome, one, found), *_votes_said(found)]
    if found.cost is not None and outcome.rule in RAISING:
        said.append(
            _(
                "It can take more than what was lacking: purses are raised only as long as all that is chosen fits the "
                "budget, and one more project makes that end sooner."
            )
        )
    return said


def _cost_said(outcome: BudgetOutcome, one: BudgetLine, found: Enough) -> list[str]:
    if found.cost is None:
        return [_("At no lower cost would it have been chosen.")] if found.cost_exact else []
    said = {
        "cost": money(found.cost, outcome.currency),
        "less": money(one.cost - found.cost, outcome.currency),
    }
    if found.cost_exact:
        return [_("It would have been chosen at %(cost)s or less: %(less)s cheaper.") % said]
    return [_("It would have been chosen at %(cost)s: %(less)s cheaper, perhaps a little less.") % said]


def _votes_said(found: Enough) -> list[str]:
    if found.votes is None:
        return [_("No number of supporters more would have been enough.")] if found.votes_exact else []
    n = number(found.votes)
    if found.votes_exact:
        pattern = ngettext(
            "Or with %(n)s supporter more, who chooses nothing else.",
            "Or with %(n)s supporters more, who choose nothing else.",
            found.votes,
        )
    else:
        pattern = ngettext(
            "Or with %(n)s supporter more at most, who chooses nothing else.",
            "Or with %(n)s supporters more at most, who choose nothing else.",
            found.votes,
        )
    return [pattern % {"n": n}]


def offers(one: BudgetLine) -> list[tuple[str, str]]:
    """Questions that a link asks: label and address."""
    cheaper = max(100, one.cost * 9 // 10 // 100 * 100)
    return [
        (_("a tenth cheaper"), f"?{urlencode({'cost': typed(cheaper)})}#what-if"),
        (ngettext("%(n)s vote more", "%(n)s votes more", MORE) % {"n": number(MORE)}, f"?votes={MORE}#what-if"),
    ]
