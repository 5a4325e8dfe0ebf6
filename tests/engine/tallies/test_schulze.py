# SPDX-License-Identifier: LGPL-3.0-or-later
"""Schulze: his own examples, Debian's and Burlington's ballots, a second algorithm, and what the theory says."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.preflib import read_preflib
from isegoria.engine.pairwise.condorcet import condorcet_winner, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.pairwise.strength import a_strongest_path, strongest_paths
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.schulze import count_schulze
from tests.engine.tallies.by_hand import profiles, random_profile
from tests.engine.tallies.written import (
    CIRCLE,
    SCHULZE_1,
    SCHULZE_2,
    SCHULZE_3,
    SCHULZE_4,
    TENNESSEE,
    by_order,
    cloned,
    full_rankings,
    may_win,
    raised,
    renumbered,
    reversed_ballots,
    written,
)

DATA = Path(__file__).parents[2] / "data" / "preflib"
EVERY = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "preflib"


# -- published examples


def test_the_first_example_of_schulze() -> None:
    tally = count_schulze(SCHULZE_1)
    assert tally.table["pairwise"] == [
        [0, 20, 26, 30, 22], [25, 0, 16, 33, 18], [19, 29, 0, 17, 24], [15, 12, 28, 0, 14], [23, 27, 21, 31, 0],
    ]  # fmt: skip
    strengths = [[cell and cell[0] for cell in row] for row in tally.table["paths"]]
    assert strengths == [
        [None, 28, 28, 30, 24], [25, None, 28, 33, 24], [25, 29, None, 29, 24], [25, 28, 28, None, 24],
        [25, 28, 28, 31, None],
    ]  # fmt: skip
    assert tally.ranking == ((4,), (0,), (2,), (1,), (3,))  # E A C B D
    assert tally.winners == (4,)


@pytest.mark.parametrize(("ballots", "expected"), [(SCHULZE_2, "D"), (SCHULZE_3, "B"), (SCHULZE_4, "BD")])
def test_the_following_examples_of_schulze(ballots: Ballots, expected: str) -> None:
    for measure in ("winning-votes", "margins"):
        assert "".join(ballots.candidates[one] for one in sorted(may_win(count_schulze(ballots, measure=measure)))) == (
            expected
        )


def test_the_strongest_paths_that_schulze_lists() -> None:
    # M. Schulze, Election-Methods list, 28 November 2011: wins by strength.
    strength = np.zeros((4, 4), dtype=np.int64)
    for winner, loser, value in ("DB5", "CB4", "AC3", "BA2", "CD2", "DA1"):
        strength["ABCD".index(winner), "ABCD".index(loser)] = int(value)
    paths = strongest_paths(strength)
    assert paths[0].tolist() == [0, 3, 3, 2]
    assert paths[1, 0] == 2
    assert "".join("ABCD"[one] for one in a_strongest_path(strength, paths, 0, 1)) == "ACB"
    assert "".join("ABCD"[one] for one in a_strongest_path(strength, paths, 0, 3)) == "ACD"
    assert "".join("ABCD"[one] for one in a_strongest_path(strength, paths, 1, 2)) == "BAC"


def test_tennessee() -> None:
    tally = count_schulze(TENNESSEE)
    assert tally.ranking == ((1,), (2,), (3,), (0,))
    assert [step.sentence for step in tally.trace.steps][:3] == [
        "100 ballots cast: 100 rank somebody, 0 are blank, 0 are spoiled.",
        "N beats each other candidate, one against one.",
        "The closest of these duels: N against M, 58 to 42.",
    ]


def test_burlington_2009() -> None:
    ballots = read_preflib(DATA / "00005-00000002.toi").ballots
    kiss, montroll, wright = (ballots.candidates.index(n) for n in ("Bob Kiss", "Andy Montroll", "Kurt Wright"))
    tally = count_schulze(ballots)
    table = tally.table["pairwise"]
    assert (table[montroll][kiss], table[kiss][montroll]) == (4067, 3477)
    assert (table[kiss][wright], table[wright][kiss]) == (4314, 4064)
    assert (table[montroll][wright], table[wright][montroll]) == (4597, 3668)
    assert tally.winners == (montroll,)
    assert condorcet_winner(pairwise_matrix(ballots)) == montroll


def test_debian_2002() -> None:
    """The winner and the table that debian.org/vote/2002/vote_0001 published.

    PrefLib writes ballots that rank options equal as if the option of the lower number were first: what the page
    counts for a later option over an earlier one is here exactly, and the other way round is here or a little more.
    """
    published = [[0, 255, 178, 385], [199, 0, 134, 406], [291, 327, 0, 443], [68, 50, 18, 0]]
    ballots = read_preflib(DATA / "00002-00000001.soi").ballots
    tally = count_schulze(ballots, default_option=4, quorum=46)
    assert [ballots.candidates[one] for one in tally.winners] == ["Bdale Garbee"]
    assert tally.table["set_aside"] == []
    found = np.array(tally.table["pairwise"])
    assert np.array_equal(np.tril(found), np.tril(published))
    assert (np.triu(found) - np.triu(published)).max() == 6


@pytest.mark.drill
@pytest.mark.skipif(not EVERY.is_dir(), reason="needs the whole of the PrefLib elections")
@pytest.mark.parametrize(
    ("number", "winner", "set_aside"),
    [
        (1, "Bdale Garbee", []),
        (3, "Branden Robinson", ["Jonathan Walther"]),
        (5, "Sam Hocevar", ["Aigars Mahinovs", "Simon Richter"]),
        (6, "Stefano Zacchiroli", []),
        (7, "Stefano Zacchiroli", []),
        (8, "Swirl", ["Ants", "Seal"]),
    ],
)
def test_debian_elects_whom_debian_elected(number: int, winner: str, set_aside: list[str]) -> None:
    ballots = read_preflib(next(EVERY.glob(f"00002*/00002-0000000{number}.soi"))).ballots
    tally = count_schulze(ballots, default_option=ballots.n_candidates, quorum=45 if number < 8 else 0)
    assert [ballots.candidates[one] for one in tally.winners] == [winner]
    assert [ballots.candidates[one] for one in tally.table["set_aside"]] == set_aside


@pytest.mark.drill
@pytest.mark.skipif(not EVERY.is_dir(), reason="needs the whole of the PrefLib elections")
def test_debian_2003_was_closer_than_what_its_file_still_tells() -> None:
    """Michlmayr beat Garbee by 228 to 224; the file, whose equal ranks were put in order, has 228 to 252."""
    published = np.array(
        [[0, 34, 66, 38, 228], [428, 0, 238, 224, 449], [385, 221, 0, 226, 405], [397, 228, 237, 0, 424],
         [202, 29, 65, 39, 0]]
    )  # fmt: skip
    assert condorcet_winner(published) == 3
    found = pairwise_matrix(read_preflib(next(EVERY.glob("00002*/00002-00000002.soi"))).ballots)
    assert np.array_equal(np.tril(found), np.tril(published))
    assert (found[1, 3], condorcet_winner(found)) == (252, 1)


def test_what_debian_sets_aside() -> None:
    # Debian 2004, as published: 144 to 258 against the default is no majority; 40 votes are short of a quorum of 45.
    ballots = written("144 AD, 258 DA", "AD")
    assert count_schulze(ballots, default_option=2, quorum=46).table["set_aside"] == [0]
    ballots = written("40 AD, 3 DA", "AD")
    assert count_schulze(ballots, default_option=2).winners == (0,)
    tally = count_schulze(ballots, default_option=2, quorum=45)
    assert (tally.winners, tally.table["set_aside"], tally.ranking) == ((1,), [0], ((1,), (0,)))
    assert "A is set aside: 40 to 3 against D, too few." in [step.sentence for step in tally.trace.steps]
    ballots = written("30 AD, 10 DA", "AD")
    assert count_schulze(ballots, default_option=2, majority=3).winners == (1,)  # more than three times as many
    assert count_schulze(ballots, default_option=2, majority=2).winners == (0,)
    with pytest.raises(EngineError) as refused:
        count_schulze(ballots, default_option=3)
    assert refused.value.code == "option_unfit"


# -- ties


def test_a_perfect_circle_is_a_tie_that_an_order_breaks() -> None:
    tally = count_schulze(CIRCLE)
    assert (tally.status, tally.tied, tally.open_seats, tally.ranking) == ("tied", (0, 1, 2), 1, ((0, 1, 2),))
    broken = count_schulze(CIRCLE, ties=by_order(CIRCLE, "CAB"))
    assert (broken.status, broken.winners) == ("elected", (2,))
    assert broken.ties[0].to_json() == {"candidates": [0, 1, 2], "what": "seat", "way": "order", "chosen": [2]}


def test_a_seat_that_no_tie_can_touch_is_given() -> None:
    tally = count_schulze(SCHULZE_4, seats=2)
    # B above C and D above A, and nothing between the pairs: whichever is first, nobody else is sure of the second.
    assert tally.ranking == ((1, 3), (0, 2))
    assert (tally.winners, tally.tied, tally.open_seats) == ((), (0, 1, 2, 3), 2)
    assert count_schulze(SCHULZE_4, seats=2, ties=by_order(SCHULZE_4, "DABC")).winners == (3, 0)


def test_fewer_votes_against_tell_two_wins_of_as_many_votes_apart() -> None:
    # A–B 5:2, B–C 5:3, C–A 5:4.
    ballots = written("5 A(BC), 2 B(AC)")
    assert count_schulze(ballots).winners == (0,)


# -- nothing, one, all


def test_no_ballot_one_candidate_all_equal() -> None:
    empty = count_schulze(Ballots.from_marks("rankings", "AB", []))
    assert (empty.status, empty.winners, empty.ranking) == ("nobody", (), ((0, 1),))
    assert empty.trace.codes() == ("ranks_turnout", "ranks_nobody")
    blank = count_schulze(Ballots.from_marks("rankings", "AB", [[-1, -1]]))
    assert blank.status == "nobody"
    assert count_schulze(written("3 A")).winners == (0,)
    level = count_schulze(written("4 (ABC)"))
    assert (level.status, level.tied) == ("tied", (0, 1, 2))
    assert count_schulze(written("4 (ABC)"), seats=5).winners == (0, 1, 2)


def test_too_many_candidates_are_refused() -> None:
    many = Ballots.from_marks("rankings", [str(one) for one in range(10_000)], [])
    with pytest.raises(EngineError) as refused:
        count_schulze(many)
    assert refused.value.code == "candidates_too_many"


# -- a second algorithm: drop the weakest win of the undominated, again and again


def by_dropping(ballots: Ballots, measure: str) -> set[int]:
    """Cloneproof Schwartz sequential dropping, which elects the same."""
    matrix = pairwise_matrix(ballots).tolist()
    number = len(matrix)
    wins = {}
    for a in range(number):
        for b in range(number):
            if matrix[a][b] > matrix[b][a]:
                margin = (matrix[a][b] - matrix[b][a],)
                wins[a, b] = margin if measure == "margins" else (matrix[a][b], -matrix[b][a])
    left = set(range(number))
    while True:
        reach = {a: {a} for a in left}
        for _ in left:
            for a, b in wins:
                for start in left:
                    if a in reach[start]:
                        reach[start].add(b)
        left = {a for a in left if all(b not in left or b in reach[a] for b in left if a in reach[b])}
        wins = {pair: value for pair, value in wins.items() if pair[0] in left and pair[1] in left}
        if not wins:
            return left
        weakest = min(wins.values())
        wins = {pair: value for pair, value in wins.items() if value > weakest}


def test_dropping_the_weakest_wins_elects_the_same() -> None:
    chance = random.Random(8)
    for _ in range(1_000):
        ballots = random_profile(chance, candidates=5)
        if not ballots.expressed:
            continue
        for measure in ("winning-votes", "margins"):
            assert may_win(count_schulze(ballots, measure=measure)) == by_dropping(ballots, measure)


# -- what the theory says


@given(profiles())
def test_whoever_beats_everyone_wins_and_nobody_outside_the_smith_set(ballots: Ballots) -> None:
    if not ballots.expressed:
        return
    matrix = pairwise_matrix(ballots)
    tally = count_schulze(ballots)
    assert may_win(tally) <= set(smith_set(matrix))
    if (winner := condorcet_winner(matrix)) is not None:
        assert tally.winners == (winner,)


@given(profiles(), st.data())
def test_neither_the_names_nor_who_votes_matter(ballots: Ballots, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(ballots.n_candidates)))
    tally = count_schulze(ballots)
    found = count_schulze(renumbered(ballots, order))
    assert {order[one] for one in may_win(found)} == may_win(tally)
    shuffled = ballots.rows(np.array(data.draw(st.permutations(range(len(ballots.counts)))), dtype=np.int64))
    assert count_schulze(shuffled).discrete() == tally.discrete()


@given(full_rankings(4), st.data())
def test_a_clone_helps_and_harms_nobody_else(ballots: Ballots, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, ballots.n_candidates - 1))
    swapped = data.draw(st.lists(st.booleans(), min_size=9, max_size=9))
    with_clone = may_win(count_schulze(cloned(ballots, one, swapped)))
    clone = ballots.n_candidates
    assert {one if winner == clone else winner for winner in with_clone} == may_win(count_schulze(ballots))


@given(full_rankings(5), st.data())
def test_to_raise_a_winner_does_not_make_them_lose(ballots: Ballots, data: st.DataObject) -> None:
    tally = count_schulze(ballots)
    row = data.draw(st.integers(0, len(ballots.counts) - 1))
    for one in may_win(tally):
        assert one in may_win(count_schulze(raised(ballots, row, one)))


@given(full_rankings(5, least=2))
def test_an_only_winner_does_not_win_upside_down(ballots: Ballots) -> None:
    tally = count_schulze(ballots)
    if tally.winners:
        assert tally.winners[0] not in may_win(count_schulze(reversed_ballots(ballots))) or ballots.n_candidates == 1
