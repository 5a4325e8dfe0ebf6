# SPDX-License-Identifier: LGPL-3.0-or-later
"""Axes against a dense, second algorithm: impute, centre, singular value decomposition."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from isegoria.engine.linear import imputed_pca
from isegoria.engine.linear.imputed_pca import gram_matrix, opinion_counts, principal_axes, statement_means
from isegoria.engine.linear.projection import extremity, project_people, project_statements
from isegoria.engine.profiles.opinions import OpinionMatrix


def drawn(people: int, statements: int, density: float, seed: int) -> OpinionMatrix:
    """Opinions that follow two planted axes, so that the leading eigenvalues are apart."""
    rng = np.random.default_rng(seed)
    leaning = rng.standard_normal((people, 2)) @ np.diag([3.0, 1.5]) @ rng.standard_normal((2, statements))
    votes = np.clip(np.rint(leaning + rng.standard_normal(leaning.shape)), -1, 1).astype(int)
    rows, columns = np.nonzero(rng.random((people, statements)) < density)
    return OpinionMatrix.from_triplets(
        rows,
        columns,
        votes[rows, columns],
        participant_ids=range(people),
        statement_ids=range(statements),
    )


def imputed(matrix: OpinionMatrix) -> NDArray[np.float64]:
    dense = np.full(matrix.values.shape, np.nan)
    for person, statement, opinion in matrix.triplets():
        dense[int(person), int(statement)] = opinion
    seen = np.isfinite(dense)
    means = np.where(seen, dense, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen, dense, means)


@pytest.mark.parametrize("density", [0.03, 0.9])
@pytest.mark.parametrize(("people", "statements"), [(3000, 40), (60, 450)])
def test_axes_are_those_of_a_dense_decomposition(people: int, statements: int, density: float) -> None:
    matrix = drawn(people, statements, density, seed=1)
    axes = principal_axes(matrix.values)
    peer = PCA(n_components=2, svd_solver="full").fit(imputed(matrix))
    assert np.abs(np.sum(axes.components * peer.components_, axis=1)) == pytest.approx([1, 1], abs=1e-9)
    assert axes.explained == pytest.approx(peer.explained_variance_ratio_, abs=1e-9)
    assert axes.centre == pytest.approx(peer.mean_, abs=1e-12)


def test_both_ways_to_eigenvectors_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = drawn(800, 60, 0.3, seed=2)
    by_lapack = principal_axes(matrix.values)
    monkeypatch.setattr(imputed_pca, "EXACT_UP_TO", 10)
    by_lanczos = principal_axes(matrix.values)
    monkeypatch.setattr(imputed_pca, "LANCZOS_ROWS", 100)
    in_chunks = principal_axes(matrix.values)
    for other in (by_lanczos, in_chunks):
        assert other.components == pytest.approx(by_lapack.components, abs=1e-9)
        assert other.explained == pytest.approx(by_lapack.explained, abs=1e-9)


def test_the_gram_matrix_is_the_same_dense_and_sparse(monkeypatch: pytest.MonkeyPatch) -> None:
    values = drawn(5000, 30, 0.2, seed=3).values
    centre, silent = statement_means(opinion_counts(values)), np.zeros(30, dtype=bool)
    dense = gram_matrix(values, centre, silent)
    monkeypatch.setattr(imputed_pca, "DENSE_FROM", 2.0)
    assert gram_matrix(values, centre, silent) == pytest.approx(dense, abs=1e-9)


def test_an_ignored_statement_has_no_centre_and_no_loading() -> None:
    matrix = drawn(300, 12, 0.8, seed=4)
    ignored = np.arange(12) == 5
    axes = principal_axes(matrix.values, ignored=ignored)
    others = principal_axes(matrix.values[:, ~ignored])
    assert axes.centre[5] == 0
    assert not axes.components[:, 5].any()
    assert axes.components[:, ~ignored] == pytest.approx(others.components, abs=1e-9)


@pytest.mark.parametrize("shape", [(0, 0), (5, 0), (0, 5), (1, 1), (4, 1), (1, 4)])
def test_shapes_without_two_dimensions_give_zeros(shape: tuple[int, int]) -> None:
    rows, columns = np.nonzero(np.ones(shape))
    matrix = OpinionMatrix.from_triplets(
        rows, columns, np.ones(len(rows), dtype=int), participant_ids=range(shape[0]), statement_ids=range(shape[1])
    )
    axes = principal_axes(matrix.values)
    assert axes.components.shape == (2, shape[1])
    assert not axes.components.any()
    assert axes.explained.tolist() == [0, 0]


def test_equal_variances_are_noticed() -> None:
    rows, columns, votes = [0, 1, 2, 3], [0, 0, 1, 1], [1, -1, 1, -1]
    assert principal_axes(OpinionMatrix.from_triplets(rows, columns, votes).values).interchangeable


def test_projections_follow_the_formula() -> None:
    matrix = drawn(200, 20, 0.4, seed=5)
    axes = principal_axes(matrix.values)
    answers = matrix.opinions_per_participant
    centred: Any = imputed(matrix) - axes.centre
    expected = centred @ axes.components.T * np.sqrt(20 / np.maximum(answers, 1))[:, None]
    assert project_people(matrix.values, axes, 20, answers) == pytest.approx(expected, abs=1e-9)
    alone = project_statements(axes, 20)[7]
    assert alone == pytest.approx((1 - axes.centre[7]) * axes.components[:, 7] * np.sqrt(20), abs=1e-12)
    assert extremity(axes, 20)[7] == pytest.approx(np.hypot(*alone), abs=1e-12)
