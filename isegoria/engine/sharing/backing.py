# SPDX-License-Identifier: LGPL-3.0-or-later
"""Marks turned round: by ballot they are written, by project they are counted. Compiled, in one pass each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled


@compiled
def by_project(
    starts: NDArray[np.int64],
    projects: NDArray[np.int32],
    counted: Any,
    n_projects: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Rows by project, ascending.

    Args: counted: (marks) whether a mark counts, or None if all do.
    Returns: where the rows of each project begin, the rows, and the place of each mark; the last is empty if
        all marks count and need not be found again.
    """
    where = np.zeros(n_projects + 1, dtype=np.int64)
    for mark in range(len(projects)):
        if counted is None or counted[mark]:
            where[projects[mark] + 1] += 1
    for project in range(n_projects):
        where[project + 1] += where[project]
    next_free = where[:-1].copy()
    rows = np.empty(where[n_projects], dtype=np.int32)
    places = np.empty(where[n_projects], dtype=np.int64)
    for row in range(len(starts) - 1):
        for mark in range(starts[row], starts[row + 1]):
            if counted is None or counted[mark]:
                free = next_free[projects[mark]]
                rows[free] = row
                places[free] = mark
                next_free[projects[mark]] = free + 1
    return where, rows, places


@compiled
def support(where: NDArray[np.int64], rows: NDArray[np.int32], values: Any, votes: Any) -> NDArray[np.int64]:
    """(projects) votes of its rows times the value each gives it; None stands for ones."""
    n_projects = len(where) - 1
    totals = np.zeros(n_projects, dtype=np.int64)
    for project in range(n_projects):
        if values is None and votes is None:
            totals[project] = where[project + 1] - where[project]
            continue
        total = 0
        for place in range(where[project], where[project + 1]):
            vote = 1 if votes is None else votes[rows[place]]
            total += vote if values is None else vote * values[place]
        totals[project] = total
    return totals
