# SPDX-License-Identifier: LGPL-3.0-or-later
"""Coherence and diversity, against counts by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.themes.coherence import coherence, diversity
from isegoria.engine.themes.reading import read

READING = read(["vélo piste", "vélo piste", "vélo impôt", "impôt"], languages=("fr",))


def test_bouma_on_four_texts() -> None:
    # p(vélo) = 3/4, p(piste) = 1/2, p(both) = 1/2: ln(4/3) ÷ ln 2.
    assert coherence(READING, [("vélo", "piste")]).tolist() == pytest.approx([math.log(4 / 3) / math.log(2)])


def test_words_that_never_meet_and_words_that_never_part() -> None:
    reading = read(["vélo piste", "impôt taxe", "école"], languages=("fr",))
    assert coherence(reading, [("vélo", "impôt"), ("vélo", "piste")]).tolist() == pytest.approx([-1.0, 1.0])


def test_the_mean_of_three_pairs() -> None:
    half = math.log(4 / 3) / math.log(2)
    apart = math.log((1 / 4) / (3 / 4 * 1 / 2)) / -math.log(1 / 4)
    assert coherence(READING, [("vélo", "piste", "impôt")]).tolist() == pytest.approx([(half + apart - 1) / 3])


def test_a_list_without_a_pair_says_nothing() -> None:
    assert coherence(READING, [(), ("vélo",), ("vélo", "absent"), ("vélo", "vélos")]).tolist() == [0, 0, 0, 0]


def test_only_the_first_words_count() -> None:
    assert (
        coherence(READING, [("vélo", "piste", "impôt")], words=2).tolist()
        == coherence(READING, [("vélo", "piste")]).tolist()
    )


@given(st.lists(st.lists(st.sampled_from(["vélo", "piste", "impôt", "absent"]), max_size=4), max_size=4))
def test_coherence_stays_between_minus_one_and_one(lists: list[list[str]]) -> None:
    found = coherence(READING, lists)
    assert ((found >= -1) & (found <= 1)).all()


def test_diversity() -> None:
    assert diversity([("a", "b"), ("c", "d")]) == 1
    assert diversity([("a", "b"), ("a", "b")]) == 0.5
    assert diversity([("a", "b", "x"), ("a", "c", "x")], words=2) == 0.75
    assert diversity([]) == 1
