# SPDX-License-Identifier: LGPL-3.0-or-later
"""The sentences that may be quoted: of each theme and each side, those that stand alone, among a sample and the most
repeated.

Reading the sentences of a million texts one by one would take minutes; of each theme a few hundred are enough to find
one that speaks for many, since a sentence that resembles many others is likely to have its like in a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.standing_alone import LONGEST, fitness, quoted_span

KEPT = 400  # of each theme and side
LOOKED_AT = 3 * KEPT  # sentences read to find them
FEWEST, MOST = 6, 60  # words
SHORT = 3  # words of a sentence quoted for want of a better
LAST_RESORT = 0.05  # fitness of one that does not stand alone, where a theme has no other


Gist = Callable[[NDArray[np.int64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Candidates:
    """Sentences that may be quoted.

    Attributes:
        sentence: (candidates,) rising.
        spans: (candidates, 2) what is quoted of each, in characters of its text.
        fitness: (candidates,) above 0, to 1; LAST_RESORT for those that do not stand alone.
    """

    sentence: NDArray[np.int64]
    spans: NDArray[np.int64]
    fitness: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.sentence)


def readable(reading: Reading, fewest: int) -> NDArray[np.bool_]:
    """(sentences,) those of a readable length that say something of a subject, from the words alone."""
    words = np.diff(reading.sentences)
    known = np.concatenate([[0], np.cumsum(reading.term[reading.tokens] >= 0)])
    subjects = np.diff(known[reading.sentences])
    lengths = reading.spans[:, 1] - reading.spans[:, 0]
    return np.asarray((words >= fewest) & (words <= MOST) & (subjects >= 1 + (fewest >= FEWEST)) & (lengths <= LONGEST))


def candidates_of(
    reading: Reading,
    texts: Sequence[str],
    kind: NDArray[np.int64],
    shared: NDArray[np.float32],
    gist: Gist,
    *,
    seed: int = 0,
) -> Candidates:
    """Candidates of each kind (a theme and a side), at most `KEPT` each.

    Where a kind has no sentence that stands alone, shorter ones are looked at, and at last one that leans on its
    context.

    Args:
        kind: (sentences,) from 0.
        shared: (sentences,) the part of the terms of each that other texts hold too: what most people can follow.
        gist: how near each of some sentences is to the whole of its text.
    Complexity: O(sentences log sentences), and `LOOKED_AT` sentences read for each kind.
    """
    strict, loose = readable(reading, FEWEST), readable(reading, SHORT)
    signature = _signatures(reading)
    order = np.argsort(kind, kind="stable")
    bounds = np.searchsorted(kind[order], np.arange(int(kind.max(initial=-1)) + 2))
    found: list[tuple[int, int, int, float]] = []
    for number in range(len(bounds) - 1):
        own = order[bounds[number] : bounds[number + 1]]
        rng = np.random.default_rng((seed, number))
        of_kind = _standing(reading, texts, _sampled(own[strict[own]], signature, rng), shared, gist)
        if not of_kind:
            some = _sampled(own[loose[own]], signature, rng)
            of_kind = _standing(reading, texts, some, shared, gist) or _standing(
                reading, texts, some[:KEPT], shared, gist, least=LAST_RESORT
            )
        of_kind.sort(key=lambda one: (-one[3], one[0]))
        found += of_kind[:KEPT]
    found.sort()
    return Candidates(
        np.array([one[0] for one in found], dtype=np.int64),
        np.array([one[1:3] for one in found], dtype=np.int64).reshape(-1, 2),
        np.array([one[3] for one in found]),
    )


def _signatures(reading: Reading) -> NDArray[np.uint64]:
    """(sentences,) the same number for the same words, whatever their order."""
    mixed = np.random.default_rng(0).integers(2**63, size=len(reading.vocabulary) + 1, dtype=np.uint64)
    ends = np.zeros(len(reading.tokens) + 1, dtype=np.uint64)
    np.cumsum(mixed[reading.tokens], out=ends[1:])
    return np.asarray(ends[reading.sentences[1:]] - ends[reading.sentences[:-1]])


def _sampled(own: NDArray[np.int64], signature: NDArray[np.uint64], rng: np.random.Generator) -> NDArray[np.int64]:
    """One of each sentence, the most repeated first, then others drawn at random; at most `LOOKED_AT`."""
    _, first, times = np.unique(signature[own], return_index=True, return_counts=True)
    rank = rng.permutation(len(first))
    repeated = np.where(times > 1, times, 0)
    chosen = np.lexsort((rank, -repeated))[:LOOKED_AT]
    return own[first[chosen]]


def _standing(
    reading: Reading,
    texts: Sequence[str],
    some: NDArray[np.int64],
    shared: NDArray[np.float32],
    gist: Gist,
    *,
    least: float = 0.0,
) -> list[tuple[int, int, int, float]]:
    """(sentence, start, stop, fitness) of those that can be quoted."""
    found = []
    for sentence in some.tolist():
        text = int(reading.text_of_sentence[sentence])
        low, high = quoted_span(texts[text], *reading.spans[sentence].tolist())
        if high > low and (fit := max(_fit(reading, texts, text, low, high), least)):
            found.append((sentence, low, high, fit))
    numbers = np.array([one[0] for one in found], dtype=np.int64)
    weights = (0.5 + 0.5 * shared[numbers]) * (0.4 + 0.6 * gist(numbers))
    return [(*one[:3], max(one[3] * weight, least)) for one, weight in zip(found, weights.tolist(), strict=True)]


def _fit(reading: Reading, texts: Sequence[str], text: int, low: int, high: int) -> float:
    return fitness(texts[text], low, high, reading.languages[reading.language[text]])
