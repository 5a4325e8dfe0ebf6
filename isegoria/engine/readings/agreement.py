# SPDX-License-Identifier: LGPL-3.0-or-later
"""How far readers agree beyond chance: Krippendorff's α, with an interval.

α = 1 − Dₒ / Dₑ, the disagreement found among the readings of a same text over the one that chance alone would give, had
the same readings been dealt out to texts at random. 1 is full agreement, 0 what chance gives. Texts read once, and
answers that are missing, take no part: each text weighs by its readings.

Published in: Krippendorff, K. (2011), "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania;
Krippendorff, K. (2013), Content Analysis, 3rd edition, chapter 12. The interval draws texts again, whole, with those
who read them: Zapf, A., Castell, S., Morawietz, L. and Karch, A. (2016), "Measuring inter-rater reliability for
nominal data – which coefficients and confidence intervals are appropriate?", BMC Medical Research Methodology 16:93.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
DRAWS = 1_000
COVERED = 0.95


@dataclass(frozen=True)
class Agreement:
    """How far the readers of a question agree.

    Attributes:
        alpha: None where it has no meaning: nothing was read twice, or nobody ever said anything else than the others.
        observed, expected: the two disagreements that it compares (0 where nothing could be compared).
        texts: those read twice or more; `readings`: the answers given to them.
        low, high: bounds of the interval; None where they were not asked for or cannot be told.
    """

    alpha: float | None
    observed: float
    expected: float
    texts: int
    readings: int
    low: float | None = None
    high: float | None = None


def count_answers(
    texts: ArrayLike, answers: ArrayLike, *, n_texts: int, n_choices: int, weights: ArrayLike | None = None
) -> NDArray[np.int64]:
    """(texts, choices) how many readers gave each answer to each text, from one text and one answer a reading.

    Args:
        answers: numbers of choices from 0; a negative one says nothing, and is left out.
    Raises:
        EngineError: lengths_differ, answer_out_of_range.
    """
    rows, columns = np.asarray(texts, dtype=np.int64), np.asarray(answers, dtype=np.int64)
    if rows.shape != columns.shape:
        raise EngineError("lengths_differ", what="answers", expected=len(rows), found=len(columns))
    given = columns >= 0
    rows, columns = rows[given], columns[given]
    if rows.size and (int(columns.max()) >= n_choices or int(rows.max()) >= n_texts or int(rows.min()) < 0):
        raise EngineError("answer_out_of_range", answer=int(columns.max()), choices=n_choices)
    weighed = None if weights is None else np.asarray(weights, dtype=np.float64)[given]
    flat = np.bincount(rows * n_choices + columns, weights=weighed, minlength=n_texts * n_choices)
    return flat.astype(np.int64).reshape(n_texts, n_choices)


def agreement(
    counts: ArrayLike,
    *,
    level: Level = "nominal",
    positions: Sequence[float] | None = None,
    draws: int = 0,
    seed: int = 0,
) -> Agreement:
    """Krippendorff's α of one question.

    Args:
        counts: (texts, choices) how many readers gave each answer to each text.
        level: what lies between two answers: nothing but being different (nominal), the readings that lie between them
            (ordinal), their distance (interval), or their distance by their size (ratio).
        positions: (choices,) where each choice stands on a scale, for the last two; 0, 1, 2… by default.
        draws: how many times texts are drawn again for the interval; 0 for none.
    Raises:
        EngineError: parameter_out_of_range, lengths_differ.
    Complexity: O(texts × choices + draws × different rows × choices²).
    """
    table = np.asarray(counts, dtype=np.int64)
    if level not in LEVELS:
        raise EngineError("parameter_out_of_range", name="level", value=level, rule=f"one of {', '.join(LEVELS)}")
    if positions is not None and len(positions) != table.shape[1]:
        raise EngineError("lengths_differ", what="positions", expected=table.shape[1], found=len(positions))
    scale = np.arange(table.shape[1], dtype=np.float64) if positions is None else np.asarray(positions, np.float64)
    rows, alike = _different_rows(table)
    met = _coincidences(rows)
    together = np.tensordot(alike.astype(np.float64), met, axes=1)[None]
    values, observed, expected = _alphas(together, level, scale)
    n, texts = int(rows.sum(axis=1) @ alike), int(alike.sum())
    alpha = None if np.isnan(values[0]) else float(values[0])
    low, high = _interval(alike, met, level, scale, draws, seed) if draws and alpha is not None else (None, None)
    return Agreement(alpha, float(observed[0]), float(expected[0]), texts, n, low, high)


def agreement_on_each(counts: ArrayLike, *, draws: int = 0, seed: int = 0) -> tuple[Agreement, ...]:
    """The agreement on each choice alone: did the readers of a text agree that it is this one, or another one?

    Raises: as `agreement`.
    """
    table = np.asarray(counts, dtype=np.int64)
    total = table.sum(axis=1)
    return tuple(
        agreement(np.stack([table[:, choice], total - table[:, choice]], axis=1), draws=draws, seed=seed)
        for choice in range(table.shape[1])
    )


def coincidences(counts: ArrayLike) -> NDArray[np.float64]:
    """(choices, choices) the pairs of readings of a same text, by what each answered: what α is made of. Each text
    weighs by its readings, so that all cells add up to the readings of the texts read twice or more."""
    rows, alike = _different_rows(np.asarray(counts, dtype=np.int64))
    return np.asarray(np.tensordot(alike.astype(np.float64), _coincidences(rows), axes=1))


def _different_rows(table: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different ways in which texts read twice or more were answered, in a fixed order, and how many texts each.

    Fifty thousand texts read by five people hold a few hundred of them: all that follows is done on these.
    """
    read = table[table.sum(axis=1) >= 2]
    if not len(read):
        return read, np.zeros(0, dtype=np.int64)
    base = int(read.max()) + 1
    if base ** table.shape[1] < 2**62:
        keys = np.zeros(len(read), dtype=np.int64)
        for column in range(table.shape[1]):
            keys = keys * base + read[:, column]
        _, first, alike = np.unique(keys, return_index=True, return_counts=True)
        return read[first], alike
    rows, alike = np.unique(read, axis=0, return_counts=True)
    return rows, alike


def _coincidences(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """(rows, choices, choices) what one text of each row adds to the table of coincidences."""
    given = rows.astype(np.float64)
    pairs = given[:, :, None] * given[:, None, :]
    diagonal = np.arange(rows.shape[1])
    pairs[:, diagonal, diagonal] -= given
    return np.asarray(pairs / (given.sum(axis=1) - 1.0)[:, None, None])


def _alphas(
    together: NDArray[np.float64], level: str, scale: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """α and both disagreements of (tables, choices, choices) coincidences; NaN where there is nothing to compare."""
    margins = together.sum(axis=2)
    n = margins.sum(axis=1)
    apart = _distances(margins, level, scale)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (together * apart).sum(axis=(1, 2)) / n
        expected = np.einsum("ti,tj,tij->t", margins, margins, apart) / (n * (n - 1.0))
        alphas = np.where(expected > 0.0, 1.0 - observed / expected, np.nan)
    return alphas, np.nan_to_num(observed), np.nan_to_num(expected)


def _distances(margins: NDArray[np.float64], level: str, scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """(tables, choices, choices) squared difference between two answers."""
    size = margins.shape[1]
    if level == "ordinal":
        reached = np.cumsum(margins, axis=1)
        # All readings from the lower answer to the higher one, half of those of the two themselves.
        middle = reached - margins / 2.0
        return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)
    if level == "nominal":
        apart = 1.0 - np.eye(size)
    elif level == "interval":
        apart = (scale[:, None] - scale[None, :]) ** 2
    else:
        both = scale[:, None] + scale[None, :]
        apart = np.where(both != 0.0, ((scale[:, None] - scale[None, :]) / np.where(both == 0.0, 1.0, both)) ** 2, 0.0)
    return np.broadcast_to(apart, (len(margins), size, size))


def _interval(
    alike: NDArray[np.int64],
    met: NDArray[np.float64],
    level: str,
    scale: NDArray[np.float64],
    draws: int,
    seed: int,
) -> tuple[float | None, float | None]:
    """The bounds between which 95 in 100 of the α of texts drawn again lie; none below two texts."""
    texts = int(alike.sum())
    if texts < 2:
        return None, None
    drawn = np.random.default_rng(seed).multinomial(texts, alike / texts, size=draws).astype(np.float64)
    tables = np.tensordot(drawn, met, axes=1)
    alphas, _, _ = _alphas(tables, level, scale)
    told = alphas[~np.isnan(alphas)]
    if len(told) < draws / 2:
        return None, None
    low, high = np.quantile(told, [(1.0 - COVERED) / 2.0, (1.0 + COVERED) / 2.0])
    return float(low), float(high)
