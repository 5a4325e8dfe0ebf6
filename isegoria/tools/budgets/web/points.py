# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the projects submitted are: their points drawn without any map from elsewhere."""

import math
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from isegoria.design import figures
from isegoria.design.drawings.drawing import Drawing, element, picture, words

from .results_map import HEIGHT, WIDTH, Ground, measure

CELL = 24.0
"""Points nearer than this on the drawing are told as one circle with their number."""


def draw(points: Sequence[tuple[float, float]]) -> Drawing:
    """The points, those close together as one circle with their number; a line says how far a distance is."""
    ground = Ground.of(points)
    cells: Counter[tuple[int, int]] = Counter()
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    for latitude, longitude in points:
        x, y = ground.place(latitude, longitude)
        cell = (int(x // CELL), int(y // CELL))
        cells[cell] += 1
        before = sums.get(cell, (0.0, 0.0))
        sums[cell] = (before[0] + x, before[1] + y)
    body: list[str] = []
    for cell, count in sorted(cells.items()):
        x, y = sums[cell][0] / count, sums[cell][1] / count
        radius = min(CELL * 0.75, 6.0 + 2.5 * math.log2(count))
        body.append(element("circle", cx=x, cy=y, r=radius, class_="d-act", fill="#3A3FD0", fill_opacity="0.9"))
        if count > 1:
            body.append(
                words(
                    x, y + 4, figures.number(count), size=11, text_anchor="middle", class_="d-on-act", fill="#FFFFFF",
                    font_weight="700",
                )
            )  # fmt: skip
    shown = figures.number(len(points))
    return picture(
        "map",
        WIDTH,
        HEIGHT,
        *body,
        *measure(ground),
        title=ngettext("%(n)s project at its place", "%(n)s projects at their places", len(points)) % {"n": shown},
        description=gettext("North is up. Projects close to one another are one circle with their number."),
        uid="points",
    )
