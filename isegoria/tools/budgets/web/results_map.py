# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the projects of a result are: their points with their numbers, drawn without any map from elsewhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from isegoria.design import figures
from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.tools.budgets.outcome.queries import BudgetLine

WIDTH, HEIGHT, EDGE = 640.0, 460.0, 30.0
RADIUS, DOT = 13.0, 4.5
NUMBERED = 120
"""Points that bear their numbers at most; beyond, they are dots."""
PUSHES = 60
SMALLEST = 0.005
"""Degrees that the drawing shows at least, about 500 m: two points of one street are not torn apart."""
KILOMETRES_A_DEGREE = 111.2


@dataclass(frozen=True)
class Ground:
    """How degrees become places on the drawing: north up, east to the right, the same scale both ways."""

    west: float
    north: float
    shrink: float
    """Width of a degree of longitude, in degrees of latitude: the cosine of the middle latitude."""
    scale: float
    left: float
    top: float

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]]) -> "Ground":
        south, north = min(one[0] for one in points), max(one[0] for one in points)
        west, east = min(one[1] for one in points), max(one[1] for one in points)
        shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
        wide, high = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
        scale = min(wide / max((east - west) * shrink, SMALLEST), high / max(north - south, SMALLEST))
        return cls(
            west=west,
            north=north,
            shrink=shrink,
            scale=scale,
            left=EDGE + (wide - (east - west) * shrink * scale) / 2,
            top=EDGE + (high - (north - south) * scale) / 2,
        )

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (
            self.left + (longitude - self.west) * self.shrink * self.scale,
            self.top + (self.north - latitude) * self.scale,
        )


def map_of(lines: Sequence[BudgetLine]) -> Drawing | None:
    """The projects that have a point, the chosen ones filled; None where none has."""
    located = [(one, (float(at[0]), float(at[1]))) for one in lines if (at := one.facts["at"])]
    if not located:
        return None
    ground = Ground.of([at for _one, at in located])
    places = [ground.place(*at) for _one, at in located]
    numbered = len(located) <= NUMBERED
    if numbered:
        places = apart(places)
    marks = [
        (_numbered if numbered else _dot)(x, y, one) for (one, _at), (x, y) in zip(located, places, strict=True)
    ]  # fmt: skip
    body = [mark for mark, (one, _at) in zip(marks, located, strict=True) if not one.is_funded]
    body += [mark for mark, (one, _at) in zip(marks, located, strict=True) if one.is_funded]
    chosen = sum(one.is_funded for one, _at in located)
    return picture(
        "map",
        WIDTH,
        HEIGHT,
        *body,
        *measure(ground),
        title=gettext("Where the projects are"),
        description=gettext(
            "North is up. Filled circles are the projects chosen (%(chosen)s), empty ones the others (%(others)s); the "
            "numbers are those of the list."
        )
        % {"chosen": figures.number(chosen), "others": figures.number(len(located) - chosen)},
        table=Table(
            gettext("Where the projects are"),
            (gettext("Project"), pgettext("of a project", "Number"), gettext("Latitude"), gettext("Longitude")),
            tuple((one.name.text, str(one.number), f"{at[0]:.5f}", f"{at[1]:.5f}") for one, at in located),
        ),
        uid="budget-map",
    )


def apart(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same places, moved as little as it takes for circles not to hide one another. The same for the same places.
    Complexity: PUSHES × places²."""
    found = [list(place) for place in places]
    least = 2 * RADIUS + 1
    for _push in range(PUSHES):
        moved = False
        for one in range(len(found)):
            for other in range(one):
                dx, dy = found[one][0] - found[other][0], found[one][1] - found[other][1]
                distance = math.hypot(dx, dy)
                if distance >= least:
                    continue
                moved = True
                if distance < 0.01:  # at the same place: aside, each in a direction of its own
                    dx, dy, distance = math.cos(one * 2.4), math.sin(one * 2.4), 1.0
                push = (least - min(distance, least)) / 2 / distance
                for place, sign in ((one, 1), (other, -1)):
                    found[place][0] = min(max(found[place][0] + sign * dx * push, RADIUS), WIDTH - RADIUS)
                    found[place][1] = min(max(found[place][1] + sign * dy * push, RADIUS), HEIGHT - RADIUS - 20)
        if not moved:
            break
    return [(place[0], place[1]) for place in found]


def _numbered(x: float, y: float, one: BudgetLine) -> str:
    full = one.is_funded
    circle = element(
        "circle",
        cx=x,
        cy=y,
        r=RADIUS - 1,
        class_="d-act d-act-line" if full else "d-ground d-act-line",
        fill="#3A3FD0" if full else "#FFFFFF",
        stroke="#3A3FD0",
        stroke_width="1.5",
        stroke_dasharray=None if full else "3 2",
    )
    label = words(
        x, y + 4, figures.number(one.number), size=11, text_anchor="middle", class_="d-on-act" if full else "d-ink",
        fill="#FFFFFF" if full else "#1B1E3F", font_weight="700" if full else None,
    )  # fmt: skip
    return circle + label


def _dot(x: float, y: float, one: BudgetLine) -> str:
    full = one.is_funded
    return element(
        "circle", cx=x, cy=y, r=DOT, class_="d-act d-act-line" if full else "d-ground d-act-line",
        fill="#3A3FD0" if full else "#FFFFFF", stroke="#3A3FD0",
    )  # fmt: skip


def measure(ground: Ground) -> list[str]:
    """A line as long as a round distance, at the bottom."""
    kilometres = (WIDTH / 4) / ground.scale * KILOMETRES_A_DEGREE
    power = 10 ** math.floor(math.log10(kilometres))
    length = next(step * power for step in (5, 2, 1) if step * power <= kilometres)
    end = EDGE + length / KILOMETRES_A_DEGREE * ground.scale
    told = f"{figures.number(length)} km" if length >= 1 else f"{figures.number(length * 1000)} m"
    return [
        element("path", d=f"M{EDGE:.0f} {HEIGHT - 10:.0f}H{end:.0f}", class_="d-ink-line", stroke="#1B1E3F",
                stroke_width="2", fill="none"),
        words(EDGE, HEIGHT - 16, told, size=12, class_="d-quiet", fill="#565A7D"),
    ]  # fmt: skip
