# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking a ballot: blank is always possible, and each fault has its name."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isegoria.core.verdicts import Refused
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.tools.votes.marks import check_marks, is_blank, nothing_marked, quorum_needed, read_marks
from isegoria.tools.votes.models import Vote, VoteOption

OPTIONS = [VoteOption(position=place, names={"fr": name}) for place, name in enumerate(("Ana", "Bob", "Cam", "Dan"))]
SCALE = [{"value": value, "names": {"fr": name}} for value, name in enumerate(("rejeter", "passable", "bien"))]


def a_vote(method: str, **given: Any) -> Vote:
    return Vote(method=method, scale=SCALE if method == "majority-judgment" else [], **given)


RANKS, GRADES, TICKS = a_vote("irv"), a_vote("majority-judgment"), a_vote("approval")
POINTS, SQUARES = a_vote("cumulative", points=10), a_vote("quadratic", points=10)
LIMITED = a_vote("approval", minimum=2, maximum=3)


@pytest.mark.parametrize(
    ("vote", "marks", "code"),
    [
        # blank
        (RANKS, [None] * 4, "allowed"),
        (RANKS, [-1] * 4, "allowed"),
        (GRADES, [None] * 4, "allowed"),
        (TICKS, [0] * 4, "allowed"),
        (TICKS, [None] * 4, "allowed"),
        (POINTS, [0] * 4, "allowed"),
        (LIMITED, [0] * 4, "allowed"),
        # rankings
        (RANKS, [1, 2, 3, 4], "allowed"),
        (RANKS, [1, None, None, None], "allowed"),
        (RANKS, [1, 1, 2, None], "allowed"),
        (RANKS, [1, 2, 2, 4], "allowed"),
        (RANKS, [1, 1, 1, 1], "allowed"),
        (RANKS, [2, None, None, None], "rank_skipped"),
        (RANKS, [1, 3, None, None], "rank_skipped"),
        (RANKS, [1, 2, 4, None], "rank_skipped"),
        (RANKS, [0, 1, 2, 3], "mark_out_of_range"),
        (RANKS, [5, 1, 2, 3], "mark_out_of_range"),
        (RANKS, [-2, 1, 2, 3], "mark_out_of_range"),
        # grades
        (GRADES, [0, 1, 2, None], "allowed"),
        (GRADES, [0, 1, 2, 3], "mark_out_of_range"),
        # approvals
        (TICKS, [1, 1, 1, 1], "allowed"),
        (TICKS, [2, 0, 0, 0], "mark_out_of_range"),
        (LIMITED, [1, 0, 0, 0], "marks_too_few"),
        (LIMITED, [1, 1, 0, 0], "allowed"),
        (LIMITED, [1, 1, 1, 0], "allowed"),
        (LIMITED, [1, 1, 1, 1], "marks_too_many"),
        # points
        (POINTS, [10, 0, 0, 0], "allowed"),
        (POINTS, [5, 5, 1, 0], "points_overspent"),
        (POINTS, [11, 0, 0, 0], "mark_out_of_range"),
        (SQUARES, [3, 1, 0, 0], "allowed"),
        (SQUARES, [3, 1, 1, 0], "points_overspent"),
        # anything at all
        (TICKS, [1, 0, 0], "marks_malformed"),
        (TICKS, [1, 0, 0, 0, 0], "marks_malformed"),
        (TICKS, [], "marks_malformed"),
        (TICKS, None, "marks_malformed"),
        (TICKS, "1000", "marks_malformed"),
        (TICKS, {"0": 1}, "marks_malformed"),
        (TICKS, ["1", 0, 0, 0], "marks_malformed"),
        (TICKS, [1.0, 0, 0, 0], "marks_malformed"),
        (TICKS, [True, 0, 0, 0], "marks_malformed"),
        (TICKS, [[1], 0, 0, 0], "marks_malformed"),
        (TICKS, [float("nan"), 0, 0, 0], "marks_malformed"),
        (TICKS, [10**30, 0, 0, 0], "marks_malformed"),
        (TICKS, [-(10**30), 0, 0, 0], "marks_malformed"),
    ],
)
def test_each_fault_has_its_name(vote: Vote, marks: Any, code: str) -> None:
    verdict = check_marks(vote, OPTIONS, marks)

    assert verdict.code == code
    assert bool(verdict.reason_text and verdict.remedy_text) == (code != "allowed")


def test_a_fault_names_its_option() -> None:
    verdict = check_marks(GRADES, OPTIONS, [0, 7, 0, 0])

    assert (verdict.params["place"], verdict.params["mark"]) == (1, 7)
    assert "Bob" in verdict.reason_text


def test_ballots_that_say_the_same_are_written_the_same() -> None:
    assert read_marks(RANKS, OPTIONS, [1, 2, 2, 4]) == [1, 2, 2, 3]
    assert read_marks(RANKS, OPTIONS, [None, 1, None, 2]) == [-1, 1, -1, 2]
    assert read_marks(TICKS, OPTIONS, [None, 1, -1, 0]) == [0, 1, 0, 0]
    assert read_marks(GRADES, OPTIONS, [None, 1, -1, 0]) == [-1, 1, -1, 0]
    with pytest.raises(Refused, match="marks_malformed"):
        read_marks(TICKS, OPTIONS, "")


@pytest.mark.parametrize("vote", [RANKS, GRADES, TICKS, POINTS, SQUARES, LIMITED])
def test_a_blank_ballot_is_blank(vote: Vote) -> None:
    blank = nothing_marked(vote, OPTIONS)

    assert is_blank(vote, blank)
    assert read_marks(vote, OPTIONS, blank) == blank
    assert read_marks(vote, OPTIONS, [None] * 4) == blank


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault
@given(
    vote=st.sampled_from([RANKS, GRADES, TICKS, POINTS, SQUARES, LIMITED]),
    marks=st.lists(st.one_of(st.none(), st.integers(-3, 12)), min_size=4, max_size=4),
)
def test_what_may_be_cast_can_be_counted(vote: Vote, marks: list[int | None]) -> None:
    if not check_marks(vote, OPTIONS, marks):
        return
    read = read_marks(vote, OPTIONS, marks)
    kind = {"irv": "rankings", "majority-judgment": "grades", "approval": "approvals"}.get(vote.method, "points")
    scale = [Grade(one["value"], str(one["value"])) for one in vote.scale]

    ballots = Ballots.from_marks(kind, [str(one.name) for one in OPTIONS], [read], scale=scale)  # type: ignore[arg-type]  # one of its kinds

    assert ballots.marks.tolist() == [read]
    assert ballots.blank == int(is_blank(vote, read))
    assert read_marks(vote, OPTIONS, read) == read


@pytest.mark.parametrize(
    ("quorum", "listed", "needed"),
    [
        ({}, 100, 0),
        ({"people": 7}, 0, 7),
        ({"share": "1/4"}, 100, 25),
        ({"share": "1/4"}, 101, 26),
        ({"share": "1/3"}, 0, 0),
    ],
)
def test_a_quorum_is_rounded_up(quorum: dict[str, Any], listed: int, needed: int) -> None:
    assert quorum_needed(quorum, listed) == needed
