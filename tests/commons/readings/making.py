# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles, readers and readings, made by the real actions."""

from collections.abc import Sequence
from typing import Any

from isegoria.commons.readings.actions import open_circle
from isegoria.commons.readings.grids import PRESETS, Question
from isegoria.commons.readings.models import Circle, Grid, Text, Turn
from isegoria.commons.readings.reading.actions import give, hand_out
from isegoria.commons.readings.tasks import keep_up
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process
from tests import factories

TWO = Question({"fr": "Est-ce clair ?"}, ({"fr": "oui"}, {"fr": "non"}))
GRID = (PRESETS["kind"], PRESETS["subject"])


def process(texts: int = 4, **traits: Any) -> Process:
    """A process with so many statements."""
    return factories.process(statements=[f"Il faut plus de bancs, n° {n}." for n in range(texts)], **traits)


def circle(of: Process | None = None, *, questions: Sequence[Question] = GRID, asked: int = 2, **traits: Any) -> Circle:
    """A circle open to all."""
    made = open_circle(
        process=of or process(),
        by=None,
        titles={"fr": "Lire ensemble"},
        questions=questions,
        asked=asked,
        kinds=["statement"],
        **traits,
    )
    return fresh(made)


def fresh(made: Circle) -> Circle:
    return Circle.objects.select_related("process__space").get(pk=made.pk)


def grid(of: Circle) -> Grid:
    return Grid.objects.filter(circle=of).order_by("-number")[0]


def text(turn: Turn) -> Text:
    return Text.objects.select_related("contribution").get(pk=turn.text_id)


def read(of: Circle, by: Person, answers: Sequence[int | None] = (0, 0)) -> Text | None:
    """One more reading by someone, of whatever they are handed; None where there is nothing left for them."""
    turn = hand_out(circle=of, person=by)
    if turn is None:
        return None
    give(circle=of, person=by, text=turn.text.contribution.public_id, answers=list(answers))
    return text(turn)


def in_hand(of: Circle, by: Person) -> None:
    """Someone has a text in hand, and the figures are worked out."""
    hand_out(circle=of, person=by)
    keep_up()
