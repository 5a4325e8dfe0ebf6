# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings of budgets say what their data say: how one was filled, who paid, who is represented, and where.

That they are well formed, named, safe and always the same is tested with all others: test_drawings.py.
"""

from xml.etree import ElementTree

import pytest

from isegoria.design.drawings import (
    District,
    Drawing,
    Payment,
    Spent,
    budget_districts,
    budget_filled,
    budget_payments,
    budget_represented,
)

SVG = "{http://www.w3.org/2000/svg}"


def bars(drawing: Drawing, css: str = "d-act") -> list[tuple[float, float]]:
    """Where each bar of this class begins, and how long it is."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    return [
        (float(one.get("x")), float(one.get("width")))
        for one in root.iter(f"{SVG}rect")
        if css in (one.get("class") or "").split()
    ]


def test_each_project_begins_where_the_money_stood() -> None:
    drawing = budget_filled(
        [Spent("a", 50, True), Spent("b", 25, True), Spent("c", 45, False, "too dear"), Spent("d", 30, False)], 100
    )
    assert bars(drawing) == [(0.0, 144.0), (144.0, 72.0)]
    assert bars(drawing, "d-act-line") == [(216.8, 128.1), (216.8, 84.9)]
    assert drawing.table.rows == (
        ("a", "50", "50", "funded"),
        ("b", "25", "75", "funded"),
        ("c", "45", "–", "too dear"),
        ("d", "30", "–", "not funded"),
        ("Left over", "25", "–", "–"),
    )
    assert drawing.description == (
        "2 projects funded, 75 of 100; a: 50, funded; b: 25, funded; c: 45, not funded; d: 30, not funded"
    )


def test_the_budget_ends_at_its_line() -> None:
    drawing = budget_filled([Spent("a", 50, True), Spent("b", 60, False)], 100)
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    [line] = [one for one in root.iter(f"{SVG}path") if one.get("class") == "d-ink-line"]
    assert line.get("d").startswith("M288.0 ")


def test_projects_that_are_too_many_are_all_in_the_table() -> None:
    drawing = budget_filled([Spent(f"p{n}", 1, n < 90) for n in range(200)], 100)
    assert (len(bars(drawing)), len(bars(drawing, "d-act-line"))) == (60, 20)
    assert "120 more projects are in the table" in drawing
    assert len(drawing.table.rows) == 200 + 1
    with pytest.raises(ValueError, match="below zero"):
        budget_filled([Spent("a", -1, True)], 100)


def test_payments_stand_from_the_smallest_and_are_as_long_as_their_people() -> None:
    drawing = budget_payments([Payment(500, 500, 30), Payment(0, 400, 60)], median=310)
    assert bars(drawing) == [(128.0, 172.0), (128.0, 86.0)]
    assert drawing.table.rows == (("0 to 400", "60"), ("500", "30"))
    assert drawing.description == "60 people paid 0 to 400; 30 people paid 500; Half of them paid 310 or less"
    with pytest.raises(ValueError, match="interval"):
        budget_payments([Payment(5, 4, 1)])


def test_those_without_a_project_are_told_apart() -> None:
    drawing = budget_represented([25, 50, 25, 0])
    assert len(bars(drawing, "d-disagree")) == 1
    assert len(bars(drawing)) == 2
    assert drawing.description == (
        "75% of the voters have at least one funded project; 0 projects: 25 voters; 1 projects: 50 voters; "
        "2 projects: 25 voters"
    )
    assert drawing.table.rows == (("0", "25", "25%"), ("1", "50", "50%"), ("2", "25", "25%"))
    with pytest.raises(ValueError, match="none or more"):
        budget_represented([-1])


def test_many_projects_stand_together_and_are_each_in_the_table() -> None:
    drawing = budget_represented([1] * 30)
    assert len(bars(drawing)) == 11
    assert ">11+<" in drawing
    assert len(drawing.table.rows) == 30


def test_a_district_has_its_money_beside_its_people() -> None:
    drawing = budget_districts([District("Centre", 750, 50), District("North", 250, 150)])
    assert bars(drawing) == [(0.0, 14.0), (0.0, 200.0), (0.0, 66.67)]  # the first is the legend's
    assert bars(drawing, "d-ink-line")[1:] == [(0.75, 66.67), (0.75, 200.0)]
    assert drawing.table.rows == (
        ("Centre", "750", "75%", "50", "25%", "15"),
        ("North", "250", "25%", "150", "75%", "1"),
    )
    assert drawing.description.startswith(
        "Centre: 750 (75% of the spending) for 50 people (25% of them); North: 250 (25% of the spending)"
    )
    with pytest.raises(ValueError, match="below zero"):
        budget_districts([District("a", 0, -1)])
