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
from isegoria.engine.profiles.opinions import Id


@dataclass(frozen=True)
class Pull:
    """What one answer adds to a position: along the two axes that are drawn, its length (over all axes), and its share
    of all lengths."""

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
    columns = [column for column, _ in answered]
    given = np.array([opinion for _, opinion in answered], dtype=np.float64)
    terms = (given - on.axes.centre[columns])[:, None] * on.axes.components[:, columns].T * factor + 0.0
    lengths = np.sqrt(np.square(terms).sum(axis=1)).tolist()
    whole = sum(lengths)
    here = terms.sum(axis=0)
    distances = {group.id: float(np.linalg.norm(here - np.array(group.centre))) for group in on.groups}
    nearest = min(distances, key=lambda group: (distances[group], group)) if distances and answered else None
    ranked = sorted(range(len(answered)), key=lambda one: (-round(lengths[one], 12), columns[one]))
    drawn = terms[:, :2].tolist()
    x, y = here[:2].tolist()
    return Position(
        x=x,
        y=y,
        answers=len(answered),
        group=nearest,
        distances=distances,
        pulls=tuple(
            Pull(
                on.statement_ids[columns[one]],
                answered[one][1],
                drawn[one][0],
                drawn[one][1],
                lengths[one],
                lengths[one] / whole if whole > 0 else 0.0,
            )
            for one in ranked
        ),
    )
