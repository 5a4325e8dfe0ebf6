# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a count in the reader's language: the engine says them in English, by codes.

``STEP_SENTENCES`` holds every one of them for whoever translates; a test says when the engine has another one.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.design.figures import number
from isegoria.engine.budgets.sentences import KEPT, SENTENCES
from isegoria.tools.budgets.amounts import money

_AMOUNT = re.compile(r"(-?\d+)(?:\.(\d{2}))?(?: [A-Z]{3})")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NAMES = frozenset({"name", "names", "pot"})

STEP_SENTENCES: tuple[str | Promise, ...] = (
    _("{pot}: {amount} for {projects} projects, {votes} votes."),
    _("{name} is funded already: {cost}. {left} is left."),
    _("Each vote has {money}."),
    _("Raised {steps} times, as long as what is chosen fits: each vote has {money}."),
    _("{name}: {votes} votes, {cost}. {left} is left."),
    _("{name}: {votes} votes pay {cost}, nobody more than {share}. {left} is left."),
    _(
        "{name}: {votes} votes pay {cost}, nobody more than {share}; {poor} pay less, with all they had "
        "left. {left} is left."
    ),
    _("{name}: {votes} votes pay {cost}, {share} a point. {left} is left."),
    _("{name}, with what was left: {votes} votes, {cost}. {left} is left."),
    _("{name}: {votes} votes, {cost}; each has then borne {share}. {left} is left."),
    _("{name}: {votes} votes, {cost}; nobody has then borne more than {share}. {left} is left."),
    _("{name}: {votes} votes, {cost}."),
    _("No set of projects that can be paid is worth more to all voters together: {worth}."),
    _("The search for the best set was stopped: one worth more than {worth} is not ruled out."),
    _("Several sets are worth as much: {projects} projects are in some of them only."),
    _("Equal at this point: {names}."),
    _("{shares} prefer what equal shares chose, {greedy} what most votes alone would choose: {kept} stands."),
    _("{name} ({cost}) does not fit into what is left."),
    _("{name} ({cost}): those who support it do not have its cost any more."),
    _("{name} cannot stand beside what was chosen."),
    _("{name} ({cost}) would pass the limit of its category."),
    _("{name} needs what was not chosen."),
    _("{name}: as many projects as there may be were chosen."),
    _("{name}: {votes} votes are too few to be counted."),
    _("{name}: nobody votes for it."),
    _("{name} ({cost}): counting ended before it, as the project before it did not fit."),
    _("{name} ({cost}) is in no best set."),
    _("{name} has {votes} votes."),
    _("It was funded already, before the count."),
    _("It was chosen as number {number}, by its votes; {left} was left."),
    _("It was chosen as number {number}, paid by those who support it; {left} was left."),
    _("It was chosen as number {number}, with money that bought nothing else; {left} was left."),
    _("It was chosen as number {number}, as the lightest to bear; {left} was left."),
    _("It is in the set that is worth most."),
    _("Together its supporters paid {total}: each vote from {least} to {most}, half of them {median} or less."),
    _("Together its supporters bear {total}: each vote from {least} to {most}, half of them {median} or less."),
    _("Whether {name} is paid hangs on a tie."),
    _("Its supporters had {held} left together. It costs {cost}: {lacking} was lacking."),
    _("That was so after choice number {number}, {name}."),
    _("It costs {cost}, more than what was left."),
    _("It costs {cost}, more than what its supporters had left together."),
    _("It cannot stand beside what was chosen."),
    _("With its {cost} the limit of its category would be passed."),
    _("It needs another project that was not chosen."),
    _("As many projects as there may be were chosen."),
    _("It has too few votes to be counted."),
    _("Nobody votes for it."),
    _("The rule had stopped before its turn."),
    _("No set worth most holds it."),
    _("It would have been paid at a cost of {cost}, and at none above."),
    _("It would have been paid at a cost of {cost}, perhaps at one somewhat above."),
    _("It would not have been paid even at a cost of {cost}."),
    _("It would have been paid with {votes} more supporters of it alone, and with no fewer."),
    _("It would have been paid with {votes} more supporters of it alone, perhaps with fewer."),
    _("Up to {votes} more supporters of it alone would not have been enough."),
    _("what equal shares chose"),
    _("what most votes alone would choose"),
)

#: How a step is said where the least and the most that it tells are the same.
ALIKE: dict[str, str | Promise] = {
    "budget_why_paid": _("Together its supporters paid {total}: each vote the same, {least}."),
    "budget_why_borne": _("Together its supporters bear {total}: each vote the same, {least}."),
}


def told(
    trace: Sequence[Mapping[str, Any]], currency: str, names: Mapping[str, str] | None = None
) -> list[str]:  # fmt: skip
    """Each step of a count as a sentence; in English where this version does not know its code.

    ``names``: what projects and pots are called in the reader's language, by the names under which they were counted.
    """
    return [_in_words(one, currency, names or {}) for one in trace]


def _in_words(step: Mapping[str, Any], currency: str, names: Mapping[str, str]) -> str:
    template: str | Promise | None = SENTENCES.get(step["code"])
    if template is None:
        return str(step["sentence"])
    if step["code"] in ALIKE and step["params"].get("least") == step["params"].get("most"):
        template = ALIKE[step["code"]]
    params = {name: _value(name, value, currency, names) for name, value in step["params"].items()}
    try:
        return gettext(str(template)).format(**params)
    except KeyError:  # a step of an older version, which told less
        return str(step["sentence"])


def _value(name: str, value: Any, currency: str, names: Mapping[str, str]) -> str:
    """One thing that a step tells: an amount and a number as the reader writes them, a name as they know it."""
    if name in NAMES:
        return names.get(str(value), str(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    text = str(value)
    if found := _AMOUNT.fullmatch(text):
        cents = abs(int(found[1])) * 100 + int(found[2] or 0)
        return money(-cents if text.startswith("-") else cents, currency)
    if _NUMBER.fullmatch(text):
        return number(Decimal(text))
    return gettext(text) if text in KEPT.values() else text
