# SPDX-License-Identifier: LGPL-3.0-or-later
"""Themes in time, and those that go together, counted by hand."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from isegoria.engine.errors import EngineError
from isegoria.engine.themes.evolution import evolution, links
from isegoria.engine.themes.tree import Themes
from isegoria.engine.traces import Trace


def themes(label: list[int], parent: list[int]) -> Themes:
    """Themes of which only the tree and the labels matter."""
    n = len(parent)
    zeros = np.zeros(n, dtype=np.int64)
    also = sp.csr_array((len(label), n), dtype=np.float32)
    close, stable = np.ones(len(label), np.float32), np.zeros(n)
    return Themes(
        np.arange(n), np.array(parent), zeros, np.zeros((n, 2), np.float32), np.array(label, dtype=np.int32), close,
        also, stable, zeros, zeros, 0.0, {}, None, Trace(),
    )  # fmt: skip


TREE = [-1, -1, 0, 0]  # two at the top; the first has two inside, numbered 2 and 3


def test_texts_and_people_are_counted_in_each_period() -> None:
    found = evolution(
        themes([2, 2, 3, 1, -1, 3], TREE),
        np.array([0.0, 1.0, 1.0, 2.0, 3.0, 4.0]),
        authors=np.array([0, 0, 0, 1, 2, 0]),
        bounds=np.array([0.0, 2.0, 4.0]),
    )
    assert found.texts.tolist() == [[3, 1], [0, 1], [2, 0], [1, 1]]
    assert found.people.tolist() == [[1, 1], [0, 1], [1, 0], [1, 1]]
    assert found.all_texts.tolist() == [3, 3]
    assert found.all_people.tolist() == [1, 3]


def test_the_trend_is_cochran_and_armitages() -> None:
    # 10, 20 and 30 texts of 50 in three periods: Z by the published formula.
    label = [0] * 10 + [1] * 40 + [0] * 20 + [1] * 30 + [0] * 30 + [1] * 20
    times = np.repeat([0.5, 1.5, 2.5], 50)
    found = evolution(themes(label, [-1, -1]), times, bounds=np.array([0.0, 1.0, 2.0, 3.0]))
    share = 60 / 150
    expected = (-1 * 10 + 0 * 20 + 1 * 30) / np.sqrt(share * (1 - share) * 50 * 2)
    assert found.trend == pytest.approx([expected, -expected])
    assert found.rising().tolist() == [0]
    assert found.falling().tolist() == [1]


def test_texts_without_a_time_are_left_out() -> None:
    found = evolution(themes([0, 0, 1], [-1, -1]), np.array([1.0, np.nan, 1.0]))
    assert found.texts.tolist() == [[1], [1]]
    assert found.trend.tolist() == [0.0, 0.0]
    assert found.rising().tolist() == []
    with pytest.raises(EngineError) as refused:
        evolution(themes([0], [-1]), np.array([np.nan]))
    assert refused.value.code == "times_missing"
    with pytest.raises(EngineError) as refused:
        evolution(themes([0], [-1]), np.zeros(2))
    assert refused.value.code == "lengths_differ"


def test_twelve_periods_of_one_length_by_default() -> None:
    found = evolution(themes([0] * 120, [-1]), np.arange(120.0))
    assert len(found.bounds) == 13
    assert found.texts.sum() == 120
    assert found.texts.tolist() == [[10] * 11 + [10]]


def test_themes_of_the_same_people_go_together() -> None:
    # Ten people speak of 0 and 1, two of 1 and 2, and twenty of 2 and 3.
    pairs = [(0, 1)] * 10 + [(1, 2)] * 2 + [(2, 3)] * 20
    authors = np.repeat(np.arange(32), 2)
    found = links(themes([one for pair in pairs for one in pair], [-1] * 4), authors=authors)
    assert [(link.one, link.other, link.people) for link in found] == [(2, 3, 20), (0, 1, 10)]
    share = np.array([10, 12, 22, 20]) / 64
    assert found[1].lift == pytest.approx(10 / (32 * 2 * share[0] * share[1] / (1 - (share**2).sum())))


def test_a_text_that_also_speaks_of_another_theme_links_them() -> None:
    one = themes([3, 4, 4, 1, 2, 2, 2], [-1, -1, -1, 0, 0])
    also = sp.csr_array((7, 5), dtype=np.float32).tolil()
    also[0, 1] = also[1, 1] = also[2, 3] = 0.9
    found = links(replace(one, also=also.tocsr()), least=1)
    assert [(link.one, link.other, link.people) for link in found] == [(0, 1, 2)]
    assert found[0].lift == pytest.approx(3.0)
    assert links(one, least=1) == ()
