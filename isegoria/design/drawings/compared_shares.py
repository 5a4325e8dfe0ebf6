# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shares beside one another: a bar for each kind of people, and a mark where another population stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
ROW, THICK, GAP = 46.0, 13.0, 3.0
RIGHT = 312.0


@dataclass(frozen=True)
class Share:
    """One row: what it is, its share of the whole in 0…1, how many, and the share to compare with where it is known."""

    label: str
    share: float
    count: int
    reference: float | None = None


@dataclass(frozen=True)
class ShareLabels:
    """The words of the drawing. `row` holds `{label}` `{share}` `{count}`; `compared` also `{reference}`."""

    title: str = "Who takes part"
    row: str = "{label}: {share} ({count})"
    compared: str = "{label}: {share} ({count}), against {reference}"
    nothing: str = "Nothing to show yet"
    label_column: str = "Who"
    count_column: str = "People"
    share_column: str = "Share"
    reference_column: str = "Population"
    own: str = "who takes part"
    other: str = "population"


def compared_shares(
    rows: Sequence[Share],
    *,
    labels: ShareLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw one bar a row, or two where there is a share to compare with: the second is an outline.

    The longest bar takes the whole width. Raises ValueError for a share outside 0…1.
    """
    labels = labels or ShareLabels()
    for row in rows:
        if not 0 <= row.share <= 1 or (row.reference is not None and not 0 <= row.reference <= 1):
            raise ValueError("shares are between 0 and 1")
    compares = any(row.reference is not None for row in rows)
    columns = [labels.label_column, labels.count_column, labels.share_column]
    table = Table(
        labels.title,
        (*columns, labels.reference_column) if compares else tuple(columns),
        tuple(
            (row.label, number(row.count), percent(row.share))
            + ((percent(row.reference) if row.reference is not None else "–",) if compares else ())
            for row in rows
        ),
    )
    longest = max((max(row.share, row.reference or 0.0) for row in rows), default=0.0) or 1.0
    tall = ROW + (THICK + GAP if compares else 0.0)
    top = 26.0 if compares else 4.0
    body = _legend(labels) if compares else []
    said = []
    for place, row in enumerate(rows):
        y = top + tall * place
        body += _bar(row, y, longest, percent)
        sentence = labels.compared if row.reference is not None else labels.row
        said.append(
            sentence.format(
                label=row.label,
                share=percent(row.share),
                count=number(row.count),
                reference=percent(row.reference) if row.reference is not None else "",
            )
        )
    return picture(
        "shares",
        WIDTH,
        top + tall * max(len(rows), 1),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=table,
        uid=uid,
    )


def _legend(labels: ShareLabels) -> list[str]:
    return [
        element("rect", class_="d-act", fill=LIGHT["act"], x=0.0, y=4.0, width=14.0, height=12.0, rx=2.0),
        words(20, 15, labels.own, size=13),
        element(
            "rect",
            class_="d-ink-line",
            fill="none",
            stroke=LIGHT["ink"],
            stroke_width="1.5",
            x=170.0,
            y=4.0,
            width=14.0,
            height=12.0,
            rx=2.0,
        ),
        words(190, 15, labels.other, size=13),
    ]


def _bar(row: Share, y: float, longest: float, percent: Callable[[float], str]) -> list[str]:
    own = RIGHT * row.share / longest
    out = [
        words(0, y + 17, row.label, size=14),
        element("rect", class_="d-act", fill=LIGHT["act"], x=0.0, y=y + 23, width=max(own, 1.5), height=THICK, rx=2.0),
        words(max(own, 1.5) + 6, y + 34, percent(row.share), size=13, font_weight="700"),
    ]
    if row.reference is not None:
        other = max(RIGHT * row.reference / longest, 1.5)
        out += [
            element(
                "rect",
                class_="d-ink-line",
                fill="none",
                stroke=LIGHT["ink"],
                stroke_width="1.5",
                x=0.75,
                y=y + 23 + THICK + GAP,
                width=other,
                height=THICK - 1.5,
                rx=2.0,
            ),
            words(
                other + 7,
                y + 34 + THICK + GAP,
                percent(row.reference),
                size=13,
                class_="d-quiet",
                fill=LIGHT["quiet"],
            ),
        ]
    return out
