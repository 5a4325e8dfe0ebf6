# SPDX-License-Identifier: LGPL-3.0-or-later
"""Frozen budgets: one writing for one budget and its ballots, and a refusal at the line for any other."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import canonical_votes, read_frozen, write_frozen
from isegoria.engine.profiles.budgets import Budget, Pot, Project, Votes
from tests.engine.formats.pabulib.test_pabulib_writing import same_votes

BUDGET = Budget.of(
    [
        Project("1", "Trees", 40_000, categories=("green",), targets=("children",), place=(43.6, 1.44)),
        Project("2", "Bänke", 30_000, pot=1, requires=("1",)),
        Project("3", "Pool", 20_000, funded=True),
    ],
    [Pot("North", 90_000, group=0), Pot("South", 50_000)],
    conflicts=[[0, 2]],
    limits={"green": 60_000},
    most=2,
    currency="EUR",
)
VOTES = Votes.from_lists(
    "approvals", 3, [[1], [0, 2], [1], [0]], counts=[1, 2, 3, 1], weights=[1, 3, 3, 2], unit=2,
    groups=[0, 1, 0, 1], group_names=["North", "South"], blank=2, null=1,
)  # fmt: skip
ROWS = "4,4,0,1\n1,2,1,0\n2,3,1,0 2\n"


def _written(budget: Budget, votes: Votes) -> bytes:
    stream = io.BytesIO()
    frozen = write_frozen(stream, budget, votes)
    assert frozen.sha256 == hashlib.sha256(stream.getvalue()).hexdigest()
    assert frozen == write_frozen(None, budget, votes)
    return stream.getvalue()


def test_the_file_is_what_the_page_says() -> None:
    text = _written(BUDGET, VOTES).decode()
    first, second, rest = text.split("\n", 2)
    assert first.startswith('# {"ballots":7,"blank":2,"budget":{"conflicts":[[0,2]],"currency":"EUR",')
    assert '"place":["43.6","1.44"]' in first
    assert (second, rest) == ("count,weight,group,marks", ROWS)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "input.csv"
    path.write_bytes(_written(BUDGET, VOTES))
    budget, votes, frozen = read_frozen(path)
    assert budget == BUDGET
    assert same_votes(votes, canonical_votes(VOTES))
    assert frozen == write_frozen(None, budget, votes)
    assert (frozen.rows, frozen.ballots) == (3, 9)


def test_points_stand_beside_their_projects() -> None:
    votes = Votes.from_lists("points", 3, [{2: 5, 0: 1}, {1: 12}])
    text = _written(BUDGET, votes).decode()
    assert text.split("\n", 2)[1:] == ["count,marks", "1,0:1 2:5\n1,1:12\n"]
    assert same_votes(read_frozen(io.BytesIO(text.encode()))[1], votes)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("4,4,0,1", "4,4,0,01", "budget_line_wrong", 3),
        ("4,4,0,1", "4,4,0", "budget_line_wrong", 3),
        ("4,4,0,1", "4,4,0,1 ", "budget_line_wrong", 3),
        ("4,4,0,1", "4,4,0,1:1", "budget_line_wrong", 3),
        ("4,4,0,1", "4, 4,0,1", "budget_line_wrong", 3),
        ("2,3,1,0 2", "2,3,1,2 0", "budget_not_sorted", 5),
        ("1,2,1,0\n2,3,1,0 2\n", "2,3,1,0 2\n1,2,1,0\n", "budget_not_sorted", 4),
        ("4,4,0,1\n", "1,1,0,1\n3,3,0,1\n", "budget_not_sorted", 3),
        ("count,weight,group,marks", "count,group,marks", "budget_line_wrong", 3),
        ("count,weight,group,marks", "count,marks", "budget_line_wrong", 3),
        ("count,weight,group,marks", "counts", "budget_columns_wrong", None),
        ("4,4,0,1\n", "", "ballots_cut", None),
        ("0 2\n", "0 2", "input_truncated", None),
        ("0 2\n", "0 9\n", "vote_project_unknown", None),
        ('"ballots":7', '"ballots": 7', "budget_header_unreadable", None),
        ('"blank":2', '"blank":-2', "budget_header_unreadable", None),
        ('"pot":1', '"pot":7', "budget_header_unreadable", None),
        ('"cost":40000', '"cost":40000.5', "budget_header_unreadable", None),
        ('"43.6"', '"043.6"', "budget_header_unreadable", None),
        ('"kind":"approvals"', '"kind":"wishes"', "budget_header_unreadable", None),
        ("isegoria-budget/1", "isegoria-budget/2", "budget_header_unreadable", None),
    ],
)
def test_another_writing_is_refused(old: str, new: str, code: str, line: int | None) -> None:
    text = _written(BUDGET, VOTES).decode()
    assert old in text
    with pytest.raises(EngineError) as refusal:
        read_frozen(io.BytesIO(text.replace(old, new, 1).encode()))
    assert refusal.value.code == code
    assert refusal.value.params.get("line") == line or line is None


def test_a_unit_that_is_too_small_is_refused() -> None:
    text = _written(BUDGET, VOTES).decode()
    doubled = text.replace('"unit":2}', '"unit":4}').replace(ROWS, "4,8,0,1\n1,4,1,0\n2,6,1,0 2\n")
    assert doubled != text
    with pytest.raises(EngineError) as refusal:
        read_frozen(io.BytesIO(doubled.encode()))
    assert refusal.value.code == "budget_columns_wrong"


@given(st.lists(st.tuples(st.dictionaries(st.integers(0, 2), st.integers(1, 300)), st.integers(1, 4)), max_size=12))
def test_one_set_of_ballots_has_one_digest(rows: list[tuple[dict[int, int], int]]) -> None:
    def votes(given: list[tuple[dict[int, int], int]]) -> Votes:
        return Votes.from_lists("scores", 3, [row for row, _ in given], counts=[count for _, count in given])

    one_by_one = [(row, 1) for row, count in rows for _ in range(count)]
    text = _written(BUDGET, votes(rows))
    assert text == _written(BUDGET, votes(rows[::-1])) == _written(BUDGET, votes(one_by_one))
    assert same_votes(read_frozen(io.BytesIO(text))[1], canonical_votes(votes(rows)))
