# SPDX-License-Identifier: LGPL-3.0-or-later
"""Where people and statements fall on the principal axes, corrected for how few statements each one saw.

Someone who answered few statements is imputed towards the centre everywhere else. The correction multiplies
their projection by sqrt(statements / answers), which pushes them back out.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…".
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.linear.imputed_pca import PrincipalAxes, centred


def spread_factor(n_statements: int, n_answers: NDArray[np.int64]) -> NDArray[np.float64]:
    """sqrt(statements / answers) for each person; someone without any answer counts as having one."""
    return np.sqrt(n_statements / np.maximum(n_answers, 1))


def project_people(
    values: sp.csr_array, axes: PrincipalAxes, n_statements: int, n_answers: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Positions (participants, components).

    Args:
        n_statements: the number of statements the correction counts.
        n_answers: per person, the number of statements the correction counts as answered.
    """
    positions = np.empty((values.shape[0], len(axes.components)))
    loadings = np.ascontiguousarray(axes.components.T)
    for start, stop in chunk_bounds(values.shape[0], 65_536):
        positions[start:stop] = centred(values, axes.centre, start, stop) @ loadings
    positions *= spread_factor(n_statements, n_answers)[:, None]
    return positions + 0.0  # no negative zero


def project_statements(axes: PrincipalAxes, n_statements: int) -> NDArray[np.float64]:
    """Position (statements, components) of someone who agreed with that statement and saw no other."""
    return np.asarray((1.0 - axes.centre)[:, None] * axes.components.T * np.sqrt(n_statements) + 0.0)


def extremity(axes: PrincipalAxes, n_statements: int) -> NDArray[np.float64]:
    """Distance of each statement's position from the centre."""
    return np.asarray(np.sqrt(np.square(project_statements(axes, n_statements)).sum(axis=1)))
