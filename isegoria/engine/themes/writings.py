# SPDX-License-Identifier: LGPL-3.0-or-later
"""Writings: how people write a phrase, accents, capitals and ties included, read in their own texts.

A phrase is counted by its stems; it is shown as most people write it. The capital that opens a sentence and the
capitals of a text that shouts say nothing of the phrase, and count only where nothing else is found. Where a comma or
another sign parts the words of most occurrences, they are the neighbours of a list and no phrase at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.languages import folded
from isegoria.engine.themes.reading import Reading, word_spans

_TIE = re.compile(r"[\s'’ʼ\-‐–/]*|\.|\s&\s|(?<=\w)\(\w+\)\s*")  # what may stand between two words of a phrase
_AFTER = re.compile(r"/\w+")  # what belongs to the last word: the "h" of "km/h"
SHOUTED = 0.6  # share of capitals from which a sentence shouts
ACRONYM = 0.25  # share of writings in capitals from which a short word is one: people type "tva" as often as "TVA"


@dataclass(frozen=True)
class Writing:
    """A phrase as it is written.

    Attributes:
        phrase: the words, their first letter small where only the start of a sentence gave it a capital.
        source: (text, start, stop) a place where it stands so, in characters.
    """

    phrase: str
    source: tuple[int, int, int]


@dataclass(frozen=True)
class _Seen:
    """One occurrence: the words as they stand, where, and whether their capitals mean nothing."""

    words: str
    source: tuple[int, int, int]
    opens: bool
    shouts: bool


def most_written(
    reading: Reading, texts: Sequence[str], place: NDArray[np.int64], stop: NDArray[np.int64]
) -> Writing | None:
    """The most frequent writing among some occurrences; None where they are no phrase.

    Args:
        place, stop: (occurrences,) first word of each, and one past its last, in the tokens of the reading.
    """
    seen = [_seen(reading, texts, low, high) for low, high in zip(place.tolist(), stop.tolist(), strict=True)]
    whole = [one for one in seen if one is not None]
    if not whole or 2 * len(whole) < len(seen):
        return None
    quiet = [one for one in whole if not one.shouts] or whole
    # Which words is told by all; their capitals by those that neither open nor shout.
    told = Counter(folded(one.words.lower()) for one in quiet)
    wanted = max(told, key=lambda words: (told[words], words))
    same = [one for one in quiet if folded(one.words.lower()) == wanted]
    inside = [one for one in same if not one.opens]
    chosen = _chosen(inside or same)
    return Writing(chosen.words if inside else _small(chosen.words), chosen.source)


def _chosen(seen: list[_Seen]) -> _Seen:
    """The first of those written as most are; an acronym keeps its capitals though many neglect them."""
    times = Counter(one.words for one in seen)
    capitals = {words: count for words, count in times.items() if words.isupper() and len(words) <= 6}
    best = max(times, key=lambda words: (times[words], words))
    if capitals:
        loud = max(capitals, key=lambda words: (capitals[words], words))
        if capitals[loud] >= ACRONYM * len(seen):
            best = loud
    return next(one for one in seen if one.words == best)


def _seen(reading: Reading, texts: Sequence[str], low: int, high: int) -> _Seen | None:
    """One occurrence as it was written; None where its words are parted."""
    sentence = int(np.searchsorted(reading.sentences, low, side="right")) - 1
    first = int(reading.sentences[sentence])
    text = int(reading.text_of_sentence[sentence])
    start = int(reading.spans[sentence, 0])
    written = texts[text][start : int(reading.spans[sentence, 1])]
    spans = word_spans(written)
    if len(spans) != int(reading.sentences[sentence + 1]) - first:
        return None
    own = spans[low - first : high - first]
    for (_, end), (begin, _) in pairwise(own):
        if begin > end and not _TIE.fullmatch(written, end, begin):
            return None
    begin, end = own[0][0], own[-1][1]
    if after := _AFTER.match(written, end):
        end = after.end()
    letters = [sign for sign in written if sign.isalpha()]
    shouts = len(letters) > 12 and sum(map(str.isupper, letters)) > SHOUTED * len(letters)
    words = " ".join(written[begin:end].split())
    return _Seen(words, (text, start + begin, start + end), low == first, shouts)


def _small(words: str) -> str:
    """Without the capital of a sentence's start, unless the first word has others."""
    head = words.split(" ", 1)[0]
    return words[0].lower() + words[1:] if head[1:].islower() or len(head) == 1 else words
