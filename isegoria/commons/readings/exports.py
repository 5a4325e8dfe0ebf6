# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of collective readings: every answer to every text.

Where twenty people or more read in a circle, a line is a reader's answer, and the reader a number drawn for this export
alone; below, a line is a total. α is the same from both: it only needs how many gave each answer to each text.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process
from isegoria.core.results.rules import FEWEST_PEOPLE

from .models import Grid, Reader, Reading, Text

PAGE = 1_000
NAME = "readings"
MEANING = _(
    "What people who read texts together answered. A line stands for one answer of one reader; in a circle of fewer "
    "than 20 readers, for all who gave that answer."
)
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("circle", "identifier", _("Public identifier of the circle."), ""),
    ("version", "integer", _("Version of the grid of questions, from 1."), ""),
    ("contribution", "identifier", _("Contribution that was read."), ""),
    ("question", "integer", _("Number of the question in the grid, from 1."), ""),
    ("asked", "text", _("The question, in the first language that it was written in."), ""),
    ("answer", "integer", _("Number of the answer among the choices, from 1; empty: one could not tell."), ""),
    ("said", "text", _("The answer in words."), ""),
    (
        "reader",
        "integer",
        _("Number drawn by lot for this export alone: it joins the readings of one person in a circle, nothing else."),
        "",
    ),
    ("readings", "integer", _("Readings that the line stands for."), _("readings")),
    ("read_on", "date", _("Day of the reading (UTC); empty in a total."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time."""
    for grid in Grid.objects.filter(circle__process=process).select_related("circle").order_by("circle", "number"):
        people = list(Reader.objects.filter(grid=grid, readings__gt=0, counts=True).values_list("pk", flat=True))
        yield from _each(grid, people) if len(people) >= FEWEST_PEOPLE else _totals(grid)


def _line(grid: Grid, contribution: str, number: int, answer: int | None) -> list[Any]:
    question = grid.asks[number]
    words = "" if answer is None else next(iter(question.choices[answer].values()))
    return [
        grid.circle.public_id,
        grid.number,
        contribution,
        number + 1,
        next(iter(question.texts.values())),
        None if answer is None else answer + 1,
        words,
    ]


def _each(grid: Grid, people: list[int]) -> Iterator[Sequence[Any]]:
    secrets.SystemRandom().shuffle(people)
    number = {reader: place for place, reader in enumerate(people)}
    for texts in _texts(grid):
        given: dict[int, list[Any]] = {}
        found = Reading.objects.filter(text__in=[one.pk for one in texts], counts=True)
        for row in found.values_list("text", "reader", "answers", "given_at"):
            given.setdefault(row[0], []).append(row[1:])
        for text in texts:
            # Within a text, in the order of the numbers drawn: that of the rows would say who came first.
            for reader, answers, at in sorted(given.get(text.pk, ()), key=lambda row: number[row[0]]):
                for question, answer in enumerate(answers):
                    line = _line(grid, text.contribution.public_id, question, answer)
                    yield (*line, number[reader], 1, at.astimezone(UTC).date())


def _totals(grid: Grid) -> Iterator[Sequence[Any]]:
    for texts in _texts(grid):
        for text in texts:
            for question, counted in enumerate(text.counts):
                for answer, count in enumerate(counted):
                    if count:
                        given = None if answer == len(counted) - 1 else answer
                        yield (*_line(grid, text.contribution.public_id, question, given), None, count, None)


def _texts(grid: Grid) -> Iterator[list[Text]]:
    last = 0
    texts = Text.objects.filter(grid=grid, readings__gt=0).select_related("contribution").order_by("pk")
    while page := list(texts.filter(pk__gt=last)[:PAGE]):
        yield page
        last = page[-1].pk
