# SPDX-License-Identifier: LGPL-3.0-or-later
"""Where people and statements fall on the principal axes, corrected for how few statements each one saw.

Someone who answered few statements is imputed towards the centre everywhere else. The correction multiplies
their projection by sqrt(statements / answers), which pushes them back out.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…".
"""

from __future__ import annotations

from functools import partial

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run
from isegoria.engine.linear.imputed_pca import PrincipalAxes, centred

ROWS = 4096  # people in a chunk


def spread_factor(n_statements: int, n_answers: NDArray[np.int64]) -> NDArray[np.float64]:
    """sqrt(statements / answers) for each person; someone without any answer counts as having one."""
    return np.sqrt(n_statements / np.maximum(n_answers, 1))


def project_people(
    values: sp.csr_array, axes: PrincipalAxes, n_statements: int, n_answers: NDArray[np.int64], run: Run = map
) -> NDArray[np.float64]:
    """Positions (participants, components).

    Args:
        n_statements: the number of statements the correction counts.
        n_answers: per person, the number of statements the correction counts as answered.
        run: who makes the pass over chunks of people.
    """
    parts = run(partial(_projected, components=axes.components), centred(values, axes.centre, ROWS))
    positions = np.concatenate([np.empty((0, len(axes.components))), *parts])
    positions *= spread_factor(n_statements, n_answers)[:, None]
    return positions + 0.0  # no negative zero


def _projected(rows: sp.csr_array, components: NDArray[np.float64]) -> NDArray[np.float64]:
    # One axis at a time: SciPy's product with several vectors at once takes longer.
    return np.stack([rows @ one for one in components], axis=1)


def project_statements(axes: PrincipalAxes, n_statements: int) -> NDArray[np.float64]:
    """Position (statements, components) of someone who agreed with that statement and saw no other."""
    return np.asarray((1.0 - axes.centre)[:, None] * axes.components.T * np.sqrt(n_statements) + 0.0)


def extremity(axes: PrincipalAxes, n_statements: int) -> NDArray[np.float64]:
    """Distance of each statement's position from the centre."""
    return np.asarray(np.sqrt(np.square(project_statements(axes, n_statements)).sum(axis=1)))
