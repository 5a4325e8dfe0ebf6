# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots by grades, approvals and points, written short or drawn at random, for the tests of what counts them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.tally import Tally

NAMES = tuple("ABCDEFGHIJ")


def scale_of(number: int) -> tuple[Grade, ...]:
    return tuple(Grade(value, str(value)) for value in range(number))


def grades(
    rows: Sequence[Sequence[int]], scale: Sequence[Grade] | int = 6, names: Sequence[str] = NAMES, **given: Any
) -> Ballots:
    steps = scale_of(scale) if isinstance(scale, int) else scale
    return Ballots.from_marks("grades", names[: len(rows[0])], np.array(rows), scale=steps, **given)


def approvals(rows: Sequence[Sequence[int]], names: Sequence[str] = NAMES, **given: Any) -> Ballots:
    return Ballots.from_marks("approvals", names[: len(rows[0])], np.array(rows), **given)


def points(rows: Sequence[Sequence[int]], names: Sequence[str] = NAMES, **given: Any) -> Ballots:
    return Ballots.from_marks("points", names[: len(rows[0])], np.array(rows), **given)


def tables(most: int, *, least: int = -1, columns: int = 5, rows: int = 9) -> st.SearchStrategy[list[list[int]]]:
    """Small tables of marks from `least` to `most`."""
    return st.integers(1, columns).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(least, most), min_size=width, max_size=width), min_size=1, max_size=rows
        )
    )


def in_the_running(tally: Tally) -> set[int]:
    """Those who are elected, or between whom it is tied."""
    return {*tally.winners, *tally.tied}


def renamed(tally: Tally, places: Sequence[int]) -> tuple[frozenset[int], ...]:
    """The ranking with each candidate under the number it has elsewhere."""
    return tuple(frozenset(places[one] for one in group) for group in tally.ranking)


def groups_of(tally: Tally) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(group) for group in tally.ranking)
