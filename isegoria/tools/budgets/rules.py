# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a budget may be, who may set it up and who studies its projects, and why not."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
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
POINTED = ("points", "scores", "rankings")
"""Ballots that say how much someone wants a project, and not only whether."""
SUPPORT, WORTH = "minimum_support", "utility"
"""Options that a clerk chooses; the others of a rule come by the API, or from a file."""
MOST_POINTS = 1_000
NAME_LENGTH = 120
_SHARE = re.compile(r"[0-9]{1,9}(?:/[1-9][0-9]{0,8})?")


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


def options_offered(rule: str) -> frozenset[str]:
    """The names of the options that a rule has."""
    # Late: the registry reads every rule's room, and most pages name none.
    from isegoria.engine.budgets.rules import RULES as COUNTED

    found = COUNTED.get(rule)
    return frozenset(option.name for option in found.options) if found is not None else frozenset()


def usual_options(*, rule: str, ballot: str) -> dict[str, Any]:
    """What is counted where nobody says: points, scores and ranks where people give some, else the rule's own way."""
    return {WORTH: "points"} if ballot in POINTED and WORTH in options_offered(rule) else {}


def options_fit(*, rule: str, ballot: str, options: Mapping[str, Any]) -> Verdict:
    """Whether a rule has these options, with values that it can count by."""
    from isegoria.engine.budgets.rules import RULES as COUNTED  # late: as above

    known = {option.name: option for option in COUNTED[rule].options}
    for name, value in options.items():
        if name not in known:
            return fault(
                "rule_option_unknown",
                _("This rule has no setting “%(option)s”. Nothing was changed."),
                _("Take it out, or choose a rule that has it."),
                option=str(name)[:60],
            )
        option = known[name]
        good = (
            (option.kind == "choice" and value in option.choices)
            or (option.kind == "flag" and isinstance(value, bool))
            or (option.kind == "whole" and type(value) is int and option.low <= value <= option.high)
            or (option.kind == "share" and share_of(value) is not None)
        )
        if not good:
            return fault(
                "rule_option_unfit",
                _("The setting “%(option)s” of this rule cannot be “%(value)s”. Nothing was changed."),
                _("Choose among what the page offers; a share is written like 5 %% or 1/20."),
                option=name,
                value=str(value)[:60],
            )
    if options.get(WORTH) == "points" and ballot not in POINTED:
        return fault(
            "worth_needs_points",
            _("Points are to be counted, and nobody gives any on this ballot. Nothing was changed."),
            _("Let people give points, scores or ranks, or count what a project costs."),
        )
    return YES


def share_of(value: object) -> Fraction | None:
    """An exact share from 0 to 1, as options hold it ("1/20"); None for what is none."""
    # Not all that a fraction may be written as: "1e-999999999" would be reckoned for days.
    if not isinstance(value, str) or not _SHARE.fullmatch(value):
        return None
    share = Fraction(value)
    return share if share <= 1 else None


def points_fit(*, ballot: str, points: int, points_each: int) -> Verdict:
    """Whether the most points that one project may receive are some that a person has."""
    if 0 <= points_each <= MOST_POINTS and (ballot != "points" or points_each <= points):
        return YES
    return fault(
        "points_each_unfit",
        _("One project cannot receive %(each)s points: each person has %(points)s in all. Nothing was changed."),
        _("Lower the most that one project may receive, or write 0 for no limit."),
        each=points_each,
        points=points,
    )
