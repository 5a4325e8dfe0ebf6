# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot of a budget may mark: each kind, each fault by its name, and whatever a program may send."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.core.spaces.texts import LocalText
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.voting.marks import check_marks, read_marks
from isegoria.tools.budgets.voting.slip import Slip, SlipLine, SlipPot

COSTS = (60, 12, 8, 45, 30)


def a_slip(kind: Any = "approvals", **given: Any) -> Slip:
    pots = given.pop("pots", (SlipPot({"fr": "Ville"}, 100),))
    pot_of = given.pop("pot_of", (0,) * len(COSTS))
    funded = given.pop("funded", ())
    lines = tuple(
        SlipLine(place, place + 1, {"fr": f"Projet {place + 1}"}, cost, pot_of[place], is_funded=place in funded)
        for place, cost in enumerate(COSTS)
    )
    return Slip(kind=kind, lines=lines, pots=pots, **given)


def two_districts(kind: Any = "knapsack", **given: Any) -> Slip:
    return a_slip(
        kind,
        pots=(SlipPot({"fr": "Ville"}, 70), SlipPot({"fr": "Nord"}, 30, 1), SlipPot({"fr": "Sud"}, 45, 2)),
        pot_of=(0, 0, 1, 2, 1),
        districts=(LocalText("Nord", "fr"), LocalText("Sud", "fr")),
        **given,
    )


def code(slip: Slip, marks: Any) -> str:
    return check_marks(slip, marks).code


@pytest.mark.parametrize("kind", ["approvals", "knapsack", "points", "scores", "rankings"])
def test_blank_is_always_possible(kind: str) -> None:
    slip = a_slip(kind, minimum=2, points=10, highest=5)
    assert read_marks(slip, slip.nothing) == [0] * 7
    assert read_marks(slip, [None] * 7) == [0] * 7


def test_approvals_are_bounded_in_number_and_not_in_money() -> None:
    slip = a_slip(minimum=2, maximum=3)
    assert code(slip, [1, 0, 0, 1, 1, 0, 0]) == "allowed"
    assert sum(slip.spent([1, 0, 0, 1, 1, 0, 0])) == 135
    assert code(slip, [1, 0, 0, 0, 0, 0, 0]) == "marks_too_few"
    assert code(slip, [1, 1, 1, 1, 0, 0, 0]) == "marks_too_many"
    assert code(slip, [2, 1, 0, 0, 0, 0, 0]) == "mark_out_of_range"
    assert code(slip, [-1, 1, 1, 0, 0, 0, 0]) == "mark_out_of_range"


def test_a_knapsack_holds_to_the_last_cent_and_no_more() -> None:
    slip = a_slip("knapsack", pots=(SlipPot({"fr": "Ville"}, 80),))
    assert code(slip, [1, 1, 1, 0, 0, 0, 0]) == "allowed"
    verdict = check_marks(slip, [1, 1, 0, 0, 1, 0, 0])
    assert verdict.code == "money_overspent"
    assert verdict.params["over"] == "0,22\u00a0€"


def test_each_pot_of_a_knapsack_has_its_own_bound() -> None:
    slip = two_districts()
    assert code(slip, [1, 0, 0, 0, 1, 1, 0]) == "allowed"
    assert code(slip, [1, 1, 0, 0, 0, 0, 0]) == "money_overspent"  # 72 of the town's 70
    verdict = check_marks(slip, [0, 0, 1, 0, 1, 1, 0])  # 38 of the North's 30, while the town's are untouched
    assert (verdict.code, verdict.params["pot"]) == ("money_overspent", "Nord")


def test_one_district_each() -> None:
    slip = two_districts("approvals")
    assert code(slip, [1, 0, 1, 0, 1, 1, 0]) == "allowed"
    assert code(slip, [1, 1, 0, 0, 0, 0, 0]) == "allowed"  # nobody need choose one to vote on what is everyone's
    for marks in ([0, 0, 1, 1, 0, 1, 0], [0, 0, 1, 0, 0, 2, 0], [0, 0, 1, 0, 0, 0, 0]):
        assert code(slip, marks) == "other_district"
    assert check_marks(slip, [0, 0, 1, 1, 0, 1, 0]).params["place"] == 3
    assert code(slip, [0, 0, 0, 0, 0, 3, 0]) == "district_unknown"
    assert code(slip, [0, 0, 0, 0, 0, -1, 0]) == "district_unknown"
    assert code(a_slip(), [0, 0, 0, 0, 0, 1, 0]) == "district_unknown"


def test_a_child_s_ballot_is_one_where_that_is_offered() -> None:
    assert code(a_slip(children=True), [1, 0, 0, 0, 0, 0, 1]) == "allowed"
    assert code(a_slip(), [1, 0, 0, 0, 0, 0, 1]) == "child_not_offered"
    assert code(a_slip(children=True), [1, 0, 0, 0, 0, 0, 2]) == "child_not_offered"


def test_points_are_shared_out_and_never_negative() -> None:
    slip = a_slip("points", points=10, most_each=6)
    assert code(slip, [6, 4, 0, 0, 0, 0, 0]) == "allowed"
    assert code(slip, [1, 0, 0, 0, 0, 0, 0]) == "allowed"
    assert code(slip, [7, 0, 0, 0, 0, 0, 0]) == "mark_out_of_range"
    assert code(slip, [6, 5, 0, 0, 0, 0, 0]) == "points_overspent"
    assert code(slip, [6, 6, -2, 0, 0, 0, 0]) == "mark_out_of_range"
    assert a_slip("points", points=10).most_mark == 10


def test_scores_and_ranks() -> None:
    scores = a_slip("scores", highest=5)
    assert code(scores, [5, 1, 0, 3, 3, 0, 0]) == "allowed"
    assert code(scores, [6, 0, 0, 0, 0, 0, 0]) == "mark_out_of_range"
    ranks = a_slip("rankings", maximum=3)
    assert code(ranks, [2, 0, 1, 0, 3, 0, 0]) == "allowed"
    assert code(ranks, [1, 0, 1, 0, 0, 0, 0]) == "rank_twice"
    assert code(ranks, [1, 0, 3, 0, 0, 0, 0]) == "rank_skipped"
    assert code(ranks, [1, 2, 3, 4, 0, 0, 0]) == "marks_too_many"


def test_what_is_paid_for_already_is_not_marked() -> None:
    slip = a_slip(funded=(1,))
    assert code(slip, [1, 1, 0, 0, 0, 0, 0]) == "already_funded"
    assert [line.place for line in slip.open_lines] == [0, 2, 3, 4]


@pytest.mark.parametrize(
    "marks",
    [None, "1111111", {}, [], [1] * 6, [1] * 8, [True] * 7, [1.0] * 7, ["1"] * 7, [10**30] + [0] * 6, [[1]] * 7],
)
def test_what_is_no_ballot_is_refused(marks: Any) -> None:
    with pytest.raises(Refused) as refused:
        read_marks(a_slip(), marks)
    assert refused.value.verdict.code == "marks_malformed"
    assert refused.value.verdict.status == 400


ANY = st.one_of(st.integers(-3, 12), st.none())


@given(
    kind=st.sampled_from(["approvals", "knapsack", "points", "scores", "rankings"]),
    marks=st.lists(ANY, min_size=5, max_size=5),
    district=st.integers(-1, 4),
    child=st.integers(-1, 2),
    least=st.integers(0, 3),
    most=st.integers(0, 5),
)
def test_whatever_is_let_through_keeps_every_promise(
    kind: Any, marks: list[Any], district: int, child: int, least: int, most: int
) -> None:
    slip = two_districts(kind, minimum=least, maximum=most, points=10, most_each=6, highest=5, children=True)
    if not check_marks(slip, [*marks, district, child]):
        return
    kept = read_marks(slip, [*marks, district, child])
    *given_to, group, is_child = kept
    chosen = [mark for mark in given_to if mark]
    assert len(kept) == slip.width
    assert all(0 <= mark <= slip.most_mark for mark in given_to)
    assert 0 <= group <= 2
    assert is_child in (0, 1)
    assert all(not mark or own in (0, group) for mark, own in zip(given_to, slip.groups, strict=True))
    if chosen:
        assert len(chosen) >= least
        assert not most or len(chosen) <= most
    if kind == "knapsack":
        assert all(spent <= pot.amount for spent, pot in zip(slip.spent(kept), slip.pots, strict=True))
    if kind == "points":
        assert sum(chosen) <= 10
    if kind == "rankings":
        assert sorted(chosen) == list(range(1, len(chosen) + 1))
