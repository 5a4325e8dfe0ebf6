# SPDX-License-Identifier: LGPL-3.0-or-later
"""Pabulib files written again: what was read is read again; a budget made elsewhere has its place in such a file."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib import PabulibFile, read_pabulib, write_budget, write_pabulib
from isegoria.engine.profiles.budgets import Budget, Pot, Project, VoteKind, Votes

FILE = """\
META
key;value
description;"A town; with marks"
num_projects;3
num_votes;4
budget;1000.50
vote_type;cumulative
rule;greedy
max_sum_points;5
PROJECTS
project_id;cost;votes;name;score;selected
a;400.0;3;Trees;7.5;1
b/2;300.25;1;"Benches; ""long"" ones";1;0
03;1200;1;Bridge;2;2
VOTES
voter_id;vote;points;age;note
1;b/2,a;1,3.5;30;"one;
two"
2;a;2;;
3;;;55;
4;a,03;2,2;18;x
"""


NAMING = st.characters(exclude_characters=',"', exclude_categories=["C", "Z"])


def _read(data: bytes, *, keep: bool = True) -> PabulibFile:
    return read_pabulib(io.BytesIO(data), keep=keep, name="town.pb")


def _written(file: PabulibFile) -> bytes:
    stream = io.BytesIO()
    write_pabulib(stream, file)
    return stream.getvalue()


def same_votes(one: Votes, other: Votes) -> bool:
    """Whether two sets of ballots are the same, row by row."""
    arrays = ("starts", "projects", "marks", "counts", "weights")
    groups = one.groups is None if other.groups is None else np.array_equal(other.groups, one.groups)  # type: ignore[arg-type]  # None is no array, and then not equal
    return (
        all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and groups
        and (one.kind, one.blank, one.null, one.unit, one.group_names, one.knapsack)
        == (other.kind, other.blank, other.null, other.unit, other.group_names, other.knapsack)
    )


def test_a_file_is_written_as_it_was() -> None:
    file = _read(FILE.encode())
    # Projects of a ballot come in the order of the list: the one difference.
    assert _written(file).decode() == FILE.replace("b/2,a;1,3.5", "a,b/2;3.5,1")


def test_what_is_counted_is_written_anew_where_it_was_wrong() -> None:
    text = FILE.replace("a;400.0;3;Trees;7.5;1", "a;400.0;9;Trees;8;1")
    assert "a;400.0;3;Trees;7.5;1" in _written(_read(text.encode())).decode()


def test_without_what_is_told_of_voters_ballots_are_numbered() -> None:
    again = _read(_written(_read(FILE.encode(), keep=False)))
    assert same_votes(again.votes, _read(FILE.encode()).votes)
    assert again.voters is not None
    assert list(again.voters.columns["voter_id"]) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("kind", ["approvals", "points", "scores", "rankings"])
@given(data=st.data())
def test_any_budget_makes_the_way_there_and_back(kind: VoteKind, data: st.DataObject) -> None:
    names = data.draw(
        st.lists(st.text(NAMING, min_size=1, max_size=5), min_size=1, max_size=6, unique=True)
    )  # fmt: skip
    told = (
        st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12)
        .map(str.strip)
        .filter(bool)
    )
    projects = [
        Project(name, data.draw(told), data.draw(st.integers(1, 10**9)), categories=tuple(data.draw(
            st.lists(st.sampled_from(["green", "air", "sport"]), unique=True))))
        for name in names
    ]  # fmt: skip
    budget = Budget.of(projects, data.draw(st.integers(1, 10**10)), currency=data.draw(st.sampled_from(["", "EUR"])))
    marks = st.integers(1, 1) if kind == "approvals" else st.integers(1, 9)
    rows = data.draw(
        st.lists(st.dictionaries(st.integers(0, len(names) - 1), marks, min_size=1), min_size=1, max_size=12)
    )
    ballots = [list(row) for row in rows] if kind in ("rankings", "approvals") else rows
    votes = Votes.from_lists(kind, len(names), ballots, blank=data.draw(st.integers(0, 3)))  # type: ignore[arg-type]  # lists or mappings, as the kind asks
    stream = io.BytesIO()
    write_budget(stream, budget, votes, selected=[0])
    again = _read(stream.getvalue())
    assert again.budget == budget
    assert same_votes(again.votes, votes)
    assert (again.report.clean, again.winners) == (True, (0,))


def test_several_pots_limits_and_places_are_written_as_far_as_the_format_goes() -> None:
    budget = Budget.of(
        [Project("1", "Trees", 100, categories=("green",), place=(43.6, 1.44)), Project("2", "Pool", 200, pot=1)],
        [Pot("North", 1_000), Pot("South", 550)],
        limits={"green": 500},
        currency="EUR",
    )
    votes = Votes.from_lists("approvals", 2, [[0], [1]], counts=[3, 1], weights=[3, 1])
    stream = io.BytesIO()
    write_budget(stream, budget, votes, meta={"description": "Two\nlines"})
    text = stream.getvalue().decode()
    assert "budget;15.50" in text or "budget;15.5" in text
    assert "description;Two lines" in text
    again = _read(stream.getvalue())
    assert again.columns["subunit"] == ("North", "South")
    assert dict(again.budget.limits) == {"green": 500}
    assert again.budget.projects[0].place == (43.6, 1.44)
    assert again.votes.n_ballots == 4


def test_what_the_format_cannot_say_is_refused() -> None:
    votes = Votes.from_lists("approvals", 1, [[0]], counts=[2], weights=[3], unit=2)
    for budget, ballots in (
        (Budget.of([Project("1", "Trees", 100)], 100), votes),
        (Budget.of([Project("1,2", "Trees", 100)], 100), replace(votes, weights=votes.counts, unit=1)),
    ):
        with pytest.raises(EngineError) as refusal:
            write_budget(io.BytesIO(), budget, ballots)
        assert refusal.value.code == "pb_unwritable"
