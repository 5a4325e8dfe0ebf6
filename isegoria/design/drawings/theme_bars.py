# SPDX-License-Identifier: AGPL-3.0-or-later
"""Themes by their size: a bar each, cut where its sub-themes meet; what stands in no theme is an outline."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, shortened, words
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
ROW, THICK = 46.0, 14.0
RIGHT = 268.0  # where the longest bar ends, so that its figures fit beside it
LONGEST_LABEL = 50  # signs of ordinary width
THINNEST = 1.5


@dataclass(frozen=True)
class ThemeBar:
    """A theme: its name and the language of it, how many are in it, their share, and its sub-themes with their sizes.

    `classified` is false for what stands in no theme.
    """

    label: str
    count: int
    share: float
    language: str = ""
    parts: tuple[tuple[str, int], ...] = ()
    classified: bool = True


@dataclass(frozen=True)
class ThemeLabels:
    """The words of the drawing. `row` holds `{label}` `{count}` `{share}`; `figures` `{count}` `{share}`."""

    title: str = "Themes"
    row: str = "{label}: {count} ({share})"
    figures: str = "{count} ({share})"
    nothing: str = "Nothing to show yet"
    theme_column: str = "Theme"
    count_column: str = "Contributions"
    share_column: str = "Share"
    parts_column: str = "Sub-themes"


def theme_bars(
    rows: Sequence[ThemeBar],
    *,
    labels: ThemeLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw one bar a theme, in the order given; the longest takes the whole width.

    Raises ValueError for a share outside 0…1 or a negative count.
    """
    labels = labels or ThemeLabels()
    if any(row.count < 0 or not 0 <= row.share <= 1 for row in rows):
        raise ValueError("counts are not negative, and shares are between 0 and 1")
    longest = max((row.count for row in rows), default=0) or 1
    body: list[str] = []
    for place, row in enumerate(rows):
        figures = labels.figures.format(count=number(row.count), share=percent(row.share))
        body += _bar(row, ROW * place, longest, figures)
    said = [labels.row.format(label=row.label, count=number(row.count), share=percent(row.share)) for row in rows]
    return picture(
        "themes",
        WIDTH,
        ROW * max(len(rows), 1),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.theme_column, labels.count_column, labels.share_column, labels.parts_column),
            tuple(
                (row.label, number(row.count), percent(row.share), number(len(row.parts)) if row.parts else "–")
                for row in rows
            ),
        ),
        uid=uid,
    )


def _bar(row: ThemeBar, y: float, longest: int, figures: str) -> list[str]:
    long = max(RIGHT * row.count / longest, THINNEST)
    out = [words(0, y + 17, _fitted(row.label), size=14, lang=language_code(row.language))]
    if row.classified:
        out.append(
            element("rect", class_="d-act", fill=LIGHT["act"], x=0.0, y=y + 23, width=long, height=THICK, rx=2.0)
        )
        reached = 0
        for _, count in row.parts[:-1]:
            reached += count
            at = RIGHT * reached / longest
            if THINNEST < at < long - THINNEST:
                # A gap in the colour of the ground, so that the cut shows on paper too.
                out.append(
                    element(
                        "rect", class_="d-ground", fill=LIGHT["surface"], x=at - 0.75, y=y + 23, width=1.5, height=THICK
                    )
                )
    else:
        out.append(
            element(
                "rect",
                class_="d-ink-line",
                fill="none",
                stroke=LIGHT["ink"],
                stroke_width="1.5",
                stroke_dasharray="4 3",
                x=0.75,
                y=y + 23.75,
                width=max(long - 1.5, THINNEST),
                height=THICK - 1.5,
                rx=2.0,
            )
        )
    out.append(words(long + 6, y + 35, figures, size=13, font_weight="700"))
    return out


def _fitted(label: str) -> str:
    """A name that fits the width; signs of eastern Asia take the room of two."""
    room = LONGEST_LABEL
    for place, sign in enumerate(label):
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            return shortened(label, place)
    return shortened(label, LONGEST_LABEL)
