# SPDX-License-Identifier: LGPL-3.0-or-later
"""Krippendorff's α: the published examples, a second computation from the definition by pairs, and what must hold."""

import itertools
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.readings.agreement import (
    LEVELS,
    Level,
    agreement,
    agreement_on_each,
    coincidences,
    count_answers,
)

# Krippendorff (2011), examples A to D: one line a reader, one sign a text, a dot where there is no reading.
BINARY = ("0100000010", "1110010000")
TWO_READERS = ("aabbdcccedda", "babbbccceddd")
FOUR_READERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# Krippendorff (2013), the data that circulate with three coders and fifteen units.
THREE_READERS = (".....34121133.3", "1.213343.......", "..21344.21133.4")


def table(rows: Sequence[str]) -> NDArray[np.int64]:
    signs = sorted({sign for row in rows for sign in row} - {"."})
    found = [(text, signs.index(sign)) for row in rows for text, sign in enumerate(row) if sign != "."]
    texts, answers = zip(*found, strict=True)
    return count_answers(texts, answers, n_texts=len(rows[0]), n_choices=len(signs))


@pytest.mark.parametrize(
    ("rows", "level", "published"),
    [
        (BINARY, "nominal", 0.095),
        (TWO_READERS, "nominal", 0.692),
        (FOUR_READERS, "nominal", 0.743),
        (FOUR_READERS, "ordinal", 0.815),
        (FOUR_READERS, "interval", 0.849),
        (FOUR_READERS, "ratio", 0.797),
        (THREE_READERS, "nominal", 0.691),
        (THREE_READERS, "interval", 0.811),
    ],
)
def test_it_is_as_published(rows: Sequence[str], level: Level, published: float) -> None:
    counts = table(rows)
    positions = [position + (0 if rows is BINARY else 1) for position in range(counts.shape[1])]

    assert agreement(counts, level=level, positions=positions).alpha == pytest.approx(published, abs=5e-4)


def by_pairs(counts: NDArray[np.int64], level: str) -> float | None:
    """α from the definition: the mean difference of two readings of one text over that of any two readings at all."""
    texts = [[choice for choice, n in enumerate(row) for _ in range(n)] for row in counts.tolist()]
    texts = [text for text in texts if len(text) > 1]
    everything = [answer for text in texts for answer in text]
    if not everything:
        return None

    def apart(one: int, other: int) -> float:
        if level == "nominal":
            return float(one != other)
        if level == "interval":
            return float((one - other) ** 2)
        if level == "ratio":
            return ((one - other) / (one + other)) ** 2 if one + other else 0.0
        low, high = sorted((one, other))
        between = sum(low <= answer <= high for answer in everything)
        return (between - (everything.count(one) + everything.count(other)) / 2) ** 2

    within = sum(
        sum(apart(one, other) for one, other in itertools.permutations(text, 2)) / (len(text) - 1) for text in texts
    )
    anyhow = sum(apart(one, other) for one, other in itertools.permutations(everything, 2))
    if anyhow == 0:
        return None
    return 1 - (within / len(everything)) / (anyhow / (len(everything) * (len(everything) - 1)))


tables = st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=12).map(np.array)


@given(tables, st.sampled_from(LEVELS))
def test_it_is_what_the_definition_says(counts: NDArray[np.int64], level: Level) -> None:
    found, expected = agreement(counts, level=level).alpha, by_pairs(counts, level)

    assert (found is None) == (expected is None)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(tables, st.permutations(range(4)))
def test_names_and_order_do_not_matter(counts: NDArray[np.int64], order: list[int]) -> None:
    plain = agreement(counts, draws=50, seed=3)
    other = agreement(counts[::-1][:, order])

    assert agreement(counts[::-1], draws=50, seed=3) == plain
    assert other.alpha == (None if plain.alpha is None else pytest.approx(plain.alpha, abs=1e-9))


@given(tables)
def test_texts_read_once_change_nothing(counts: NDArray[np.int64]) -> None:
    once = np.vstack([counts, np.eye(4, dtype=np.int64)])

    assert agreement(once) == agreement(counts)


@given(tables)
def test_it_never_passes_one(counts: NDArray[np.int64]) -> None:
    alpha = agreement(counts).alpha

    assert alpha is None or alpha <= 1


def test_full_agreement_is_one_and_saying_nothing_else_is_nothing() -> None:
    assert agreement([[3, 0], [0, 2]], draws=100).alpha == 1
    assert agreement([[3, 0], [2, 0]], draws=100).alpha is None
    assert agreement([[1, 0], [0, 1]]).alpha is None
    assert agreement(np.zeros((0, 2), dtype=np.int64)).alpha is None


def test_the_interval_holds_what_it_is_drawn_from() -> None:
    """Of 200 crowds drawn from a known one, about 95 in 100 intervals hold the α of that one."""
    draw = np.random.default_rng(1)
    right, texts, readers = 0.8, 150, 3
    # Two answers as frequent, each reader wrong one time in five: α = 1 − 2·0.8·0.2 / 0.5.
    truth_alpha = 1 - 2 * right * (1 - right) / 0.5
    held = 0
    for seed in range(200):
        truth = draw.integers(0, 2, texts)
        answers = np.where(draw.random((texts, readers)) < right, truth[:, None], 1 - truth[:, None])
        counts = count_answers(np.repeat(np.arange(texts), readers), answers.ravel(), n_texts=texts, n_choices=2)
        found = agreement(counts, draws=400, seed=seed)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth_alpha <= found.high
    assert 182 <= held <= 198


def test_each_choice_has_its_own() -> None:
    # Nobody mistakes the first; the other two are told apart as chance would.
    counts = np.array([[4, 0, 0]] * 10 + [[0, 2, 2]] * 10)
    first, second, third = agreement_on_each(counts)

    assert first.alpha == 1
    assert second.alpha == third.alpha
    assert second.alpha == pytest.approx(0.122, abs=5e-4)


def test_what_is_not_an_answer_is_named() -> None:
    with pytest.raises(EngineError, match="The answer 5 is none of the 2 choices"):
        count_answers([0], [5], n_texts=1, n_choices=2)
    with pytest.raises(EngineError, match="answers should have 2 entries and has 1"):
        count_answers([0, 1], [0], n_texts=2, n_choices=2)
    with pytest.raises(EngineError, match="level"):
        agreement([[1, 1]], level="half")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(EngineError, match="positions"):
        agreement([[1, 1]], positions=[1.0])


def test_two_hundred_and_fifty_thousand_readings_take_less_than_a_second() -> None:
    draw = np.random.default_rng(0)
    texts = np.repeat(np.arange(50_000), 5)
    answers = draw.integers(0, 7, len(texts))

    began = time.process_time()
    counts = count_answers(texts, answers, n_texts=50_000, n_choices=7)
    for level in ("nominal", "ordinal"):
        agreement(counts, level=level, draws=1_000)
    assert time.process_time() - began < 1


def test_the_pairs_are_those_of_the_published_table() -> None:
    # Krippendorff (2011), example C: the matrix of coincidences.
    assert coincidences(table(FOUR_READERS)).round(3).tolist() == [
        [7.0, 1.333, 0.333, 0.333, 0.0],
        [1.333, 10.0, 1.333, 0.333, 0.0],
        [0.333, 1.333, 8.0, 0.333, 0.0],
        [0.333, 0.333, 0.333, 4.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 3.0],
    ]
