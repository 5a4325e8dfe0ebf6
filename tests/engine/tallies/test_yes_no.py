# SPDX-License-Identifier: LGPL-3.0-or-later
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.methods import count
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.tallies.yes_no import SCALE

NO, ABSTAIN, YES, NOTHING = 0, 1, 2, -1


def answers(yes: int, no: int, abstain: int = 0, blank: int = 0, null: int = 0) -> Ballots:
    given_counts = {YES: yes, NO: no, ABSTAIN: abstain, NOTHING: blank}
    rows = [[mark] for mark, number in given_counts.items() if number]
    counts = [number for number in given_counts.values() if number]
    return Ballots.from_marks("grades", ["Motion"], np.array(rows), counts=counts, scale=SCALE, null=null)


def status(ballots: Ballots, **options: Any) -> str:
    return count(ballots, "yes-no", **options).status


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "expected"),
    [
        (51, 49, 0, "adopted"),
        (50, 50, 0, "rejected"),
        (1, 0, 999, "adopted"),
        (0, 0, 5, "rejected"),
        (2, 3, 0, "rejected"),
    ],
)
def test_a_simple_majority_is_more_yes_than_no(yes: int, no: int, abstain: int, expected: str) -> None:
    assert status(answers(yes, no, abstain)) == expected


@pytest.mark.parametrize(
    ("base", "abstentions", "expected"),
    [
        ("expressed", "apart", "adopted"),  # 45 of 85
        ("expressed", "counted", "rejected"),  # 45 of 90
        ("cast", "apart", "rejected"),  # 45 of 100
        ("entitled", "apart", "rejected"),  # 45 of 120
    ],
)
def test_an_absolute_majority_depends_on_what_it_is_of(base: str, abstentions: str, expected: str) -> None:
    ballots = answers(45, 40, 5, blank=7, null=3)
    tally = count(ballots, "yes-no", majority="absolute", base=base, abstentions=abstentions, entitled=120)
    of = {"expressed": 85 if abstentions == "apart" else 90, "cast": 100, "entitled": 120}[base]

    assert (tally.status, tally.table["motions"][0]["base"]) == (expected, of)
    assert tally.table["turnout"] == {"cast": 100, "blank": 7, "null": 3, "expressed": 90}


def test_the_constitution_is_revised_by_three_fifths() -> None:
    # Congress at Versailles, 21 July 2008: 539 for, 357 against, 538 needed of 896 expressed (Constitution, art. 89).
    options = {"majority": "qualified", "share": "3/5", "at_least": True}
    tally = count(answers(539, 357), "yes-no", **options)

    assert (tally.status, tally.table["motions"][0]["share"]) == ("adopted", "77/128")
    assert (status(answers(538, 358), **options), status(answers(537, 359), **options)) == ("adopted", "rejected")
    assert [step.sentence for step in tally.trace.steps] == [
        "Ballots: 896 cast, of which 896 express a choice, 0 blank and 0 spoiled.",
        "Motion: 539 yes, 357 no, 0 abstain; 0 say nothing of it.",
        "What counts is the yes and the no: 896.",
        "At least 3/5 of 896 are needed, and 539 say yes: enough.",
        "Motion is adopted.",
    ]


def test_a_share_is_reached_or_exceeded() -> None:
    two_thirds = {"majority": "qualified", "share": "2/3"}

    assert status(answers(2, 1), **two_thirds, at_least=True) == "adopted"
    assert status(answers(2, 1), **two_thirds) == "rejected"
    assert status(answers(667, 333), **two_thirds) == "adopted"
    assert status(answers(666_666_666, 333_333_333), **two_thirds) == "rejected"
    assert status(answers(666_666_667, 333_333_333), **two_thirds) == "adopted"


# Inhabitants in hundreds of thousands, about 2024.
UNION = {
    "Germany": 834, "France": 682, "Italy": 590, "Spain": 480, "Poland": 366, "Romania": 191, "Netherlands": 178,
    "Belgium": 118, "Czechia": 108, "Sweden": 105, "Portugal": 105, "Greece": 104, "Hungary": 96, "Austria": 91,
    "Bulgaria": 64, "Denmark": 59, "Finland": 56, "Slovakia": 54, "Ireland": 53, "Croatia": 39, "Lithuania": 29,
    "Slovenia": 21, "Latvia": 19, "Estonia": 14, "Cyprus": 9, "Luxembourg": 7, "Malta": 6,
}  # fmt: skip


def council(against: set[str], abstaining: set[str] | None = None) -> Tally:
    """A vote of the Council of the Union: each member is one ballot that weighs its people (TEU, art. 16(4))."""
    marks = [[NO if name in against else ABSTAIN if name in (abstaining or set()) else YES] for name in UNION]
    ballots = Ballots.from_marks(
        "grades",
        ["Regulation"],
        np.array(marks),
        weights=list(UNION.values()),
        scale=SCALE,
        groups=range(27),
        group_names=list(UNION),
    )
    return count(
        ballots,
        "yes-no",
        majority="double",
        base="entitled",
        entitled=27,
        entitled_votes=sum(UNION.values()),
        share="65/100",
        at_least=True,
        group_share="55/100",
        group_at_least=True,
        blocking_groups=4,
    )


def test_the_double_majority_of_the_european_union() -> None:
    largest = sorted(UNION, key=UNION.__getitem__, reverse=True)
    assert council(set()).status == "adopted"
    three = council(set(largest[:3]))  # 47 % of the people, and too few members to block
    assert (three.status, three.table["motions"][0]["groups_for"]) == ("adopted", 24)
    assert three.trace.codes()[-3:] == ("answers_no_blocking", "answers_groups_least_yes", "answers_adopted")
    assert council(set(largest[:4])).status == "rejected"
    assert council({"Germany", "France"}, {"Italy", "Malta"}).status == "rejected"  # to abstain is to stand in the way
    assert council(set(largest[15:])).status == "adopted"  # fifteen members with 89 % of the people
    thirteen = council(set(largest[13:]))
    assert (thirteen.status, thirteen.table["motions"][0]["groups_for"]) == ("rejected", 13)
    assert Fraction(thirteen.table["motions"][0]["share"]) > Fraction(65, 100)


def test_people_and_cantons() -> None:
    # More than half of the votes and more than half of the groups: the Swiss majority of people and states.
    rows, groups, counts = [[YES], [NO], [YES], [NO], [YES], [NO]], [0, 0, 1, 1, 2, 2], [90, 10, 40, 60, 45, 55]
    ballots = Ballots.from_marks(
        "grades", ["M"], np.array(rows), counts=counts, scale=SCALE, groups=groups, group_names=["Z", "B", "U"]
    )
    tally = count(ballots, "yes-no", majority="double")

    assert (tally.status, tally.table["motions"][0]["groups"]) == ("rejected", [[90, 10], [40, 60], [45, 55]])
    assert status(ballots) == "adopted"
    assert [step.sentence for step in tally.trace.steps][-5:] == [
        "Z: 90 yes, 10 no.",
        "B: 40 yes, 60 no.",
        "U: 45 yes, 55 no.",
        "Groups in favour: 1 of 3, and more than 1/2 of them are needed: not enough.",
        "M is rejected.",
    ]


def test_a_group_where_nobody_voted_counts_among_the_groups() -> None:
    ballots = Ballots.from_marks(
        "grades", ["M"], np.array([[YES], [YES]]), scale=SCALE, groups=[0, 1], group_names=["N", "S", "E", "W"]
    )

    assert status(ballots, majority="double") == "rejected"
    assert status(ballots, majority="double", group_at_least=True) == "adopted"


def test_a_quorum_counts_people_who_came() -> None:
    ballots = answers(5, 1, 1, blank=2, null=1)

    assert status(ballots, quorum=10) == "adopted"
    missed = count(ballots, "yes-no", quorum=11)
    assert (missed.status, missed.winners, missed.table["quorum"]) == ("no_quorum", (), {"needed": 11, "cast": 10})
    assert missed.trace.codes() == ("marks_ballots", "answers_quorum_missed", "answers_motion")
    assert status(ballots, quorum_share="1/4", entitled=40) == "adopted"
    assert status(ballots, quorum_share="1/4", entitled=41) == "no_quorum"  # 10.25 people are 11


def test_votes_weigh_and_people_make_the_quorum() -> None:
    ballots = Ballots.from_marks("grades", ["M"], np.array([[YES], [NO]]), counts=[1, 9], weights=[10, 9], scale=SCALE)

    assert status(ballots, quorum=10) == "adopted"
    assert status(ballots, majority="absolute", base="entitled", entitled=10, entitled_votes=20) == "rejected"
    assert status(ballots, majority="absolute", base="entitled", entitled=10, entitled_votes=19) == "adopted"


def test_several_motions_are_each_on_their_own() -> None:
    marks = np.array([[YES, NO, NOTHING], [YES, NO, YES], [NO, YES, NOTHING]])
    tally = count(Ballots.from_marks("grades", ["A", "B", "C"], marks, scale=SCALE), "yes-no")

    assert (tally.status, tally.winners, tally.ranking) == ("adopted", (0, 2), ())
    assert [motion["status"] for motion in tally.table["motions"]] == ["adopted", "rejected", "adopted"]
    assert tally.table["motions"][2] == {
        "yes": 1, "no": 0, "abstain": 0, "unmarked": 2, "base": 1, "share": 1, "status": "adopted",
    }  # fmt: skip
    assert count(Ballots.from_marks("grades", ["A"], np.array([[NO]]), scale=SCALE), "yes-no").status == "rejected"


@given(
    st.tuples(*[st.integers(0, 30)] * 5),
    st.sampled_from(["simple", "absolute", "qualified"]),
    st.sampled_from(["expressed", "cast", "entitled"]),
    st.sampled_from(["apart", "counted"]),
    st.fractions(0, 1, max_denominator=12),
    st.booleans(),
    st.integers(1, 9),
)
def test_every_majority_is_as_it_is_said(
    numbers: tuple[int, ...], majority: str, base: str, abstentions: str, share: Fraction, at_least: bool, unit: int
) -> None:
    yes, no, abstain, blank, null = numbers
    plain = answers(yes, no, abstain, blank, null)
    ballots = Ballots.from_marks(
        "grades", plain.candidates, plain.marks, counts=plain.counts, weights=plain.counts * unit, unit=unit,
        scale=SCALE, null=null,
    )  # fmt: skip
    of = {"expressed": yes + no + (abstain if abstentions == "counted" else 0), "cast": sum(numbers), "entitled": 200}[
        base
    ]
    if majority == "simple":
        expected = yes > no
    else:
        needed = Fraction(1, 2) if majority == "absolute" else share
        reached = majority == "qualified" and at_least
        expected = yes > 0 and (yes >= needed * of if reached else yes > needed * of)
    tally = count(
        ballots,
        "yes-no",
        majority=majority,
        base=base,
        abstentions=abstentions,
        share=str(share),
        at_least=at_least,
        entitled=200,
    )

    assert tally.status == ("adopted" if expected else "rejected")


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=12))
def test_groups_are_counted_as_by_hand(cast: list[tuple[int, int, int]]) -> None:
    ballots = Ballots.from_marks(
        "grades",
        ["M"],
        np.array([[mark] for mark, _, _ in cast]),
        counts=[number for _, _, number in cast],
        scale=SCALE,
        groups=[group for _, group, _ in cast],
        group_names=list("NSEW"),
    )
    expected = [
        [sum(number for mark, where, number in cast if where == group and mark == answer) for answer in (YES, NO)]
        for group in range(4)
    ]

    assert count(ballots, "yes-no", majority="double").table["motions"][0]["groups"] == expected


def test_a_scale_without_abstention_will_do_and_others_will_not() -> None:
    two = (Grade(-1, "non"), Grade(1, "oui"))
    assert status(Ballots.from_marks("grades", ["M"], np.array([[1], [1], [0]]), scale=two)) == "adopted"
    for values in ((0, 1), (-2, -1, 1), (-1, 0, 1, 2), (1, 1, -1)):
        scale = [Grade(value, f"{place}") for place, value in enumerate(values)]
        with pytest.raises(EngineError) as refused:
            status(Ballots.from_marks("grades", ["M"], np.array([[1]]), scale=scale))
        assert (refused.value.code, refused.value.params["values"]) == ("scale_unfit", "-1, 0, 1")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"majority": "double"}, "groups_missing"),
        ({"base": "entitled", "majority": "absolute"}, "option_unfit"),
        ({"quorum_share": "1/2"}, "option_unfit"),
        ({"entitled": 2}, "entitled_too_few"),
        ({"base": "entitled", "entitled": 3, "entitled_votes": 2}, "entitled_too_few"),
        ({"share": "3/2"}, "option_unfit"),
        ({"share": "much"}, "option_unfit"),
        ({"quorum": -1}, "option_unfit"),
        ({"threshold": "2/3"}, "option_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        status(answers(2, 1), **options)

    assert refused.value.code == code


@pytest.mark.parametrize("majority", ["simple", "absolute", "qualified"])
def test_nothing_is_adopted_where_nobody_says_yes(majority: str) -> None:
    for ballots in (answers(0, 0), answers(0, 0, 3), answers(0, 0, 0, 2), answers(0, 0, null=4)):
        tally = count(ballots, "yes-no", majority=majority, share="0", at_least=True)
        assert (tally.status, tally.winners, tally.trace.codes()[-2]) == ("rejected", (), "answers_no_yes")
