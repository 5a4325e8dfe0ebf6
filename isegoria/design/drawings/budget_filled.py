# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a budget was filled: each project begins where the money stood after the one before, up to the end of the budget.

Below the line stand projects that were passed over: those that reach beyond the end of the budget did not fit into what
was left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted, width
from isegoria.design.drawings.palette import LIGHT
from isegoria.design.drawings.vote_bars import tick

WIDTH = 360.0
TOP, ROW, THICK, LINE = 26.0, 44.0, 13.0, 30.0
THINNEST = 1.5
MOST_FUNDED, MOST_PASSED = 60, 20
"""Projects that are drawn; the others are in the table."""


@dataclass(frozen=True)
class Spent:
    """A project: its name and the language of it, what it costs, whether it is funded, and why not (words)."""

    label: str
    cost: int
    is_funded: bool
    why: str = ""
    language: str = ""


@dataclass(frozen=True)
class FilledLabels:
    """The words of the drawing.

    `spent` holds `{spent}` `{amount}` `{projects}`; `row` and `passed_row` `{label}` `{cost}`; `end` `{amount}`;
    `more` `{n}`.
    """

    title: str = "How the budget was filled"
    spent: str = "{projects} projects funded, {spent} of {amount}"
    row: str = "{label}: {cost}, funded"
    passed_row: str = "{label}: {cost}, not funded"
    end: str = "Budget: {amount}"
    cut: str = "Not funded"
    left: str = "Left over"
    more: str = "{n} more projects are in the table"
    nothing: str = "Nothing to show yet"
    project_column: str = "Project"
    cost_column: str = "Cost"
    running_column: str = "Spent so far"
    outcome_column: str = "Outcome"
    funded: str = "funded"
    passed: str = "not funded"


def budget_filled(
    rows: Sequence[Spent],
    amount: int,
    *,
    labels: FilledLabels | None = None,
    money: Callable[[int], str] = str,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw the funded projects in the order given, each after the other, and under a line those that are not.

    ``amount`` is the whole budget. Raises ValueError where it or a cost is below zero.
    """
    labels = labels or FilledLabels()
    if amount < 0 or any(row.cost < 0 for row in rows):
        raise ValueError("neither a budget nor a cost is below zero")
    funded = [row for row in rows if row.is_funded]
    passed = [row for row in rows if not row.is_funded]
    spent = sum(row.cost for row in funded)
    shown, below = funded[:MOST_FUNDED], passed[:MOST_PASSED]
    # What a project under the line would need is drawn up to a quarter beyond the budget, and cut there.
    whole = max(amount, spent) or 1
    scale = WIDTH * (0.8 if below else 0.96) / whole
    body: list[str] = []
    table: list[tuple[str | int | float, ...]] = []
    so_far = 0
    y = TOP
    for place, row in enumerate(funded):
        if place < len(shown):
            body += _row(row, y, so_far * scale, row.cost * scale, money(row.cost))
            y += ROW
        so_far += row.cost
        table.append((row.label, money(row.cost), money(so_far), labels.funded))
    if not rows:
        y += ROW
    foot = y
    if below:
        body += _cut(labels.cut, y)
        y += LINE
    for row in below:
        body += _row(row, y, so_far * scale, row.cost * scale, money(row.cost))
        y += ROW
    table += [(row.label, money(row.cost), "–", row.why or labels.passed) for row in passed]
    if amount > spent:
        table.append((labels.left, money(amount - spent), "–", "–"))
    hidden = len(rows) - len(shown) - len(below)
    if hidden:
        body.append(words(0, y + 16, labels.more.format(n=number(hidden)), size=13, fill=LIGHT["quiet"]))
        y += 26
    if rows:
        body += _end(labels.end.format(amount=money(amount)), amount * scale, y if below else foot)
    said = [labels.spent.format(projects=number(len(funded)), spent=money(spent), amount=money(amount))]
    for row in rows:
        said.append((labels.row if row.is_funded else labels.passed_row).format(label=row.label, cost=money(row.cost)))
    return picture(
        "budget",
        WIDTH,
        y,
        *body,
        title=labels.title,
        description="; ".join(said) if rows else labels.nothing,
        table=Table(
            labels.title,
            (labels.project_column, labels.cost_column, labels.running_column, labels.outcome_column),
            tuple(table),
        ),
        uid=uid,
    )


def _row(row: Spent, y: float, start: float, long: float, cost: str) -> list[str]:
    start = min(start, WIDTH - THINNEST)
    long = min(max(long, THINNEST), WIDTH - start)
    frame = {"x": start, "y": y + 22, "width": long, "height": THICK, "rx": 2.0}
    signs = max(12, int((WIDTH - width(cost, 13) - 26) / (0.56 * 14)))
    weight = "700" if row.is_funded else None
    name = fitted(row.label, signs)
    out = [
        words(18 if row.is_funded else 0, y + 15, name, lang=language_code(row.language), font_weight=weight),
        words(WIDTH, y + 15, cost, size=13, text_anchor="end", font_weight=weight),
    ]
    if row.is_funded:
        out.append(tick(1.0, y + 4))
        out.append(element("rect", class_="d-act", fill=LIGHT["act"], **frame))
        return out
    frame |= {"x": start + 0.75, "y": y + 22.75, "width": max(long - 1.5, THINNEST), "height": THICK - 1.5}
    line = {"stroke": LIGHT["act"], "stroke_width": "1.5", "stroke_dasharray": "3 2"}
    out.append(element("rect", class_="d-act-line", fill="none", **line, **frame))
    return out


def _cut(said: str, y: float) -> list[str]:
    """The line under which no project is funded."""
    return [
        element("path", class_="d-edge", stroke=LIGHT["edge"], stroke_width="1", fill="none", d=f"M0 {y + 4:.0f}H360"),
        words(0, y + 22, fitted(said, 46), size=13, class_="d-quiet", fill=LIGHT["quiet"], font_weight="700"),
    ]


def _end(said: str, x: float, foot: float) -> list[str]:
    """Where the budget ends: a line across all the bars."""
    return [
        element(
            "path", class_="d-ink-line", stroke=LIGHT["ink"], stroke_width="1.5", stroke_dasharray="4 3", fill="none",
            d=f"M{x:.1f} 20V{foot:.0f}",
        ),
        words(min(x + 4, WIDTH), 14, fitted(said, 46), size=12.5, text_anchor="end", class_="d-quiet",
              fill=LIGHT["quiet"]),
    ]  # fmt: skip
