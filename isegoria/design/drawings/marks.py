# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinion groups as they are drawn: a letter, a shape, a line and a colour each, so that no one needs the colour."""

import itertools
import math
from collections.abc import Callable

from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.palette import LIGHT

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: The same shapes as text, for tables.
SIGNS = "●▲■◆★"
#: Dashes of the hull of each group; "" is a full line.
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4")


def letter(group: int | None) -> str:
    """0 → A; beyond Z, Z and a number (the engine makes five groups at most). None or negative → "–"."""
    if group is None or group < 0:
        return "–"
    return LETTERS[group] if group < len(LETTERS) else f"Z{group - len(LETTERS) + 2}"


def sign(group: int | None) -> str:
    """The shape as a character; "·" for people without a group."""
    return "·" if group is None or group < 0 else SIGNS[group % len(SIGNS)]


def slug(group: int | None) -> str:
    """The end of the CSS classes `g-…` (fill) and `gl-…` (line)."""
    return "none" if group is None or group < 0 else "abcde"[group % 5]


def colour(group: int | None) -> str:
    return LIGHT[f"group-{slug(group)}"]


def dash(group: int) -> str | None:
    return DASHES[group % len(DASHES)] or None


def _circle(x: float, y: float, r: float) -> str:
    d = c(2 * r)
    return f"M{c(x - r)} {c(y)}a{c(r)} {c(r)} 0 1 0 {d} 0a{c(r)} {c(r)} 0 1 0-{d} 0z"


def _polygon(x: float, y: float, steps: list[tuple[float, float]]) -> str:
    """Start at the first corner, then relative steps: constant for a given size, so they compress well."""
    (x0, y0), corners = steps[0], steps
    moves = "".join(f"l{c(bx - ax)} {c(by - ay)}" for (ax, ay), (bx, by) in itertools.pairwise(corners))
    return f"M{c(x + x0)} {c(y + y0)}{moves}z"


def _triangle(x: float, y: float, r: float) -> str:
    h = 1.25 * r
    return _polygon(x, y, [(0, -h), (1.15 * r, 0.75 * h), (-1.15 * r, 0.75 * h)])


def _square(x: float, y: float, r: float) -> str:
    s = 0.9 * r
    return _polygon(x, y, [(-s, -s), (s, -s), (s, s), (-s, s)])


def _diamond(x: float, y: float, r: float) -> str:
    s = 1.25 * r
    return _polygon(x, y, [(0, -s), (s, 0), (0, s), (-s, 0)])


def _star(x: float, y: float, r: float) -> str:
    points = []
    for step in range(10):
        radius = 1.35 * r if step % 2 == 0 else 0.6 * r
        angle = math.pi * step / 5 - math.pi / 2
        points.append((radius * math.cos(angle), radius * math.sin(angle)))
    return _polygon(x, y, points)


_SHAPES: tuple[Callable[[float, float, float], str], ...] = (_circle, _triangle, _square, _diamond, _star)


def mark(group: int | None, x: float, y: float, r: float) -> str:
    """Path data of the group's shape around (x, y), of about the area of a circle of radius `r`."""
    if group is None or group < 0:
        return _circle(x, y, 0.75 * r)
    return _SHAPES[group % len(_SHAPES)](x, y, r)
