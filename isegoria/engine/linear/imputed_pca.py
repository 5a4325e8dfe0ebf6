# SPDX-License-Identifier: LGPL-3.0-or-later
"""Principal components of an opinion matrix whose missing votes take the statement's mean.

An imputed vote minus the mean is zero, so the centred matrix has a non-zero entry only where there is a vote:
it stays sparse. The principal axes are the leading eigenvectors of its statements × statements Gram matrix, found by
Lanczos iteration, which only ever multiplies the sparse matrix by a vector: some thirty passes over the votes. With few
statements the Gram matrix is formed, and all its eigenvalues computed. The participants × statements matrix is never
held dense; a chunk of people is, where it is full enough for that to be quicker.

Published in: Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), "Polis: Scaling Deliberation by Mapping High
Dimensional Opinion Spaces", Recerca 26(2) (PCA, mean imputation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.linalg
import scipy.sparse as sp
import scipy.sparse.linalg
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run, chunk_bounds, tree_reduce

DENSE_ROWS = 1024
DENSE_FROM = 0.08  # share of seen pairs above which a dense product of a chunk beats the sparse one
EXACT_UP_TO = 128  # statements up to which all eigenvalues are computed (LAPACK); Lanczos beyond
LANCZOS_ROWS = 65_536  # people in a chunk of a product by a vector
AT_ONCE = 16_384  # votes, so that what is made on the way stays in a processor's cache
RESIDUAL = 1e-13  # of an eigenvalue, at which its iteration ends
EQUAL = 1e-9  # of the greatest eigenvalue: two that differ by less are one, told apart by rounding
NEGLIGIBLE = 1e-12  # an eigenvalue below this share of the trace is rounding, not variance


@dataclass(frozen=True)
class PrincipalAxes:
    """Axes of greatest variance.

    Attributes:
        centre: (statements,) mean opinion of those who saw each statement, 0 where nobody did.
        components: (n, statements) orthonormal axes; a row of zeros where the data have no such dimension.
        variance: (n,) eigenvalues of the Gram matrix: sums of squares along each axis.
        total: sum of all eigenvalues.
    """

    centre: NDArray[np.float64]
    components: NDArray[np.float64]
    variance: NDArray[np.float64]
    total: float

    @property
    def explained(self) -> NDArray[np.float64]:
        """Share of the variance along each axis, between 0 and 1; zeros when nothing varies."""
        return self.variance / self.total if self.total > 0 else np.zeros_like(self.variance)

    @property
    def interchangeable(self) -> bool:
        """Two axes carry equal variance: any rotation of them would be as good."""
        lead = self.variance
        return bool(len(lead) > 1 and lead[0] > 0 and (lead[0] - lead[1]) < EQUAL * lead[0])


def opinion_counts(values: sp.csr_array) -> NDArray[np.int64]:
    """(3, statements) number of people who disagreed with, passed on, agreed with each."""
    width = values.shape[1]
    found = np.zeros(3 * width, dtype=np.int64)
    for start, stop in chunk_bounds(values.nnz, AT_ONCE):
        cells = values.indices[start:stop] * np.int64(3) + values.data[start:stop] + 1
        found += np.bincount(cells, minlength=len(found))
    return found.reshape(width, 3).T


def statement_means(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean opinion per statement over those who saw it; 0 where nobody did."""
    return np.asarray((counts[2] - counts[0]) / np.maximum(counts.sum(axis=0), 1))


def centred(values: sp.csr_array, centre: NDArray[np.float64], size: int) -> Iterator[sp.csr_array]:
    """The centred, imputed matrix, `size` rows at a time: vote − mean where there is a vote, 0 elsewhere."""
    for start, stop in chunk_bounds(values.shape[0], size):
        low, high = values.indptr[start], values.indptr[stop]
        columns, votes = values.indices[low:high], values.data[low:high]
        data = np.empty(len(votes))
        for one, other in chunk_bounds(len(votes), AT_ONCE):
            np.subtract(votes[one:other], centre[columns[one:other]], out=data[one:other])
        indptr = values.indptr[start : stop + 1] - low
        yield sp.csr_array((data, columns, indptr), shape=(stop - start, values.shape[1]))


def gram_matrix(
    values: sp.csr_array, centre: NDArray[np.float64], silent: NDArray[np.bool_], run: Run = map
) -> NDArray[np.float64]:
    """Statements × statements products of the centred columns, 0 for silent ones; O(sum over people of votes²) when
    sparse."""
    width = values.shape[1]
    # Few chunks where the Gram matrix is large: each partial sum has its size.
    parts = run(_products, centred(values, centre, max(DENSE_ROWS, 4 * width)))
    total = tree_reduce(parts, _added)
    if total is None:
        return np.zeros((width, width))
    total[silent], total[:, silent] = 0.0, 0.0
    return total


def _products(rows: sp.csr_array) -> NDArray[np.float64]:
    if rows.nnz > DENSE_FROM * rows.shape[0] * rows.shape[1]:
        dense = rows.toarray()
        return np.asarray(dense.T @ dense)
    return np.asarray((rows.T @ rows).toarray())


def _added(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    left += right
    return left


def principal_axes(
    values: sp.csr_array,
    *,
    n_components: int = 2,
    ignored: NDArray[np.bool_] | None = None,
    seed: int = 0,
    run: Run = map,
) -> PrincipalAxes:
    """The leading axes of the mean-imputed matrix.

    Args:
        values: CSR participants × statements of −1, 0, 1.
        ignored: statements that weigh nothing (moderated out): their centre and loadings are 0.
        seed: for the starting vector of the Lanczos iteration (more than `EXACT_UP_TO` statements).
        run: who makes the passes over chunks of people.

    The sign of an axis is arbitrary; here the sum of the cubes of its loadings is not negative, which does
    not depend on the order of people or statements.

    Raises:
        EngineError: not_finite.
    """
    width = values.shape[1]
    counts = opinion_counts(values)
    centre, silent = statement_means(counts), counts.sum(axis=0) == 0
    if ignored is not None:
        centre[ignored] = 0.0
        silent |= ignored
    wanted = min(n_components, width)
    if silent.all():
        return PrincipalAxes(centre, np.zeros((n_components, width)), np.zeros(n_components), 0.0)
    if width > EXACT_UP_TO:
        variance, vectors = _by_lanczos(values, centre, silent, wanted, seed, run)
    else:
        variance, vectors = leading_by_lapack(gram_matrix(values, centre, silent, run), wanted)
    squares = np.square(np.array([[-1.0], [0.0], [1.0]]) - centre) * counts
    total = float(squares[:, ~silent].sum())
    return _axes(centre, variance, vectors, total, silent, n_components)


def axes_of_gram(
    gram: NDArray[np.float64],
    centre: NDArray[np.float64],
    silent: NDArray[np.bool_],
    *,
    n_components: int = 2,
    start: NDArray[np.float64] | None = None,
    seed: int = 0,
) -> PrincipalAxes:
    """The leading axes of a matrix whose Gram matrix is known.

    Args:
        silent: statements that nobody saw or that weigh nothing: their loadings are 0.
        start: an axis near the first one, from which the iteration sooner ends.

    Raises:
        EngineError: not_finite.
    """
    width, wanted = len(gram), min(n_components, len(gram))
    total = float(np.trace(gram))
    if width == 0 or total <= 0.0:
        return PrincipalAxes(centre, np.zeros((n_components, width)), np.zeros(n_components), 0.0)
    if width > EXACT_UP_TO:
        begin = np.random.default_rng(seed).standard_normal(width) if start is None or not start.any() else start
        try:
            found, vectors = scipy.sparse.linalg.eigsh(gram, k=wanted, v0=begin, tol=RESIDUAL)
            order = np.argsort(-found, kind="stable")
            return _axes(centre, found[order], vectors[:, order], total, silent, n_components)
        except scipy.sparse.linalg.ArpackError:
            pass  # Lanczos stalls on a Gram matrix of very low rank; LAPACK does not.
    return _axes(centre, *leading_by_lapack(gram, wanted), total, silent, n_components)


def _axes(
    centre: NDArray[np.float64],
    variance: NDArray[np.float64],
    vectors: NDArray[np.float64],
    total: float,
    silent: NDArray[np.bool_],
    n_components: int,
) -> PrincipalAxes:
    """Eigenvectors made axes: oriented, empty where there is no such dimension."""
    if not np.isfinite(vectors).all():
        raise EngineError("not_finite", what="principal_axes")
    components = np.zeros((n_components, len(centre)))
    kept = np.zeros(n_components)
    for axis in range(vectors.shape[1]):
        if variance[axis] > NEGLIGIBLE * total:
            components[axis] = _oriented(vectors[:, axis])
            components[axis, silent] = 0.0  # exactly, whatever the eigenvectors' rounding
            kept[axis] = variance[axis]
    return PrincipalAxes(centre, components, kept, total)


def leading_by_lapack(gram: NDArray[np.float64], wanted: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The `wanted` greatest eigenvalues, descending, and their eigenvectors in columns.

    Axes of equal variance can be turned at will, and which turn LAPACK returns hangs on the rounding of the processor;
    here they are turned towards the statements that weigh the most in them, so that a recount elsewhere finds the same.
    """
    width = len(gram)
    beyond = min(wanted + 1, width)
    values, vectors = scipy.linalg.eigh(gram, subset_by_index=[width - beyond, width - 1])
    if _equal(values[1:], values[:-1], values[-1]).any():
        values, vectors = scipy.linalg.eigh(gram)
        breaks = np.flatnonzero(~_equal(values[1:], values[:-1], values[-1])) + 1
        for low, high in zip([0, *breaks], [*breaks, width], strict=True):
            if width - wanted < high and high - low > 1:
                vectors[:, low:high] = _towards_statements(vectors[:, low:high])
    return values[::-1][:wanted], vectors[:, ::-1][:, :wanted]


def _equal(one: NDArray[np.float64], other: NDArray[np.float64], greatest: float) -> NDArray[np.bool_]:
    return np.asarray(np.abs(one - other) <= EQUAL * abs(greatest))


def _towards_statements(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis of the same space, which hangs on the space alone: the statement that lies nearest to the
    space is projected onto it (the first of equals), then the same in what is left. Its last column is the first
    taken, as eigenvalues ascend."""
    left = vectors @ vectors.T
    basis = np.empty_like(vectors)
    for column in range(vectors.shape[1] - 1, -1, -1):
        nearest = np.diagonal(left)
        axis = left[:, int(np.argmax(nearest > nearest.max() - EQUAL))]
        basis[:, column] = axis / np.linalg.norm(axis)
        left = left - np.outer(basis[:, column], basis[:, column])
    return basis


def _by_lanczos(
    values: sp.csr_array,
    centre: NDArray[np.float64],
    silent: NDArray[np.bool_],
    wanted: int,
    seed: int,
    run: Run,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `leading_by_lapack`, without the Gram matrix."""
    width = values.shape[1]
    chunks = [(rows, rows.T) for rows in centred(values, centre, LANCZOS_ROWS)]
    heard = (~silent).astype(np.float64)

    def apply(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        product = tree_reduce(run(partial(_applied, vector=vector.reshape(-1) * heard), chunks), _added)
        return np.zeros(width) if product is None else product * heard

    operator = scipy.sparse.linalg.LinearOperator((width, width), matvec=apply, dtype=np.float64)
    start = np.random.default_rng(seed).standard_normal(width)
    try:
        found, vectors = scipy.sparse.linalg.eigsh(operator, k=wanted, v0=start, tol=RESIDUAL)
    except scipy.sparse.linalg.ArpackError:
        # Lanczos stalls on a Gram matrix of very low rank; LAPACK does not.
        return leading_by_lapack(gram_matrix(values, centre, silent, run), wanted)
    order = np.argsort(-found, kind="stable")
    return found[order], vectors[:, order]


def _applied(chunk: tuple[sp.csr_array, sp.csc_array], vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Gram matrix of a chunk times a vector, from the chunk and its transpose."""
    rows, columns = chunk
    return np.asarray(columns @ (rows @ vector))


def _oriented(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same axis with a definite sign."""
    lean = float(np.sum(vector**3))
    if abs(lean) < 1e-9:
        lean = float(vector[int(np.argmax(np.abs(vector) > np.abs(vector).max() - 1e-9))])
    return -vector if lean < 0 else vector
