# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the proposals are: their points drawn without any map from elsewhere, and the list of them."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.design import figures
from isegoria.design.drawings.drawing import Drawing, element, picture, words
from isegoria.tools.proposals.queries import located, phases_read, read
from isegoria.tools.proposals.queries import points as points_of

from .finding import addresses, phase_at

A_PAGE = 20
WIDTH, HEIGHT, EDGE = 640.0, 480.0, 28.0
CELL = 24.0
"""Points nearer than this on the drawing are told as one circle with their number."""
SMALLEST = 0.005
"""Degrees that the drawing shows at least, about 500 m: two points of one street are not torn apart."""
KILOMETRES_A_DEGREE = 111.2


@require_safe
@never_cache
def points(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The drawing and the list."""
    found = phase_at(request, space, process, phase)
    phases = phases_read(found)
    page = Paginator(located(phases), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = read(page.object_list, known_person(request), found.process)
    return render(
        request,
        "proposals/points.html",
        {
            "phase": found,
            "process": found.process,
            "page": page,
            "drawing": draw(points_of(phases)) if page.paginator.count else None,
            "urls": addresses(found),
        },
    )


@dataclass(frozen=True)
class Ground:
    """How degrees become places on the drawing: north up, east to the right, the same scale both ways."""

    west: float
    north: float
    shrink: float
    """Width of a degree of longitude, in degrees of latitude: the cosine of the middle latitude."""
    scale: float
    """Units of the drawing for each degree of latitude."""
    left: float
    top: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (
            self.left + (longitude - self.west) * self.shrink * self.scale,
            self.top + (self.north - latitude) * self.scale,
        )


def ground(points: Sequence[tuple[float, float]]) -> Ground:
    """The ground that holds all the points, centred."""
    south, north = min(one[0] for one in points), max(one[0] for one in points)
    west, east = min(one[1] for one in points), max(one[1] for one in points)
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide, high = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    scale = min(wide / max((east - west) * shrink, SMALLEST), high / max(north - south, SMALLEST))
    return Ground(
        west=west,
        north=north,
        shrink=shrink,
        scale=scale,
        left=EDGE + (wide - (east - west) * shrink * scale) / 2,
        top=EDGE + (high - (north - south) * scale) / 2,
    )


def draw(points: Sequence[tuple[float, float]]) -> Drawing:
    """The points, those close together as one circle with their number; a line says how far a distance is."""
    on = ground(points)
    cells: Counter[tuple[int, int]] = Counter()
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    for latitude, longitude in points:
        x, y = on.place(latitude, longitude)
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
            text = figures.number(count)
            body.append(
                words(
                    x, y + 4, text, size=11, text_anchor="middle", class_="d-on-act", fill="#FFFFFF", font_weight="700"
                )
            )
    body += _measure(on)
    shown = figures.number(len(points))
    return picture(
        "map",
        WIDTH,
        HEIGHT,
        *body,
        title=ngettext("%(n)s proposal at its place", "%(n)s proposals at their places", len(points)) % {"n": shown},
        description=gettext("North is up. Proposals close to one another are one circle with their number."),
        uid="points",
    )


def _measure(on: Ground) -> list[str]:
    """A line as long as a round distance, at the bottom."""
    kilometres = (WIDTH / 4) / on.scale * KILOMETRES_A_DEGREE
    power = 10 ** math.floor(math.log10(kilometres))
    length = next(step * power for step in (5, 2, 1) if step * power <= kilometres)
    end = EDGE + length / KILOMETRES_A_DEGREE * on.scale
    told = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    line = f"M{EDGE:.0f} {HEIGHT - 10:.0f}H{end:.0f}"
    return [
        element("path", d=line, class_="d-ink-line", stroke="#1B1E3F", stroke_width="2", fill="none"),
        words(EDGE, HEIGHT - 16, told, size=12, class_="d-quiet", fill="#565A7D"),
    ]
