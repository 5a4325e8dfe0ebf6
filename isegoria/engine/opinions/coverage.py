# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who has not been asked what: how much of the table of people × statements holds an answer, and where it is empty.

A map fills what was not asked with the statement's mean. Where a group has hardly seen a statement, its percentage says
little, whatever it is; the counts here tell an organiser what to show more, and to whom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.profiles.opinions import Id

ENOUGH = 30
"""Answers below which a group's share of agreement is known to ± 18 points at best (95 %)."""


@dataclass(frozen=True)
class Gap:
    """A statement that a group has hardly been asked: how many of its people have seen it."""

    statement: Id
    group: int
    seen: int
    people: int


@dataclass(frozen=True)
class Coverage:
    """What was asked of whom.

    Attributes:
        share: answers held, among all pairs of a person and a statement not set aside, between 0 and 1.
        seen: (statements,) share of people who saw each statement, among those who answered anything.
        by_group: (groups, statements) share of each group's people who saw it.
        quartiles: answers of the person a quarter, half and three quarters of the way up, among those who answered.
        gaps: (statement, group) pairs below `ENOUGH` answers and below half of the group, the emptiest first.
    """

    share: float
    seen: NDArray[np.float64]
    by_group: NDArray[np.float64]
    quartiles: tuple[int, int, int]
    gaps: tuple[Gap, ...]


def coverage(on: OpinionMap, answers: NDArray[np.int64], *, limit: int = 20) -> Coverage:
    """The coverage of a map.

    Args:
        answers: (participants,) number of statements each person answered.
        limit: how many gaps are listed.
    """
    asked = ~on.moderated_out
    people = int((answers > 0).sum())
    seen = on.totals[3]
    pairs = people * int(asked.sum())
    sizes = np.array([group.size for group in on.groups], dtype=np.int64)
    by_group = on.counts[:, 3] / np.maximum(sizes, 1)[:, None] if len(sizes) else np.zeros((0, len(seen)))
    given = np.sort(answers[answers > 0])
    quartiles = [int(given[(len(given) - 1) * part // 4]) if len(given) else 0 for part in (1, 2, 3)]
    return Coverage(
        share=float(seen[asked].sum() / pairs) if pairs else 0.0,
        seen=seen / max(people, 1),
        by_group=by_group,
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        gaps=_gaps(on, sizes, asked, limit),
    )


def _gaps(on: OpinionMap, sizes: NDArray[np.int64], asked: NDArray[np.bool_], limit: int) -> tuple[Gap, ...]:
    if not len(sizes):
        return ()
    seen = on.counts[:, 3]
    wanting = (seen < ENOUGH) & (2 * seen < sizes[:, None]) & asked
    groups, columns = np.nonzero(wanting)
    missing = seen[groups, columns] / sizes[groups]
    order = np.lexsort((columns, groups, np.round(missing, 12)))[:limit]
    return tuple(
        Gap(on.statement_ids[column], on.groups[group].id, int(seen[group, column]), int(sizes[group]))
        for group, column in zip(groups[order].tolist(), columns[order].tolist(), strict=True)
    )
