# SPDX-License-Identifier: LGPL-3.0-or-later
"""A greatest flow from projects to the voters who support them, in whole numbers: compiled.

Source: Y. Dinitz, "Algorithm for solution of a problem of maximum flow in networks with power estimation", Soviet
Mathematics Doklady 11 (1970).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled


@compiled
def by_row(rows: NDArray[np.int64], n_rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the edges of each row begin, and edges by row, ascending. Complexity: O(edges + rows)."""
    row_starts = np.zeros(n_rows + 1, np.int64)
    for edge in range(len(rows)):
        row_starts[rows[edge] + 1] += 1
    for row in range(n_rows):
        row_starts[row + 1] += row_starts[row]
    next_free = row_starts[:-1].copy()
    edges = np.empty(len(rows), np.int64)
    for edge in range(len(rows)):
        edges[next_free[rows[edge]]] = edge
        next_free[rows[edge]] += 1
    return row_starts, edges


@compiled
def saturate(
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    row_starts: NDArray[np.int64],
    row_edges: NDArray[np.int64],
    edge_project: NDArray[np.int64],
    supply: NDArray[np.int64],
    free: NDArray[np.int64],
    flow: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Push what each project supplies to its rows, moving what others pushed there (Dinitz).

    `supply`, `free` and `flow` are changed. Gives the projects from which a project left with some can be reached:
    none where all is pushed.
    """
    n_projects, n_rows = len(starts) - 1, len(row_starts) - 1
    level = np.empty(n_projects, np.int64)
    row_level = np.empty(n_rows, np.int64)
    next_edge = np.empty(n_projects, np.int64)
    next_back = np.empty(n_rows, np.int64)
    queue = np.empty(n_projects, np.int64)
    path = np.empty(n_projects + 1, np.int64)  # edges out of projects
    backs = np.empty(n_projects + 1, np.int64)  # edges by which a row gives back to a project
    # First what fits anywhere, the last project first: it is mostly the newest, and the others can give way.
    for one in range(n_projects - 1, -1, -1):
        for edge in range(starts[one], starts[one + 1]):
            if supply[one] == 0:
                break
            moved = min(supply[one], free[rows[edge]])
            flow[edge] += moved
            supply[one] -= moved
            free[rows[edge]] -= moved
    while True:
        level[:] = -1
        row_level[:] = -1
        tail = 0
        for one in range(n_projects):
            if supply[one] > 0:
                level[one] = 0
                queue[tail] = one
                tail += 1
        head = 0
        last = -1
        while head < tail:
            one = queue[head]
            head += 1
            if last >= 0 and level[one] > last:
                break
            for edge in range(starts[one], starts[one + 1]):
                row = rows[edge]
                if row_level[row] >= 0:
                    continue
                row_level[row] = level[one]
                if free[row] > 0:
                    last = level[one]
                elif last < 0:
                    for place in range(row_starts[row], row_starts[row + 1]):
                        back = row_edges[place]
                        other = edge_project[back]
                        if flow[back] > 0 and level[other] < 0:
                            level[other] = level[one] + 1
                            queue[tail] = other
                            tail += 1
        if last < 0:
            return level >= 0
        for one in range(n_projects):
            next_edge[one] = starts[one]
        for row in range(n_rows):
            next_back[row] = row_starts[row]
        for source in range(n_projects):
            if supply[source] == 0:
                continue
            depth = 0
            one = source
            while supply[source] > 0:
                if next_edge[one] == starts[one + 1]:
                    if depth == 0:
                        break
                    # Nothing beyond this project: the row that led here looks for another.
                    depth -= 1
                    one = edge_project[path[depth]]
                    next_back[rows[path[depth]]] += 1
                    continue
                edge = next_edge[one]
                row = rows[edge]
                if row_level[row] != level[one]:
                    next_edge[one] += 1
                    continue
                if free[row] > 0:
                    moved = min(supply[source], free[row])
                    for place in range(depth):
                        moved = min(moved, flow[backs[place]])
                    for place in range(depth):
                        flow[path[place]] += moved
                        flow[backs[place]] -= moved
                    flow[edge] += moved
                    free[row] -= moved
                    supply[source] -= moved
                    depth = 0
                    one = source
                    continue
                advanced = False
                while level[one] < last and next_back[row] < row_starts[row + 1]:
                    back = row_edges[next_back[row]]
                    other = edge_project[back]
                    if flow[back] > 0 and level[other] == level[one] + 1:
                        path[depth] = edge
                        backs[depth] = back
                        depth += 1
                        one = other
                        advanced = True
                        break
                    next_back[row] += 1
                if not advanced:
                    next_edge[one] += 1
