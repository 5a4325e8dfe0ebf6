# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shuffling on disk: the same opinions, in an order that tells nothing, however the work is sliced."""

import numpy as np
import pytest

from isegoria.commons.open_data.people import ShuffledOpinions


def made_up(people: int) -> np.ndarray:
    """Person 10·n answers contributions n and n + 1; keys are far apart, days and values follow."""
    person = np.repeat(np.arange(people) * 10, 2)
    contribution = np.arange(people * 2) // 2 + np.tile([0, 1], people)
    return np.stack([person, contribution, 20_000 + person % 7, person % 3 - 1], axis=1)


def blocks(shuffled: ShuffledOpinions) -> np.ndarray:
    return np.concatenate(list(shuffled.blocks()))


@pytest.mark.parametrize("expected", [0, 1_000, 1_000_000])
def test_nothing_is_lost_whatever_the_slices(expected: int) -> None:
    rows = made_up(500)
    with ShuffledOpinions(np.array_split(rows, 7), expected=expected) as shuffled:
        found = blocks(shuffled)

    assert (shuffled.participants, shuffled.opinions) == (500, 1000)
    assert np.diff(found["participant"]).tolist() == [0, 1] * 499 + [0]
    assert sorted(zip(found["contribution"], found["day"], found["value"], strict=True)) == sorted(
        zip(rows[:, 1], rows[:, 2], rows[:, 3], strict=True)
    )


def test_one_persons_opinions_stay_together() -> None:
    rows = made_up(300)
    with ShuffledOpinions([rows[np.random.default_rng(1).permutation(len(rows))]], expected=400_000) as shuffled:
        found = blocks(shuffled)

    assert (np.diff(found["contribution"].reshape(-1, 2)) == 1).all()


def test_the_order_tells_nothing_of_who_came_first() -> None:
    rows = made_up(2_000)
    with ShuffledOpinions([rows], expected=len(rows)) as shuffled:
        order = blocks(shuffled)["contribution"][::2]

    # Of 2,000 people in an order by lot, ranks before and after correlate by less than 0.1 but once in 10⁵ draws.
    assert abs(np.corrcoef(order, np.arange(2_000))[0, 1]) < 0.1


def test_people_are_counted_within_some_contributions() -> None:
    with ShuffledOpinions([made_up(50)], expected=100) as shuffled:
        kept = np.zeros(51, dtype=bool)
        kept[:10] = True

        assert shuffled.participants_in(kept) == 10
        assert shuffled.participants_in(np.zeros(51, dtype=bool)) == 0
        assert shuffled.participants_in(np.ones(51, dtype=bool)) == 50


def test_nobody_is_nobody() -> None:
    with ShuffledOpinions([], expected=0) as shuffled:
        assert (shuffled.participants, shuffled.opinions, list(shuffled.blocks())) == (0, 0, [])
