# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the money goes: for each district its share of the spending, and under it its share of the people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted, width
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
TOP, ROW, THICK, GAP = 46.0, 66.0, 14.0, 4.0
RIGHT = 200.0  # where the longest bar ends, so that its figures fit beside it
THINNEST = 1.5


@dataclass(frozen=True)
class District:
    """A district, or any group of people: what is spent on it, and how many live or voted there."""

    label: str
    spent: int
    people: int
    language: str = ""


@dataclass(frozen=True)
class DistrictLabels:
    """The words of the drawing. `row` holds `{label}` `{money}` `{money_share}` `{people}` `{people_share}`."""

    title: str = "Spending by district"
    row: str = "{label}: {money} ({money_share} of the spending) for {people} people ({people_share} of them)"
    nothing: str = "Nothing to show yet"
    money: str = "share of the spending"
    people: str = "share of the people"
    label_column: str = "District"
    money_column: str = "Spent"
    money_share_column: str = "Share of the spending"
    people_column: str = "People"
    people_share_column: str = "Share of the people"
    each_column: str = "Spent per person"


def budget_districts(
    rows: Sequence[District],
    *,
    labels: DistrictLabels | None = None,
    money: Callable[[int], str] = str,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw two bars a district, in the order given: money in full, people as an outline.

    Raises ValueError where money or people are below zero.
    """
    labels = labels or DistrictLabels()
    if any(row.spent < 0 or row.people < 0 for row in rows):
        raise ValueError("neither money nor people are below zero")
    spent, people = sum(row.spent for row in rows) or 1, sum(row.people for row in rows) or 1
    shares = [(row.spent / spent, row.people / people) for row in rows]
    longest = max((max(pair) for pair in shares), default=0.0) or 1.0
    body = _legend(labels) if rows else []
    said, table = [], []
    for place, (row, (of_money, of_people)) in enumerate(zip(rows, shares, strict=True)):
        figures = {
            "label": row.label,
            "money": money(row.spent),
            "money_share": percent(of_money),
            "people": number(row.people),
            "people_share": percent(of_people),
        }
        said.append(labels.row.format(**figures))
        each = money(row.spent // row.people) if row.people else "–"
        table.append((*figures.values(), each))
        body += _pair(row, TOP + ROW * place, RIGHT * of_money / longest, RIGHT * of_people / longest, figures)
    return picture(
        "districts",
        WIDTH,
        TOP + ROW * max(len(rows), 1),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (
                labels.label_column,
                labels.money_column,
                labels.money_share_column,
                labels.people_column,
                labels.people_share_column,
                labels.each_column,
            ),
            tuple(table),
        ),
        uid=uid,
    )


def _legend(labels: DistrictLabels) -> list[str]:
    ink = {"class_": "d-ink-line", "fill": "none", "stroke": LIGHT["ink"], "stroke_width": "1.5"}
    return [
        element("rect", class_="d-act", fill=LIGHT["act"], x=0.0, y=3.0, width=14.0, height=12.0, rx=2.0),
        words(20, 14, fitted(labels.money, 46), size=13),
        element("rect", x=0.75, y=23.0, width=13.0, height=11.0, rx=2.0, **ink),
        words(20, 34, fitted(labels.people, 46), size=13),
    ]


def _pair(row: District, y: float, of_money: float, of_people: float, figures: dict[str, str]) -> list[str]:
    of_money, of_people = max(of_money, THINNEST), max(of_people, THINNEST)
    under = y + 20 + THICK + GAP
    ink = {"class_": "d-ink-line", "fill": "none", "stroke": LIGHT["ink"], "stroke_width": "1.5"}
    said = f"{figures['money_share']} · {figures['money']}"
    if of_money + 6 + width(said, 13) > WIDTH:
        said = figures["money_share"]
    frame = {"x": 0.0, "y": y + 20, "width": of_money, "height": THICK, "rx": 2.0}
    return [
        words(0, y + 14, fitted(row.label, 46), lang=language_code(row.language)),
        element("rect", class_="d-act", fill=LIGHT["act"], **frame),
        words(of_money + 6, y + 32, said, size=13, font_weight="700"),
        element("rect", x=0.75, y=under + 0.75, width=of_people, height=THICK - 3.0, rx=2.0, **ink),
        words(
            of_people + 8, under + 11, f"{figures['people_share']} · {figures['people']}", size=13, class_="d-quiet",
            fill=LIGHT["quiet"],
        ),
    ]  # fmt: skip
