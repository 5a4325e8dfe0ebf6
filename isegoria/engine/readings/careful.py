# SPDX-License-Identifier: LGPL-3.0-or-later
"""How careful readers are, told from how they agree with each other: the model of Dawid and Skene, by EM.

Each text has one true answer, which nobody knows; each reader gives each answer with a probability that depends on the
true one alone (their table of errors). What the tables are and what the texts are is found by turns: tables from texts,
texts from tables, until neither moves.

Published in: Dawid, A. P. and Skene, A. M. (1979), "Maximum likelihood estimation of observer error-rates using the EM
algorithm", Journal of the Royal Statistical Society C 28(1), 20–28: formulae 2.3 to 2.5, and 3.1 for the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError


@dataclass(frozen=True)
class Care:
    """What the model found.

    Attributes:
        prevalence: (choices,) share of the texts whose true answer is each choice.
        errors: (readers, choices, choices) probability of an answer (last) where another one is true (middle).
        belongs: (texts, choices) how probable each answer is to be the true one.
        right: (readers,) probability that the reader gives the true answer, over texts as they are; NaN for one who
            gave none.
        steps: turns taken; `likelihood`: the logarithm of the likelihood reached.
    """

    prevalence: NDArray[np.float64]
    errors: NDArray[np.float64]
    belongs: NDArray[np.float64]
    right: NDArray[np.float64]
    steps: int
    likelihood: float


def care(
    texts: ArrayLike,
    readers: ArrayLike,
    answers: ArrayLike,
    *,
    n_texts: int,
    n_readers: int,
    n_choices: int,
    prior: float = 0.0,
    most_steps: int = 500,
    tolerance: float = 1e-9,
) -> Care:
    """Tell careful readers from careless ones.

    Args:
        texts, readers, answers: one of each a reading, numbers from 0; a negative answer says nothing.
        prior: readings added to every cell of the tables of errors, so that few readings make no certainty.
    Raises:
        EngineError: lengths_differ, answer_out_of_range.
    Complexity: O(steps × readings × choices).
    """
    text, reader, answer = (np.asarray(one, dtype=np.int64) for one in (texts, readers, answers))
    if not len(text) == len(reader) == len(answer):
        raise EngineError("lengths_differ", what="answers", expected=len(text), found=len(answer))
    told = answer >= 0
    text, reader, answer = text[told], reader[told], answer[told]
    if answer.size and int(answer.max()) >= n_choices:
        raise EngineError("answer_out_of_range", answer=int(answer.max()), choices=n_choices)
    counts = np.bincount(text * n_choices + answer, minlength=n_texts * n_choices).reshape(n_texts, n_choices)
    given = counts.sum(axis=1)
    read = given > 0
    belongs = np.where(read[:, None], counts / np.maximum(given, 1)[:, None], 1.0 / n_choices)
    cell = reader * n_choices + answer
    before, steps = -np.inf, 0
    prevalence = np.full(n_choices, 1.0 / n_choices)
    errors = np.full((n_readers, n_choices, n_choices), 1.0 / n_choices)
    for steps in range(1, most_steps + 1):  # noqa: B007 - how many turns it took is told
        prevalence = belongs[read].mean(axis=0) if read.any() else prevalence
        errors = _tables(belongs[text], cell, n_readers, n_choices, prior)
        logs = np.log(np.maximum(errors, 1e-300))[reader, :, answer]
        scores = np.tile(np.log(np.maximum(prevalence, 1e-300)), (n_texts, 1))
        np.add.at(scores, text, logs)
        top = scores.max(axis=1, keepdims=True)
        weights = np.exp(scores - top)
        likelihood = float((np.log(weights.sum(axis=1)) + top[:, 0])[read].sum())
        belongs = weights / weights.sum(axis=1, keepdims=True)
        if likelihood - before <= tolerance * max(1.0, abs(likelihood)):
            break
        before = likelihood
    gave = np.bincount(reader, minlength=n_readers) > 0
    right = np.where(gave, np.einsum("j,rjj->r", prevalence, errors), np.nan)
    return Care(prevalence, errors, belongs, right, steps, likelihood if read.any() else 0.0)


def _tables(
    belongs: NDArray[np.float64], cell: NDArray[np.int64], n_readers: int, n_choices: int, prior: float
) -> NDArray[np.float64]:
    """(readers, true, given) probabilities; where a reader met no text of an answer, every answer is as probable."""
    size = n_readers * n_choices
    sums = np.stack([np.bincount(cell, weights=belongs[:, true], minlength=size) for true in range(n_choices)])
    tables = sums.reshape(n_choices, n_readers, n_choices).transpose(1, 0, 2) + prior
    total = tables.sum(axis=2, keepdims=True)
    return np.where(total > 0.0, tables / np.where(total > 0.0, total, 1.0), 1.0 / n_choices)
