# SPDX-License-Identifier: LGPL-3.0-or-later
"""New texts find their copies among those already grouped, without grouping these again.

The index holds, for each distinct text, its hash, the keys of its bands and its set of words. A new text takes the
group of the text with the same words, or else of the nearest of those that share a band with it and are its copies, or
else is grouped with the other new texts. What joined is itself found by those who come later.

Published in: as for `copies`; Bawa, Condie and Ganesan (2005), "LSH forest: self-tuning indexes for similarity search",
WWW (the nearest in the sorted keys).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.copies import (
    SHORTEST,
    Copies,
    Judge,
    find_copies,
    signatures,
)
from isegoria.engine.themes.exact_copies import exact_copies, hashes_between
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.signatures import BANDS, BITS, Signed, joined, word_table

AROUND = 3  # texts looked at on each side of a key, besides the first of its bucket
SEGMENTS = 8  # batches kept apart before they are put together


@dataclass(frozen=True)
class Segment:
    """Distinct texts, and what finds them.

    Attributes:
        hashes, groups: (texts,) sorted hashes of the sequences of words, and the group of each.
        signed: signatures of the texts that may have near copies; `signed_groups`: (signed,) their groups.
        orders: (BANDS, signed) the texts in the order of the keys of each band, the lowest number first.
    """

    hashes: NDArray[np.uint64]
    groups: NDArray[np.int64]
    signed: Signed
    signed_groups: NDArray[np.int64]
    orders: NDArray[np.int32]

    @cached_property
    def keys(self) -> tuple[NDArray[np.uint64], ...]:
        """The keys of each band, sorted."""
        return tuple(key[order] for key, order in zip(self.signed.keys, self.orders, strict=True))

    @classmethod
    def of(
        cls, hashes: NDArray[np.uint64], groups: NDArray[np.int64], signed: Signed, signed_groups: NDArray[np.int64]
    ) -> Segment:
        order = np.argsort(hashes, kind="stable")
        orders = np.array([np.argsort(key, kind="stable") for key in signed.keys], dtype=np.int32)
        return cls(hashes[order], groups[order], signed, signed_groups, orders.reshape(BANDS, signed.n_texts))

    def exact(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """(texts,) the group of the text with the same hash, −1 where there is none."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == hashes, self.groups[place], -1)

    def candidates(self, signed: Signed) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a new text and one of ours that share a band: the first of the bucket, and the nearest in order."""
        found, n_new, n_ours = [np.zeros(0, dtype=np.int64)], signed.n_texts, self.signed.n_texts
        new = np.arange(n_new)
        for band in range(BANDS if n_ours else 0):
            keys, own = self.keys[band], signed.keys[band]
            first = np.searchsorted(keys, own >> np.uint64(BITS) << np.uint64(BITS))
            near = np.searchsorted(keys, own)
            for place in (first, *(near + step for step in range(-AROUND, AROUND))):
                inside = np.clip(place, 0, n_ours - 1)
                same = keys[inside] >> np.uint64(BITS) == own >> np.uint64(BITS)
                found.append(new[same] * n_ours + self.orders[band][inside[same]])
        pairs = np.unique(np.concatenate(found))
        return pairs // max(n_ours, 1), pairs % max(n_ours, 1)


@dataclass(frozen=True)
class CopiesIndex:
    """Groups of copies that new texts can join.

    Attributes:
        languages: those of the texts; new texts are best read as being in one of them.
        threshold: of similarity, for near copies.
        n_groups: groups so far; a new text without a copy opens one more.
    """

    languages: tuple[str, ...]
    threshold: float
    n_groups: int
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, reading: Reading, copies: Copies, *, run: Run = map) -> CopiesIndex:
        """The index of texts that `find_copies` grouped. About 250 bytes a distinct text."""
        table = word_table(reading.vocabulary, reading.languages)
        _, first = exact_copies(reading, table, run=run)
        segment = _segment(reading, copies.group, first, reading.languages, run=run)
        return cls(reading.languages, copies.threshold, len(copies.first), (segment,))

    def join(self, reading: Reading, *, run: Run = map) -> tuple[NDArray[np.int64], CopiesIndex]:
        """The group of each new text, and the index that holds them too.

        Groups keep their numbers; new ones are numbered from `n_groups` on.
        Complexity: O(new texts × 16 log texts), whatever the size of the groups.
        """
        among = find_copies(reading, threshold=self.threshold, run=run)
        table = word_table(reading.vocabulary, self.languages)
        # The first of each group of exact copies among the new speaks for all of them.
        own, first = exact_copies(reading, table, run=run)
        hashes = hashes_between(reading, table.hashes, reading.text_bounds, run=run)[first]
        lengths = np.diff(reading.text_bounds)[first]
        group = np.full(len(first), -1, dtype=np.int64)
        for segment in self.segments:
            found = np.where(lengths > 0, segment.exact(hashes), -1)
            group = np.where(group < 0, found, group)
        asking = np.flatnonzero((group < 0) & (lengths >= SHORTEST))
        if len(asking):
            group[asking] = self._nearest(signatures(reading, table, first[asking], run=run))
        settled, n_groups = _settled(group[own], among.group, self.n_groups)
        segment = _segment(reading, settled, first, self.languages, run=run)
        return settled, replace(self, n_groups=n_groups, segments=_compacted((*self.segments, segment)))

    def _nearest(self, signed: Signed) -> NDArray[np.int64]:
        """(new,) the group of the most alike copy of each, the lowest of those as alike; −1 where there is none."""
        best = np.zeros(signed.n_texts)
        group = np.full(signed.n_texts, -1, dtype=np.int64)
        for segment in self.segments:
            new, ours = segment.candidates(signed)
            # Judged on the few texts concerned, put one after another.
            used, place = np.unique(ours, return_inverse=True)
            both = Judge(joined([signed, taken(segment.signed, used)]), self.threshold)
            alike = both.alike(new, signed.n_texts + place)
            new, ours, place = new[alike], ours[alike], place[alike]
            likeness = both.similarity(new, signed.n_texts + place)
            found = segment.signed_groups[ours]
            order = np.lexsort((found, -likeness, new))
            chosen = order[np.unique(new[order], return_index=True)[1]]
            better = chosen[likeness[chosen] > best[new[chosen]]]
            best[new[better]], group[new[better]] = likeness[better], found[better]
        return group


def taken(signed: Signed, rows: NDArray[np.int64]) -> Signed:
    """The signatures of some of the texts."""
    sizes = np.diff(signed.bounds)[rows]
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    places = np.arange(bounds[-1]) + np.repeat(signed.bounds[rows] - bounds[:-1], sizes)
    return Signed(
        signed.keys[:, rows],
        bounds,
        signed.words[places],
        signed.weights[places],
        signed.kinds[rows],
        signed.numbers[rows],
        signed.lengths[rows],
    )


def _segment(
    reading: Reading,
    group: NDArray[np.int64],
    first: NDArray[np.int64],
    languages: tuple[str, ...],
    *,
    run: Run,
) -> Segment:
    """The distinct texts of a reading, of which `first` are the first ones."""
    table = word_table(reading.vocabulary, languages)
    lengths = np.diff(reading.text_bounds)[first]
    hashes = hashes_between(reading, table.hashes, reading.text_bounds, run=run)
    spoken, kept = first[lengths > 0], first[lengths >= SHORTEST]
    signed = signatures(reading, table, kept, run=run)
    return Segment.of(hashes[spoken], group[spoken], signed, group[kept])


def _settled(joined_to: NDArray[np.int64], among: NDArray[np.int64], n_groups: int) -> tuple[NDArray[np.int64], int]:
    """(new,) final groups: that which each joined, else that of the first of its new copies, else a new one."""
    settled = joined_to.copy()
    known = np.flatnonzero(joined_to >= 0)
    of_group = np.full(int(among.max(initial=-1)) + 1, -1, dtype=np.int64)
    of_group[among[known][::-1]] = joined_to[known][::-1]
    alone = np.flatnonzero(settled < 0)
    settled[alone] = of_group[among[alone]]
    fresh = np.flatnonzero(settled < 0)
    numbers, place = np.unique(among[fresh], return_inverse=True)
    settled[fresh] = n_groups + place
    return settled, n_groups + len(numbers)


def _compacted(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The batches put together once they are many; the first segment, which is large, stays as it is."""
    if len(segments) <= SEGMENTS:
        return segments
    recent = segments[1:]
    whole = Segment.of(
        np.concatenate([one.hashes for one in recent]),
        np.concatenate([one.groups for one in recent]),
        joined([one.signed for one in recent]),
        np.concatenate([one.signed_groups for one in recent]),
    )
    return segments[0], whole
