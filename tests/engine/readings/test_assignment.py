# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who reads what next: simulations of whole circles."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.readings.assignment import Candidate, next_text


class Circle:
    """Texts, and who read them; readers come as the test says."""

    def __init__(self, texts: int, asked: int, *, languages: Sequence[str] = ("fr",), seed: int = 0) -> None:
        self.asked, self.seed = asked, seed
        self.language = [languages[text % len(languages)] for text in range(texts)]
        self.read_by: list[set[int]] = [set() for _ in range(texts)]
        self.wanted = [asked] * texts
        self.loads: Counter[int] = Counter()
        self.by_language: dict[int, Counter[str]] = {}

    def come(self, reader: int, speaks: Sequence[str] = ("fr",), authors: Sequence[int] = ()) -> int | None:
        own = self.by_language.setdefault(reader, Counter())
        found = next_text(
            (
                Candidate(
                    text,
                    len(readers),
                    0,
                    self.wanted[text],
                    self.language[text],
                    next_ones=sum(self.loads[other] <= self.loads[reader] for other in readers),
                )
                for text, readers in enumerate(self.read_by)
                if reader not in readers and self.language[text] in speaks and text not in authors
            ),
            asked=self.asked,
            reader=str(reader),
            seed=self.seed,
            read_by_language=own,
            waiting_by_language=Counter(self.language),
        )
        if found is None:
            return None
        self.read_by[found.text].add(reader)
        self.loads[reader] += 1
        own[found.language] += 1
        return found.text

    def read_all(self, readers: Mapping[int, Mapping[str, Any]]) -> None:
        """Readers come in turn until nothing is left for any of them."""
        found: list[int | None] = [0]
        while any(text is not None for text in found):
            found = [self.come(reader, **how) for reader, how in readers.items()]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(10, 40), st.integers(1, 3), st.integers(0, 10**6))
def test_k_readers_are_reached_with_the_least_readings_and_even_loads(texts: int, asked: int, seed: int) -> None:
    circle, readers = Circle(texts, asked, seed=seed), 2 * asked + 4
    circle.read_all({reader: {} for reader in range(readers)})

    assert {len(one) for one in circle.read_by} == {asked}
    assert sum(circle.loads.values()) == texts * asked
    loads = [circle.loads[reader] for reader in range(readers)]
    assert max(loads) - min(loads) <= 1


def test_every_text_is_read_once_before_any_is_read_twice() -> None:
    circle = Circle(30, 3)
    for turn in range(90):
        sizes = [len(one) for one in circle.read_by]
        assert max(sizes) - min(sizes) <= 1
        assert circle.come(turn % 7) is not None


def test_a_disagreement_comes_after_what_is_read_too_little() -> None:
    circle = Circle(3, 2)
    circle.read_by = [{1, 2}, {1, 2}, {1}]
    circle.wanted[0] = 3

    assert circle.come(5) == 2
    assert circle.come(5) == 0
    assert circle.come(5) is None


def test_what_is_held_by_others_is_not_handed_twice() -> None:
    last_place = Candidate(1, 2, 1, 3)
    free = Candidate(2, 2, 0, 3)

    assert next_text([last_place, free], asked=3, reader="a") == free
    assert next_text([last_place], asked=3, reader="a") is None


def test_readers_of_two_languages_go_where_few_can_read() -> None:
    """Twelve read French, two of whom read Breton: these are handed as much Breton as there is."""
    circle = Circle(40, 2, languages=("fr", "fr", "fr", "br"))
    speaks = {reader: ("fr", "br") if reader < 2 else ("fr",) for reader in range(12)}
    circle.read_all({reader: {"speaks": speaks[reader]} for reader in range(12)})

    assert {len(one) for one in circle.read_by} == {2}


def test_nobody_reads_their_own() -> None:
    circle = Circle(10, 2)
    circle.read_all({reader: {"authors": [reader]} for reader in range(10)})

    assert all(text not in readers for text, readers in enumerate(circle.read_by))
    assert {len(one) for one in circle.read_by} == {2}


def test_the_same_seed_hands_out_the_same_and_readers_part() -> None:
    def first(reader: str, seed: int) -> int:
        found = next_text([Candidate(text, 0, 0, 3) for text in range(1_000)], asked=3, reader=reader, seed=seed)
        assert found is not None
        return found.text

    assert first("a", 1) == first("a", 1)
    assert len({first(str(reader), 1) for reader in range(50)}) > 40
    assert len({first("a", seed) for seed in range(50)}) > 40


@pytest.mark.parametrize("asked", [2, 3])
def test_uneven_readers_leave_nothing_unread(asked: int) -> None:
    draw = random.Random(4)
    circle = Circle(60, asked)
    idle = 0
    while idle < 200:
        idle = 0 if circle.come(int(draw.expovariate(0.3)) % 20) is not None else idle + 1

    assert {len(one) for one in circle.read_by} == {asked}
