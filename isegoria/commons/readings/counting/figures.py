# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreement, answers and loads of a grid: rows → engine → what pages show. Reads only."""

from random import Random
from statistics import median
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from isegoria.commons.readings.models import Grid, Reader, Reading, Text
from isegoria.engine.readings.agreement import coincidences
from isegoria.engine.readings.document import NOTHING, Asked, Readings, measure

STEPS_OF_LOAD = (1, 5, 10, 20, 50, 100, 200, 500)
"""Where the classes of readers by how much they read begin."""
A_PART = 2_000


def asked_of(grid: Grid) -> tuple[Asked, ...]:
    return tuple(Asked(len(one.choices), one.ordinal) for one in grid.asks)


def figures_of(grid: Grid) -> dict[str, Any]:
    """What the results page shows of a grid beside its counts: small, whatever the number of texts."""
    asked = asked_of(grid)
    tables, says = _counts(grid, asked)
    questions = []
    for number, (table, question) in enumerate(zip(tables, asked, strict=True)):
        counts = table[:, :-1]
        answered = counts.sum(axis=1)
        said = says[:, number]
        standing = said >= 0
        unanimous = standing & (counts[np.arange(len(counts)), np.maximum(said, 0)] == answered)
        questions.append(
            {
                **measure(counts, question, seed=grid.seed),
                "answers": counts.sum(axis=0).tolist(),
                "could_not_tell": int(table[:, -1].sum()),
                "texts": np.bincount(said[standing], minlength=question.choices).tolist(),
                "unanimous": int(unanimous.sum()),
                "undecided": int(((answered > 0) & ~standing).sum()),
                "pairs": coincidences(counts).round(2).tolist(),
            }
        )
    return {"questions": questions, "loads": loads_of(grid), "at": timezone.now().isoformat(timespec="seconds")}


def _counts(grid: Grid, asked: tuple[Asked, ...]) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """For each question (texts, choices + 1) answers, the last those who could not tell; (texts, questions) what the
    readings say, −1 for nothing. Of the texts that were read."""
    parts: list[list[Any]] = [[] for _ in asked]
    says: list[list[int]] = []
    rows = Text.objects.filter(grid=grid, readings__gt=0).order_by("pk").values_list("counts", "says")
    for counts, said in rows.iterator(chunk_size=A_PART):
        for part, counted in zip(parts, counts, strict=True):
            part.append(counted)
        says.append([int(sign) if sign.isdigit() else -1 for sign in said])
    tables = [
        np.array(part, dtype=np.int64).reshape(len(part), question.choices + 1)
        for part, question in zip(parts, asked, strict=True)
    ]
    return tables, np.array(says, dtype=np.int64).reshape(len(says), len(asked))


def loads_of(grid: Grid) -> dict[str, Any]:
    """How much readers read, without a name: how many read so much."""
    loads = np.array(
        Reader.objects.filter(grid=grid, readings__gt=0, counts=True).values_list("readings", flat=True), dtype=np.int64
    )
    if not loads.size:
        return {"readers": 0, "classes": [], "middle": 0, "most": 0}
    edges = [*STEPS_OF_LOAD, int(max(loads.max() + 1, STEPS_OF_LOAD[-1] + 1))]
    classes, _ = np.histogram(loads, bins=edges)
    return {
        "readers": int(loads.size),
        "middle": int(np.median(loads)),
        "most": int(loads.max()),
        "classes": [
            [edges[place], edges[place + 1] - 1 if place + 1 < len(STEPS_OF_LOAD) else None, int(count)]
            for place, count in enumerate(classes)
            if count
        ],
    }


def how_readers_agree(grid: Grid) -> list[Reader]:
    """Each reader, with how many of their answers agree with what the others say of the same texts. Changes the
    instances only."""
    readers = {one.pk: one for one in Reader.objects.filter(grid=grid)}
    seconds: dict[int, list[int]] = {key: [] for key in readers}
    for one in readers.values():
        one.compared = one.agreed = 0
    counts = dict(Text.objects.filter(grid=grid, readings__gt=1).values_list("pk", "counts"))
    rows = Reading.objects.filter(text__grid=grid).values_list("reader", "text", "answers", "counts", "seconds")
    for key, text, answers, counted, took in rows.iterator(chunk_size=A_PART):
        if took is not None:
            seconds[key].append(took)
        reader = readers[key]
        for table, answer in zip(counts.get(text, ()), answers, strict=False):
            others = table[:-1]
            if answer is None:
                continue
            if counted:
                others = [*others[:answer], others[answer] - 1, *others[answer + 1 :]]
            most = max(others)
            if 2 * most > sum(others):
                reader.compared += 1
                reader.agreed += int(others[answer] == most)
    for key, times in seconds.items():
        readers[key].seconds = int(median(times)) if times else None
    return list(readers.values())


def frozen_readings(grid: Grid, *, draw: Random) -> Readings:
    """The readings of a grid that count, readers numbered in an order that nobody can guess."""
    rows = list(
        Reading.objects.filter(text__grid=grid, counts=True)
        .order_by("text", "pk")
        .values_list("text__contribution__public_id", "reader", "answers")
    )
    people = sorted({reader for _, reader, _ in rows})
    draw.shuffle(people)
    number = {reader: place for place, reader in enumerate(people)}
    names = list(
        Text.objects.filter(grid=grid)
        .order_by("contribution__public_id")
        .values_list("contribution__public_id", flat=True)
    )
    place_of = {name: place for place, name in enumerate(names)}
    answers = [[NOTHING if answer is None else answer for answer in given] for _, _, given in rows]
    asked = asked_of(grid)
    return Readings(
        texts=tuple(names),
        asked=grid.asked,
        questions=asked,
        text=np.array([place_of[name] for name, _, _ in rows], dtype=np.int64),
        reader=np.array([number[reader] for _, reader, _ in rows], dtype=np.int64),
        answers=np.array(answers, dtype=np.int64).reshape(len(rows), len(asked)),
    )
