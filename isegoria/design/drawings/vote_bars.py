# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many votes each option has: a bar each, the elected marked, and a line where a majority or a quota stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, coordinate, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
ROW, THICK = 46.0, 14.0
RIGHT = 268.0  # where the longest bar ends, so that its figures fit beside it
THINNEST = 1.5


@dataclass(frozen=True)
class VoteBar:
    """An option: its name and the language of it, what it has, and whether it is elected.

    `value` is as long as its bar; `figures` is how it is written.
    """

    label: str
    value: float
    figures: str
    is_elected: bool = False
    language: str = ""


@dataclass(frozen=True)
class VoteBarLabels:
    """The words of the drawing. `row` and `elected_row` hold `{label}` `{figures}`; `threshold` is what the line is."""

    title: str = "Votes"
    row: str = "{label}: {figures}"
    elected_row: str = "{label}: {figures}, elected"
    threshold: str = ""
    nothing: str = "Nothing to show yet"
    option_column: str = "Option"
    figures_column: str = "Votes"
    outcome_column: str = "Outcome"
    elected: str = "elected"


def vote_bars(
    rows: Sequence[VoteBar],
    *,
    threshold: float | None = None,
    labels: VoteBarLabels | None = None,
    uid: str = "",
) -> Drawing:
    """Draw one bar an option, in the order given. A value below zero is drawn as none, and its figure says it.

    ``threshold`` is a value too: a line across the bars, named by ``labels.threshold``.
    """
    labels = labels or VoteBarLabels()
    longest = max([*(row.value for row in rows), threshold or 0.0, 0.0]) or 1.0
    top = 24.0 if threshold else 0.0
    body: list[str] = []
    for place, row in enumerate(rows):
        body += _bar(row, top + ROW * place, longest)
    height = top + ROW * max(len(rows), 1)
    if threshold and rows:
        x = RIGHT * threshold / longest
        body += [
            element(
                "path", class_="d-ink-line", stroke=LIGHT["ink"], stroke_width="1.5", stroke_dasharray="4 3",
                fill="none", d=f"M{x:.1f} 20V{height:.0f}",
            ),
            words(
                min(max(x, 60.0), WIDTH - 60.0), 13, fitted(labels.threshold, 46), size=12.5, text_anchor="middle",
                class_="d-quiet", fill=LIGHT["quiet"],
            ),
        ]  # fmt: skip
    said = [
        (labels.elected_row if row.is_elected else labels.row).format(label=row.label, figures=row.figures)
        for row in rows
    ]
    return picture(
        "votes",
        WIDTH,
        height,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.option_column, labels.figures_column, labels.outcome_column),
            tuple((row.label, row.figures, labels.elected if row.is_elected else "–") for row in rows),
        ),
        uid=uid,
    )


def _bar(row: VoteBar, y: float, longest: float) -> list[str]:
    long = max(RIGHT * row.value / longest, THINNEST)
    frame = {"x": 0.0, "y": y + 23, "width": long, "height": THICK, "rx": 2.0}
    out = [
        words(
            18 if row.is_elected else 0, y + 17, fitted(row.label, 47 if row.is_elected else 50), size=14,
            lang=language_code(row.language), font_weight="700" if row.is_elected else None,
        )
    ]  # fmt: skip
    if row.is_elected:
        out.append(tick(1.0, y + 6))
        out.append(element("rect", class_="d-act", fill=LIGHT["act"], **frame))
    else:
        out.append(element("rect", class_="d-act", fill=LIGHT["act"], fill_opacity="0.35", **frame))
    out.append(words(long + 6, y + 35, row.figures, size=13, font_weight="700"))
    return out


def tick(x: float, y: float) -> str:
    """The sign of those who are elected, twelve units wide, its top left corner at (x, y)."""
    return element(
        "path", class_="d-act-line", fill="none", stroke=LIGHT["act"], stroke_width="2.6", stroke_linecap="round",
        stroke_linejoin="round", d=f"M{coordinate(x)} {coordinate(y + 6)}l3.6 4 7.4-9",
    )  # fmt: skip
