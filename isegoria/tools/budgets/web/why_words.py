# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a project was chosen or not, in words, and who paid for it, drawn."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.design.drawings import Drawing, Payment, PaymentLabels, budget_payments
from isegoria.design.figures import number
from isegoria.engine.budgets.explanation import Explanation
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

from .results_words import reason_words


def headline(outcome: BudgetOutcome, one: BudgetLine) -> str:
    """What became of a project and why, in one sentence."""
    cost = money(one.cost, outcome.currency)
    if one.facts["outcome"] == "funded":
        return _("It was paid for before the vote: its cost, %(cost)s, is taken out of the budget.") % {"cost": cost}
    if one.is_tied:
        return _("It hangs on a tie: nothing in the ballots tells whether it comes before the others.")
    people = ngettext("%(n)s person chose it", "%(n)s people chose it", one.supporters) % {"n": number(one.supporters)}
    if one.is_funded:
        place = (one.facts["order"] or 0) + 1
        return _("It is chosen, number %(place)s in the order of the count: %(people)s, and it costs %(cost)s.") % {
            "place": number(place),
            "people": people,
            "cost": cost,
        }
    return _("It is not chosen: %(people)s, and %(reason)s.") % {
        "people": people,
        "reason": reason_words(one.facts["why"] or "other"),
    }


def payments_of(outcome: BudgetOutcome, found: Explanation) -> Drawing | None:
    """How much each of its supporters paid, drawn; None where the rule takes no money from ballots, or all paid alike:
    then a sentence says it."""
    paid = found.payments
    if paid is None or len(paid.intervals) < 2:
        return None
    borne = paid.kind == "borne"
    labels = PaymentLabels(
        title=_("What each of its supporters bears") if borne else _("What each of its supporters paid"),
        row=_("{people} ballots: {paid}"),
        between=_("{low} to {high}"),
        median=_("Half of them: {amount} or less"),
        nothing=_("Nobody paid for this project"),
        paid_column=_("Borne by each") if borne else _("Paid by each"),
        people_column=_("Ballots"),
    )
    return budget_payments(
        [Payment(one.low, one.high, one.ballots) for one in paid.intervals],
        median=round(paid.median),
        labels=labels,
        money=partial(money, currency=outcome.currency),
        number=number,
        uid="budget-payments",
    )
