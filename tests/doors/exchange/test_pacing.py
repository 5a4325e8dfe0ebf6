# SPDX-License-Identifier: AGPL-3.0-or-later
"""The size of a batch follows what the one before it took."""

import gc
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from isegoria.doors.exchange.pacing import AIM, Pace, without_collecting


class Clock:
    """A clock that goes on by what each row takes."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def write(clock: Clock) -> Callable[[Pace, float], int]:
    """Write one batch whose rows take so many seconds each; how many they were."""

    def batch(pace: Pace, seconds: float) -> int:
        rows = pace.size
        with pace.measure(rows):
            clock.now += rows * seconds
        return rows

    return batch


def test_batches_grow_slowly_up_to_what_fits(clock: Clock, write: Callable[[Pace, float], int]) -> None:
    pace = Pace(10, 1000, clock)

    sizes = [write(pace, AIM / 40) for _ in range(12)]

    assert sizes[:3] == [10, 13, 17]
    assert all(later <= earlier * 1.25 + 1 for earlier, later in pairwise(sizes))
    assert 39 <= sizes[-1] <= 40
    assert pace.longest <= AIM


def test_a_batch_that_took_long_is_followed_by_a_small_one(clock: Clock, write: Callable[[Pace, float], int]) -> None:
    pace = Pace(80, 80, clock)

    assert [write(pace, AIM / 4), write(pace, AIM / 4)] == [80, 20]
    assert pace.longest == pytest.approx(20 * AIM)


@pytest.mark.parametrize(("seconds", "size"), [(10.0, 3), (0.0, 12)])
def test_there_are_always_a_few_rows_and_never_more_than_the_most(
    clock: Clock, write: Callable[[Pace, float], int], seconds: float, size: int
) -> None:
    pace = Pace(30, 12, clock)

    assert [write(pace, seconds) for _ in range(3)][1:] == [size, size]


def test_what_fails_teaches_nothing(clock: Clock) -> None:
    pace = Pace(10, 20, clock)

    with pytest.raises(ZeroDivisionError), pace.measure(10):
        1 / 0  # noqa: B018 - it is there to fail

    assert (pace.size, pace.longest) == (10, 0.0)


@pytest.fixture
def _collector() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.usefixtures("_collector")
@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_waits_until_the_end_and_is_left_as_it_was(enabled: bool) -> None:
    gc.enable() if enabled else gc.disable()

    with pytest.raises(ZeroDivisionError), without_collecting():
        1 / gc.isenabled()

    assert gc.isenabled() is enabled
