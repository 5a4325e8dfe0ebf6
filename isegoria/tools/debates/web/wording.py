# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a debate: its three answers to an argument, its three positions, and the bars that count them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from isegoria.design.drawings import BarLabels, Drawing, opinion_bar
from isegoria.design.figures import number, percent
from isegoria.tools.debates.models import CountedElsewhere

VALUES = {"agree": 1, "pass": 0, "disagree": -1}
SLUGS = {value: slug for slug, value in VALUES.items()}
"""The buttons carry the house's three signs; their words are the debate's."""


@dataclass(frozen=True)
class Choice:
    """One of three buttons."""

    slug: str
    word: Any


WEIGHING = (
    Choice("agree", pgettext_lazy("argument", "Convincing")),
    Choice("pass", pgettext_lazy("argument", "Pass")),
    Choice("disagree", pgettext_lazy("argument", "Not convincing")),
)
POSITIONS = (
    Choice("agree", pgettext_lazy("position", "For")),
    Choice("pass", gettext_lazy("Undecided")),
    Choice("disagree", pgettext_lazy("position", "Against")),
)


def weighing_word(value: int | None) -> str:
    """1 → "Convincing", in the reader's language; "" for None."""
    return "" if value is None else str({one.slug: one.word for one in WEIGHING}[SLUGS[value]])


def position_word(value: int | None) -> str:
    """1 → "For", in the reader's language; "" for None."""
    return "" if value is None else str({one.slug: one.word for one in POSITIONS}[SLUGS[value]])


def weighing_bar(convincing: int, passed: int, not_convincing: int, *, label: str = "", uid: str = "") -> Drawing:
    """How an argument was weighed; ``label`` is heard before the counts."""
    labels = BarLabels(
        title=_literal(label) or gettext("Weighed by {total} people"),
        agree=weighing_word(1),
        passed=weighing_word(0),
        disagree=weighing_word(-1),
        part=gettext("{n} ({share})"),
        nobody=gettext("Nobody has weighed it yet"),
        opinion_column=pgettext("column", "Answer"),
        people_column=gettext("People"),
        share_column=pgettext("proportion", "Share"),
    )
    return opinion_bar(convincing, passed, not_convincing, labels=labels, number=number, percent=percent, uid=uid)


def position_bar(people: tuple[int, int, int], *, label: str = "", literal: bool = True, uid: str = "") -> Drawing:
    """Where people stand: for, undecided, against. ``literal``: whether braces in ``label`` mean themselves."""
    labels = BarLabels(
        title=(_literal(label) if literal else label) or gettext("Where {total} people stand"),
        agree=position_word(1),
        passed=position_word(0),
        disagree=position_word(-1),
        part=gettext("{n} ({share})"),
        nobody=gettext("Nobody has said it yet"),
        opinion_column=pgettext("column", "Position"),
        people_column=gettext("People"),
        share_column=pgettext("proportion", "Share"),
    )
    return opinion_bar(*people, labels=labels, number=number, percent=percent, uid=uid)


def imported_bar(counted: CountedElsewhere) -> Drawing:
    """Where another platform counted people: never added to those who stand somewhere here."""
    label = gettext("Imported total: where {total} people stood, counted by {source}")
    return position_bar(
        (counted.pros, counted.undecided, counted.cons),
        label=label.replace("{source}", _literal(counted.source)),
        literal=False,
        uid="elsewhere",
    )


def _literal(label: str) -> str:
    return label.replace("{", "{{").replace("}", "}}")
