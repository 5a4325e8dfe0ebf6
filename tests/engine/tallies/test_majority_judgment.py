# SPDX-License-Identifier: LGPL-3.0-or-later
"""Majority judgment on published elections, and against the rule as it was published: grades taken away one by one."""

import csv
import os
import random
from fractions import Fraction
from functools import cmp_to_key
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.sharing.majority import first_difference, gauge_of
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import grades, groups_of, in_the_running, renamed, scale_of, tables

ORSAY = Path(__file__).parents[2] / "data" / "mj_orsay2007"
WORDS = ("À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien")


def majority_value(given: list[int]) -> list[int]:
    """The rule as published: the middle grade (the lower one of two) is taken away, again and again."""
    left, value = sorted(given), []
    while left:
        value.append(left.pop((len(left) - 1) // 2))
    return value


def ranked_by_hand(given: list[list[int]]) -> list[list[int]]:
    """Candidates by the majority values of their grades: those who have as few of them repeat them to as many."""
    most = 1
    for one in given:
        most = most * len(one) // np.gcd(most, len(one)) if one else most
    values = [majority_value(sorted(one * int(most // len(one)))) if one else [] for one in given]
    order = sorted({tuple(value) for value in values}, reverse=True)
    return [[one for one, value in enumerate(values) if tuple(value) == each] for each in order]


def orsay() -> Ballots:
    rows = []
    for name in ("bureau_01", "bureau_06", "bureau_12"):
        with (ORSAY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        rows += [[int(mark) - 1 for mark in line[1:]] for line in lines if line]
    scale = [Grade(value, name) for value, name in enumerate(WORDS)]
    return Ballots.from_marks("grades", head[1:], np.array(rows), scale=scale)


# what Balinski and Laraki published of it (2011, "Election by majority judgment: experimental evidence"), in per cent
PUBLISHED_ORSAY = [
    ("Bayrou", 44.3, "Assez bien+", 30.6),
    ("Royal", 39.4, "Assez bien-", 41.5),
    ("Sarkozy", 38.9, "Assez bien-", 46.9),
    ("Voynet", 29.8, "Passable-", 46.6),
    ("Besancenot", 46.2, "Insuffisant+", 31.2),
    ("Buffet", 43.2, "Insuffisant+", 30.5),
    ("Bové", 34.9, "Insuffisant-", 39.4),
    ("Laguiller", 34.2, "Insuffisant-", 40.0),
    ("Nihous", 45.0, "À rejeter+", 0.0),
    ("de Villiers", 44.5, "À rejeter+", 0.0),
    ("Schivardi", 39.7, "À rejeter+", 0.0),
    ("Le Pen", 25.7, "À rejeter+", 0.0),
]


@pytest.mark.parametrize("rule", ["majority-value", "majority-gauge"])
def test_orsay_2007_gives_the_published_ranking(rule: str) -> None:
    ballots = orsay()
    tally = count(ballots, "majority-judgment", rule=rule)
    found = []
    for (one,) in tally.ranking:
        gauge = tally.table["gauges"][one]
        found.append(
            (
                ballots.candidates[one],
                round(100 * tally.measures["above"][one], 1),
                WORDS[gauge["grade"]] + gauge["sign"],
                round(100 * tally.measures["below"][one], 1),
            )
        )

    assert found == PUBLISHED_ORSAY
    assert (tally.status, tally.winners, ballots.n_ballots) == ("elected", (3,), 1733)


def test_orsay_2007_to_the_last_ballot() -> None:
    tally = count(orsay(), "majority-judgment")
    gauges = tally.table["gauges"]

    assert gauges[3] == {"grade": 3, "sign": "+", "above": "768/1733", "below": "531/1733"}
    assert gauges[7] == {"grade": 3, "sign": "-", "above": "682/1733", "below": "720/1733"}
    assert gauges[11] == {"grade": 3, "sign": "-", "above": "674/1733", "below": "812/1733"}
    assert [round(share, 4) for share in (tally.measures["above"][3], tally.measures["below"][3])] == [0.4432, 0.3064]


def test_orsay_2007_explains_itself() -> None:
    sentences = [step.sentence for step in count(orsay(), "majority-judgment").trace.steps]

    assert sentences[:3] == [
        "Ballots: 1,733 cast, of which 1,733 express a choice, 0 blank and 0 spoiled.",
        "Whom a ballot does not grade gets the lowest grade from it, À rejeter.",
        "Bayrou: Assez bien+. Of 1,733 grades, 768 are better than Assez bien and 531 are worse.",
    ]
    assert sentences[-3:] == [
        (
            "Bayrou and Royal both have Assez bien. Middle grades are taken away from each, one by one: after 198, the "
            "next one is Bien for Bayrou and Assez bien for Royal."
        ),
        (
            "Royal and Sarkozy both have Assez bien. Middle grades are taken away from each, one by one: after 109, "
            "the next one is Assez bien for Royal and Passable for Sarkozy."
        ),
        "Elected: Bayrou.",
    ]


def test_orsay_2007_taken_away_one_by_one() -> None:
    ballots = orsay()
    given = [[max(mark, 0) for mark in column] for column in ballots.marks.T.tolist()]

    assert [list(group) for group in count(ballots, "majority-judgment").ranking] == ranked_by_hand(given)


def test_the_capital_of_tennessee() -> None:
    # Electowiki and Wikipedia, "Majority judgment": 42, 26, 15 and 17 % of the voters near each of four towns.
    poor, fair, good, excellent = range(4)
    ballots = grades(
        [
            [excellent, fair, poor, poor],
            [poor, excellent, fair, fair],
            [poor, fair, excellent, good],
            [poor, fair, good, excellent],
        ],
        4,
        names=("Memphis", "Nashville", "Chattanooga", "Knoxville"),
        counts=[42, 26, 15, 17],
    )
    tally = count(ballots, "majority-judgment")

    assert tally.table["median"] == [poor, fair, fair, fair]
    assert tally.winners == (1,)


def test_thousands_of_random_elections_as_published() -> None:
    drawn = random.Random(11)
    for trial in range(4_000):
        columns, n_rows, top = drawn.randint(2, 5), drawn.randint(1, 11), drawn.choice([2, 3, 4, 6])
        rows = [[drawn.randrange(top) for _ in range(columns)] for _ in range(n_rows)]
        if trial % 2:  # grades that the middle alone tells apart badly
            rows = [[min(top - 1, max(0, top // 2 + drawn.choice([-1, 0, 0, 1]))) for _ in row] for row in rows]
        given = [list(column) for column in zip(*rows, strict=True)]
        gauges = [gauge_of([column.count(grade) for grade in range(top)]) for column in given]
        values = [majority_value(column) for column in given]
        assert [gauge and gauge.grade for gauge in gauges] == [value[0] for value in values]
        if trial % 8 == 0:
            tally = count(grades(rows, top), "majority-judgment")
            assert [list(group) for group in tally.ranking] == ranked_by_hand(given)
        for one, other in combinations(range(columns), 2):
            first, second = gauges[one], gauges[other]
            assert first is not None
            assert second is not None
            parted = next((k for k in range(n_rows) if values[one][k] != values[other][k]), None)
            expected = None if parted is None else (parted, values[one][parted], values[other][parted])
            assert first_difference(first, second) == expected


@given(tables(4, least=-1, columns=4, rows=7))
def test_unequal_numbers_of_grades_compare_as_if_each_were_repeated(rows: list[list[int]]) -> None:
    given_grades = [[mark for mark in column if mark >= 0] for column in zip(*rows, strict=True)]
    tally = count(grades(rows, 5), "majority-judgment", unmarked="no-opinion")
    graded = [list(group) for group in tally.ranking if given_grades[group[0]]]

    assert graded == [group for group in ranked_by_hand(given_grades) if given_grades[group[0]]]


def test_repeating_all_ballots_changes_nothing_of_a_published_value() -> None:
    drawn = random.Random(4)
    for _ in range(2_000):
        size = drawn.randint(1, 7)
        one, other = ([drawn.randrange(4) for _ in range(size)] for _ in range(2))
        for times in (2, 3):
            assert (majority_value(one) > majority_value(other)) == (
                majority_value(one * times) > majority_value(other * times)
            )


def gauge_by_hand(given: list[int]) -> tuple[int, Fraction, Fraction]:
    median = sorted(given)[(len(given) - 1) // 2]
    size = len(given)
    above, below = sum(grade > median for grade in given), sum(grade < median for grade in given)
    return median, Fraction(above, size), Fraction(below, size)


def gauge_is_ahead(one: list[int], other: list[int]) -> int:
    """The rule of the majority gauge in words: 1 where the first is ahead, −1 where the second is, 0 where equal."""
    (a, p, q), (b, r, s) = gauge_by_hand(one), gauge_by_hand(other)
    if a != b:
        return 1 if a > b else -1
    plus, other_plus = p > q, r > s
    if plus != other_plus:
        return 1 if plus else -1
    first = (p, -q) if plus else (-q, p)
    second = (r, -s) if plus else (-s, r)
    return (first > second) - (first < second)


@given(tables(4, least=0))
def test_the_gauge_is_the_one_published(rows: list[list[int]]) -> None:
    given_grades = [list(column) for column in zip(*rows, strict=True)]
    tally = count(grades(rows, 5), "majority-judgment", rule="majority-gauge")
    order = sorted(
        range(len(given_grades)),
        key=cmp_to_key(lambda one, other: -gauge_is_ahead(given_grades[one], given_grades[other])),
    )
    flat = [one for group in tally.ranking for one in group]

    assert all(
        gauge_is_ahead(given_grades[one], given_grades[other]) == 0
        for group in tally.ranking
        for one, other in combinations(group, 2)
    )
    assert [gauge_by_hand(given_grades[one]) for one in flat] == [gauge_by_hand(given_grades[one]) for one in order]


@given(tables(4, least=0))
def test_gauge_and_value_only_part_where_the_deciding_shares_are_equal(rows: list[list[int]]) -> None:
    given_grades = [list(column) for column in zip(*rows, strict=True)]
    value = [majority_value(one) for one in given_grades]
    for one, other in combinations(range(len(given_grades)), 2):
        (a, p, q), (b, r, s) = gauge_by_hand(given_grades[one]), gauge_by_hand(given_grades[other])
        deciding_equal = a == b and (p > q) == (r > s) and (p == r if p > q else q == s)
        if not deciding_equal:
            by_value = (value[one] > value[other]) - (value[one] < value[other])
            assert gauge_is_ahead(given_grades[one], given_grades[other]) == by_value


def test_gauge_and_value_can_part() -> None:
    # Two α+ with as many above: the gauge prefers A, who has fewer below; the value B, who has better ones above.
    rows = [[3, 4], [3, 4], [2, 2], [2, 2], [2, 1]]

    assert count(grades(rows, 5), "majority-judgment").winners == (1,)
    assert count(grades(rows, 5), "majority-judgment", rule="majority-gauge").winners == (0,)


def test_an_even_number_of_ballots_takes_the_lower_middle() -> None:
    tally = count(grades([[1], [4]]), "majority-judgment")

    assert tally.table["median"] == [1]
    assert tally.table["gauges"] == [{"grade": 1, "sign": "+", "above": "1/2", "below": 0}]


def test_what_is_not_graded_is_rejected_or_left_out() -> None:
    rows = [[5, 3], [5, 3], [-1, 3], [-1, 3], [-1, 3]]
    rejected = count(grades(rows), "majority-judgment")
    left_out = count(grades(rows), "majority-judgment", unmarked="no-opinion")

    assert (rejected.winners, rejected.table["median"]) == ((1,), [0, 3])
    assert (left_out.winners, left_out.table["median"]) == ((0,), [5, 3])
    assert rejected.table["profile"] == left_out.table["profile"] == [[0, 0, 0, 0, 0, 2, 3], [0, 0, 0, 5, 0, 0, 0]]
    assert rejected.table["opinions"] == [2, 5]


def test_a_candidate_may_have_to_be_graded_by_a_share_of_the_ballots() -> None:
    rows = [[5, 3], [5, 3], [-1, 3], [-1, 3], [-1, 3]]
    two_fifths = count(grades(rows), "majority-judgment", unmarked="no-opinion", least_share="2/5")
    a_half = count(grades(rows), "majority-judgment", unmarked="no-opinion", least_share="1/2")

    assert (two_fifths.winners, a_half.winners, a_half.ranking) == ((0,), (1,), ((1,), (0,)))
    assert "A has 2 grades, and needs 3 to be in the running." in [step.sentence for step in a_half.trace.steps]


def test_blank_ballots_are_apart_unless_they_are_counted() -> None:
    ballots = grades([[4, 3], [-1, -1]], counts=[2, 3])
    apart = count(ballots, "majority-judgment")
    counted = count(ballots, "majority-judgment", blank_ballots="counted")

    assert (apart.table["median"], apart.table["profile"][0]) == ([4, 3], [0, 0, 0, 0, 2, 0, 0])
    assert (counted.table["median"], counted.table["profile"][0]) == ([0, 0], [0, 0, 0, 0, 2, 0, 3])
    assert apart.table["turnout"] == {"cast": 5, "blank": 3, "null": 0, "expressed": 2}


def test_several_seats_go_to_the_best() -> None:
    ballots = grades([[5, 4, 3], [5, 4, 3], [5, 4, 3]])

    assert count(ballots, "majority-judgment", seats=2).winners == (0, 1)


def test_a_tie_is_declared_or_broken_as_was_said() -> None:
    ballots = grades([[5, 1], [1, 5]])
    declared = count(ballots, "majority-judgment")
    order = count(ballots, "majority-judgment", ties=TieBreaking.by_order("AB", "BA"))

    assert (declared.status, declared.winners, declared.tied, declared.open_seats) == ("tied", (), (0, 1), 1)
    assert (order.status, order.winners) == ("elected", (1,))
    assert order.ties[0].to_json() == {"candidates": [0, 1], "what": "seat", "way": "order", "chosen": [1]}


@given(tables(5), st.randoms(use_true_random=False))
def test_order_of_ballots_and_of_candidates_changes_nothing(rows: list[list[int]], drawn: random.Random) -> None:
    tally = count(grades(rows), "majority-judgment")
    shuffled = drawn.sample(rows, len(rows))
    places = drawn.sample(range(len(rows[0])), len(rows[0]))
    moved = [[row[place] for place in places] for row in shuffled]

    assert count(grades(shuffled), "majority-judgment").discrete() == tally.discrete()
    assert renamed(count(grades(moved), "majority-judgment"), places) == groups_of(tally)
    assert count(grades(rows).merged(), "majority-judgment").discrete() == tally.discrete()


@given(tables(5, least=0), st.data())
def test_a_better_grade_never_harms(rows: list[list[int]], data: st.DataObject) -> None:
    before = count(grades(rows), "majority-judgment")
    winner = data.draw(st.sampled_from(sorted(in_the_running(before))))
    row = data.draw(st.integers(0, len(rows) - 1))
    rows[row][winner] = min(5, rows[row][winner] + 1)
    after = count(grades(rows), "majority-judgment")

    assert winner in in_the_running(after)


@given(tables(5, columns=5), st.data())
def test_a_candidate_less_changes_no_order_of_the_others(rows: list[list[int]], data: st.DataObject) -> None:
    assume(len(rows[0]) > 1)
    gone = data.draw(st.integers(0, len(rows[0]) - 1))
    kept = [one for one in range(len(rows[0])) if one != gone]
    fewer = [[row[one] for one in kept] for row in rows]
    # A ballot that grades nobody else is blank without them: here it is counted all the same.
    before = count(grades(rows), "majority-judgment", blank_ballots="counted")
    after = count(grades(fewer), "majority-judgment", blank_ballots="counted")
    left = [group - {gone} for group in groups_of(before)]

    assert renamed(after, kept) == tuple(group for group in left if group)


@given(tables(5), st.integers(2, 50))
def test_weights_scale(rows: list[list[int]], times: int) -> None:
    plain = count(grades(rows), "majority-judgment")
    many = count(grades(rows, counts=[times] * len(rows)), "majority-judgment")
    fraction = count(grades(rows, weights=[times] * len(rows), unit=times), "majority-judgment")

    assert many.ranking == plain.ranking == fraction.ranking
    assert many.table["gauges"] == plain.table["gauges"]
    assert fraction.table == plain.table


@given(tables(5, rows=5), st.lists(st.integers(1, 4), min_size=5, max_size=5))
def test_a_ballot_that_weighs_three_is_three_ballots(rows: list[list[int]], times: list[int]) -> None:
    repeated = [row for row, number in zip(rows, times, strict=False) for _ in range(number)]

    assert (
        count(grades(rows, counts=times[: len(rows)]), "majority-judgment").discrete()
        == count(grades(repeated), "majority-judgment").discrete()
    )


def test_it_can_leave_out_who_would_win_each_duel() -> None:
    # A is preferred to B by two of three, and has the lower middle grade.
    tally = count(grades([[5, 4], [2, 1], [2, 4]]), "majority-judgment")

    assert tally.winners == (1,)


def test_who_votes_for_the_winner_can_make_it_lose() -> None:
    # The no-show paradox: one more ballot, which puts A above B, and B wins.
    rows = [[1, 0], [1, 3]]

    assert count(grades(rows), "majority-judgment").winners == (0,)
    assert count(grades([*rows, [4, 3]]), "majority-judgment").winners == (1,)


@pytest.mark.parametrize("rows", [[], [[-1, -1], [-1, -1]]])
@pytest.mark.parametrize("options", [{}, {"unmarked": "no-opinion"}, {"rule": "majority-gauge"}])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]], options: dict[str, str]) -> None:
    ballots = Ballots.from_marks("grades", ["A", "B"], np.array(rows), scale=scale_of(6))
    tally = count(ballots, "majority-judgment", **options)

    assert (tally.status, tally.winners, tally.tied, tally.ranking) == ("nobody", (), (), ((0, 1),))
    assert (tally.table["median"], tally.table["gauges"]) == ([None, None], [None, None])
    assert tally.trace.codes()[-1] == "marks_nobody"


def test_one_candidate_is_elected_whatever_its_grade() -> None:
    assert count(grades([[0], [0]]), "majority-judgment").winners == (0,)


def test_ten_thousand_candidates() -> None:
    drawn = np.random.default_rng(2)
    names = [f"n° {number}" for number in range(10_000)]
    marks = drawn.integers(-1, 6, (40, 10_000)).astype(np.int8)
    tally = count(Ballots.from_marks("grades", names, marks, scale=scale_of(6)), "majority-judgment", seats=3)
    given_grades = [[max(mark, 0) for mark in column] for column in marks.T.tolist()]
    best = max(majority_value(one) for one in given_grades)

    assert len([one for group in tally.ranking for one in group]) == 10_000
    assert [majority_value(given_grades[one]) == best for one in tally.ranking[0]] == [True] * len(tally.ranking[0])
    assert len(tally.trace.steps) < 200


def test_a_hundred_million_grades_compare_as_quickly_as_ten() -> None:
    one = gauge_of([30_000_000, 0, 30_000_001, 39_999_999])
    other = gauge_of([30_000_001, 0, 30_000_000, 39_999_999])
    assert one is not None
    assert other is not None

    assert first_difference(one, other) == (39_999_998, 2, 0)


@pytest.mark.drill
def test_polls_of_2022_have_the_medians_of_their_shares() -> None:
    folder = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "mj_polls2022"
    if not folder.is_dir():
        pytest.skip("the polls are not there")
    with (folder / "presidentielle_jm.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    checked = 0
    for poll in sorted({line["id"] for line in lines}):
        here = [line for line in lines if line["id"] == poll]
        number = int(here[0]["nombre_mentions"])
        shares = [
            [Fraction(line[f"intention_mention_{place}"]) * 100 for place in range(number, 0, -1)] for line in here
        ]
        for one in shares:
            gauge = gauge_of([int(share) for share in one])
            below = [sum(one[: grade + 1]) for grade in range(number)]
            assert gauge is not None
            assert gauge.grade == next(grade for grade in range(number) if 2 * below[grade] >= sum(one))
            checked += 1
    assert checked == len(lines) > 200
