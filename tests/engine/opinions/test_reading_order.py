# SPDX-License-Identifier: AGPL-3.0-or-later
"""The balanced order: what it promises whatever the numbers, and figures published for Wilson's interval."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.reading_order import (
    ENOUGH,
    EVERY,
    Argument,
    cautious_share,
    leading_side,
    lot,
    order_side,
)

DAY = "2026-11-22"


@st.composite
def debates(draw: st.DrawFn) -> list[Argument]:
    size = draw(st.integers(0, 40))
    found = []
    for number in range(size):
        opinions = draw(st.integers(0, 30))
        convincing = draw(st.integers(0, opinions))
        author = draw(st.one_of(st.none(), st.integers(0, 5)))
        found.append(Argument(f"argument{number}", author, convincing, opinions))
    return found


@pytest.mark.parametrize(
    ("successes", "trials", "bound"),
    # Newcombe, R. G. (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine
    # 17(8), table I, method 3 (score without continuity correction), at 95 %.
    [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0), (1, 29, 0.0061)],
)
def test_the_bound_is_the_published_one(successes: int, trials: int, bound: float) -> None:
    assert cautious_share(successes, trials, z=1.959964) == pytest.approx(bound, abs=5e-5)


def test_the_bound_refuses_what_is_no_share() -> None:
    with pytest.raises(EngineError) as refusal:
        cautious_share(3, 2)
    assert refusal.value.code == "parameter_out_of_range"
    assert cautious_share(0, 0) == 0.0


@given(st.integers(1, 500), st.data())
def test_the_bound_grows_with_those_convinced_and_never_passes_their_share(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials - 1))
    assert cautious_share(successes, trials) < cautious_share(successes + 1, trials)
    assert cautious_share(successes, trials) <= successes / trials


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_crowd_of_the_same_share_is_surer_and_no_more(trials: int, times: int) -> None:
    one, many = cautious_share(trials, 2 * trials), cautious_share(times * trials, 2 * times * trials)
    assert one <= many < 0.5


@given(debates())
def test_every_argument_has_one_place(arguments: list[Argument]) -> None:
    assert sorted(one.number for one in order_side(arguments, day=DAY)) == list(range(len(arguments)))


@given(debates(), st.randoms())
def test_neither_the_sequence_nor_the_author_s_number_changes_the_order(
    arguments: list[Argument], random: object
) -> None:
    names = [arguments[one.number].name for one in order_side(arguments, day=DAY)]
    shuffled = [
        Argument(a.name, None if a.author is None else 99 - a.author, a.convincing, a.opinions) for a in arguments
    ]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert [shuffled[one.number].name for one in order_side(shuffled, day=DAY)] == names


@given(debates())
def test_one_place_in_three_goes_to_those_to_weigh_while_there_are_both(arguments: list[Argument]) -> None:
    placed = order_side(arguments, day=DAY)
    left = {why: sum(1 for one in placed if one.why == why) for why in ("convincing", "to_weigh")}
    for place, one in enumerate(placed):
        assert (one.why == "to_weigh") == (arguments[one.number].opinions < ENOUGH)
        if all(left.values()):
            assert one.why == ("to_weigh" if place % EVERY == 1 else "convincing")
        left[one.why] -= 1


@given(debates())
def test_the_convincing_come_in_the_order_of_their_bounds(arguments: list[Argument]) -> None:
    weighed = [arguments[one.number] for one in order_side(arguments, day=DAY) if one.why == "convincing"]
    bounds = [cautious_share(one.convincing, one.opinions) for one in weighed]
    assert bounds == sorted(bounds, reverse=True)


def test_whoever_writes_much_waits_behind_the_first_argument_of_each() -> None:
    loud = [Argument(f"loud{n}", 1, 0, 0) for n in range(20)]
    quiet = [Argument(f"quiet{n}", 10 + n, 0, 4) for n in range(3)]
    first = [(loud + quiet)[one.number] for one in order_side(loud + quiet, day=DAY)[:4]]
    assert sorted(one.author or 0 for one in first) == [1, 10, 11, 12]


def test_ten_thousand_opinions_do_not_beat_a_better_share() -> None:
    crowd, few = Argument("crowd", 1, 6_000, 10_000), Argument("few", 2, 28, 30)
    assert [one.number for one in order_side([crowd, few], day=DAY)] == [1, 0]


def test_lots_change_with_the_day_and_can_be_drawn_again() -> None:
    # printf %s 2026-11-22:k3v9w2m8qa | sha256sum
    assert lot("k3v9w2m8qa", DAY) == "e9ed109048158acf245a1d526f75562f30d50d40f2a30a83b2ae9ffa39bcc8a6"
    assert lot("k3v9w2m8qa", DAY) != lot("k3v9w2m8qa", "2026-11-23")


def test_the_sides_take_turns_from_day_to_day() -> None:
    days = [leading_side(date(2026, 11, day).toordinal()) for day in range(1, 31)]
    assert days.count("for") == days.count("against")
    assert all(one != after for one, after in itertools.pairwise(days))
