# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots of one kind read as another, only where they say what the other kind asks; otherwise why they do not.

Grades say an order, with ties, and from a stated grade on an approval. The rest is refused: a ranking has no approval
in it, ticks and shared points have no order, and no ballot of another kind answers yes or no to one question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from isegoria.engine.comparison.sentences import say
from isegoria.engine.profiles.ballots import UNMARKED, Ballots, Kind
from isegoria.engine.tallies.method import Method
from isegoria.engine.traces import Step

_REFUSED: dict[tuple[Kind, Kind], str] = {
    ("rankings", "approvals"): "threshold_unknown",
    ("rankings", "grades"): "worth_unknown",
    ("approvals", "rankings"): "order_unknown",
    ("approvals", "grades"): "worth_unknown",
    ("points", "rankings"): "points_not_order",
    ("points", "grades"): "points_not_order",
    ("points", "approvals"): "points_not_order",
    ("rankings", "points"): "points_not_shared",
    ("grades", "points"): "points_not_shared",
    ("approvals", "points"): "points_not_shared",
}


@dataclass(frozen=True)
class Reading:
    """Ballots read for a method: as what, and in words how; no ballots where they cannot be."""

    how: Step
    ballots: Ballots | None = None


def default_threshold(ballots: Ballots) -> int:
    """The lowest grade of the better half of the scale: the place from which grades are read as approvals."""
    return (len(ballots.scale) + 1) // 2


class Readings:
    """The ballots of one comparison, each conversion made once.

    Args:
        threshold: place in the scale from which a grade is read as an approval; the better half by default.
    """

    def __init__(self, ballots: Ballots, threshold: int | None = None) -> None:
        self._ballots = ballots
        self._threshold = default_threshold(ballots) if threshold is None else threshold
        self._made: dict[Kind, Ballots] = {ballots.kind: ballots}

    def as_cast(self) -> Reading:
        """The ballots for the method for which they were cast."""
        return Reading(say("as_cast"), self._ballots)

    def read_for(self, method: Method) -> Reading:
        """The ballots as a method counts them, or why it cannot."""
        if method.family == "answers":
            return Reading(say("own_question"))
        kind = self._ballots.kind
        # Points that are shared out under a limit are never grades, though they may be written alike.
        wanted: tuple[Kind, ...] = ("points",) if method.family == "points" else method.kinds
        if kind in wanted:
            return Reading(say("as_cast"), self._ballots)
        if kind == "grades" and "rankings" in wanted:
            return Reading(say("grades_as_rankings"), self._as("rankings"))
        if kind == "grades" and "approvals" in wanted:
            name = self._ballots.scale[self._threshold].name
            return Reading(say("grades_as_approvals", grade=name), self._as("approvals"))
        return Reading(say(_REFUSED[kind, wanted[0]]))

    def orders(self) -> Ballots | None:
        """Ballots that say an order, for duels: the rankings or the grades themselves."""
        return self._ballots if self._ballots.kind in ("rankings", "grades") else None

    def _as(self, kind: Kind) -> Ballots:
        if kind not in self._made:
            make = grades_as_rankings if kind == "rankings" else self._approvals
            self._made[kind] = make(self._ballots)
        return self._made[kind]

    def _approvals(self, ballots: Ballots) -> Ballots:
        return grades_as_approvals(ballots, self._threshold)


def grades_as_rankings(ballots: Ballots) -> Ballots:
    """Grades read as ranks: the best grade that a ballot gives is its first rank. O(rows × candidates × grades)."""
    kind_of_rank = np.int8 if len(ballots.scale) < 127 else np.int32
    marks = np.full(ballots.marks.shape, UNMARKED, dtype=kind_of_rank)
    rank = np.zeros(len(marks), dtype=kind_of_rank)
    for grade in range(len(ballots.scale) - 1, -1, -1):
        given = ballots.marks == grade
        rank = rank + given.any(axis=1).astype(kind_of_rank)
        np.copyto(marks, rank[:, None], where=given)
    return replace(ballots, kind="rankings", marks=marks, scale=())


def grades_as_approvals(ballots: Ballots, threshold: int) -> Ballots:
    """Grades from a place in the scale on read as approvals; a ballot that gives no such grade approves of nobody."""
    return replace(ballots, kind="approvals", marks=(ballots.marks >= threshold).astype(np.int8), scale=())
