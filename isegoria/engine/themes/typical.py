# SPDX-License-Identifier: LGPL-3.0-or-later
"""Typical contributions: a few texts that show what a theme is about, by different people and unlike one another.

The first is the nearest to the centre of the theme among those of a readable length; each of the next is near the
centre and far from those already shown (maximal marginal relevance). Copies of a text shown, and other texts of its
author, are not shown again while there is something else.

Published in: Carbonell and Goldstein (1998), "The use of MMR, diversity-based reranking for reordering documents and
producing summaries", SIGIR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.themes.names import heights
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.vectors import unit

SHOWN = 5
READABLE = (40, 400)  # characters
LOOKED_AT = 200  # texts of each theme, the nearest, that are told apart
NEARNESS = 0.7  # weight of nearness to the centre, against difference from those shown
ALIKE = 0.95  # similarity from which two texts say the same
WORDS = 5  # shared with the theme, told as the reason
CHUNK = 50_000


@dataclass(frozen=True)
class Typical:
    """A text that shows a theme, and why this one.

    Attributes:
        text: its number.
        closeness: cosine of its vector with the theme's centre.
        nearer_than: share of the theme's texts that are farther from the centre.
        words: those it shares with the theme, the ones that count most in the theme first.
    """

    text: int
    closeness: float
    nearer_than: float
    words: tuple[str, ...]


def typical(
    reading: Reading,
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    label: NDArray[np.integer],
    *,
    parent: Sequence[int] | NDArray[np.integer] | None = None,
    people: NDArray[np.integer] | None = None,
    copies: NDArray[np.integer] | None = None,
    shown: int = SHOWN,
) -> tuple[tuple[int, ...], ...]:
    """For each theme, the numbers of the texts that show it best; see `typical_texts`."""
    found = typical_texts(reading, texts, vectors, label, parent=parent, people=people, copies=copies, shown=shown)
    return tuple(tuple(one.text for one in each) for each in found)


def typical_texts(
    reading: Reading,
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    label: NDArray[np.integer],
    *,
    parent: Sequence[int] | NDArray[np.integer] | None = None,
    people: NDArray[np.integer] | None = None,
    copies: NDArray[np.integer] | None = None,
    shown: int = SHOWN,
) -> tuple[tuple[Typical, ...], ...]:
    """For each theme, the texts that show it best, and why.

    Args:
        vectors: (texts, axes) unit rows.
        label: (texts,) finest theme of each, −1 for none.
        parent: (themes,) the theme that holds each, −1 at the top.
        people: (texts,) who wrote each; copies: (texts,) number of the group of copies of each.
        shown: texts for each theme, at most.

    Complexity: O(texts × axes) for each height of the tree, and O(`LOOKED_AT` × shown × axes) for each theme.
    """
    labels: NDArray[np.int64] = np.asarray(label, dtype=np.int64)
    n_themes = max(int(labels.max(initial=-1)) + 1, 0 if parent is None else len(parent))
    above = np.full(n_themes, -1, dtype=np.int64)
    if parent is not None:
        above[: len(parent)] = parent
    writer = np.arange(len(labels)) if people is None else np.asarray(people)
    group = np.arange(len(labels)) if copies is None else np.asarray(copies)
    length = _lengths(reading)
    found: dict[int, tuple[Typical, ...]] = {}
    for theme, groups, named in heights(labels, above):
        centres = _centres(vectors, theme, len(groups))
        closeness = np.zeros(len(labels), dtype=np.float32)
        for low, high in chunk_bounds(len(labels), CHUNK):
            closeness[low:high] = np.einsum("ij,ij->i", vectors[low:high], centres[theme[low:high]])
        order = np.argsort(theme, kind="stable")
        bounds = np.searchsorted(theme[order], np.arange(len(groups) + 1))
        for number in named.tolist():
            own = order[bounds[number] : bounds[number + 1]]
            tier = _tiers(length[own])
            best = np.lexsort((-closeness[own].astype(np.float64), tier))[:LOOKED_AT]
            rows = _different(own[best], tier[best], vectors, closeness, writer, group, shown)
            found[number] = _told(reading, rows, own, closeness)
    return tuple(found[number] for number in range(n_themes))


def _lengths(reading: Reading) -> NDArray[np.int64]:
    """(texts,) characters of each."""
    first, last = reading.texts[:-1], reading.texts[1:] - 1
    return (reading.spans[last, 1] - reading.spans[first, 0]).astype(np.int64)


def _centres(vectors: NDArray[np.float32], theme: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """(count, axes) direction of the sum of each theme's vectors."""
    held = np.flatnonzero(theme >= 0)
    ones = np.ones(len(held), dtype=np.float64)
    sums = sp.csr_matrix((ones, (theme[held], held)), shape=(count, len(theme))) @ vectors
    return unit(np.asarray(sums, dtype=np.float32))


def _tiers(length: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 for the texts of a readable length; then the long, the less long first; last the short, which say nothing."""
    readable = (length >= READABLE[0]) & (length <= READABLE[1])
    return np.where(readable, 0, np.where(length > READABLE[1], 1 + length // (4 * READABLE[1]), 1_000))


def _different(
    rows: NDArray[np.int64],
    tier: NDArray[np.int64],
    vectors: NDArray[np.float32],
    closeness: NDArray[np.float32],
    writer: NDArray[np.integer],
    group: NDArray[np.integer],
    shown: int,
) -> list[int]:
    """Of texts ranked, some that differ, in the order they were chosen."""
    chosen: list[int] = []
    likeness = np.zeros(len(rows))
    left = np.ones(len(rows), dtype=bool)
    while left.any() and len(chosen) < shown:
        # Nearness and likeness stay within 2 of one another: a tier of 3 counts before both.
        worth = NEARNESS * closeness[rows] - (1 - NEARNESS) * likeness - 3.0 * tier
        best = int(np.argmax(np.where(left, worth, -np.inf)))
        row = int(rows[best])
        chosen.append(row)
        likeness = np.maximum(likeness, vectors[rows] @ vectors[row])
        left &= (writer[rows] != writer[row]) & (group[rows] != group[row]) & (likeness < ALIKE)
        left[best] = False
    return chosen


def _told(
    reading: Reading, rows: list[int], own: NDArray[np.int64], closeness: NDArray[np.float32]
) -> tuple[Typical, ...]:
    """Why each was chosen."""
    # Which words count in the theme is learnt from a few hundred of its texts, evenly.
    some = own[np.unique(np.linspace(0, max(len(own) - 1, 0), min(LOOKED_AT, len(own))).astype(np.int64))]
    times = np.zeros(len(reading.terms), dtype=np.int64)
    for text in some.tolist():
        terms = np.unique(reading.term[reading.tokens[reading.text_bounds[text] : reading.text_bounds[text + 1]]])
        times[terms[terms >= 0]] += 1
    found = []
    for row in rows:
        terms = np.unique(reading.term[reading.tokens[reading.text_bounds[row] : reading.text_bounds[row + 1]]])
        terms = terms[terms >= 0]
        shared = terms[np.lexsort((terms, -times[terms]))]
        words = tuple(reading.terms[term] for term in shared.tolist() if times[term] > 1)[:WORDS]
        nearer = float((closeness[own] < closeness[row]).mean())
        found.append(Typical(row, float(closeness[row]), nearer, words))
    return tuple(found)
