# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which statements bring together people who otherwise disagree.

*Bridging* is the geometric mean over groups of the share that agrees: the group-aware consensus of Polis, raised to
one over the number of groups so that two groups and five can be compared. Each group weighs one, whatever its size, and
a single group that disagrees brings it down. The same is taken of the sides: a statement that every group rejects
bridges as well, and says so.

*Sure bridging* is the lower bound that chance allows: the smallest, over groups, of the lower Wilson bounds. A
statement that only six people of a group have seen can bridge by luck; this one does not let it.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (group informed consensus); Ovadya and Thorburn
(2023), "Bridging Systems", Knight First Amendment Institute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.opinions.statistics import probability
from isegoria.engine.opinions.uncertainty import wilson
from isegoria.engine.profiles.opinions import Id

Side = Literal["agree", "disagree"]


@dataclass(frozen=True)
class Bridge:
    """A statement on which all groups stand on one side.

    Attributes:
        score: geometric mean over groups of the probability of that side, between 0 and 1.
        sure: smallest lower bound (95 %) over groups of the share of that side.
    """

    statement: Id
    side: Side
    score: float
    sure: float


def bridging(counts: NDArray[np.int64], side: int) -> NDArray[np.float64]:
    """Per statement, the geometric mean over groups of the probability of agreeing (side 0) or disagreeing (side 1).

    Args:
        counts: (groups, 4, statements); without groups the result is 0 everywhere.
    """
    if not len(counts):
        return np.zeros(counts.shape[2])
    return np.asarray(np.exp(np.log(probability(counts[:, side], counts[:, 3])).mean(axis=0)))


def sure_bridging(counts: NDArray[np.int64], side: int) -> NDArray[np.float64]:
    """Per statement, the smallest over groups of the lower bounds of the share on that side; 0 without groups."""
    if not len(counts):
        return np.zeros(counts.shape[2])
    low, _ = wilson(counts[:, side], counts[:, 3])
    return np.asarray(low.min(axis=0))


def bridges(
    counts: NDArray[np.int64], statement_ids: tuple[Id, ...], moderated_out: NDArray[np.bool_], *, limit: int = 10
) -> tuple[Bridge, ...]:
    """Statements on whose side most of every group surely stands or, after them, probably does; the surest first.

    One appears where its score is above one half; equal ones keep the statements' order.
    """
    if len(counts) < 2:
        return ()
    found = []
    for number, side in enumerate(("agree", "disagree")):
        scores, sure = bridging(counts, number), sure_bridging(counts, number)
        for place in np.flatnonzero((scores > 0.5) & ~moderated_out).tolist():
            found.append((-round(float(sure[place]), 12), -round(float(scores[place]), 12), place, side))
    return tuple(
        Bridge(statement_ids[place], "agree" if side == "agree" else "disagree", -score, -sure)
        for sure, score, place, side in sorted(found)[:limit]
    )
