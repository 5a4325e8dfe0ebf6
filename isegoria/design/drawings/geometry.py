# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hulls and density of a cloud of points, in drawing units."""

import math

import numpy as np


def hull(points: np.ndarray, margin: float) -> list[tuple[float, float]]:
    """The convex hull of `points` (n × 2) grown by `margin`, its corners rounded; [] without points.

    Andrew's monotone chain (1979) on the distinct points at a tenth of a unit, O(n log n).
    """
    if len(points) == 0:
        return []
    corners = _chain(_extremes(np.round(points * 10).astype(np.int64)))
    circle = [(margin * math.cos(step * math.pi / 12), margin * math.sin(step * math.pi / 12)) for step in range(24)]
    grown = sorted({(round(x + dx, 3), round(y + dy, 3)) for x, y in corners for dx, dy in circle})
    return _chain(grown)


def _extremes(tenths: np.ndarray) -> list[tuple[float, float]]:
    """The lowest and the highest point of each column, sorted: the others cannot be corners of the hull."""
    order = np.lexsort((tenths[:, 1], tenths[:, 0]))
    ordered = tenths[order]
    first = np.flatnonzero(np.r_[True, np.diff(ordered[:, 0]) > 0])
    last = np.r_[first[1:] - 1, len(ordered) - 1]
    kept = np.unique(np.r_[first, last])
    distinct = dict.fromkeys((x / 10, y / 10) for x, y in ordered[kept].tolist())
    return list(distinct)


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Convex hull of sorted distinct points, counter-clockwise in the drawing's axes."""
    if len(points) < 3:
        return points

    def half(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
        out: list[tuple[float, float]] = []
        for point in ordered:
            while len(out) >= 2 and _turn(out[-2], out[-1], point) <= 0:
                out.pop()
            out.append(point)
        return out

    lower, upper = half(points), half(points[::-1])
    return lower[:-1] + upper[:-1]


def _turn(o: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def density(
    points: np.ndarray, groups: np.ndarray, cell: float, people: np.ndarray | None = None
) -> list[tuple[float, float, int, int]]:
    """A staggered lattice of step `cell`: (x, y, people, the group most of them are in), in a fixed order.

    `people` says how many stand at each point; by default one. A tie goes to the group that comes first. O(n log n).
    """
    if len(points) == 0:
        return []
    height = cell * math.sqrt(3) / 2
    row = np.round(points[:, 1] / height).astype(np.int64)
    shift = (row % 2) * 0.5
    column = np.round(points[:, 0] / cell - shift).astype(np.int64)
    # One integer for row, column and group sorts as the three do, many times faster.
    r0, q0, g0 = int(row.min()), int(column.min()), int(groups.min())
    width, depth = int(column.max()) - q0 + 1, int(groups.max()) - g0 + 1
    keys = ((row - r0) * width + column - q0) * depth + groups - g0
    cells, place = np.unique(keys, return_inverse=True)
    counts = np.bincount(place.reshape(-1), weights=people).astype(np.int64)
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for key, count in zip(cells.tolist(), counts.tolist(), strict=True):
        place, group = divmod(key, depth)
        r, q = divmod(place, width)
        found.setdefault((r + r0, q + q0), []).append((count, group + g0))
    out = []
    for (r, q), here in sorted(found.items()):
        people = sum(count for count, _ in here)
        group = max(here, key=lambda pair: (pair[0], -pair[1]))[1]
        out.append(((q + (r % 2) * 0.5) * cell, r * height, people, group))
    return out
