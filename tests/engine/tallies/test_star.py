# SPDX-License-Identifier: LGPL-3.0-or-later
"""STAR on the elections that its advocates publish, and against the rule written out with dictionaries."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import grades, groups_of, in_the_running, renamed, scale_of, tables


def preferring(rows: list[list[int]], one: int, other: int) -> int:
    return sum(max(row[one], 0) > max(row[other], 0) for row in rows)


def possible_finalists(rows: list[list[int]]) -> list[tuple[int, int]]:
    """The protocol in words: every pair that can come to the runoff when lots are drawn."""
    scores = [sum(max(row[one], 0) for row in rows) for one in range(len(rows[0]))]
    order = sorted(set(scores), reverse=True)
    first = [one for one, score in enumerate(scores) if score == order[0]]
    if len(first) >= 2:
        return [pair for pair in advance(rows, first, 2) if len(pair) == 2]
    second = [one for one, score in enumerate(scores) if score == order[1]]
    return [(first[0], *pair) for pair in advance(rows, second, 1)]


def advance(rows: list[list[int]], tied: list[int], places: int) -> list[tuple[int, ...]]:
    """Every way in which the places can be filled from those tied."""
    if places <= 0 or len(tied) <= places:
        return [tuple(tied)] if places > 0 else [()]
    lost = {one: sum(preferring(rows, one, other) < preferring(rows, other, one) for other in tied) for one in tied}
    last = [one for one in tied if lost[one] == max(lost.values())]
    others = [one for one in tied if one not in last]
    if others and len(others) >= places:
        return advance(rows, others, places)
    if others:
        return [(*others, *rest) for rest in advance(rows, last, places - len(others))]
    fives = {one: sum(row[one] == 5 for row in rows) for one in tied}
    most = [one for one in tied if fives[one] == max(fives.values())]
    if len(most) <= places:
        left = [one for one in tied if one not in most]
        return [(*most, *rest) for rest in advance(rows, left, places - len(most))]
    if len(most) < len(tied):
        return advance(rows, [one for one in tied if fives[one] > min(fives.values())], places)
    if places == 2:
        return list(combinations(tied, 2))
    return [(one,) for one in tied]


def runoff(rows: list[list[int]], pair: tuple[int, int]) -> set[int]:
    def standing(one: int, other: int) -> tuple[int, int, int]:
        stars = [max(row[one], 0) for row in rows]
        return preferring(rows, one, other), sum(stars), stars.count(5)

    first, second = standing(*pair), standing(*pair[::-1])
    return set(pair) if first == second else {pair[0] if first > second else pair[1]}


@given(tables(5, columns=5, rows=6).filter(lambda rows: len(rows[0]) > 1))
def test_it_follows_the_official_protocol(rows: list[list[int]]) -> None:
    tally = count(grades(rows), "star")
    expected: set[int] = set()
    if any(max(row) >= 0 for row in rows):
        expected = {one for pair in possible_finalists(rows) for one in runoff(rows, pair)}

    assert in_the_running(tally) == expected
    assert tally.status == ("nobody" if not expected else "elected" if len(expected) == 1 else "tied")


def test_thousands_of_random_elections_with_many_ties() -> None:
    drawn = random.Random(6)
    for _ in range(2_000):
        columns = drawn.randint(2, 6)
        rows = [[drawn.choice([0, 2, 2, 5]) for _ in range(columns)] for _ in range(drawn.randint(1, 4))]
        expected = {one for pair in possible_finalists(rows) for one in runoff(rows, pair)}
        assert in_the_running(count(grades(rows), "star")) == expected


# The first three are test elections of starvote 2.1.6 (Larry Hastings), with the winners that it gives.
@pytest.mark.parametrize(
    ("rows", "counts", "winner", "told"),
    [
        # a tie for the second place of the runoff, broken by the duel between the two
        ([[1, 2, 5], [5, 3, 5]], [2, 1], 2, "Equal for the run-off: A, B. Duels lost between them: 1, 0. Out: A."),
        # an equal runoff, won by the score
        ([[1, 4, 3], [0, 2, 5]], [1, 1], 2, "The run-off is equal: C wins it by its score, 8 against 6."),
        # an equal runoff and equal scores: the most fives
        (
            [[1, 5, 5], [1, 3, 5], [1, 4, 2]],
            [1, 1, 1],
            2,
            "Still equal: B, C. Highest grades given to each: 1, 2. The most: C.",
        ),
        # nothing tells B from C
        ([[0, 4, 5], [0, 5, 4], [0, 3, 3]], [1, 1, 1], None, "B is preferred by 1, C by 1; 1 put them equal."),
    ],
)
def test_elections_told_by_hand(rows: list[list[int]], counts: list[int], winner: int | None, told: str) -> None:
    tally = count(grades(rows, counts=counts), "star")

    assert tally.winners == (() if winner is None else (winner,))
    assert told in [step.sentence for step in tally.trace.steps]


def test_the_most_fives_settle_an_equal_runoff() -> None:
    tally = count(grades([[0, 4, 5], [0, 5, 3], [0, 3, 3], [0, 3, 3], [0, 2, 3]]), "star")

    assert (tally.table["scores"], tally.table["runoff"]) == ([0, 17, 17], [1, 2, 2])
    tally = count(grades([[0, 4, 5], [0, 4, 3]]), "star")
    assert (tally.table["scores"], tally.table["top"], tally.table["runoff"]) == ([0, 8, 8], [0, 0, 1], [1, 1, 0])
    assert tally.winners == (2,)
    assert tally.ties[0].to_json() == {"candidates": [1, 2], "what": "seat", "way": "star", "chosen": [2]}


def test_the_capital_of_tennessee() -> None:
    names = ("Memphis", "Nashville", "Chattanooga", "Knoxville")
    rows = [[5, 2, 1, 0], [0, 5, 2, 1], [0, 3, 5, 3], [0, 2, 4, 5]]
    tally = count(grades(rows, names=names, counts=[42, 26, 15, 17]), "star")

    assert tally.table["scores"] == [210, 293, 237, 156]
    assert (tally.table["finalists"], tally.table["runoff"], tally.winners) == ([1, 2], [68, 32, 0], (1,))
    assert tally.ranking == ((1,), (2,), (0,), (3,))
    assert [step.sentence for step in tally.trace.steps][-3:] == [
        "The run-off is between Nashville and Chattanooga.",
        "Nashville is preferred by 68, Chattanooga by 32; 0 put them equal.",
        "Elected: Nashville.",
    ]


def test_the_second_by_score_can_win() -> None:
    tally = count(grades([[5, 4, 0], [5, 4, 0], [0, 3, 5], [0, 1, 5], [1, 2, 5]]), "star")

    assert (tally.table["scores"], tally.winners) == ([11, 14, 15], (2,))
    tally = count(grades([[3, 2], [3, 2], [0, 5]]), "star")
    assert (tally.table["scores"], tally.winners, tally.ranking) == ([6, 9], (0,), ((0,), (1,)))


def test_a_declared_tie_that_changes_nothing_elects() -> None:
    # B and C are alike, and A beats whichever comes to the runoff.
    tally = count(grades([[5, 2, 2], [4, 3, 3]]), "star")

    assert (tally.status, tally.winners) == ("elected", (0,))
    assert tally.ties[0].to_json() == {"candidates": [1, 2], "what": "second_round", "way": "declared", "chosen": []}


def test_ties_can_be_broken_by_an_order_or_a_lot() -> None:
    rows = [[3, 3, 3]]
    assert (count(grades(rows), "star").status, count(grades(rows), "star").tied) == ("tied", (0, 1, 2))
    order = count(grades(rows), "star", ties=TieBreaking.by_order("ABC", "CBA"))
    assert (order.status, order.winners, order.table["finalists"]) == ("elected", (2,), [2, 1])
    lot = TieBreaking.by_lot("ABC", "seed")
    assert count(grades(rows), "star", ties=lot).winners == (lot.place.index(0),)


@given(tables(5, columns=4), st.randoms(use_true_random=False))
def test_order_of_ballots_and_of_candidates_changes_nothing(rows: list[list[int]], drawn: random.Random) -> None:
    tally = count(grades(rows), "star")
    places = drawn.sample(range(len(rows[0])), len(rows[0]))
    moved = count(grades([[row[place] for place in places] for row in rows]), "star")

    assert count(grades(drawn.sample(rows, len(rows))), "star").discrete() == tally.discrete()
    assert {places[one] for one in in_the_running(moved)} == in_the_running(tally)
    if tally.status == "elected" and not tally.ties:
        assert renamed(moved, places) == groups_of(tally)


@given(tables(5, columns=4, least=0), st.data())
def test_a_better_grade_never_harms_where_nothing_is_tied(rows: list[list[int]], data: st.DataObject) -> None:
    before = count(grades(rows), "star")
    if before.status != "elected" or before.ties:
        return
    row = data.draw(st.integers(0, len(rows) - 1))
    winner = before.winners[0]
    rows[row][winner] = data.draw(st.integers(rows[row][winner], 5))

    assert winner in in_the_running(count(grades(rows), "star"))


@given(tables(5, columns=4), st.integers(2, 9))
def test_weights_scale(rows: list[list[int]], times: int) -> None:
    plain = count(grades(rows), "star")
    weighed = count(grades(rows, weights=[times] * len(rows), unit=times), "star")

    assert (weighed.table, weighed.ranking) == (plain.table, plain.ranking)


@pytest.mark.parametrize("rows", [[], [[-1, -1]]])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]]) -> None:
    tally = count(Ballots.from_marks("grades", ["A", "B"], np.array(rows), scale=scale_of(6)), "star")

    assert (tally.status, tally.winners, tally.table["runoff"]) == ("nobody", (), None)


def test_one_candidate_is_elected_alone() -> None:
    tally = count(grades([[0]]), "star")

    assert (tally.winners, tally.trace.codes()[-2:]) == ((0,), ("star_alone", "marks_elected"))


def test_a_thousand_all_tied_are_compared_and_more_are_refused() -> None:
    names = [str(number) for number in range(1_001)]
    tied = Ballots.from_marks("grades", names[:1_000], np.ones((3, 1_000), np.int8), scale=scale_of(6))
    assert len(count(tied, "star").tied) == 1_000
    many = Ballots.from_marks("grades", names, np.ones((3, 1_001), np.int8), scale=scale_of(6))
    with pytest.raises(EngineError) as refused:
        count(many, "star", ties=DECLARED)
    assert refused.value.code == "candidates_too_many"
