# SPDX-License-Identifier: LGPL-3.0-or-later
"""How strong a win is: by the votes for it, or by how many more are for it than against it; and chains of wins.

Sources: N. Tideman, "Independence of clones as a criterion for voting rules", Social Choice and Welfare 4 (1987)
(margins); M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method", Social Choice and Welfare 36 (2011), section 2.1 (winning votes, and fewer votes against among
these; strongest paths).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.pairwise.matrix import Matrix

Measure = Literal["winning-votes", "margins"]


def strengths(matrix: Matrix, measure: Measure) -> NDArray[np.int64]:
    """(c, c) how the wins stand among themselves: 1 for the weakest, equal where as strong, 0 where there is no win.

    By winning votes, of two wins with as many votes for them the one with fewer against is the stronger. O(c² log c).
    """
    against = matrix.T
    won = matrix > against
    places = np.zeros(matrix.shape, dtype=np.int64)
    if not won.any():
        return places
    if measure == "margins":
        _, places[won] = np.unique((matrix - against)[won], return_inverse=True)
    else:
        _, in_favour = np.unique(matrix[won], return_inverse=True)
        _, opposed = np.unique(-against[won], return_inverse=True)
        _, places[won] = np.unique(in_favour * (int(opposed.max()) + 1) + opposed, return_inverse=True)
    places[won] += 1
    return places


def strongest_paths(strength: NDArray[np.int64]) -> NDArray[np.int64]:
    """(c, c) the strength of the weakest win of the strongest chain of wins from row to column; 0 where there is none.

    Floyd–Warshall, a row of candidates at a time. O(c³).
    """
    paths = strength.copy()
    for through in range(len(paths)):
        np.maximum(paths, np.minimum(paths[:, through, None], paths[None, through]), out=paths)
    np.fill_diagonal(paths, 0)
    return paths


def a_strongest_path(strength: NDArray[np.int64], paths: NDArray[np.int64], start: int, end: int) -> tuple[int, ...]:
    """The shortest of the strongest chains of wins, both ends included, the first by number; () where there is none."""
    if not paths[start, end]:
        return ()
    strong = strength >= paths[start, end]
    came_from = np.full(len(strength), -1)
    came_from[start] = start
    edge = np.array([start])
    while came_from[end] < 0:
        following = np.flatnonzero(strong[edge].any(axis=0) & (came_from < 0))
        came_from[following] = edge[np.argmax(strong[np.ix_(edge, following)], axis=0)]
        edge = following
    chain = [end]
    while chain[-1] != start:
        chain.append(int(came_from[chain[-1]]))
    return tuple(chain[::-1])
