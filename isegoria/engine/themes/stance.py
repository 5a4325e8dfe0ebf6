# SPDX-License-Identifier: LGPL-3.0-or-later
"""For or against: what is given is used; what is not given is never guessed.

A platform knows the side of a text where its author said it (an argument for or against, an alignment). Such stances
are balanced in a synthesis: each theme on which both sides spoke shows both, in proportion, and never under a quarter.

Beside that, a sentence has *cues*: whether it denies or refuses ("pas", "aucun", "contre",
"not", "against"…), and the side it takes of a few pairs of contraries (raise, lower; allow, forbid; keep, remove; open,
close). A cue is no stance. It serves one purpose: a sentence never speaks for another with a contrary cue, so that "the
blank vote should be counted" is no source of "the blank vote should not be counted". Coverage can only fall by it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.themes.languages import all_folded
from isegoria.engine.themes.opposites import kinds_of
from isegoria.engine.themes.reading import Reading

LEAST_SHARE = 0.25  # of the sentences of a theme, for the side with fewer people


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DENIALS = _words(
    "ne n pas aucun aucune aucuns aucunes jamais non no not never t cannot nor nicht kein keine keinen keinem keiner "
    "nie niemals nein nunca ni tampoco ningún ninguna ninguno nessun nessuno nessuna"
)
_REFUSALS = _words(
    "contre refuse refuser refusons opposé opposée opposés oppose stop défavorable against disagree opposed opposes "
    "contra rechazo gegen dagegen contro contrario contrari"
)
_STRUGGLES = (
    *("lutt", "combat", "protég", "proteg", "vaccin", "fight", "protect", "guard", "luch", "prot", "kampf", "kämpf"),
    *("bekämpf", "schütz", "lott", "plainte", "violence", "discriminat", "crime"),
)
_TURNS = _words("par rendez up go")
"""What comes before "against" where it says no refusal: "lutter contre la fraude", "par contre"."""
_ONLY = _words("seulement uniquement davantage only solo sólo solamente nur soltanto")
"""What makes a denial none: "non seulement", "not only"."""
CONTRARIES = (1, 2, 3, 4)  # of `opposites.SIDES`: "more" and "less" stand in too many turns of phrase


def cues(reading: Reading) -> NDArray[np.int8]:
    """(sentences, 1 + pairs of contraries) −1 or 1 for each cue of a sentence, 0 where it has none, or both.

    The first column is −1 for a sentence that denies or refuses, 1 for any other. Complexity: O(words).
    """
    marked = _Marked(reading)
    fought = marked.after(marked.of(_TURNS) | marked.beginning(_STRUGGLES), 2)
    denials = marked.of(_DENIALS) & ~marked.before(marked.of(_ONLY), 2)
    denying = marked.any(denials | (marked.of(_REFUSALS) & ~fought))
    found = [np.where(denying, -1, 1).astype(np.int8)]
    kinds = kinds_of(reading.vocabulary, all_folded(reading.vocabulary), reading.languages)[reading.tokens]
    for pair in CONTRARIES:
        found.append(marked.leaning(kinds == 2 + 2 * pair, kinds == 3 + 2 * pair))
    return np.stack(found, axis=1)


class _Marked:
    """Words of the stream that are of some kind, and what stands near them in the same sentence."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.sentence = np.repeat(np.arange(reading.n_sentences), np.diff(reading.sentences))

    def of(self, words: frozenset[str]) -> NDArray[np.bool_]:
        return self._where(word in words for word in self.reading.vocabulary)

    def beginning(self, begins: tuple[str, ...]) -> NDArray[np.bool_]:
        return self._where(word.startswith(begins) for word in self.reading.vocabulary)

    def _where(self, known: Iterable[bool]) -> NDArray[np.bool_]:
        return np.fromiter(known, dtype=np.bool_, count=len(self.reading.vocabulary))[self.reading.tokens]

    def after(self, marks: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
        """Words that stand at most so many words after a mark."""
        found = np.zeros(len(marks), dtype=np.bool_)
        for step in range(1, most + 1):
            found[step:] |= marks[:-step] & (self.sentence[step:] == self.sentence[:-step])
        return found

    def before(self, marks: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
        """Words that stand at most so many words before a mark."""
        found = np.zeros(len(marks), dtype=np.bool_)
        for step in range(1, most + 1):
            found[:-step] |= marks[step:] & (self.sentence[step:] == self.sentence[:-step])
        return found

    def any(self, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(sentences,) where a mark stands."""
        return np.bincount(self.sentence[marks], minlength=self.reading.n_sentences) > 0

    def leaning(self, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.int8]:
        """(sentences,) 1 where only the first mark stands, −1 where only the other does."""
        return self.any(one).astype(np.int8) - self.any(other).astype(np.int8)


def given_stances(stances: NDArray[np.int8] | None, n_texts: int) -> NDArray[np.int8]:
    """(texts,) 1 for, −1 against, 0 not known.

    Raises:
        EngineError: lengths_differ, stance_unknown.
    """
    if stances is None:
        return np.zeros(n_texts, dtype=np.int8)
    found = np.asarray(stances)
    if len(found) != n_texts:
        raise EngineError("lengths_differ", what="stances", expected=n_texts, found=len(found))
    wrong = np.flatnonzero(~np.isin(found, (-1, 0, 1)))
    if len(wrong):
        raise EngineError("stance_unknown", stance=str(found[wrong[0]]), text=int(wrong[0]))
    return found.astype(np.int8)


def opposed(
    stance: NDArray[np.int8], cue: NDArray[np.int8], stances: NDArray[np.int8], other_cues: NDArray[np.int8]
) -> NDArray[np.bool_]:
    """(pairs,) whether one cannot speak for the other: stances that differ, or cues that do."""
    return np.asarray((stance * stances < 0) | (cue * other_cues < 0).any(axis=1))


def bounded_share(people_for: float, people_against: float) -> float:
    """The share of the sentences of a theme that is due to those for, where both sides spoke."""
    share = people_for / (people_for + people_against)
    return min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
