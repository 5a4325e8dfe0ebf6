# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who paid for a project: how many people paid how much of the money that was theirs to decide on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
LEFT, RIGHT = 128.0, 300.0
ROW, THICK, FOOT = 26.0, 15.0, 6.0
THINNEST = 1.5


@dataclass(frozen=True)
class Payment:
    """People who paid between two amounts, both included; the same amount twice where all paid the same."""

    low: int
    high: int
    people: int


@dataclass(frozen=True)
class PaymentLabels:
    """The words of the drawing.

    `row` holds `{paid}` `{people}`; `between` `{low}` `{high}`; `median` `{amount}`.
    """

    title: str = "Who paid for this project"
    row: str = "{people} people paid {paid}"
    between: str = "{low} to {high}"
    median: str = "Half of them paid {amount} or less"
    nothing: str = "Nobody paid for this project"
    paid_column: str = "Paid by each"
    people_column: str = "People"


def budget_payments(
    rows: Sequence[Payment],
    *,
    median: int | None = None,
    labels: PaymentLabels | None = None,
    money: Callable[[int], str] = str,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw one bar an interval of amounts, the smallest first, as long as there are people in it.

    Raises ValueError where an interval ends before it begins, or people are fewer than none.
    """
    labels = labels or PaymentLabels()
    if any(row.high < row.low or row.people < 0 for row in rows):
        raise ValueError("an interval ends where it begins or after, and people are none or more")
    ordered = sorted(rows, key=lambda row: (row.low, row.high))
    most = max((row.people for row in ordered), default=0) or 1
    body: list[str] = []
    paid = [_amount(row, labels, money) for row in ordered]
    for place, (row, said) in enumerate(zip(ordered, paid, strict=True)):
        y = ROW * place
        long = (RIGHT - LEFT) * row.people / most
        body.append(words(LEFT - 8, y + 17, fitted(said, 17), size=13, text_anchor="end"))
        if row.people:
            frame = {"x": LEFT, "y": y + 5, "width": max(long, THINNEST), "height": THICK, "rx": 2.0}
            body.append(element("rect", class_="d-act", fill=LIGHT["act"], **frame))
        body.append(words(LEFT + long + 6, y + 17, number(row.people), size=13, font_weight="700"))
    height = ROW * max(len(ordered), 1) + FOOT
    spoken = [labels.row.format(paid=said, people=number(row.people)) for row, said in zip(ordered, paid, strict=True)]
    if ordered:
        axis = {"class_": "d-edge", "stroke": LIGHT["edge"], "stroke_width": "1", "fill": "none"}
        body.append(element("path", d=f"M{LEFT:.0f} 2V{height - FOOT + 2:.0f}", **axis))
        if median is not None:
            half = labels.median.format(amount=money(median))
            spoken.append(half)
            body.append(words(0, height + 14, fitted(half, 50), size=13, class_="d-quiet", fill=LIGHT["quiet"]))
            height += 22
    else:
        body.append(words(0, 18, labels.nothing, class_="d-quiet", fill=LIGHT["quiet"]))
    return picture(
        "payments",
        WIDTH,
        height,
        *body,
        title=labels.title,
        description="; ".join(spoken) or labels.nothing,
        table=Table(
            labels.title,
            (labels.paid_column, labels.people_column),
            tuple((said, number(row.people)) for row, said in zip(ordered, paid, strict=True)),
        ),
        uid=uid,
    )


def _amount(row: Payment, labels: PaymentLabels, money: Callable[[int], str]) -> str:
    if row.low == row.high:
        return money(row.low)
    return labels.between.format(low=money(row.low), high=money(row.high))
