# SPDX-License-Identifier: LGPL-3.0-or-later
"""The strongest axes of a large sparse matrix, or of a product of such, from its products with a few random directions.

Published in: Halko, Martinsson and Tropp (2011), "Finding structure with randomness", SIAM Review 53(2), algorithms 4.4
(orthonormalised power iterations) and 5.1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

SPARE = 16  # directions beyond those asked for
PASSES = 3  # power iterations: the spectrum of texts falls slowly


def truncated_svd(
    factors: Sequence[sp.csr_matrix], rank: int, *, seed: int = 0, passes: int = PASSES
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(rank,) singular values, falling, and (columns, rank) right singular vectors, their sign set by their sum.

    Args:
        factors: float32 matrices whose product, never computed, is the matrix.

    Fewer axes come back when the matrix has no more. Complexity: O(passes × entries of the factors × rank).
    """
    rows, columns = factors[0].shape[0], factors[-1].shape[1]
    width = min(rank + SPARE, rows, columns)
    if width == 0 or any(factor.nnz == 0 for factor in factors):
        return np.zeros(0, dtype=np.float32), np.zeros((columns, 0), dtype=np.float32)
    transposed = [factor.T.tocsr() for factor in factors]

    def forward(block: NDArray[np.float32]) -> NDArray[np.float32]:
        for factor in reversed(factors):
            block = factor @ block
        return block

    def backward(block: NDArray[np.float32]) -> NDArray[np.float32]:
        for factor in transposed:
            block = factor @ block
        return block

    drawn = np.random.default_rng(seed).standard_normal((columns, width), dtype=np.float32)
    basis = np.linalg.qr(forward(drawn))[0]
    for _ in range(passes):
        # Made orthonormal once a pass, on the side of the rows: the columns, of all runs of letters, are many more.
        basis = np.linalg.qr(forward(backward(basis)))[0]
    small = backward(basis)
    # The axes of a matrix so narrow are those of its products with itself, which are few.
    squares, turned = np.linalg.eigh((small.T @ small).astype(np.float64))
    strongest = np.argsort(-squares, kind="stable")
    squares, turned = squares[strongest], turned[:, strongest]
    kept = min(rank, int((squares > squares[0] * 1e-10).sum()))
    values = np.sqrt(squares[:kept])
    vectors = (small @ (turned[:, :kept] / values).astype(np.float32)).astype(np.float32)
    signs = np.where(vectors.sum(axis=0) < 0, -1.0, 1.0).astype(np.float32)
    return values.astype(np.float32), vectors * signs
