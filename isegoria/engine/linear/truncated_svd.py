# SPDX-License-Identifier: LGPL-3.0-or-later
"""The strongest axes of a large sparse matrix, found from its products with a few random directions.

Published in: Halko, Martinsson and Tropp (2011), "Finding structure with randomness", SIAM Review 53(2), algorithms 4.4
(orthonormalised power iterations) and 5.1.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

SPARE = 16  # directions beyond those asked for
PASSES = 4  # power iterations: the spectrum of texts falls slowly


def truncated_svd(
    matrix: sp.csr_matrix, rank: int, *, seed: int = 0, passes: int = PASSES
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rank,) singular values, falling, and (columns, rank) right singular vectors, their sign set by their sum.

    Fewer axes come back when the matrix has no more. Complexity: O(passes × entries × rank).
    """
    rows, columns = matrix.shape
    width = min(rank + SPARE, rows, columns)
    if width == 0 or matrix.nnz == 0:
        return np.zeros(0), np.zeros((columns, 0))
    rng = np.random.default_rng(seed)
    transposed = matrix.T.tocsr()
    basis = np.linalg.qr(matrix @ rng.standard_normal((columns, width)))[0]
    for _ in range(passes):
        basis = np.linalg.qr(matrix @ np.linalg.qr(transposed @ basis)[0])[0]
    _, values, right = np.linalg.svd((transposed @ basis).T, full_matrices=False)
    kept = min(rank, int((values > values[0] * 1e-9).sum()))
    vectors = right[:kept].T
    signs = np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    return values[:kept], vectors * signs
