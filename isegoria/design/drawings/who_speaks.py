# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of what: ideas down, kinds (or phases, places, groups) across, a shaded cell with its figure for each.

A cell of fewer than `FEWEST` people is not told from an empty one, and no total is given from which it could be found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted, in_lines
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
FEWEST = 5
MOST = 12
"""Columns at most: more could not be read on a telephone."""
LINE, CELL, GAP = 19.0, 30.0, 8.0
LETTERS = "ABCDEFGHIJKL"
STEPS = (0.08, 0.17, 0.27, 0.38)
"""Shades, from few to many: the figure on them can be read in both themes."""
TOO_FEW = "·"


@dataclass(frozen=True)
class SpokenOf:
    """An idea or a theme, its language, and how many people of each column speak of it."""

    label: str
    people: tuple[int, ...]
    language: str = ""


@dataclass(frozen=True)
class SpeaksLabels:
    """The words of the drawing. `row` holds `{label}` `{cells}`; `cell` `{who}` `{n}` `{share}`."""

    title: str = "Who speaks of what"
    row: str = "{label}: {cells}"
    cell: str = "{who} {n}"
    cell_with_share: str = "{who} {n} ({share})"
    figures: str = "{n} ({share})"
    none: str = "fewer than {fewest} people of each"
    too_few: str = "{sign}: fewer than {fewest} people"
    shade: str = "the darker and the longer the bar, the larger the share of those who spoke"
    nothing: str = "Nothing to show yet"
    idea_column: str = "Idea"


def who_speaks(
    rows: Sequence[SpokenOf],
    columns: Sequence[str],
    *,
    bases: Sequence[int] = (),
    labels: SpeaksLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw the rows in the order given. `bases` says how many people of each column spoke at all: cells are then
    shaded by their share of these; without it, by their share of the fullest cell.

    Raises ValueError for a row of another length than `columns`, for too many columns, or for a negative count.
    """
    labels = labels or SpeaksLabels()
    if not len(columns) <= MOST or any(len(row.people) != len(columns) for row in rows):
        raise ValueError(f"each row has one count for each column, of which there are {MOST} at most")
    if bases and (len(bases) != len(columns) or min(bases) < 0):
        raise ValueError("there is one base for each column")
    if any(count < 0 for row in rows for count in row.people):
        raise ValueError("counts are not negative")
    fullest = max((count for row in rows for count in row.people), default=0) or 1
    share = [[_share(count, at, bases, fullest) for at, count in enumerate(row.people)] for row in rows]
    most = (
        max(
            (
                cell
                for line, row in zip(share, rows, strict=True)
                for cell, n in zip(line, row.people, strict=True)
                if n >= FEWEST
            ),
            default=0.0,
        )
        or 1.0
    )
    wide = WIDTH / max(len(columns), 1)
    heads, y = _heads(columns, wide)
    body = list(heads)
    for row, shares in zip(rows, share, strict=True):
        body.append(words(0, y + 14, fitted(row.label, 50), size=14, lang=language_code(row.language)))
        for at, count in enumerate(row.people):
            body += _cell(wide * at, y + LINE, wide, count, shares[at] / most, number)
        y += LINE + CELL + GAP
    said = [
        _said(row, shares, columns, bool(bases), labels, number, percent)
        for row, shares in zip(rows, share, strict=True)
    ]
    few = labels.too_few.format(sign=TOO_FEW, fewest=FEWEST)
    if rows:
        body.append(words(0, y + 10, few, size=12.5, class_="d-quiet", fill=LIGHT["quiet"]))
        y += 16
    return picture(
        "speaks",
        WIDTH,
        max(y, 40.0),
        *body,
        title=labels.title,
        description="; ".join([*said, labels.shade, few]) if rows else labels.nothing,
        table=Table(
            labels.title,
            (labels.idea_column, *columns),
            tuple(
                (
                    row.label,
                    *(
                        _figure(n, s, bool(bases), labels, number, percent)
                        for n, s in zip(row.people, shares, strict=True)
                    ),
                )
                for row, shares in zip(rows, share, strict=True)
            ),
        ),
        uid=uid,
    )


def _share(count: int, at: int, bases: Sequence[int], fullest: int) -> float:
    if bases:
        return min(1.0, count / bases[at]) if bases[at] else 0.0
    return count / fullest


def _figure(
    count: int,
    share: float,
    of_base: bool,
    labels: SpeaksLabels,
    number: Callable[[int], str],
    percent: Callable[[float], str],
) -> str:
    if count < FEWEST:
        return TOO_FEW
    return labels.figures.format(n=number(count), share=percent(share)) if of_base else number(count)


def _said(
    row: SpokenOf,
    shares: Sequence[float],
    columns: Sequence[str],
    of_base: bool,
    labels: SpeaksLabels,
    number: Callable[[int], str],
    percent: Callable[[float], str],
) -> str:
    form = labels.cell_with_share if of_base else labels.cell
    cells = [
        form.format(who=who, n=number(count), share=percent(share))
        for who, count, share in zip(columns, row.people, shares, strict=True)
        if count >= FEWEST
    ]
    return labels.row.format(label=row.label, cells=", ".join(cells) or labels.none.format(fewest=FEWEST))


def _heads(columns: Sequence[str], wide: float) -> tuple[list[str], float]:
    """The names over the columns where all have room in two lines; letters there and a key above them elsewhere."""
    size = 12.5
    lines = [in_lines(name, int((wide - 6) / (size * 0.56)), 2) for name in columns]
    quiet = {"class_": "d-quiet", "fill": LIGHT["quiet"], "size": size}
    if all(one is not None for one in lines):
        most = max((len(one) for one in lines if one), default=1)
        out = [
            words(wide * (at + 0.5), 13.0 + 15 * line + 15 * (most - len(one)), text, text_anchor="middle", **quiet)
            for at, one in enumerate(lines)
            if one
            for line, text in enumerate(one)
        ]
        return out, 13.0 + 15 * most
    out = [words(0, 13.0 + 17 * at, f"{LETTERS[at]}  {fitted(name, 46)}", **quiet) for at, name in enumerate(columns)]
    y = 17.0 * len(columns) + 18
    out += [
        words(wide * (at + 0.5), y, LETTERS[at], size=13, font_weight="700", text_anchor="middle")
        for at in range(len(columns))
    ]
    return out, y + 8


def _cell(x: float, y: float, wide: float, count: int, part: float, number: Callable[[int], str]) -> list[str]:
    left, room = x + 1.5, wide - 3
    frame = {"x": left, "y": y, "width": room, "height": CELL, "rx": 3.0}
    middle = x + wide / 2
    if count < FEWEST:
        return [
            element("rect", class_="d-line", fill="none", stroke=LIGHT["line"], stroke_width="1", **frame),
            words(middle, y + 19, TOO_FEW, size=13, text_anchor="middle", class_="d-quiet", fill=LIGHT["quiet"]),
        ]
    shade = STEPS[min(int(part * len(STEPS)), len(STEPS) - 1)]
    return [
        element("rect", class_="d-act", fill=LIGHT["act"], fill_opacity=str(shade), **frame),
        # The same in a length, for whoever sees no shades.
        element(
            "rect", class_="d-act", fill=LIGHT["act"], x=left, y=y + CELL - 4, width=max(room * part, 2.0), height=4.0
        ),
        words(middle, y + 18, number(count), size=13, text_anchor="middle", font_weight="700"),
    ]
