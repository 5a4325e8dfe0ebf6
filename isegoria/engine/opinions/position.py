# SPDX-License-Identifier: LGPL-3.0-or-later
"""Where one person stands on a map that is already made, and which of their answers put them there.

A position is a sum over the statements answered, (opinion − mean) × loadings, times the sparsity correction; each
term is that statement's pull. Takes O(answers + groups), without touching anyone else's answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.profiles import Id


@dataclass(frozen=True)
class Pull:
    """What one answer adds to a position: along each axis, its length, and its share of all lengths."""

    statement: Id
    opinion: int
    x: float
    y: float
    length: float
    share: float


@dataclass(frozen=True)
class Position:
    """Where someone stands.

    Attributes:
        answers: the answers that count (statements moderated out do not).
        group: number of the group whose centre is nearest, None without groups or without answers.
        distances: distance to each group's centre.
        pulls: the strongest first; equal ones in statement order.
    """

    x: float
    y: float
    answers: int
    group: int | None
    distances: dict[int, float]
    pulls: tuple[Pull, ...]


def locate(opinions: Mapping[Id, int], on: OpinionMap) -> Position:
    """The position of someone who gave these opinions ({statement id: 1, 0 or −1}), whether or not they are on
    the map already.

    Raises:
        EngineError: statement_unknown, opinion_unknown.
    """
    place = {statement: index for index, statement in enumerate(on.statement_ids)}
    answered = []
    for statement, opinion in opinions.items():
        if statement not in place:
            raise EngineError("statement_unknown", statement=statement)
        if opinion not in (1, 0, -1):
            raise EngineError("opinion_unknown", opinion=opinion, statement=statement)
        if not on.moderated_out[place[statement]]:
            answered.append((place[statement], opinion))
    answered.sort()
    factor = float(np.sqrt(on.counted / max(len(answered) + on.zeroed, 1)))
    pulls = []
    for column, opinion in answered:
        x, y = ((opinion - on.axes.centre[column]) * on.axes.components[:, column] * factor).tolist()
        pulls.append((column, opinion, x + 0.0, y + 0.0, float(np.hypot(x, y))))
    whole = sum(length for *_, length in pulls)
    x, y = sum(pull[2] for pull in pulls), sum(pull[3] for pull in pulls)
    distances = {group.id: float(np.hypot(x - group.centre[0], y - group.centre[1])) for group in on.groups}
    nearest = min(distances, key=lambda group: (distances[group], group)) if distances and answered else None
    ranked = sorted(pulls, key=lambda pull: (-round(pull[4], 12), pull[0]))
    return Position(
        x=float(x),
        y=float(y),
        answers=len(answered),
        group=nearest,
        distances=distances,
        pulls=tuple(
            Pull(on.statement_ids[column], opinion, dx, dy, length, length / whole if whole > 0 else 0.0)
            for column, opinion, dx, dy, length in ranked
        ),
    )
