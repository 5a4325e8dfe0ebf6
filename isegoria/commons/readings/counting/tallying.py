# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text's row says, worked out from the answers that it holds. Changes the instance only."""

from collections.abc import Sequence
from datetime import datetime

from isegoria.commons.readings.grids import Question
from isegoria.commons.readings.models import Grid, Text
from isegoria.engine.readings.consensus import Said, said, wanted

NOTHING_SAID = "-"
Answers = Sequence[int | None]
COUNTED = ("texts", "read_once", "read_enough", "waiting", "disputed", "readings")
"""What a grid counts of its texts."""


def nothing_counted(questions: Sequence[Question]) -> list[list[int]]:
    """The counts of a text that nobody read: its choices, then those who could not tell."""
    return [[0] * (len(one.choices) + 1) for one in questions]


def add(text: Text, answers: Answers, *, times: int) -> None:
    """Count a reading in (1) or out (−1)."""
    for counted, answer in zip(text.counts, answers, strict=True):
        counted[-1 if answer is None else answer] += times
    text.readings += times


def what_it_says(text: Text, questions: Sequence[Question], asked: int) -> list[Said]:
    """What the readings of a text say to each question."""
    needed = min(2, asked)
    return [
        said(counted[:-1], ordinal=question.ordinal, needed=needed)
        for counted, question in zip(text.counts, questions, strict=True)
    ]


def settle(text: Text, grid: Grid, questions: Sequence[Question], *, now: datetime) -> None:
    """Bring what follows from the counts of a text in line with them."""
    together = what_it_says(text, questions, grid.asked)
    text.wanted = wanted(together, readings=text.readings, asked=grid.asked)
    text.is_open = not text.is_out and text.readings < text.wanted
    text.says = "".join(NOTHING_SAID if one.answer is None else str(one.answer) for one in together)
    if text.readings >= grid.asked and text.enough_at is None:
        text.enough_at = now


def standing(text: Text, asked: int) -> dict[str, int]:
    """What a text adds to the counts of its grid."""
    read = text.readings
    if text.is_out:
        return {"texts": 0, "read_once": 0, "read_enough": 0, "waiting": 0, "disputed": 0, "readings": read}
    return {
        "texts": 1,
        "read_once": int(read >= 1),
        "read_enough": int(read >= asked),
        "waiting": int(text.is_open),
        "disputed": int(text.is_open and read >= asked),
        "readings": read,
    }
