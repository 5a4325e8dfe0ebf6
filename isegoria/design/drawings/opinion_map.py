# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opinion map: each person a mark, those who answered alike close together, each group its shape and letter.

Up to 2,000 people each has a mark; above, marks on a lattice stand for the people around them, their area in
proportion. Axes have no meaning of their own and are not drawn; both have the same scale.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from isegoria.design.drawings import marks
from isegoria.design.drawings.drawing import Drawing, Table, element, picture, shortened, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.geometry import density, hull
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
MARGIN = 34.0
MANY = 2000
CELL = 8.0


@dataclass(frozen=True)
class MapLabels:
    """The words of the map. `{letter}` `{n}` `{people}` `{groups}` `{sizes}` are filled in where shown."""

    title: str = "Opinion map"
    description: str = "{people} people in {groups} groups ({sizes}). Two marks close together answered alike."
    dense_description: str = (
        "{people} people in {groups} groups ({sizes}). The larger the mark, the more people answered alike there."
    )
    size: str = "{letter}: {n}"
    you: str = "You"
    caption: str = "Groups of the opinion map"
    group_column: str = "Group"
    people_column: str = "People"
    share_column: str = "Share"
    no_group: str = "No group (too few answers)"


def opinion_map(
    points: Sequence[Sequence[float]] | np.ndarray,
    groups: Sequence[int | None] | np.ndarray,
    *,
    people: Sequence[int] | np.ndarray | None = None,
    labels: MapLabels | None = None,
    group_names: Sequence[str] | None = None,
    you: int | tuple[float, float] | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw people at `points` (n × 2, any unit), in `groups` (n integers from 0; None or negative: no group).

    `people` says how many stand at each point, where they were gathered beforehand; by default one.
    `you` is the index of a person or a place in the units of `points`. Points that are not finite are left out
    of the drawing, not of the counts. Raises ValueError when the two lengths differ.
    """
    labels = labels or MapLabels()
    where = np.asarray(points, dtype=float).reshape(-1, 2)
    if not isinstance(groups, np.ndarray):
        groups = np.array([-1 if g is None else int(g) for g in groups], dtype=np.int64)
    members = np.maximum(groups.astype(np.int64), -1)
    if len(where) != len(members):
        raise ValueError(f"{len(where)} points but {len(members)} groups")
    crowd = np.ones(len(members), dtype=np.int64) if people is None else np.asarray(people, dtype=np.int64)
    if len(crowd) != len(members) or (crowd < 1).any():
        raise ValueError("each point stands for one person at least")
    sizes = {int(g): int(crowd[members == g].sum()) for g in np.unique(members)}
    total = int(crowd.sum())
    shown = np.isfinite(where).all(axis=1)
    place, height = _frame(where[shown])
    drawn, drawn_groups = place(where[shown]), members[shown]

    body = [
        element(
            "rect",
            class_="d-ground",
            fill=LIGHT["surface"],
            width=WIDTH,
            height=height,
            rx=8.0,
        )
    ]
    hulls = {g: hull(drawn[drawn_groups == g], 9.0) for g in sorted(sizes) if g >= 0}
    body += [_hull(g, corners) for g, corners in hulls.items() if corners]
    dense = int(crowd[shown].sum()) > MANY
    body += _crowd(drawn, drawn_groups, crowd[shown]) if dense else _people(drawn, drawn_groups)
    body += _badges(hulls, drawn, drawn_groups, sizes, height, labels, number)
    if you is not None:
        spot = where[you] if isinstance(you, int | np.integer) else np.asarray(you, dtype=float)
        if np.isfinite(spot).all():
            body.append(_you(*place(spot.reshape(1, 2))[0], height, labels.you))

    listed = [g for g in sorted(sizes) if g >= 0]
    description = (labels.dense_description if dense else labels.description).format(
        people=number(total),
        groups=number(len(listed)),
        sizes=", ".join(labels.size.format(letter=marks.letter(g), n=number(sizes[g])) for g in listed) or "–",
    )
    table = _table(sizes, total, labels, group_names, number, percent)
    return picture("map", WIDTH, height, *body, title=labels.title, description=description, table=table, uid=uid)


def _frame(points: np.ndarray) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """How data become drawing units (same scale on both axes, upwards is up), and the height that suits them."""
    low = points.min(axis=0) if len(points) else np.zeros(2)
    high = points.max(axis=0) if len(points) else np.ones(2)
    span = np.where(high - low > 0, high - low, 1.0)
    inner = WIDTH - 2 * MARGIN
    height = float(np.clip(round(inner * span[1] / span[0]), 180, 300)) + 2 * MARGIN
    scale = min(inner / span[0], (height - 2 * MARGIN) / span[1])
    middle = (low + high) / 2

    def place(data: np.ndarray) -> np.ndarray:
        return np.column_stack(
            (
                WIDTH / 2 + (data[:, 0] - middle[0]) * scale,
                height / 2 - (data[:, 1] - middle[1]) * scale,
            )
        )

    return place, height


def _hull(group: int, corners: list[tuple[float, float]]) -> str:
    path = "M" + "L".join(f"{c(x)} {c(y)}" for x, y in corners) + "z"
    name, paint = marks.slug(group), marks.colour(group)
    return element("path", class_=f"g-{name}", fill=paint, fill_opacity="0.1", d=path) + element(
        "path",
        class_=f"gl-{name}",
        fill="none",
        stroke=paint,
        stroke_width="1.4",
        stroke_dasharray=marks.dash(group),
        stroke_linejoin="round",
        d=path,
    )


def _people(points: np.ndarray, groups: np.ndarray) -> list[str]:
    """One path per group: a mark per person, edged with the ground so that neighbours stay apart."""
    radius = 3.4 if len(points) <= 300 else 2.6 if len(points) <= 900 else 2.1
    return [
        _path(g, "".join(marks.mark(g, x, y, radius) for x, y in points[groups == g].tolist()))
        for g in sorted(set(groups.tolist()))
    ]


def _crowd(points: np.ndarray, groups: np.ndarray, crowd: np.ndarray) -> list[str]:
    """One mark per cell of the lattice, its area in proportion to the people there (the fullest 1 % capped)."""
    cells = density(points, groups, CELL, crowd)
    full = float(np.quantile([people for _, _, people, _ in cells], 0.99))
    drawn: dict[int, list[str]] = {}
    for x, y, people, group in cells:
        radius = max(0.7, 0.5 * CELL * min(1.0, (people / full) ** 0.5))
        drawn.setdefault(group, []).append(marks.mark(group, x, y, radius))
    return [_path(g, "".join(parts)) for g, parts in sorted(drawn.items())]


def _path(group: int, data: str) -> str:
    return element(
        "path",
        class_=f"g-{marks.slug(group)} d-halo",
        fill=marks.colour(group),
        stroke=LIGHT["surface"],
        stroke_width="0.5",
        # Edges under the marks: above them, where people crowd, they would wash out the very middle of a group.
        paint_order="stroke",
        fill_opacity="0.9",
        d=data,
    )


def _badges(
    hulls: dict[int, list[tuple[float, float]]],
    points: np.ndarray,
    groups: np.ndarray,
    sizes: dict[int, int],
    height: float,
    labels: MapLabels,
    number: Callable[[int], str],
) -> list[str]:
    """The letter of each group at the edge of its hull that is farthest from the middle of the map."""
    out = []
    centre = np.array([WIDTH / 2, height / 2])
    taken: list[np.ndarray] = []
    for group, corners in hulls.items():
        if not corners:
            continue
        own = points[groups == group].mean(axis=0)
        away = own - centre
        length = float(np.hypot(*away))
        away = away / length if length > 1e-9 else np.array([0.0, -1.0])
        reach = max((np.asarray(corner) - own) @ away for corner in corners)
        spot = own + away * reach
        spot = np.clip(spot, [22.0, 18.0], [WIDTH - 22.0, height - 30.0])
        # Two badges on the same spot: the later one steps down, so that both can be read.
        while any(np.hypot(*(spot - other)) < 34 for other in taken) and spot[1] < height - 32:
            spot = spot + np.array([0.0, 6.0])
        taken.append(spot)
        out.append(_badge(group, float(spot[0]), float(spot[1]), number(sizes[group])))
    return out


def _badge(group: int, x: float, y: float, size: str) -> str:
    name, paint = marks.slug(group), marks.colour(group)
    return (
        element(
            "circle",
            class_=f"d-ground gl-{name}",
            fill=LIGHT["surface"],
            stroke=paint,
            stroke_width="2",
            cx=x,
            cy=y,
            r=13.0,
        )
        + element("path", class_=f"g-{name}", fill=paint, d=marks.mark(group, x - 5.5, y, 3.6))
        + words(x + 4.5, y + 4.8, marks.letter(group), size=13.5, font_weight="700", text_anchor="middle")
        + _haloed(x, y + 25.0, size, size_=12.5)
    )


def _haloed(x: float, y: float, text: str, size_: float) -> str:
    """Text edged with the ground, readable over marks."""
    return words(
        x,
        y,
        text,
        size=size_,
        class_="d-halo",
        text_anchor="middle",
        stroke=LIGHT["surface"],
        stroke_width="3",
        paint_order="stroke",
        stroke_linejoin="round",
    )


def _you(x: float, y: float, height: float, label: str) -> str:
    """A ring around the place, and a flag above it, or below it near the top."""
    flag = shortened(label, 24)
    wide = 7.2 * len(flag) + 16
    left = float(np.clip(x - wide / 2, 4, WIDTH - wide - 4))
    top = float(y - 36 if y > 42 else min(y + 14, height - 26))
    ring = {"fill": "none", "cx": float(x), "cy": float(y), "r": 7.5}
    return element(
        "g",
        element("circle", class_="d-halo", stroke=LIGHT["surface"], stroke_width="6", **ring),
        element("circle", class_="d-ink-line", stroke=LIGHT["ink"], stroke_width="2.6", **ring),
        element("circle", class_="d-ink", fill=LIGHT["ink"], cx=float(x), cy=float(y), r=2.6),
        element(
            "rect",
            class_="d-ink",
            fill=LIGHT["ink"],
            x=left,
            y=top,
            width=float(wide),
            height=22.0,
            rx=11.0,
        ),
        words(
            left + wide / 2,
            top + 15.6,
            flag,
            class_="d-on-ink",
            fill=LIGHT["surface"],
            font_weight="700",
            text_anchor="middle",
        ),
    )


def _table(
    sizes: dict[int, int],
    people: int,
    labels: MapLabels,
    names: Sequence[str] | None,
    number: Callable[[int], str],
    percent: Callable[[float], str],
) -> Table:
    rows = []
    for group in sorted(sizes, key=lambda g: (g < 0, g)):
        if group < 0:
            head = labels.no_group
        else:
            head = f"{marks.sign(group)} {marks.letter(group)}"
            if names is not None and group < len(names):
                head = f"{head} {names[group]}"
        rows.append((head, number(sizes[group]), percent(sizes[group] / people)))
    columns = (labels.group_column, labels.people_column, labels.share_column)
    return Table(labels.caption, columns, tuple(rows))
