# SPDX-License-Identifier: LGPL-3.0-or-later
import csv
import os
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.methods import count
from tests.engine.tallies.marked import approvals, groups_of, in_the_running, renamed, tables

DATA = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data"))

# approvals of 2,597 ballots in six polling stations, April 2002 (Laslier and Van der Straeten), as counted by hand
FRANCE_2002 = {
    "Jospin": 1051, "Chirac": 945, "Bayrou": 867, "Chevenement": 787, "Mamere": 748, "Madelin": 551, "Taubira": 492,
    "Lepage": 465, "Besancenot": 455, "Laguiller": 401, "LePen": 378, "Hue": 298, "Saint-Josse": 202, "Boutin": 201,
    "Megret": 198, "Gluckstein": 112,
}  # fmt: skip
# approvals of 1,071 ballots of Strasbourg, April 2017, 45 of them blank
FRANCE_2017 = [577, 543, 488, 242, 172, 125, 118, 87, 80, 53, 39]


def test_the_capital_of_tennessee() -> None:
    # Wikipedia, "Approval voting": each town approves itself and the nearest one.
    rows = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    tally = count(approvals(rows, counts=[42, 26, 15, 17]), "approval")

    assert (tally.table["scores"], tally.winners) == ([42, 68, 58, 32], (1,))
    assert [step.sentence for step in tally.trace.steps] == [
        "Ballots: 100 cast, of which 100 express a choice, 0 blank and 0 spoiled.",
        "Votes for B: 68.",
        "Votes for C: 58.",
        "Votes for A: 42.",
        "Votes for D: 32.",
        "Elected: B.",
    ]


@given(tables(1), st.integers(1, 4))
def test_scores_are_those_of_a_hand_count(rows: list[list[int]], seats: int) -> None:
    tally = count(approvals(rows), "approval", seats=seats)
    scores = [sum(mark > 0 for mark in column) for column in zip(*rows, strict=True)]

    assert tally.table["scores"] == scores
    assert all(scores[one] > 0 for one in in_the_running(tally))
    certain = [one for one, score in enumerate(scores) if score and sum(other >= score for other in scores) <= seats]
    assert sorted(tally.winners) == certain


@given(tables(1), st.randoms(use_true_random=False))
def test_order_of_ballots_and_of_candidates_changes_nothing(rows: list[list[int]], drawn: random.Random) -> None:
    tally = count(approvals(rows), "approval")
    places = drawn.sample(range(len(rows[0])), len(rows[0]))

    assert count(approvals(drawn.sample(rows, len(rows))), "approval").discrete() == tally.discrete()
    moved = count(approvals([[row[place] for place in places] for row in rows]), "approval")
    assert renamed(moved, places) == groups_of(tally)


@given(tables(1, least=0), st.data())
def test_one_approval_more_never_harms(rows: list[list[int]], data: st.DataObject) -> None:
    running = in_the_running(count(approvals(rows), "approval"))
    winner = data.draw(st.sampled_from(sorted(running) or [0]))
    row = data.draw(st.integers(0, len(rows) - 1))
    was_approved = bool(rows[row][winner])
    rows[row][winner] = 1
    after = in_the_running(count(approvals(rows), "approval"))

    assert winner in after if was_approved else after == {winner}


@given(tables(1, least=0), st.data())
def test_a_candidate_less_changes_no_order_of_the_others(rows: list[list[int]], data: st.DataObject) -> None:
    assume(len(rows[0]) > 1)
    gone = data.draw(st.integers(0, len(rows[0]) - 1))
    kept = [one for one in range(len(rows[0])) if one != gone]
    left = [group - {gone} for group in groups_of(count(approvals(rows), "approval"))]
    fewer = count(approvals([[row[one] for one in kept] for row in rows]), "approval")

    assert renamed(fewer, kept) == tuple(filter(None, left))


@given(tables(1), st.integers(2, 9))
def test_weights_scale(rows: list[list[int]], times: int) -> None:
    plain = count(approvals(rows), "approval")
    weighed = count(approvals(rows, weights=[times] * len(rows), unit=times), "approval")

    assert (weighed.table, weighed.ranking) == (plain.table, plain.ranking)


def test_fractions_of_a_vote_are_exact() -> None:
    tally = count(approvals([[1, 0], [1, 1], [0, 1]], weights=[1, 1, 1], unit=3), "approval")

    assert (tally.table["scores"], tally.status) == (["2/3", "2/3"], "tied")


def test_seats_and_ties() -> None:
    ballots = approvals([[1, 1, 0, 0], [1, 0, 1, 0]])
    tied = count(ballots, "approval", seats=2)

    assert (tied.status, tied.winners, tied.tied, tied.open_seats) == ("tied", (0,), (1, 2), 1)
    assert count(ballots, "approval", seats=2, ties=TieBreaking.by_order("ABCD", "DCBA")).winners == (0, 2)
    assert count(ballots, "approval", seats=3).winners == (0, 1, 2)
    four = count(ballots, "approval", seats=4)
    assert (four.status, four.winners, four.trace.codes()[-1]) == ("elected", (0, 1, 2), "marks_seats_empty")


def test_a_lot_can_be_drawn_again() -> None:
    ballots = approvals([[1, 1, 1]])
    ties = TieBreaking.by_lot(ballots.candidates, "2026-11-23")
    tally = count(ballots, "approval", ties=ties)

    assert tally.winners == (ties.place.index(0),)
    assert tally.trace.codes()[-2:] == ("marks_tie_lot", "marks_elected")


@pytest.mark.parametrize("rows", [[], [[0, 0]], [[-1, 0]]])
def test_nobody_is_elected_where_nothing_is_said(rows: list[list[int]]) -> None:
    tally = count(Ballots.from_marks("approvals", ["A", "B"], np.array(rows), null=3), "approval")

    assert (tally.status, tally.winners, tally.ranking) == ("nobody", (), ((0, 1),))
    assert tally.table["turnout"] == {"cast": 3 + len(rows), "blank": len(rows), "null": 3, "expressed": 0}
    assert tally.trace.codes() == ("marks_ballots", "marks_nobody")


def test_ten_thousand_candidates() -> None:
    marks = np.random.default_rng(2).integers(0, 2, (50, 10_000)).astype(np.int8)
    names = [str(number) for number in range(10_000)]
    tally = count(Ballots.from_marks("approvals", names, marks), "approval")

    assert tally.table["scores"] == marks.sum(axis=0).tolist()


@pytest.mark.drill
def test_france_2002() -> None:
    folders = sorted((DATA / "preflib").glob("00026*"))
    if not folders:
        pytest.skip("the ballots are not there")
    rows: list[list[int]] = []
    counts: list[int] = []
    names: dict[int, str] = {}
    for file in sorted(folders[0].glob("*.cat")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"# ALTERNATIVE NAME (\d+): (.*)", line):
                names[int(found[1])] = found[2].strip()
            elif found := re.match(r"(\d+): *(\{[^}]*\}|\d+)", line):
                approved = {int(number) for number in re.findall(r"\d+", found[2])}
                rows.append([int(number in approved) for number in range(1, 17)])
                counts.append(int(found[1]))
    ballots = approvals(rows, names=[names[number] for number in range(1, 17)], counts=counts)
    tally = count(ballots, "approval")

    assert ballots.n_ballots == 2597
    assert dict(zip(ballots.candidates, tally.table["scores"], strict=True)) == FRANCE_2002
    assert [ballots.candidates[group[0]] for group in tally.ranking] == list(FRANCE_2002)


@pytest.mark.drill
def test_france_2017() -> None:
    path = DATA / "voterautrement2017" / "approval.csv"
    if not path.is_file():
        pytest.skip("the ballots are not there")
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    tally = count(approvals([[int(mark) for mark in line[1:]] for line in lines], names=head[1:]), "approval")
    by_hand = Counter({name: sum(int(line[1 + one]) for line in lines) for one, name in enumerate(head[1:])})

    assert sorted(tally.table["scores"], reverse=True) == FRANCE_2017
    assert [head[1 + group[0]] for group in tally.ranking] == [name for name, _ in by_hand.most_common()]
    assert tally.table["turnout"] == {"cast": 1071, "blank": 45, "null": 0, "expressed": 1026}
