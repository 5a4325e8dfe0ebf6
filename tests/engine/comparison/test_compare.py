# SPDX-License-Identifier: LGPL-3.0-or-later
"""Several ways of voting on the same ballots: published elections, conversions, what is refused, bad input."""

import json
from pathlib import Path

import numpy as np
import pytest

from isegoria.engine.comparison.compare import MOST_OPTIONS, Comparison, compare
from isegoria.engine.comparison.conversions import Readings, default_threshold, grades_as_approvals, grades_as_rankings
from isegoria.engine.comparison.sentences import SENTENCES
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.preflib import read_preflib
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.methods import METHODS

DATA = Path(__file__).parents[2] / "data" / "preflib"


def rankings(*orders: tuple[int, str], names: str = "") -> Ballots:
    names = names or "".join(sorted({one for _, order in orders for one in order}))
    marks = [[order.index(one) + 1 if one in order else -1 for one in names] for _, order in orders]
    return Ballots.from_marks("rankings", list(names), marks, counts=[count for count, _ in orders])


def grades(*rows: tuple[int, tuple[int, ...]], highest: int = 3) -> Ballots:
    scale = [Grade(value, f"grade {value}") for value in range(highest + 1)]
    marks = [row for _, row in rows]
    return Ballots.from_marks(
        "grades", list("abcdefgh"[: len(marks[0])]), marks, counts=[count for count, _ in rows], scale=scale
    )


def elected(found: Comparison) -> dict[str, tuple[str, ...]]:
    return {one.method: tuple(found.candidates[number] for number in one.winners) for one in found.entries}


def test_five_methods_elect_five_candidates() -> None:
    """J. Malkevitch's profile of 55 votes: plurality, two rounds, instant run-off, Borda and Condorcet all differ."""
    found = compare(
        rankings((18, "adecb"), (12, "bedca"), (10, "cbeda"), (9, "dceba"), (4, "ebdca"), (2, "ecdba"))
    )  # fmt: skip
    by_method = elected(found)
    assert [by_method[name] for name in ("plurality", "two-round", "irv", "borda", "schulze")] == [
        ("a",), ("b",), ("c",), ("d",), ("e",),
    ]  # fmt: skip
    assert found.duels is not None
    assert found.duels.winner == 4
    assert found.duels.loser == 0
    assert found.elected_by[4] == sum(names == ("e",) for names in by_method.values())
    assert found.groups[0].winners == (4,)
    assert set(found.groups[0].methods) >= {"schulze", "ranked-pairs", "minimax", "copeland", "kemeny-young"}


def test_burlington_2009() -> None:
    """Kiss by run-offs, Wright by first choices, Montroll against each other one."""
    ballots = read_preflib(DATA / "00005-00000002.toi").ballots
    found = compare(ballots)
    by_method = elected(found)
    assert by_method["irv"] == by_method["two-round"] == ("Bob Kiss",)
    assert by_method["plurality"] == ("Kurt Wright",)
    assert by_method["schulze"] == by_method["copeland"] == by_method["bucklin"] == ("Andy Montroll",)
    assert found.trace.codes() == ("condorcet_winner", "condorcet_loser", "agreement", "agreement", "agreement_one")
    assert found.trace.steps[0].sentence == "Andy Montroll beats each other option face to face."
    assert found.trace.steps[-1].sentence == "Plurality alone gives: Kurt Wright."


def test_every_method_is_counted_or_said_to_be_left_out() -> None:
    for ballots in (
        rankings((2, "abc"), (1, "cab")),
        grades((2, (3, 1, 0)), (1, (0, 2, 2))),
        Ballots.from_marks("approvals", list("abc"), [[1, 0, 1], [0, 1, 0]]),
        Ballots.from_marks("points", list("abc"), [[4, 0, 1], [0, 5, 0]]),
    ):
        for seats in (1, 2):
            found = compare(ballots, seats=seats)
            counted, left = [one.method for one in found.entries], [one.method for one in found.left_out]
            assert sorted(counted + left) == sorted(METHODS)
            assert all(one.why.sentence for one in found.left_out)
            json.dumps(found.to_json(), allow_nan=False)


def test_what_ballots_do_not_say_is_refused() -> None:
    def why(ballots: Ballots, method: str) -> str:
        found = compare(ballots, methods=[method])
        assert found.entries == ()
        return found.left_out[0].why.code

    ticks = Ballots.from_marks("approvals", list("abc"), [[1, 1, 0], [0, 1, 0]])
    points = Ballots.from_marks("points", list("ab"), [[4, 1]])
    assert why(ticks, "plurality") == why(ticks, "schulze") == "order_unknown"
    assert why(ticks, "score") == "worth_unknown"
    assert why(ticks, "pav") == "same_with_one_seat"
    assert why(ticks, "block") == "more_than_seats"
    assert why(ticks, "yes-no") == "own_question"
    assert why(rankings((1, "ab")), "approval") == "threshold_unknown"
    assert why(rankings((1, "ab")), "majority-judgment") == "worth_unknown"
    assert why(rankings((1, "ab")), "cumulative") == "points_not_shared"
    assert why(grades((1, (1, 2))), "quadratic") == "points_not_shared"
    assert why(points, "irv") == why(points, "approval") == why(points, "score") == "points_not_order"
    assert why(rankings((1, "ab")), "stv") == "same_with_one_seat"


def test_grades_are_read_as_rankings_and_approvals() -> None:
    ballots = grades((2, (3, 0, 0)), (1, (-1, 2, 1)), (1, (-1, -1, -1)))
    assert grades_as_rankings(ballots).marks.tolist() == [[1, 2, 2], [-1, 1, 2], [-1, -1, -1]]
    assert grades_as_approvals(ballots, 2).marks.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert default_threshold(ballots) == 2
    readings = Readings(ballots)
    read = readings.read_for(METHODS["approval"])
    assert read.how.sentence == "The grade “grade 2”, or a better one, was read as an approval."
    assert readings.read_for(METHODS["approval"]).ballots is read.ballots
    assert readings.read_for(METHODS["irv"]).how.code == "grades_as_rankings"


def test_a_long_scale_is_read_as_rankings() -> None:
    ballots = grades((1, (0, 100, 200)), highest=200)
    assert grades_as_rankings(ballots).marks.tolist() == [[3, 2, 1]]


def test_equal_grades_share_a_vote() -> None:
    found = compare(grades((3, (3, 3, 0)), (2, (0, 0, 3)), (1, (0, 1, 0))), methods=["irv", "plurality"])
    assert found.entry("irv").options["tied_ranks"] == "shared"  # type: ignore[union-attr] # it was asked for
    assert elected(found) == {"irv": ("b",), "plurality": ("b",)}


def test_the_threshold_is_said_and_checked() -> None:
    ballots = grades((2, (1, 2)), (1, (3, 0)))
    found = compare(ballots, methods=["approval"], threshold=3)
    assert found.entries[0].reading.params["grade"] == "grade 3"
    assert elected(found) == {"approval": ("a",)}
    for threshold in (0, 4):
        with pytest.raises(EngineError) as refusal:
            compare(ballots, threshold=threshold)
        assert refusal.value.code == "parameter_out_of_range"


def test_the_method_of_the_vote_is_counted_as_it_was() -> None:
    ticks = Ballots.from_marks("approvals", list("abc"), [[1, 0, 0], [0, 1, 0]])
    found = compare(ticks, own="equal-shares", own_options={"completion": "none"})
    own = found.entry("equal-shares")
    assert own is not None
    assert (own.status, own.options) == ("nobody", {"completion": "none"})
    assert own.reading.code == "as_cast"


def test_a_circle_is_named() -> None:
    found = compare(rankings((4, "abcd"), (3, "bcad"), (2, "cabd")))
    assert found.duels is not None
    assert (found.duels.winner, found.duels.cycle, found.duels.smith, found.duels.loser) == (
        None, (0, 1, 2), (0, 1, 2), 3,
    )  # fmt: skip
    assert found.trace.steps[0].sentence == "Nobody beats each other one: a, b, c beat one another in a circle."


def test_equal_duels_are_no_circle() -> None:
    found = compare(rankings((1, "ab"), (1, "ba")))
    assert found.trace.codes()[0] == "condorcet_none"
    assert found.groups[0].tied == (0, 1)


def test_ties_are_broken_in_every_method_alike() -> None:
    ballots = rankings((1, "ab"), (1, "ba"))
    found = compare(ballots, ties=TieBreaking.by_order(ballots.candidates, ["b", "a"]))
    assert set(elected(found).values()) == {("b",)}
    assert found.trace.codes()[-1] == "all_agree"


def test_nobody_and_one_alone() -> None:
    blank = compare(Ballots.from_marks("rankings", list("ab"), [[-1, -1]]))
    assert {one.status for one in blank.entries} <= {"nobody", "tied"}
    assert blank.duels is None
    none = compare(Ballots.from_marks("grades", list("ab"), [], scale=[Grade(0, "no"), Grade(1, "yes")]))
    assert all(one.winners == () for one in none.entries)
    alone = compare(rankings((3, "a")))
    assert set(elected(alone).values()) == {("a",)}


def test_what_would_take_too_long_is_said() -> None:
    many = MOST_OPTIONS["kemeny-young"] + 1
    rng = np.random.default_rng(1)
    marks = np.argsort(rng.random((50, many)), axis=1) + 1
    found = compare(Ballots.from_marks("rankings", [f"option {number}" for number in range(many)], marks))
    left = {one.method: one.why for one in found.left_out}
    assert left["kemeny-young"].code == "too_long"
    assert left["kemeny-young"].params == {"options": many, "ballots": 50}


def test_ten_thousand_options_are_no_trouble() -> None:
    marks = np.zeros((5, 10_000), dtype=np.int8)
    marks[:, 7] = 1
    found = compare(Ballots.from_marks("approvals", [str(number) for number in range(10_000)], marks), seats=2)
    assert found.entry("phragmen").winners == (7,)  # type: ignore[union-attr] # it was counted
    assert sorted([one.method for one in (*found.entries, *found.left_out)]) == sorted(METHODS)


def test_counting_leaves_the_ballots_alone() -> None:
    ballots = grades((2, (3, 1, 0)), (1, (0, 2, 2)), (1, (1, 1, 3)))
    before = ballots.marks.copy()
    again = compare(ballots).to_json()
    assert compare(ballots).to_json() == again
    assert np.array_equal(before, ballots.marks)


def test_every_sentence_is_said() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(compare.__code__.co_filename).parent.glob("*.py")
    )
    for code in SENTENCES:
        assert source.count(f'"{code}"') >= 2, code
