# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of themes: a bubble each, as large as its people are many, close to those that speak alike.

Colour says of which larger theme a bubble is, and so do the hatching inside it and the line around it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from isegoria.design.drawings import marks
from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.lettering import fitted, in_lines, room
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
GAP = 3.0
LETTERS = 12.0
ROW = 21.0
MOST = 40
"""Bubbles drawn; the table has them all."""
FILLED = 0.42
"""Share of the ground that the bubbles cover."""
SMALLEST = 11.0
LARGER = 1.5
"""How much a map that leaves room at its sides is enlarged."""
TURNS = 400


@dataclass(frozen=True)
class Bubble:
    """A theme: its name and language, its people, where it stands among the others (any unit), and its larger theme."""

    label: str
    people: int
    texts: int = 0
    language: str = ""
    place: tuple[float, float] | None = None
    group: int | None = None


@dataclass(frozen=True)
class BubbleLabels:
    """The words of the map."""

    title: str = "Map of themes"
    description: str = (
        "{n} themes. The largest: {largest}. The larger a bubble, the more people; neighbours speak alike."
    )
    packed_description: str = "{n} themes. The largest: {largest}. The larger a bubble, the more people."
    row: str = "{label} ({people})"
    nothing: str = "Nothing to show yet"
    theme_column: str = "Theme"
    people_column: str = "People"
    texts_column: str = "Contributions"
    group_column: str = "Larger theme"


def theme_map(
    bubbles: Sequence[Bubble],
    *,
    groups: Sequence[str] = (),
    labels: BubbleLabels | None = None,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw the largest ``MOST`` themes. `groups` names the larger themes, by their number.

    Where every theme has a place they stand by likeness, moved apart until none covers another; else they are packed.
    A name that has no room in its bubble is a number there, and stands below. Raises ValueError for a negative count.
    """
    labels = labels or BubbleLabels()
    if any(one.people < 0 or one.texts < 0 for one in bubbles):
        raise ValueError("counts are not negative")
    ordered = sorted(bubbles, key=lambda one: (-one.people, one.label))
    shown = ordered[:MOST]
    by_likeness = bool(shown) and all(_is_placed(one) for one in shown)
    centres, radii, height = _settle(shown, by_likeness)
    body, below = [], []
    for place, (bubble, (x, y), r) in enumerate(zip(shown, centres, radii, strict=True), start=1):
        body.append(_bubble(bubble, x, y, r))
        lines = _inside(bubble.label, r)
        if lines is None:
            body.append(_haloed(x, y + 4.5, str(place), bold=True))
            below.append((place, bubble))
        else:
            top = y - LETTERS * 0.6 * len(lines) + 4
            for line, line_words in enumerate(lines):
                at = top + line * LETTERS * 1.15
                body.append(_haloed(x, at, line_words, bold=True, lang=language_code(bubble.language)))
            body.append(_haloed(x, top + len(lines) * LETTERS * 1.15, number(bubble.people)))
    y = height + 16
    used = sorted({one.group for one in shown if one.group is not None and 0 <= one.group < len(groups)})
    for group in used if len(used) > 1 else []:
        body.append(_key(group, groups[group], y))
        y += ROW
    for place, bubble in below:
        body.append(_named(place, bubble, y, number))
        y += ROW
    said = labels.description if by_likeness else labels.packed_description
    largest = ", ".join(labels.row.format(label=one.label, people=number(one.people)) for one in shown[:5])
    return picture(
        "theme-map",
        WIDTH,
        y if below or len(used) > 1 else height,
        *body,
        title=labels.title,
        description=said.format(n=number(len(ordered)), largest=largest) if shown else labels.nothing,
        table=_table(ordered, groups, labels, number),
        uid=uid,
    )


def _is_placed(one: Bubble) -> bool:
    return one.place is not None and all(math.isfinite(value) for value in one.place)


def _settle(shown: Sequence[Bubble], by_likeness: bool) -> tuple[list[tuple[float, float]], list[float], float]:
    """Centres and radii in the drawing's units, and the height of the ground."""
    if not shown:
        return [], [], 60.0
    people = np.array([max(one.people, 1) for one in shown], dtype=float)
    base = 260.0 if len(shown) > 3 else 190.0
    radii = np.sqrt(people / people.sum() * WIDTH * base * FILLED / math.pi)
    radii = np.maximum(np.minimum(radii, 0.23 * WIDTH), SMALLEST)
    if by_likeness:
        at = np.array([one.place for one in shown], dtype=float)
        span = np.ptp(at, axis=0)
        at = (at - at.mean(axis=0)) / np.where(span > 0, span, 1.0) * np.array([WIDTH * 0.8, base * 0.8])
        at[:, 1] *= -1  # upwards is up
    else:
        turn = np.arange(len(shown)) * 2.399963  # the golden angle: the largest in the middle, the others around
        far = np.sqrt(np.cumsum(radii**2) - radii**2) * 1.15
        at = np.column_stack((far * np.cos(turn) * 1.25, far * np.sin(turn)))
    # Those at one place are told apart first, always in the same way.
    at = at + np.column_stack((np.cos(np.arange(len(at))), np.sin(np.arange(len(at))))) * 0.01
    at = _apart(at, radii, pull=0.004 if by_likeness else 0.02)
    low, high = (at - radii[:, None]).min(axis=0), (at + radii[:, None]).max(axis=0)
    # A handful of bubbles stays of their size; a crowd takes the whole width.
    scale = min(1.0 if len(shown) < 6 else LARGER, (WIDTH - 4) / (high[0] - low[0]))
    middle = (low[0] + high[0]) / 2
    placed = [((x - middle) * scale + WIDTH / 2, (y - low[1]) * scale + 2) for x, y in at.tolist()]
    return placed, [float(r * scale) for r in radii], float((high[1] - low[1]) * scale + 4)


def _apart(at: np.ndarray, radii: np.ndarray, *, pull: float) -> np.ndarray:
    """Move bubbles until none covers another, each drawn a little to the middle meanwhile. O(turns × n²)."""
    reach = radii[:, None] + radii[None, :] + GAP
    weight = radii[None, :] ** 2 / (radii[:, None] ** 2 + radii[None, :] ** 2)
    half = WIDTH / 2 - radii - 2
    for turn in range(TURNS):
        if turn < TURNS // 2:
            at = at * (1 - pull)
        apart = at[:, None, :] - at[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(distance, np.inf)
        cover = np.maximum(reach - distance, 0.0)
        if turn >= TURNS // 2 and cover.max() < 0.05:
            break
        push = apart / np.maximum(distance, 1e-6)[..., None] * (cover * weight)[..., None]
        # The mean of what pushes it, not the sum: in a crowd the sum would throw it far away.
        at = at + push.sum(axis=1) / np.maximum((cover > 0).sum(axis=1), 1)[:, None] * 1.2
        at[:, 0] = np.clip(at[:, 0], -np.maximum(half, 0), np.maximum(half, 0))
    return at


def _bubble(bubble: Bubble, x: float, y: float, r: float) -> str:
    name, paint = marks.slug(bubble.group), marks.colour(bubble.group)
    group = -1 if bubble.group is None else bubble.group
    circle = {"cx": float(x), "cy": float(y), "r": float(r)}
    hatched = _hatching(group, x, y, r)
    return (
        element("circle", class_="d-ground", fill=LIGHT["surface"], **circle)
        + element("circle", class_=f"g-{name}", fill=paint, fill_opacity="0.14", **circle)
        + (
            element(
                "path",
                class_=f"gl-{name}",
                fill="none",
                stroke=paint,
                stroke_width="1",
                stroke_opacity="0.45",
                d=hatched,
            )
            if hatched
            else ""
        )
        + element(
            "circle",
            class_=f"gl-{name}",
            fill="none",
            stroke=paint,
            stroke_width="1.8",
            stroke_dasharray=marks.dash(group) if group >= 0 else None,
            **circle,
        )
    )


def _hatching(group: int, x: float, y: float, r: float) -> str:
    """Parallel lines inside the circle, in a direction of the group's own; the first group, and no group, have none."""
    if group < 0 or group % 5 == 0:
        return ""
    angle = (math.pi / 4, -math.pi / 4, 0.0, math.pi / 2)[group % 5 - 1]
    dx, dy = math.cos(angle), math.sin(angle)
    step, out = 7.0, []
    inner = r - 1.0
    for line in range(-int(inner // step), int(inner // step) + 1):
        off = line * step
        half = math.sqrt(max(inner * inner - off * off, 0.0))
        mx, my = x - dy * off, y + dx * off
        out.append(f"M{c(mx - dx * half)} {c(my - dy * half)}L{c(mx + dx * half)} {c(my + dy * half)}")
    return "".join(out)


def _inside(label: str, r: float) -> list[str] | None:
    """The name in the lines that the bubble holds, with one more below for its people; None where it has no room."""
    for most in (1, 2, 3, 4):
        high = (most + 1) * LETTERS * 1.15 / 2
        if high >= r - 3:
            return None
        signs = int(2 * math.sqrt((r - 3) ** 2 - high * high) / (LETTERS * 0.56))
        if (lines := in_lines(label, signs, most)) is not None:
            return lines
    return None


def _haloed(x: float, y: float, text: str, *, bold: bool = False, lang: str | None = None) -> str:
    """Text edged with the ground, so that hatching does not hide it."""
    return words(
        x,
        y,
        text,
        size=LETTERS,
        class_="d-halo",
        text_anchor="middle",
        font_weight="700" if bold else None,
        stroke=LIGHT["surface"],
        stroke_width="3",
        paint_order="stroke",
        stroke_linejoin="round",
        lang=lang,
    )


def _named(place: int, bubble: Bubble, y: float, number: Callable[[int], str]) -> str:
    people = number(bubble.people)
    label = fitted(bubble.label, 46 - room(people))
    return (
        words(0, y, str(place), size=13, font_weight="700")
        + words(24, y, label, size=13, lang=language_code(bubble.language))
        + words(WIDTH, y, people, size=13, text_anchor="end", class_="d-quiet", fill=LIGHT["quiet"])
    )


def _key(group: int, name: str, y: float) -> str:
    return _bubble(Bubble(name, 0, group=group), 8.0, y - 4.5, 7.5) + words(24, y, fitted(name, 46), size=13)


def _table(
    ordered: Sequence[Bubble], groups: Sequence[str], labels: BubbleLabels, number: Callable[[int], str]
) -> Table:
    def larger(one: Bubble) -> str:
        return groups[one.group] if one.group is not None and 0 <= one.group < len(groups) else "–"

    if groups:
        columns = (labels.theme_column, labels.people_column, labels.texts_column, labels.group_column)
        rows = tuple((one.label, number(one.people), number(one.texts), larger(one)) for one in ordered)
        return Table(labels.title, columns, rows)
    return Table(
        labels.title,
        (labels.theme_column, labels.people_column, labels.texts_column),
        tuple((one.label, number(one.people), number(one.texts)) for one in ordered),
    )
