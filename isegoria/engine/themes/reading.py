# SPDX-License-Identifier: LGPL-3.0-or-later
"""Reading: texts become a stream of word numbers, cut into sentences, from which everything else is counted.

A text is read once. What is later asked of it (terms, phrases, copies, sentences to quote) is arithmetic on the stream;
the texts themselves are only opened again where some of them are shown. Words are brought to their stem once each, not
once an occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.languages import (
    function_words,
    languages_of,
    present,
    stemmed,
)

CHUNK = 10_000  # texts read together
LONGEST_WORD = 40  # letters; longer ones are codes, keys or noise
LONGEST_TEXT = 200_000  # characters read of one text

# A sign that may end a sentence, what closes with it, and the blanks after it; forms put a bar between answers.
_SIGNS = re.compile(r"[.!?…؟۔।。！？\n|][.!?…؟۔।。！？]*(?:\s?[»”]|[\")\]」』])*\s*")
_BULLET = re.compile(r"[-–—•*·>○►✓]+\s+|\(?\d{1,2}[.)°]\s+")
SHORTENED = frozenset({
    "art", "etc", "cf", "ex", "vol", "num", "min", "max", "env", "hab", "resp", "nbr", "tél", "approx", "bzw", "ggf",
    "usw", "vgl", "dott", "sig", "sra", "mrs", "prof", "inc", "dr", "mr", "ms", "st", "nr", "ca", "av", "bd",
    "vs", "pp",
})  # fmt: skip
"""Words that a full stop shortens, and does not end a sentence after."""
SHORTEST_END = 3  # letters of the word before a full stop: "M.", "J. P." and "p. 3" end nothing
_WORDS = re.compile(r"\x00|[^\W_]+(?:-[^\W_]+)*")
# Scripts that put no blank between words: Thai, Lao, Khmer, Burmese, kana, Han.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        vocabulary: every word met, in lower case, in the order of first appearance.
        tokens: (tokens,) number in `vocabulary` of each word, text after text.
        sentences: (sentences + 1,) bounds of each sentence in `tokens`; a sentence may hold no word.
        spans: (sentences, 2) where each stands in its text, in characters.
        texts: (texts + 1,) bounds of each text in sentences.
        languages: those present, the most frequent first.
        language: (texts,) place in `languages`.
        terms: each stem's most frequent word; `stems`: the stems themselves, which another reading has in common.
        term: (vocabulary,) number in `terms` of each word, −1 for function words and noise.
    """

    vocabulary: tuple[str, ...]
    tokens: NDArray[np.int32]
    sentences: NDArray[np.int64]
    spans: NDArray[np.int32]
    texts: NDArray[np.int64]
    languages: tuple[str, ...]
    language: NDArray[np.int16]
    terms: tuple[str, ...]
    stems: tuple[str, ...]
    term: NDArray[np.int32]

    @property
    def n_texts(self) -> int:
        return len(self.texts) - 1

    @property
    def n_sentences(self) -> int:
        return len(self.sentences) - 1

    @cached_property
    def text_bounds(self) -> NDArray[np.int64]:
        """(texts + 1,) bounds of each text in `tokens`."""
        return self.sentences[self.texts]

    @cached_property
    def text_of_sentence(self) -> NDArray[np.int64]:
        """(sentences,) the text each sentence stands in."""
        return np.repeat(np.arange(self.n_texts), np.diff(self.texts))

    @cached_property
    def number(self) -> dict[str, int]:
        """Place of each word in `vocabulary`."""
        return {word: place for place, word in enumerate(self.vocabulary)}

    def term_counts(self, bounds: NDArray[np.int64]) -> sp.csr_matrix:
        """(len(bounds) − 1, terms) how often each term stands between two bounds of `tokens`, one after another."""
        found = self.term[self.tokens[bounds[0] : bounds[-1]]]
        ends = np.concatenate([[0], np.cumsum(found >= 0)])
        return counted(found[found >= 0], ends[bounds - bounds[0]], len(self.terms))

    def quote(self, texts: Sequence[str], sentence: int) -> str:
        """A sentence as it was written."""
        low, high = self.spans[sentence].tolist()
        return texts[int(self.text_of_sentence[sentence])][low:high]


def counted(numbers: NDArray[np.int32], bounds: NDArray[np.int64], width: int) -> sp.csr_matrix:
    """(len(bounds) − 1, width) float32, how often each number stands between two bounds; columns in order."""
    if len(numbers) < 2**31:
        bounds = bounds.astype(np.int32)
    shape = (len(bounds) - 1, width)
    # Adding up sorts in place: the numbers are copied.
    matrix = sp.csr_matrix((np.ones(len(numbers), dtype=np.float32), numbers.copy(), bounds), shape=shape)
    matrix.sum_duplicates()
    return matrix


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, stop) of each sentence of a text, without the blanks and the bullets around it; at least one."""
    text = text[:LONGEST_TEXT]
    bullet = _BULLET.match(text)
    spans: list[tuple[int, int]] = []
    start = bullet.end() if bullet else 0
    for sign in _SIGNS.finditer(text):
        if not _ends(text, sign):
            continue
        stop = start + len(text[start : sign.end()].rstrip(" |\n\t"))
        if stop > start:
            spans.append((start, stop))
        start = sign.end()
        if bullet := _BULLET.match(text, start):
            start = bullet.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans or [(0, len(text))]


def _ends(text: str, sign: re.Match[str]) -> bool:
    """Whether a sentence ends here: at a line's end or a bar, at a sign of scripts without blanks, and before a blank,
    unless a full stop only shortens the word before it."""
    mark = sign.group()
    if "\n" in mark or mark[0] in "|。！？":
        return True
    if not mark[-1].isspace():
        return False
    if mark[0] != "." or mark[1] == ".":
        return True
    before = text[max(sign.start() - 8, 0) : sign.start()]
    if before.endswith(")"):
        return True
    word = re.split(r"\W", before)[-1]
    if word.lower() in SHORTENED:
        return False
    if len(word) >= SHORTEST_END:
        return True
    # "We need it. Now": two small letters end a sentence before a capital, or where a script has none.
    after = text[sign.end() : sign.end() + 1]
    return (
        len(word) == 2
        and word.isalpha()
        and not any(map(str.isupper, word))
        and not (after.islower() or after.isdigit())
    )


class _Numbering(dict[str, int]):
    """A number for each word, in the order of first appearance."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


@dataclass(frozen=True)
class ReadChunk:
    """Some texts, with words numbered for this chunk alone; the word 0 is the end of a sentence."""

    vocabulary: list[str]
    tokens: NDArray[np.int32]
    spans: NDArray[np.int32]
    sentences: NDArray[np.int32]


def read_chunk(texts: Sequence[str]) -> ReadChunk:
    """Read some texts, whole and alone: what a worker does."""
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    sentences: list[int] = []
    for text in texts:
        own = sentence_spans(text)
        sentences.append(len(own))
        spans += own
        pieces += [text[low:high] for low, high in own]
    # As `_lowered` would each of them, in one call for all.
    written = "\x00".join(one.replace("\x00", " ") for one in pieces).replace("İ", "i").lower()
    if _UNSPACED.search(written):
        written = _UNSPACED.sub(_pairs, written)
    numbering = _Numbering({"\x00": 0})
    stream = np.fromiter(map(numbering.__getitem__, _WORDS.findall(written)), dtype=np.int32)
    return ReadChunk(
        list(numbering),
        stream,
        np.array(spans, dtype=np.int32).reshape(-1, 2),
        np.array(sentences, dtype=np.int32),
    )


def _lowered(sentence: str) -> str:
    """In lower case, sign for sign: the Turkish İ alone would become two."""
    return sentence.replace("\x00", " ").replace("İ", "i").lower()


def word_spans(sentence: str) -> list[tuple[int, int]]:
    """(start, stop) in a sentence of each of its words, in the order and number that `read` gives them."""
    spans: list[tuple[int, int]] = []
    written = _lowered(sentence)
    parts: list[tuple[int, int]] = []
    start = 0
    for run in _UNSPACED.finditer(written):
        parts += [(start, run.start()), run.span()]
        start = run.end()
    parts.append((start, len(written)))
    for number, (low, high) in enumerate(parts):
        if number % 2:
            spans += [(at, min(at + 2, high)) for at in range(low, max(high - 1, low + 1))]
        else:
            spans += [word.span() for word in _WORDS.finditer(written, low, high)]
    return spans


def _pairs(run: re.Match[str]) -> str:
    """Signs of a script without blanks, two by two and overlapping: what stands for words in it."""
    signs = run.group()
    return " " + (" ".join(signs[place : place + 2] for place in range(len(signs) - 1)) or signs) + " "


def read(
    texts: Sequence[str],
    *,
    languages: Sequence[str] = (),
    run: Run = map,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> Reading:
    """Read texts, already plain (`plain.plain`).

    Args:
        languages: codes of those the texts are in, where they are known; else a sample tells.
        run: who reads the chunks.
        progress: told how many texts are read, of how many.

    Raises:
        EngineError: texts_missing.
    Complexity: O(characters) time; 4 bytes a word, 24 a sentence, and the vocabulary.
    """
    if not len(texts):
        raise EngineError("texts_missing")
    chunks = ([texts[place] for place in range(low, high)] for low, high in chunk_bounds(len(texts), CHUNK))
    numbering, parts, done = _Numbering(), [], 0
    for chunk in run(read_chunk, chunks):
        # The ends of sentences keep out of the vocabulary: they are −1 until the bounds are known.
        own = np.array([-1, *map(numbering.__getitem__, chunk.vocabulary[1:])], dtype=np.int32)
        parts.append((own[chunk.tokens], chunk.spans, chunk.sentences))
        done += len(chunk.sentences)
        progress(done, len(texts))
    stream, ends = _without_ends([one for one, _, _ in parts])
    sentences_of_text = np.concatenate([[0], np.cumsum(np.concatenate([one for _, _, one in parts]))]).astype(np.int64)
    return _understood(
        texts,
        tuple(numbering),
        stream,
        ends,
        np.concatenate([one for _, one, _ in parts]),
        sentences_of_text,
        tuple(languages),
    )


def _without_ends(parts: list[NDArray[np.int32]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The stream of words, and the bounds of its sentences. Between two chunks a sentence ends too."""
    streams, bounds, before = [], [np.zeros(1, dtype=np.int64)], 0
    for part in parts:
        ends = np.flatnonzero(part < 0)
        words = part[part >= 0]
        bounds.append(before + ends - np.arange(len(ends)))
        before += len(words)
        bounds.append(np.array([before], dtype=np.int64))
        streams.append(words)
    return np.concatenate(streams), np.concatenate(bounds)


def _understood(
    texts: Sequence[str],
    vocabulary: tuple[str, ...],
    tokens: NDArray[np.int32],
    sentences: NDArray[np.int64],
    spans: NDArray[np.int32],
    text_sentences: NDArray[np.int64],
    asked: tuple[str, ...],
) -> Reading:
    languages = asked or present(texts)
    bounds = sentences[text_sentences]

    def counts() -> Iterator[sp.csr_matrix]:
        for low, high in chunk_bounds(len(texts), CHUNK):
            own = bounds[low : high + 1]
            yield counted(tokens[own[0] : own[-1]], own - own[0], len(vocabulary))

    language, spoken = languages_of(texts, counts, vocabulary, languages)
    times = np.bincount(tokens, minlength=len(vocabulary))
    terms, stems, term = _terms(vocabulary, times, spoken, languages)
    return Reading(vocabulary, tokens, sentences, spans, text_sentences, languages, language, terms, stems, term)


def _terms(
    vocabulary: tuple[str, ...], times: NDArray[np.int64], spoken: NDArray[np.int64], languages: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int32]]:
    """The terms, each under its most frequent word (the first of those as frequent), their stems, each word's own."""
    stems: list[str] = [""] * len(vocabulary)
    for number, language in enumerate(languages):
        own = np.flatnonzero(spoken == number).tolist()
        bare = function_words(language)
        for place, stem in zip(own, stemmed([vocabulary[one] for one in own], language), strict=True):
            word = vocabulary[place]
            if word not in bare and len(word) <= LONGEST_WORD and (len(word) > 1 or not word.isascii()):
                stems[place] = stem
    numbering = _Numbering()
    term = np.array([numbering[stem] if stem else -1 for stem in stems], dtype=np.int32)
    shown = np.lexsort((np.arange(len(vocabulary)), -times))
    names: list[str] = [""] * len(numbering)
    for place in shown.tolist():
        if term[place] >= 0 and not names[term[place]]:
            names[term[place]] = vocabulary[place]
    return tuple(names), tuple(numbering), term
