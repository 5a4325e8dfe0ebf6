# SPDX-License-Identifier: LGPL-3.0-or-later
"""Signatures: what two copies of one text have in common, short enough to be compared without the texts.

Words are folded (accents, capitals and punctuation do not count) and hashed once each, by a function that is the same
on every machine; everything else is arithmetic on the stream of words.

- *The hash of a sequence* of words is the sum of a mix of each word with its place: equal texts have equal hashes.
- *The signature of a set* of words: under each of many permutations of all words, the least one that the set holds. Two
  sets share a least word as often as they share words (Broder). A word that carries a subject counts `SUBJECT` times
  as much as a function word: it has as many numbers in each permutation, of which the least one counts.
- *Bands*: `ROWS` least words together make a key; of sets alike at 0.7, 999 in 1,000 share one of the `BANDS` keys.

Published in: Broder (1997), "On the resemblance and containment of documents", SEQUENCES; Indyk and Motwani (1998),
"Approximate nearest neighbors", STOC (bands); Ioffe (2010), "Improved consistent sampling, weighted minhash and L1
sketching", ICDM; Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA (the mix).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from itertools import count, repeat

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.themes.courtesies import COURTESIES, GREETED, GREETING, OPENINGS
from isegoria.engine.themes.languages import all_folded, folded_function_words
from isegoria.engine.themes.opposites import KINDS, NUMBER, kinds_of

BANDS, ROWS = 16, 3
BITS = 21  # of a permuted number: three of them, a key's, fill 63 bits
SUBJECT = 3  # times that a word of a subject weighs a function word
CHUNK = 1_000_000  # words signed together
WIDTH = 2**31 - 1  # words' numbers in sets

TOGETHER = 16  # permutations drawn together: their numbers fill a line of the processor's memory
PIECE = 32  # words of a text that go one after another
WORN = 5  # letters from which a word is known by its worn form: see `worn`

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64 bits that each depend on all bits given (the finaliser of SplitMix64). Works in place."""
    spare = numbers >> np.uint64(30)
    numbers ^= spare
    numbers *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(numbers, np.uint64(27), out=spare)
    numbers ^= spare
    numbers *= np.uint64(0x94D049BB133111EB)
    np.right_shift(numbers, np.uint64(31), out=spare)
    numbers ^= spare
    return numbers


@dataclass(frozen=True)
class WordTable:
    """What is known of each word of a vocabulary.

    Attributes:
        whole: each word, folded; none in a part of a table.
        near: (words,) hash of the worn word (see `worn`); that of the folded word where it may not be worn.
        weights: (words,) 0 for a courtesy, 1 for a function word, `SUBJECT` for the others.
        kinds: (words,) see `opposites.kinds_of`.
        greets: (words,) 2 for a word that opens a greeting, 1 for one that goes on with it, else 0.
    """

    whole: Sequence[str]
    near: NDArray[np.uint64]
    weights: NDArray[np.uint8]
    kinds: NDArray[np.int8]
    greets: NDArray[np.uint8]

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """(words,) of the folded word, the same for every vocabulary."""
        return _hashed(self.whole)

    @cached_property
    def numbers(self) -> NDArray[np.uint64]:
        """(words,) see `word_numbers`."""
        return word_numbers(self.whole)

    def only(self, words: NDArray[np.int64]) -> WordTable:
        return WordTable((), self.near[words], self.weights[words], self.kinds[words], self.greets[words])


def word_table(vocabulary: Sequence[str], languages: Sequence[str]) -> WordTable:
    """The table of a vocabulary, in texts of these languages."""
    whole = all_folded(vocabulary)
    known = np.fromiter(map(_known(tuple(languages)).get, whole, repeat(0)), dtype=np.uint8, count=len(whole))
    kinds = kinds_of(vocabulary, whole, languages)
    near, letters = worn(whole)
    light = (known & _LIGHT > 0) | (letters == 1)
    weights = np.where(known & _COURTESY > 0, 0, np.where(light, 1, SUBJECT)).astype(np.uint8)
    kept = np.flatnonzero((letters < WORN) | (weights < SUBJECT) | (kinds == NUMBER))
    near[kept] = _hashed([whole[place] for place in kept.tolist()])
    greets = np.where(known & _OPENING > 0, 2, known & _GREETED > 0).astype(np.uint8)
    return WordTable(whole, near, weights, kinds, greets)


_COURTESY, _LIGHT, _OPENING, _GREETED = 1, 2, 4, 8


@cache
def _known(languages: tuple[str, ...]) -> dict[str, int]:
    """What is known of the words that greet and of the function words of these languages, folded: a sum of marks."""
    light = frozenset[str]().union(*map(folded_function_words, languages))
    marked = ((_COURTESY, COURTESIES), (_LIGHT, light), (_OPENING, OPENINGS), (_GREETED, GREETED))
    found: dict[str, int] = {}
    for mark, words in marked:
        for word in words:
            found[word] = found.get(word, 0) + mark
    return found


def _hashed(words: Sequence[str]) -> NDArray[np.uint64]:
    written = b"".join([blake2b(word.encode("utf-8", "replace"), digest_size=8).digest() for word in words])
    return np.frombuffer(written, dtype="<u8").astype(np.uint64)


def word_numbers(whole: Sequence[str]) -> NDArray[np.uint64]:
    """(words,) the place, from 1, of the first word that is the same once folded: what tells words apart in one
    vocabulary, for less than their hashes."""
    first: dict[str, int] = {}
    return np.fromiter(map(first.setdefault, whole, count(1)), dtype=np.uint64, count=len(whole))


def worn(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """(words,) hash of each folded word as a copyist may have worn it, and its letters.

    The first letter and the set of the others are hashed: letters swapped or doubled, and a plural, count for nothing.
    """
    letters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    held, ends = np.flatnonzero(lengths), np.cumsum(lengths)
    starts, last = (ends - lengths)[held], ends[held] - 1
    bits = np.left_shift(np.uint64(1), (letters % np.uint32(61)).astype(np.uint64))
    bits[last[(letters[last] == ord("s")) & (last > starts)]] = 0
    found = np.zeros(len(words), dtype=np.uint64)
    if len(held):
        found[held] = np.bitwise_or.reduceat(bits, starts) + mixed(letters[starts].astype(np.uint64) + _GOLDEN)
    return mixed(found), lengths


def sequence_hashes(
    numbers: NDArray[np.uint64], tokens: NDArray[np.int32], bounds: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """(len(bounds) − 1,) of the words between two bounds, in their order; 0 where there are none.

    Args:
        numbers: (vocabulary,) of each word, hashes or `word_numbers`.
        bounds: places in `tokens`, rising from 0 to its end.
    """
    lengths = np.diff(bounds)
    found = np.zeros(len(lengths), dtype=np.uint64)
    held = np.flatnonzero(lengths)
    if len(held):
        place = np.arange(len(tokens), dtype=np.uint64) - np.repeat(bounds[:-1], lengths).astype(np.uint64)
        place *= _GOLDEN
        place += numbers[tokens]
        found[held] = np.add.reduceat(mixed(place), bounds[:-1][held])
    return found


@dataclass(frozen=True)
class Signed:
    """The signatures of some texts.

    Attributes:
        keys: (BANDS, texts) the key of each band: its upper bits are shared by texts alike, the lower sort them.
        bounds, words, weights: the set of words of each text: numbers below `WIDTH`, rising, and what each weighs.
        kinds: (texts, KINDS) how many words of each kind of `opposites`, at most 255.
        numbers: (texts,) sum of the hashes of the numbers written in figures.
        lengths: (texts,) words.
    """

    keys: NDArray[np.uint64]
    bounds: NDArray[np.int64]
    words: NDArray[np.int32]
    weights: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    numbers: NDArray[np.uint32]
    lengths: NDArray[np.int64]

    @property
    def n_texts(self) -> int:
        return len(self.lengths)


def joined(parts: Sequence[Signed]) -> Signed:
    """Signatures one after another."""
    sizes = np.concatenate([[0], *(np.diff(part.bounds) for part in parts)])
    return Signed(
        np.concatenate([part.keys for part in parts], axis=1),
        np.cumsum(sizes).astype(np.int64),
        np.concatenate([part.words for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.lengths for part in parts]),
    )


@dataclass(frozen=True)
class Unsigned:
    """Some texts, with the words they hold alone."""

    table: WordTable
    tokens: NDArray[np.int32]
    bounds: NDArray[np.int64]

    @classmethod
    def none(cls) -> Unsigned:
        """No text."""
        return cls(word_table((), ()), np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64))


def unsigned(
    table: WordTable, tokens: NDArray[np.int32], bounds: NDArray[np.int64], rows: NDArray[np.int64]
) -> Iterator[Unsigned]:
    """The texts numbered `rows`, in chunks of about `CHUNK` words, each with its own small table."""
    lengths = np.diff(bounds)[rows]
    ends = np.cumsum(lengths)
    cuts = np.searchsorted(ends, np.arange(CHUNK, int(ends[-1]) if len(ends) else 0, CHUNK))
    for low, high in zip([0, *cuts.tolist()], [*cuts.tolist(), len(rows)], strict=True):
        if low == high:
            continue
        own = np.concatenate([[0], np.cumsum(lengths[low:high])]).astype(np.int64)
        places = np.arange(own[-1]) + np.repeat(bounds[rows[low:high]] - own[:-1], lengths[low:high])
        stream = tokens[places]
        held = np.zeros(len(table.hashes), dtype=np.bool_)
        held[stream] = True
        numbering = np.cumsum(held, dtype=np.int32) - 1
        yield Unsigned(table.only(np.flatnonzero(held)), numbering[stream], own)


def sign(texts: Unsigned) -> Signed:
    """The signatures of some texts: what a worker does.

    Complexity: O(words × BANDS × ROWS), some two nanoseconds each.
    """
    table, stream = texts.table, texts.tokens.astype(np.intp)
    n_texts, lengths = len(texts.bounds) - 1, np.diff(texts.bounds)
    counted = _counted(texts, stream)
    kept = table.weights[stream] > 0
    kept[_greetings(texts)] = False
    before = np.concatenate([[0], np.cumsum(kept)])
    bounds, stream = before[texts.bounds], stream[kept]
    abreast = _Abreast.of(stream, bounds)
    least = np.empty((BANDS * ROWS, n_texts), dtype=np.uint32)
    for start in range(0, BANDS * ROWS, TOGETHER):
        least[start : start + TOGETHER] = abreast.least(_permuted(table, start)).T
    sets = _sets(table, stream, bounds)
    return Signed(
        _keys(least, np.diff(bounds) == 0),
        sets[0],
        sets[1],
        sets[2],
        counted,
        _numbers(texts),
        lengths,
    )


def _greetings(texts: Unsigned) -> NDArray[np.int64]:
    """Places in the stream of the words that greet, at the head of a text."""
    greets = texts.table.greets
    starts = texts.bounds[:-1]
    lengths = np.diff(texts.bounds)
    run = np.zeros(len(lengths), dtype=np.int64)
    going = np.flatnonzero(lengths)
    going = going[greets[texts.tokens[starts[going]]] == 2]
    for place in range(GREETING):
        run[going] = place + 1
        going = going[lengths[going] > place + 1]
        going = going[greets[texts.tokens[starts[going] + place + 1]] > 0]
    run[run < 2] = 0
    before = np.cumsum(run) - run
    return np.repeat(starts - before, run) + np.arange(run.sum())


def _permuted(table: WordTable, start: int) -> NDArray[np.uint32]:
    """(words, TOGETHER) the number of each word under so many permutations from one on; that of a subject is the least
    of `SUBJECT`."""
    mask, one, two = np.uint64(2**BITS - 1), np.uint64(BITS), np.uint64(2 * BITS)
    single = np.where(table.weights >= SUBJECT, np.uint64(0), ~mask)
    found = np.empty((len(single), TOGETHER), dtype=np.uint32)
    for column in range(TOGETHER):
        bits = mixed(table.near ^ np.uint64((start + column + 1) * int(_GOLDEN) % 2**64))
        bits |= single  # where one number counts, the two others are the highest
        least = np.minimum(bits & mask, bits >> one & mask)
        bits >>= two
        bits &= mask
        found[:, column] = np.minimum(least, bits, out=least)
    return found


@dataclass(frozen=True)
class _Abreast:
    """Texts in pieces that go abreast, a word of each at a time: arrays as long as the pieces are many.

    Attributes:
        words: of the longest pieces first, the first word of each; then the second of those that have two, and so on.
        order: (pieces,) which pieces these are.
        first: (texts with a word,) the first piece of each; `held`: which texts these are, of `n_texts`.
    """

    words: tuple[NDArray[np.intp], ...]
    order: NDArray[np.int64]
    first: NDArray[np.int64]
    held: NDArray[np.int64]
    n_texts: int

    @classmethod
    def of(cls, stream: NDArray[np.intp], bounds: NDArray[np.int64]) -> _Abreast:
        pieces = -(-np.diff(bounds) // PIECE)
        first = np.cumsum(pieces) - pieces
        starts = np.arange(int(pieces.sum()), dtype=np.int64)
        starts = np.repeat(bounds[:-1], pieces) + PIECE * (starts - np.repeat(first, pieces))
        lengths = np.minimum(np.repeat(bounds[1:], pieces) - starts, PIECE)
        order = np.argsort((PIECE - lengths).astype(np.uint8), kind="stable")
        longer = len(starts) - np.cumsum(np.bincount(lengths, minlength=PIECE + 1))
        words = tuple(stream[starts[order[:many]] + place] for place, many in enumerate(longer[:PIECE].tolist()))
        held = np.flatnonzero(pieces)
        return cls(words, order, first[held], held, len(pieces))

    def least(self, numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """(texts, columns) the least of the numbers of its words, given in (words, columns); 0 where it has none."""
        found = np.zeros((self.n_texts, numbers.shape[1]), dtype=np.uint32)
        if not len(self.held):
            return found
        least = numbers[self.words[0]]
        drawn = np.empty_like(least)
        for words in self.words[1:]:
            one, other = least[: len(words)], drawn[: len(words)]
            np.minimum(one, np.take(numbers, words, axis=0, out=other, mode="clip"), out=one)
        drawn[self.order] = least
        found[self.held] = drawn if len(self.held) == len(drawn) else np.minimum.reduceat(drawn, self.first, axis=0)
        return found


def _keys(least: NDArray[np.uint32], empty: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """(BANDS, texts): a mix of the band's numbers above, a number of the next band below, which sorts the alike."""
    keys = np.empty((BANDS, least.shape[1]), dtype=np.uint64)
    for band in range(BANDS):
        three = least[band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        whole = mixed(three[0] | three[1] << np.uint64(BITS) | three[2] << np.uint64(2 * BITS))
        keys[band] = whole >> np.uint64(BITS) << np.uint64(BITS) | least[(band + 1) * ROWS % len(least)]
    # A text of courtesies alone is like no other.
    own = mixed(np.arange(int(empty.sum()), dtype=np.uint64) + _GOLDEN)
    keys[:, empty] = own
    return keys


def _sets(
    table: WordTable, stream: NDArray[np.intp], bounds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Bounds, numbers and weights of each text's words, each once, rising."""
    numbers, place, own = np.unique(
        (table.near % np.uint64(WIDTH)).astype(np.int32), return_index=True, return_inverse=True
    )
    matrix = sp.csr_matrix(
        (np.ones(len(stream), dtype=np.int8), own[stream].astype(np.int32), bounds.astype(np.int32)),
        shape=(len(bounds) - 1, max(len(numbers), 1)),
    )
    matrix.sum_duplicates()
    return matrix.indptr.astype(np.int64), numbers[matrix.indices], table.weights[place][matrix.indices]


def _counted(texts: Unsigned, stream: NDArray[np.intp]) -> NDArray[np.uint8]:
    """(texts, KINDS) words of each kind."""
    kinds = texts.table.kinds[stream]
    marked = np.flatnonzero(kinds >= 0)
    owner = np.searchsorted(texts.bounds, marked, side="right") - 1
    n_texts = len(texts.bounds) - 1
    counted = np.bincount(owner * KINDS + kinds[marked], minlength=n_texts * KINDS)
    return np.minimum(counted, 255).astype(np.uint8).reshape(n_texts, KINDS)


def _numbers(texts: Unsigned) -> NDArray[np.uint32]:
    """(texts,) the sum of the hashes of the numbers that each holds."""
    marked = np.flatnonzero(texts.table.kinds[texts.tokens] == NUMBER)
    owner = np.searchsorted(texts.bounds, marked, side="right") - 1
    found = np.zeros(len(texts.bounds) - 1, dtype=np.uint32)
    np.add.at(found, owner, texts.table.near[texts.tokens[marked]].astype(np.uint32))
    return found
