# SPDX-License-Identifier: LGPL-3.0-or-later
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.consent import SCALE
from isegoria.engine.tallies.methods import count

OBJECT, ASIDE, ABSTAIN, CONSENT, NOTHING = 0, 1, 2, 3, -1


def circle(marks: list[int], **given_marks: Any) -> Ballots:
    return Ballots.from_marks("grades", ["Motion"], np.array(marks).reshape(-1, 1), scale=SCALE, **given_marks)


def test_one_objection_is_enough_to_stop() -> None:
    assert count(circle([CONSENT] * 9), "consent").status == "adopted"
    stopped = count(circle([CONSENT] * 9 + [OBJECT]), "consent")

    assert (stopped.status, stopped.winners) == ("rejected", ())
    assert [step.sentence for step in stopped.trace.steps] == [
        "Ballots: 10 cast, of which 10 express a choice, 0 blank and 0 spoiled.",
        "Motion: 9 consent, 0 abstain, 0 stand aside, 1 object; 0 say nothing.",
        "Objections: 1, and 0 are borne: Motion is not adopted.",
    ]


def test_to_stand_aside_or_abstain_does_not_stop() -> None:
    tally = count(circle([CONSENT, ASIDE, ASIDE, ABSTAIN, NOTHING], null=1), "consent")

    assert (tally.status, tally.winners) == ("adopted", (0,))
    assert tally.table["motions"] == [
        {"consent": 1, "abstain": 1, "aside": 2, "objections": 0, "unmarked": 1, "status": "adopted"}
    ]
    assert tally.table["profile"] == [[0, 2, 1, 1, 1]]
    assert tally.table["turnout"] == {"cast": 6, "blank": 1, "null": 1, "expressed": 4}


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=12), st.integers(0, 4), st.integers(0, 14))
def test_it_is_as_it_is_said(marks: list[int], objections: int, quorum: int) -> None:
    tally = count(circle(marks), "consent", objections=objections, quorum=quorum)
    if len(marks) < quorum:
        assert tally.status == "no_quorum"
    else:
        adopted = marks.count(OBJECT) <= objections and CONSENT in marks
        assert tally.status == ("adopted" if adopted else "rejected")


def test_objections_are_people_and_have_no_weight() -> None:
    ballots = circle([CONSENT, OBJECT], counts=[5, 2], weights=[1, 900])

    assert count(ballots, "consent", objections=2).status == "adopted"
    assert count(ballots, "consent", objections=1).status == "rejected"
    assert count(ballots, "consent", objections=2).table["motions"][0]["objections"] == 2


def test_silence_is_no_consent() -> None:
    for marks in ([], [NOTHING], [ABSTAIN, ASIDE]):
        tally = count(circle(marks), "consent")
        assert (tally.status, tally.trace.codes()[-1]) == ("rejected", "consent_nobody")


def test_a_quorum_is_asked_of_a_circle() -> None:
    ballots = circle([CONSENT] * 5)

    assert count(ballots, "consent", quorum_share="2/3", entitled=7).status == "adopted"
    assert count(ballots, "consent", quorum_share="2/3", entitled=8).status == "no_quorum"
    with pytest.raises(EngineError) as refused:
        count(ballots, "consent", entitled=4)
    assert refused.value.code == "entitled_too_few"


def test_several_motions_and_shorter_scales() -> None:
    short = (Grade(-2, "objection"), Grade(1, "consent"))
    marks = np.array([[1, 0], [1, 1], [-1, 1]])
    tally = count(Ballots.from_marks("grades", ["A", "B"], marks, scale=short), "consent")

    assert (tally.status, tally.winners) == ("adopted", (0,))
    assert [motion["status"] for motion in tally.table["motions"]] == ["adopted", "rejected"]
    with pytest.raises(EngineError) as refused:
        count(Ballots.from_marks("grades", ["A"], np.array([[1]]), scale=(Grade(0, "a"), Grade(1, "b"))), "consent")
    assert refused.value.code == "scale_unfit"
