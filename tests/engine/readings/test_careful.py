# SPDX-License-Identifier: LGPL-3.0-or-later
"""The model of Dawid and Skene: its published example, and readers whose errors are known."""

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.readings.careful import care
from tests.engine.readings.anaesthetists import readings


def test_the_anaesthetists_are_as_published() -> None:
    found = care(*readings(), n_texts=45, n_readers=5, n_choices=4)

    assert found.prevalence.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]
    assert found.errors[0].round(2).tolist() == [
        [0.89, 0.11, 0.00, 0.00],
        [0.07, 0.88, 0.05, 0.00],
        [0.00, 0.34, 0.66, 0.00],
        [0.00, 0.00, 0.56, 0.44],
    ]


def test_a_reader_who_answers_at_random_is_told_apart() -> None:
    draw = np.random.default_rng(5)
    truth = draw.integers(0, 3, 300)
    right = [0.9, 0.9, 0.85, 0.95, 0.9, 1 / 3]
    texts = np.tile(np.arange(300), 6)
    readers = np.repeat(np.arange(6), 300)
    sure = draw.random(1800) < np.repeat(right, 300)
    wrong = (truth[texts] + draw.integers(1, 3, 1800)) % 3
    answers = np.where(sure, truth[texts], wrong)
    answers[::11] = -1  # could not tell

    found = care(texts, readers, answers, n_texts=300, n_readers=7, n_choices=3)

    assert found.right[:6] == pytest.approx(right, abs=0.06)
    assert np.isnan(found.right[6])
    assert (found.belongs.argmax(axis=1) == truth).mean() > 0.97


def test_nothing_was_read() -> None:
    found = care([], [], [], n_texts=2, n_readers=1, n_choices=2)

    assert found.belongs.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert np.isnan(found.right).all()


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(EngineError, match="none of the 2 choices"):
        care([0], [0], [2], n_texts=1, n_readers=1, n_choices=2)
    with pytest.raises(EngineError, match="answers"):
        care([0, 1], [0], [1], n_texts=2, n_readers=1, n_choices=2)
