# SPDX-License-Identifier: LGPL-3.0-or-later
"""Committees by approval: published examples, a second algorithm, what the theory promises, and bad input."""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing import harmonic
from isegoria.engine.sharing.supports import group_supporters
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.methods import count
from isegoria.engine.tallies.tally import Tally
from tests.engine.tallies import committees
from tests.engine.tallies.marked import approvals, tables

METHODS = ("pav", "sequential-pav", "phragmen", "equal-shares")


def election(*groups: tuple[int, str], names: str = "") -> Ballots:
    names = names or "".join(sorted({one for _, some in groups for one in some}))
    marks = [[int(one in some) for one in names] for _, some in groups]
    return Ballots.from_marks("approvals", list(names), marks, counts=[number for number, _ in groups])


def sets(tally: Tally, ballots: Ballots) -> list[str]:
    return ["".join(ballots.candidates[one] for one in committee) for committee in tally.table["committees"]]


# Lackner and Skowron (2023), Example 2.1: twelve voters, four seats; nobody approves of h.
RUNNING = election((3, "ab"), (3, "ac"), (2, "ad"), (1, "bcf"), (1, "e"), (1, "f"), (1, "g"), names="abcdefgh")


@pytest.mark.parametrize(
    ("method", "committee"),
    [("pav", "abcf"), ("sequential-pav", "abcf"), ("phragmen", "abcd"), ("equal-shares", "abcd")],
)
def test_the_running_example_of_lackner_and_skowron(method: str, committee: str) -> None:
    tally = count(RUNNING, method, seats=4)
    assert tally.status == "elected"
    assert sets(tally, RUNNING) == [committee]


def test_figures_of_the_running_example() -> None:
    assert count(RUNNING, "pav", seats=4).table["score"] == "83/6"
    rounds = count(RUNNING, "phragmen", seats=4).table["rounds"]
    assert [one["load"] for one in rounds] == ["1/8", "11/32", "55/128", "5/8"]
    assert rounds[1]["equal"] == [1, 2]  # b and c, both elected in the end: the tie does not matter
    shares = count(RUNNING, "equal-shares", seats=4, completion="none")
    assert (shares.winners, shares.table["price"], shares.table["left"]) == ((0,), 3, 9)
    assert shares.table["rounds"] == [{"elected": [0], "equal": [0], "by": "money", "share": "3/8"}]


def test_sequential_pav_is_not_pav() -> None:
    """Lackner and Skowron (2023), Example 2.5; Thiele's own example, as in Janson (2016), Example 13.3."""
    ballots = election((3, "ab"), (6, "ad"), (4, "b"), (5, "c"), (5, "cd"))
    assert sets(count(ballots, "pav", seats=2), ballots) == ["ac"]
    assert count(ballots, "pav", seats=2).table["score"] == 19
    assert sets(count(ballots, "sequential-pav", seats=2), ballots) == ["cd"]
    assert [one["gain"] for one in count(ballots, "sequential-pav", seats=2).table["rounds"]] == [11, "15/2"]
    thiele = election(
        (960, "acd"), (3000, "bcd"), (520, "bc"), (1620, "ab"), (1081, "ad"), (1240, "ac"), (360, "bd"), (360, "d"),
        (120, "c"), (60, "b"),
    )  # fmt: skip
    assert sets(count(thiele, "sequential-pav", seats=2), thiele) == ["ac"]
    assert sets(count(thiele, "pav", seats=2), thiele) == ["ab"]


def test_phragmen_s_own_example() -> None:
    """Phragmén (1894), 1034 + 519 + 90 + 47 ballots and three seats: A, then P, then B (Janson 2016, Example 9.1)."""
    ballots = election((1034, "abc"), (519, "pqr"), (90, "abq"), (47, "apq"))
    tally = count(ballots, "phragmen", seats=3)
    assert [ballots.candidates[one] for one in tally.winners] == ["a", "q", "b"]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=120, deadline=None)
@given(table=tables(1, least=0), seats=st.integers(1, 4), counts=st.integers(1, 3))
def test_a_second_algorithm_finds_the_same_committees(
    method: str, table: list[list[int]], seats: int, counts: int
) -> None:
    ballots = approvals(table, counts=[1 + (row * counts) % 3 for row in range(len(table))])
    voters = committees.voters_of(ballots)
    if not voters:
        assert count(ballots, method, seats=seats).status == "nobody"
        return
    slow: dict[str, Any] = {
        "pav": committees.pav,
        "sequential-pav": committees.sequential_pav,
        "phragmen": committees.phragmen,
        "equal-shares": lambda some, wanted: committees.equal_shares(some, wanted, complete=True),
    }
    check(count(ballots, method, seats=seats), slow[method](voters, seats))
    if method == "equal-shares":
        bare = count(ballots, method, seats=seats, completion="none")
        check(bare, committees.equal_shares(voters, seats, complete=False))


def check(tally: Tally, ends: set[tuple[int, ...]]) -> None:
    assert tally.table["committees_all"]
    assert {tuple(one) for one in tally.table["committees"]} == ends
    sure = set.intersection(*(set(one) for one in ends))
    possible = set.union(*(set(one) for one in ends))
    assert set(tally.winners) == sure
    assert tally.tied == tuple(sorted(possible - sure))
    assert tally.status == ("tied" if tally.tied else "elected" if sure else "nobody")


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@given(table=tables(1, least=0), seats=st.integers(1, 3), data=st.data())
def test_neither_names_nor_the_order_of_ballots_matter(
    method: str, table: list[list[int]], seats: int, data: st.DataObject
) -> None:
    width = len(table[0])
    places = data.draw(st.permutations(range(width)))
    rows = data.draw(st.permutations(table))
    moved = [[row[place] for place in places] for row in rows]
    own, other = (count(approvals(some), method, seats=seats) for some in (table, moved))
    back = {tuple(sorted(places[one] for one in committee)) for committee in other.table["committees"]}
    assert back == {tuple(one) for one in own.table["committees"]}


@pytest.mark.parametrize("method", METHODS)
def test_ballots_in_groups_weigh_as_many(method: str) -> None:
    table = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 0]]
    often = approvals([row for row in table for _ in range(3)])
    assert (
        count(often, method, seats=2).discrete()["table"]["committees"]
        == (count(approvals(table, counts=[3] * 4), method, seats=2).table["committees"])
    )
    weighed = count(approvals(table, weights=[3, 3, 3, 3], unit=3), method, seats=2)
    assert weighed.table == count(approvals(table), method, seats=2).table


@pytest.mark.parametrize("method", METHODS)
def test_ties_are_declared_or_broken_as_said(method: str) -> None:
    ballots = election((1, "a"), (1, "b"), (1, "c"))
    declared = count(ballots, method, seats=2)
    assert (declared.status, declared.winners, declared.tied, declared.open_seats) == ("tied", (), (0, 1, 2), 2)
    assert declared.ties[-1].way == "declared"
    assert sets(declared, ballots) == ["ab", "ac", "bc"]
    by_order = count(ballots, method, seats=2, ties=TieBreaking.by_order(ballots.candidates, list("cab")))
    assert (by_order.status, sorted(by_order.winners), by_order.tied) == ("elected", [0, 2], ())
    assert {one.way for one in by_order.ties} == {"order"}
    lot = TieBreaking.by_lot(ballots.candidates, "seed")
    assert len(count(ballots, method, seats=2, ties=lot).winners) == 2


@pytest.mark.parametrize("method", METHODS)
def test_an_option_that_nobody_approves_of_is_not_elected(method: str) -> None:
    ballots = election((2, "a"), (1, "b"), names="abcd")
    tally = count(ballots, method, seats=3)
    assert (tally.status, tally.winners) == ("elected", (0, 1))
    assert tally.trace.codes()[-1] == "committee_empty_seats"


@pytest.mark.parametrize("method", METHODS)
def test_nobody_blank_alone_and_everybody(method: str) -> None:
    for rows in ([], [[0, 0]], [[-1, -1], [0, 0]]):
        marks = np.array(rows, dtype=np.int8).reshape(len(rows), 2)
        tally = count(Ballots.from_marks("approvals", ["a", "b"], marks), method, seats=1)
        assert (tally.status, tally.winners, tally.tied) == ("nobody", (), ())
    alone = count(election((3, "a")), method, seats=1)
    assert (alone.status, alone.winners) == ("elected", (0,))
    everybody = count(election((3, "abc")), method, seats=3)
    assert sorted(everybody.winners) == [0, 1, 2]


@pytest.mark.parametrize("method", ["sequential-pav", "phragmen", "equal-shares"])
def test_ten_thousand_options_all_equal(method: str) -> None:
    ballots = approvals([[1] * 10_000] * 3, names=[str(number) for number in range(10_000)])
    tally = count(ballots, method, seats=5)
    assert (tally.winners, len(tally.tied), tally.open_seats) == ((), 10_000, 5)


@pytest.mark.parametrize("method", ["sequential-pav", "phragmen", "equal-shares"])
def test_ways_without_end_are_said(method: str) -> None:
    """Thirty pairs of voters in a ring, each neighbour approved: more ties than can be followed."""
    size = 30
    table = [[int(column in (row, (row + 1) % size)) for column in range(size)] for row in range(size)]
    tally = count(approvals(table, names=[str(number) for number in range(size)]), method, seats=15)
    assert (tally.status, tally.winners, tally.open_seats) == ("tied", (), 15)
    assert not tally.table["committees_all"]
    assert tally.trace.codes()[-1] == "committee_ties_unending"


def test_pav_refuses_what_it_cannot_search() -> None:
    rng = np.random.default_rng(3)
    table = (rng.random((2_000, 70)) < 0.2).astype(np.int8)
    names = [str(number) for number in range(501)]
    with pytest.raises(EngineError) as refusal:
        count(approvals(table, names=names), "pav", seats=20)
    assert refusal.value.code == "count_too_long"
    with pytest.raises(EngineError) as refusal:
        count(approvals(np.ones((1, 501), dtype=np.int8), names=names), "pav", seats=2)
    assert refusal.value.code == "candidates_too_many"


@pytest.mark.parametrize("method", METHODS)
def test_other_ballots_and_options_are_refused(method: str) -> None:
    ranked = Ballots.from_marks("rankings", ["a"], [[1]])
    for ballots, wrong, code in (
        (ranked, {}, "ballots_unfit"),
        (RUNNING, {"seats": 0}, "seats_out_of_range"),
        (RUNNING, {"completion": "magic"}, "option_unfit" if method == "equal-shares" else "option_unknown"),
    ):
        with pytest.raises(EngineError) as refusal:
            count(ballots, method, **wrong)  # type: ignore[arg-type] # what is wrong is the point
        assert refusal.value.code == code


@settings(max_examples=25, deadline=None)
@given(table=tables(1, least=0, columns=6, rows=8), seats=st.integers(1, 4))
def test_integer_programming_agrees_with_comparing_all(table: list[list[int]], seats: int) -> None:
    supports = group_supporters(np.array(table) > 0, np.arange(1, len(table) + 1, dtype=np.int64))
    size = min(seats, len(supports.supported))
    compared = harmonic.best_committees(supports, seats)
    assert compared is not None
    if compared.compared > 1:
        solved = harmonic._solve(supports, supports.supported, size)
        assert solved is not None
        assert (solved.score, solved.committees, solved.all_known) == (compared.score, compared.committees, True)


def test_integer_programming_finds_a_large_committee() -> None:
    """Forty options in four parties of 4, 3, 2 and 1 tenths of the votes: ten seats fall to them as D'Hondt's do."""
    parties = np.repeat(np.arange(4), 10)
    table = np.stack([parties == party for party in range(4) for _ in range(1)]).astype(np.int8)
    supports = group_supporters(table > 0, np.array([405, 302, 197, 96], dtype=np.int64))
    solved = harmonic._solve(supports, supports.supported, 10)
    assert solved is not None
    assert np.bincount(parties[list(solved.committees[0])], minlength=4).tolist() == [4, 3, 2, 1]
    assert not solved.all_known  # any ten of each party will do: too many to list
    assert solved.score == harmonic.score(supports, solved.committees[0])


def test_exactness_beyond_floats() -> None:
    """Loads that differ by one vote in 10**15 are told apart, and equal ones are equal."""
    big = 10**15
    ballots = Ballots.from_marks("approvals", ["a", "b"], [[1, 0], [0, 1]], counts=[big, big + 1])
    equal = Ballots.from_marks("approvals", ["a", "b"], [[1, 0], [0, 1]], counts=[big, big])
    for method in ("sequential-pav", "phragmen", "equal-shares", "pav"):
        assert count(ballots, method, seats=1).winners == (1,)
        assert count(equal, method, seats=1).tied == (0, 1)


def test_a_trace_can_be_followed_by_hand() -> None:
    said = [one.sentence for one in count(RUNNING, "phragmen", seats=1).trace.steps]
    assert said == [
        "12 ballots approve of someone; seats to fill: 1.",
        (
            "Each one elected is a burden of 1 for those who approve of them. The next one elected is the one who "
            "leaves the most burdened of them the least burdened."
        ),
        "a is elected: 8 votes approve of them, and each now bears 1/8.",
        "The nearest other, b, would have left them bearing 0.25 each.",
    ]


def test_parties_have_seats_as_by_dhondt() -> None:
    """Where voters approve of one party's list whole, all four methods give D'Hondt's seats (Brill and others 2018)."""
    votes = (53, 24, 23)
    marks = [[int(column // 5 == party) for column in range(15)] for party in range(3)]
    ballots = approvals(marks, names=[str(number) for number in range(15)], counts=votes)
    quotients = sorted(
        ((Fraction(votes[party], turn), party) for party, turn in itertools.product(range(3), range(1, 6)))
    )
    expected = [sum(party == one for _, party in quotients[-5:]) for one in range(3)]
    for method in METHODS:
        tally = count(ballots, method, seats=5)
        seats = [0, 0, 0]
        for one in tally.table["committees"][0]:
            seats[one // 5] += 1
        assert seats == expected
