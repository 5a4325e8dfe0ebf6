# SPDX-License-Identifier: LGPL-3.0-or-later
"""Themes in time, and themes that go together.

Published in: Armitage (1955), "Tests for linear trends in proportions and frequencies", Biometrics 11(3); Agrawal,
Imieliński and Swami (1993), "Mining association rules between sets of items in large databases", SIGMOD (lift).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.themes.tree import Themes

PERIODS = 12
CLEAR = 3.0  # standard errors from which a theme is said to rise or to fall


@dataclass(frozen=True)
class Evolution:
    """How much each theme was spoken of, period after period.

    Attributes:
        bounds: (periods + 1,) times; a period holds its start and not its end, the last one both.
        texts, people: (themes, periods) how many; a person counts once in each period.
        all_texts, all_people: (periods,) the same of all texts, the unclassified included.
        trend: (themes,) by how many standard errors a theme's share of the texts rises (falls, below zero) along the
            periods.
    """

    bounds: NDArray[np.float64]
    texts: NDArray[np.int64]
    people: NDArray[np.int64]
    all_texts: NDArray[np.int64]
    all_people: NDArray[np.int64]
    trend: NDArray[np.float64]

    def rising(self) -> NDArray[np.int64]:
        """Places of the themes that clearly rise, the clearest first."""
        return np.array([one for one in np.argsort(-self.trend, kind="stable") if self.trend[one] >= CLEAR], np.int64)

    def falling(self) -> NDArray[np.int64]:
        """Places of the themes that clearly fall, the clearest first."""
        return np.array([one for one in np.argsort(self.trend, kind="stable") if self.trend[one] <= -CLEAR], np.int64)


def evolution(
    themes: Themes,
    times: NDArray[np.float64],
    *,
    authors: NDArray[np.int64] | None = None,
    bounds: NDArray[np.float64] | None = None,
) -> Evolution:
    """Texts and people of each theme in each period.

    Args:
        times: (texts,) in any unit; those that are not finite are left out.
        bounds: (periods + 1,) rising; by default as many periods of one length as make `PERIODS`.

    Raises:
        EngineError: lengths_differ, times_missing.
    """
    if len(times) != len(themes.label):
        raise EngineError("lengths_differ", what="times", expected=len(themes.label), found=len(times))
    times = np.asarray(times, dtype=np.float64)
    dated = np.flatnonzero(np.isfinite(times))
    if not len(dated):
        raise EngineError("times_missing")
    if bounds is None:
        first, last = float(times[dated].min()), float(times[dated].max())
        bounds = np.linspace(first, last, PERIODS + 1) if last > first else np.array([first, first])
    last_period = len(bounds) - 2
    dated = dated[(times[dated] >= bounds[0]) & (times[dated] <= bounds[-1])]
    period = np.minimum(np.searchsorted(bounds, times[dated], side="right") - 1, last_period)
    who = np.arange(len(times)) if authors is None else np.asarray(authors, dtype=np.int64)
    shape = (themes.n_themes, last_period + 1)
    texts, people = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    tops = themes.top_label
    for labels in (themes.label, np.where(themes.label != tops, tops, -1)):
        own = labels[dated] >= 0
        cell = labels[dated][own].astype(np.int64) * shape[1] + period[own]
        texts += np.bincount(cell, minlength=texts.size).reshape(shape)
        people += _people(cell, who[dated][own], texts.size).reshape(shape)
    all_texts = np.bincount(period, minlength=shape[1])
    return Evolution(
        np.asarray(bounds, dtype=np.float64),
        texts,
        people,
        all_texts,
        _people(period, who[dated], shape[1]),
        _trend(texts, all_texts),
    )


def _people(cells: NDArray[np.int64], who: NDArray[np.int64], n_cells: int) -> NDArray[np.int64]:
    """(n_cells,) how many different people are in each cell."""
    width = int(who.max(initial=0)) + 1
    return np.bincount(np.unique(cells * width + who) // width, minlength=n_cells)


def _trend(texts: NDArray[np.int64], every: NDArray[np.int64]) -> NDArray[np.float64]:
    """(themes,) Cochran and Armitage's statistic for a share that grows from period to period; 0 where none can."""
    total = max(int(every.sum()), 1)
    step = np.arange(len(every)) - float(np.arange(len(every)) @ every) / total
    share = texts.sum(axis=1) / total
    spread = np.sqrt(share * (1 - share) * float(np.square(step) @ every))
    return np.asarray(np.divide(texts @ step, spread, out=np.zeros(len(texts)), where=spread > 1e-12))


@dataclass(frozen=True)
class Link:
    """Two themes that go together.

    Attributes:
        one, other: their places, the lower first.
        people: those who speak of both, in one text or in several.
        lift: how many times more they are than if the two had nothing to do with each other.
    """

    one: int
    other: int
    people: int
    lift: float


def links(themes: Themes, *, authors: NDArray[np.int64] | None = None, least: int = 3) -> tuple[Link, ...]:
    """Themes at the top that more people speak of together than by chance, the most people first.

    A person speaks of a theme when a text of theirs belongs to it, or also speaks of it (`Themes.also`).

    Args:
        least: people under whom two themes are not said to go together.
    """
    who = np.arange(len(themes.label)) if authors is None else np.asarray(authors, dtype=np.int64)
    above = np.where(themes.parent < 0, np.arange(themes.n_themes), themes.parent)
    told = np.flatnonzero(themes.label >= 0)
    also = themes.also.tocoo()
    rows = np.concatenate([who[told], who[also.row]])
    columns = np.concatenate([themes.top_label[told], above[also.col]])
    width = int(who.max(initial=0)) + 1
    speaks = sp.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(width, themes.n_themes))
    speaks.sum_duplicates()
    speaks.data[:] = 1
    together = (speaks.T @ speaks).toarray()
    if not np.triu(together, 1).any():
        return ()
    # As many pairs as there are, were the two themes of each drawn apart, each as often as people speak of it.
    share = np.asarray(speaks.sum(axis=0)).reshape(-1) / speaks.sum()
    pairs = np.triu(together, 1).sum()
    expected = pairs * 2.0 * share[:, None] * share / (1.0 - np.square(share).sum())
    found = []
    for one, other in np.argwhere(np.triu(together, 1) >= least).tolist():
        lift = float(together[one, other] / max(expected[one, other], 1e-9))
        if lift > 1.0:
            found.append(Link(one, other, int(together[one, other]), lift))
    return tuple(sorted(found, key=lambda link: (-link.people, -link.lift, link.one, link.other)))
