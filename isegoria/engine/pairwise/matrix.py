# SPDX-License-Identifier: LGPL-3.0-or-later
"""How many votes prefer each candidate to each other one: the table on which every method of duels leans.

Source: the marquis de Condorcet, *Essai sur l'application de l'analyse à la probabilité des décisions rendues à la
pluralité des voix*, 1785.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots

Matrix = NDArray[np.int64]

# The table grows with the square of the candidates: a million duels at 1,000 (8 MB, and a second of work for what walks
# it along every path), a hundred million at 10,000.
MOST_COMPARED = 1_000

_ROWS_AT_ONCE = 65_536  # a few columns of them stay in a processor's cache
_CELLS_AT_ONCE = 1 << 22
_CELLS_WEIGHED_AT_ONCE = 1 << 17  # eight bytes each
_FEW_ROWS = 512  # under it, asking about two columns costs more than comparing them
_LIMB = 37  # bits: 65,536 rows of so many add up to less than 2**53, so exactly in float64


def pairwise_matrix(ballots: Ballots) -> Matrix:
    """(candidates, candidates) votes, in units of 1 / `ballots.unit`, that put the row's candidate above the column's.

    Rankings: a lower rank is above, and a candidate who is not ranked is below all who are. Grades, approvals and
    points: a higher mark is above; what has no grade is below every grade, what is not approved or has no point is at
    zero. Two candidates who are equal on a ballot, or who both lack a mark, are not told apart by it.

    Exact, whatever the weights. Complexity: O(rows × candidates²) comparisons of small whole numbers, half of them
    where no two candidates are equal on a ballot; beside the ballots, a few chunks of 65,536 rows.

    Raises:
        EngineError: candidates_too_many (more than `MOST_COMPARED`).
    """
    number = ballots.n_candidates
    if number > MOST_COMPARED:
        raise EngineError("candidates_too_many", most=MOST_COMPARED, found=number)
    lower = np.zeros((number, number), dtype=np.int64)
    rows = len(ballots.marks)
    alike = bool(rows) and int(ballots.weights.min()) == int(ballots.weights.max())
    together = not alike or (rows < _FEW_ROWS and number > 64)
    step = min(_ROWS_AT_ONCE, max(_FEW_ROWS, (_CELLS_WEIGHED_AT_ONCE if together else _CELLS_AT_ONCE) // number))
    for start in range(0, rows, step):
        chunk = ballots.marks[start : start + step]
        weights = ballots.weights[start : start + step]
        if ballots.kind == "rankings":
            # Read without a sign, the −1 of what is not ranked is the last of all ranks.
            columns = np.ascontiguousarray(chunk.T).view(f"u{chunk.itemsize}")
        elif ballots.kind == "grades":
            columns = np.ascontiguousarray(chunk.T)
        else:
            columns = np.maximum(chunk.T, 0)
        lower += _lower_weighted(columns, weights) if together else _lower_alike(columns) * weights[0]
    return lower if ballots.kind == "rankings" else np.ascontiguousarray(lower.T)


def _lower_alike(columns: NDArray[np.integer]) -> Matrix:
    """(candidates, candidates) in how many rows the first's mark is lower than the second's."""
    number, rows = columns.shape
    lower = np.zeros((number, number), dtype=np.int64)
    mask = np.empty(rows, dtype=np.bool_)
    # As many distinct ranks as candidates: no two are equal, and one side of a duel tells the other.
    strict = columns.dtype.kind == "u" and _all_strict(columns)
    for one in range(number):
        for other in range(one + 1, number):
            np.less(columns[one], columns[other], out=mask)
            below = np.count_nonzero(mask)
            lower[one, other] = below
            if strict:
                lower[other, one] = rows - below
            else:
                np.greater(columns[one], columns[other], out=mask)
                lower[other, one] = np.count_nonzero(mask)
    return lower


def _all_strict(columns: NDArray[np.integer]) -> bool:
    number = len(columns)
    last = columns[0].copy()
    for column in columns[1:]:
        np.maximum(last, column, out=last)
    # Ranks skip no number, so that a last rank of `number` needs them all.
    return bool((last == number).all())


def _lower_weighted(columns: NDArray[np.integer], weights: NDArray[np.int64]) -> Matrix:
    """(candidates, candidates) the weights of the rows in which the first's mark is lower than the second's."""
    number = len(columns)
    limbs = [weights & ((1 << _LIMB) - 1), weights >> _LIMB]
    parts = [limb.astype(np.float64) for limb in limbs if limb.any()]
    lower = np.zeros((number, number), dtype=np.int64)
    for one in range(number):
        below = (columns[one] < columns).astype(np.float64)
        for place, part in enumerate(parts):
            lower[one] += (below @ part).astype(np.int64) << (_LIMB * place)
    return lower
