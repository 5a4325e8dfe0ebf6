# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a budget may be, who may set it up and who studies its projects, and why not."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING, may_organise
from isegoria.core.verdicts import YES, Verdict, no

from .models import MOST_CENTS, Budget
from .queries import is_fixed

STUDYING = ORGANISING | {Role.Name.OFFICIAL.value}
"""Who speaks for the services: they study projects and tell of the works."""

RULES = (
    "equal-shares-add1",
    "equal-shares-add1u",
    "equal-shares-add1-comparison",
    "equal-shares",
    "equal-shares-utilitarian",
    "phragmen",
    "maximin-support",
    "greedy-votes",
    "greedy-votes-per-cost",
    "knapsack",
)
"""Rules that a budget may go by (engine/budgets/rules.py), the recommended one first."""
APPROVALS_ONLY = ("phragmen", "maximin-support")
"""Rules that read nothing but who chose what: sources say nothing of points or ranks for them."""
MOST_POTS, MOST_CATEGORIES, MOST_CRITERIA = 200, 50, 40
MOST_POINTS = 1_000
NAME_LENGTH = 120


def may_set_up(account: Any, process: Process) -> Verdict:
    """Organisers say what is shared out, and how."""
    return may_organise(account, process.space) and may_change(process)


def may_study(account: Any, space: Space) -> Verdict:
    """The services (officials of the space) and its organisers study projects and follow the works."""
    if roles_in(account, space) & STUDYING:
        return YES
    return no(
        "not_of_the_services",
        _("Only the services and the organisers of this space can do this. Nothing was changed."),
        _("Ask an administrator of the space for the role of official."),
    )


def may_change_money(budget: Budget) -> Verdict:
    """The money, the rule and the ballot change until the ballot is drawn up: one knows what one votes on."""
    if not is_fixed(budget):
        return YES
    return no(
        "budget_fixed",
        _("The ballot of this budget has been drawn up: its money, its rule and its ballot stay. Nothing was changed."),
        _("If nobody has voted yet, take the ballot back on the page of the vote first."),
        status=409,
    )


def fault(code: str, reason: Any, remedy: Any, **params: object) -> Verdict:
    return no(code, reason, remedy, status=400, **params)


def is_amount(value: object, *, zero: bool = False) -> bool:
    """Whether a value is a sum of money that can be kept: whole, in the smallest unit, above nothing."""
    least = 0 if zero else 1
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_CENTS


def amount_fault() -> Verdict:
    return fault(
        "amount_unfit",
        _("This is no sum of money that can be kept: it is above nothing, and at most a million million."),
        _("Write it in figures, like 12 500 or 12 500.50."),
    )


def are_named(names: Sequence[Any], most: int) -> Verdict:
    """Whether each of the names by language says something, fits, and stands once."""
    if len(names) > most:
        return fault(
            "too_many",
            _("These are %(count)s lines, and at most %(most)s can be kept. Nothing was changed."),
            _("Put some of them together."),
            count=len(names),
            most=most,
        )
    seen: set[str] = set()
    for one in names:
        texts = [text for text in one.values() if isinstance(text, str) and text.strip()]
        if not texts or any(len(text) > NAME_LENGTH or "\0" in text for text in texts):
            return fault(
                "name_unfit",
                _("A line has no name, or one of more than %(most)s characters. Nothing was changed."),
                _("Name each line in a few words."),
                most=NAME_LENGTH,
            )
        key = texts[0].strip().casefold()
        if key in seen:
            return fault(
                "name_twice",
                _("“%(name)s” stands there twice. Nothing was changed."),
                _("Give each line a name of its own."),
                name=texts[0],
            )
        seen.add(key)
    return YES


def fits_ballot(*, rule: str, ballot: str) -> Verdict:
    """Whether a rule is known and can count this kind of ballot."""
    if rule not in RULES:
        return fault("rule_unknown", _("There is no such rule. Nothing was changed."), _("Choose one of the list."))
    if ballot not in Budget.Ballot.values:
        return fault("ballot_unknown", _("There is no such ballot. Nothing was changed."), _("Choose one of the list."))
    if rule in APPROVALS_ONLY and ballot not in ("approvals", "knapsack"):
        return fault(
            "rule_needs_approvals",
            _("This rule counts who chose which project, and nothing else. Nothing was changed."),
            _("Let people choose projects, or take another rule: equal shares counts every ballot."),
        )
    return YES
