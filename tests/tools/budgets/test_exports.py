# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open data of a budget: columns filled, and nobody named."""

import pytest

from isegoria.tools.budgets.exports import tables
from tests.tools.budgets.counted import counted_with
from tests.tools.budgets.voting import a_vote

pytestmark = pytest.mark.django_db


def test_each_table_has_its_columns_and_says_what_became_of_the_projects() -> None:
    vote = a_vote(rule="greedy-votes")
    counted_with(vote, [(("Skatepark", "Verger partagé"), 0, 0)], times=3)
    found = {one.name: (one.columns, [tuple(row) for row in one.rows()]) for one in tables(vote.phase.process)}
    for columns, rows in found.values():
        assert all(len(row) == len(columns) for row in rows)
    names = [column.name for column in found["budget-lines"][0]]
    lines = [dict(zip(names, row, strict=True)) for row in found["budget-lines"][1]]
    assert [(one["name"], one["supporters"], one["outcome"], one["order"], one["why"]) for one in lines] == [
        ("Skatepark", 3, "chosen", 0, None),
        ("Verger partagé", 3, "chosen", 1, None),
        ("Bancs à l’ombre", 0, "passed", None, lines[2]["why"]),
        ("Piste cyclable", 0, "passed", None, lines[3]["why"]),
        ("Salle de musique", 0, "passed", None, lines[4]["why"]),
    ]
    [row] = found["budget-votes"][1]
    assert row[:1] == (vote.public_id,)
    assert row[5:12] == (3, 0, 0, 3, "decided", 7_200_000, 2_800_000)
    assert len(found["budget-projects"][1]) == 5
    assert len(found["budget"][1]) == 1


def test_before_the_count_nothing_is_told_of_it() -> None:
    vote = a_vote()
    found = {one.name: [tuple(row) for row in one.rows()] for one in tables(vote.phase.process)}
    assert {row[6:] for row in found["budget-lines"]} == {(None,) * 4}
    assert found["budget-votes"][0][5:13] == (None,) * 8
