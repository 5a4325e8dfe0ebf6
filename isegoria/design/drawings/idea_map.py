# SPDX-License-Identifier: AGPL-3.0-or-later
"""A map of ideas: a field each, as wide as the people who speak of it, with the ideas below it as plots in the field.

Squarified treemap: M. Bruls, K. Huizing, J. J. van Wijk, "Squarified treemaps", Data Visualization 2000.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, shortened, words
from isegoria.design.drawings.palette import LIGHT

WIDTH, HEIGHT = 360.0, 420.0
GAP = 3.0
LINE = 14.0
SIGN = 6.3  # width of an ordinary sign at the size of a label
SMALL = 5.6
MOST_FIELDS = 24
MOST_PLOTS = 9

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Field:
    """An idea: its name and the language of it, how many people, and the ideas directly below it, as (name, people)."""

    label: str
    count: int
    language: str = ""
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class FieldLabels:
    """The words of the drawing. `row` holds `{label}` `{count}`; `others` holds `{n}`, for those too small to draw."""

    title: str = "Map of ideas"
    row: str = "{label}: {count} people"
    others: str = "{n} others"
    nothing: str = "Nothing to show yet"
    idea_column: str = "Idea"
    count_column: str = "People"
    below_column: str = "Ideas below"


def idea_map(
    fields: Sequence[Field],
    *,
    labels: FieldLabels | None = None,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw the ideas, the most spoken of first; those beyond 24, and those of nobody, are summed up or left to the
    table, which has them all.

    Raises ValueError for a negative count.
    """
    labels = labels or FieldLabels()
    if any(field.count < 0 or any(count < 0 for _label, count in field.parts) for field in fields):
        raise ValueError("counts are not negative")
    ordered = sorted(fields, key=lambda field: -field.count)
    drawn = [field for field in ordered if field.count]
    if len(drawn) > MOST_FIELDS:
        rest = drawn[MOST_FIELDS - 1 :]
        others = Field(labels.others.format(n=number(len(rest))), sum(field.count for field in rest))
        drawn = sorted([*drawn[: MOST_FIELDS - 1], others], key=lambda field: -field.count)
    body: list[str] = []
    if not drawn:
        body.append(words(WIDTH / 2, HEIGHT / 2, labels.nothing, class_="d-quiet", text_anchor="middle"))
    for field, box in zip(drawn, squarified([field.count for field in drawn], (0, 0, WIDTH, HEIGHT)), strict=True):
        body += _field(field, box, number, labels)
    said = [labels.row.format(label=field.label, count=number(field.count)) for field in drawn[:12]]
    return picture(
        "ideas",
        WIDTH,
        HEIGHT,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.idea_column, labels.count_column, labels.below_column),
            tuple((field.label, number(field.count), number(len(field.parts))) for field in ordered),
        ),
        uid=uid,
    )


def squarified(sizes: Sequence[int], box: Box) -> list[Box]:
    """A box for each size, of an area in its proportion and as square as may be. Sizes are positive and descend."""
    x, y, wide, tall = box
    total = sum(sizes)
    if not sizes or not total or wide <= 0 or tall <= 0:
        return [(x, y, 0.0, 0.0) for _size in sizes]
    scale = wide * tall / total
    areas = [size * scale for size in sizes]
    boxes: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(wide, tall)
        stop = start + 1
        while stop < len(areas) and _worst(areas[start : stop + 1], side) <= _worst(areas[start:stop], side):
            stop += 1
        row = areas[start:stop]
        depth = sum(row) / side if side else 0.0
        at = 0.0
        for area in row:
            long = area / depth if depth else 0.0
            boxes.append((x, y + at, depth, long) if wide >= tall else (x + at, y, long, depth))
            at += long
        if wide >= tall:
            x, wide = x + depth, max(wide - depth, 0.0)
        else:
            y, tall = y + depth, max(tall - depth, 0.0)
        start = stop
    return boxes


def _worst(row: Sequence[float], side: float) -> float:
    """The least square of a row's boxes, as the ratio of its sides."""
    whole = sum(row)
    if not whole or not side:
        return float("inf")
    return max(side * side * max(row) / (whole * whole), whole * whole / (side * side * min(row)))


def _field(field: Field, box: Box, number: Callable[[int], str], labels: FieldLabels) -> list[str]:
    x, y, wide, tall = _within(box, GAP / 2)
    out = [_rect(x, y, wide, tall, opacity="0.10")]
    count = number(field.count)
    lines = _lines(field.label, wide - 12, 3 if tall > 90 else 2 if tall > 58 else 1, SIGN)
    reached = y + 6.0
    if wide >= 44 and tall >= 20 and lines:
        for line in lines:
            reached += LINE
            out.append(words(x + 6, reached, line, size=12.5, font_weight="700", lang=language_code(field.language)))
        if tall >= reached - y + LINE + 4:
            reached += LINE
            out.append(words(x + 6, reached, count, size=12, class_="d-quiet", fill=LIGHT["quiet"]))
    elif wide >= SIGN * len(count) + 6 and tall >= 16:
        out.append(words(x + wide / 2, y + tall / 2 + 4, count, size=11, text_anchor="middle"))
    left = y + tall - reached - 8
    if left >= 26 and wide >= 60:
        out += _plots(field.parts, (x + 4, reached + 5, wide - 8, left), labels, number)
    return out


def _plots(parts: Sequence[tuple[str, int]], box: Box, labels: FieldLabels, number: Callable[[int], str]) -> list[str]:
    """The ideas below one, inside its field: how they compare with one another."""
    ordered = sorted((part for part in parts if part[1]), key=lambda part: -part[1])
    if len(ordered) > MOST_PLOTS:
        rest = ordered[MOST_PLOTS - 1 :]
        others = (labels.others.format(n=number(len(rest))), sum(count for _label, count in rest))
        ordered = sorted([*ordered[: MOST_PLOTS - 1], others], key=lambda part: -part[1])
    out = []
    for (label, _count), plot in zip(ordered, squarified([count for _label, count in ordered], box), strict=True):
        x, y, wide, tall = _within(plot, 1.0)
        out.append(_rect(x, y, wide, tall, opacity="0.16"))
        if wide >= 48 and tall >= 18:
            for place, line in enumerate(_lines(label, wide - 8, int((tall - 5) // 13), SMALL), start=1):
                out.append(words(x + 4, y + 1 + 13 * place, line, size=11))
    return out


def _within(box: Box, margin: float) -> Box:
    x, y, wide, tall = box
    return x + margin, y + margin, max(wide - 2 * margin, 0.5), max(tall - 2 * margin, 0.5)


def _rect(x: float, y: float, wide: float, tall: float, *, opacity: str) -> str:
    # A line round each field, so that they are told apart on paper too.
    return element("rect", class_="d-act", fill=LIGHT["act"], fill_opacity=opacity, x=x, y=y, width=wide, height=tall,
                   rx=3.0) + element("rect", class_="d-act-line", fill="none", stroke=LIGHT["act"], stroke_width="0.8",
                                     x=x, y=y, width=wide, height=tall, rx=3.0)  # fmt: skip


def _lines(label: str, wide: float, most: int, sign: float) -> list[str]:
    """A name on at most so many lines, the last one cut where it does not fit."""
    room = int(wide / sign)
    if room < 4 or most < 1:
        return []
    lines: list[str] = []
    now = ""
    parts = " ".join(label.split()).split(" ")
    for place, word in enumerate(parts):
        longer = f"{now} {word}".strip()
        if len(longer) <= room:
            now = longer
            continue
        if len(lines) == most - 1 or not now:
            return [*lines, shortened(" ".join([now, *parts[place:]]).strip(), room)]
        lines.append(now)
        now = word
        if len(now) > room:
            return [*lines, shortened(" ".join(parts[place:]), room)]
    return [*lines, now] if now else lines
