# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a sentence is for: a problem, a solution, an argument for or against, an example, a question, a feeling.

A guess from plain cues, for a reader to correct: words that announce what comes ("il faut", "for example", "lamento"),
the verb or the noun of action that a demand opens with, the question mark. The side of an argument is taken from the
data where it is known, and only guessed where a sentence says it ("I am against"). Of the cues found the heaviest
decides; of two as heavy, the one that stands first in `NATURES_BY_RANK`. Where none is found, `Guess.cue` is empty, and
the guess is what most sentences of consultations are.

The cues are all in `natures_cues`, each with its weight; `docs/methods/natures.md` says how often they are right.

Published in: Negi and Buitelaar (2015), "Towards the extraction of customer-to-customer suggestions from reviews",
EMNLP (modal verbs and bare verbs that open a suggestion); Prasad et al. (2008), "The Penn Discourse TreeBank 2.0",
LREC, and Roze, Danlos and Muller (2012), "LEXCONN: a French lexicon of discourse connectives", Discours 10 (connectives
that announce an example, a consequence or a contrast); Stab and Gurevych (2014), "Identifying argumentative discourse
structures in persuasive essays", EMNLP (indicators of a stance).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from isegoria.engine.themes.natures_cues import CUES, OPENINGS, WISHES_THAT_ASK

PROBLEM, SOLUTION, FOR, AGAINST = "problem", "solution", "for", "against"
EXAMPLE, QUESTION, FEELING = "example", "question", "feeling"
NATURES_BY_RANK = (QUESTION, FEELING, SOLUTION, AGAINST, FOR, EXAMPLE, PROBLEM)
UNTOLD = SOLUTION
"""What a sentence without any cue is taken for: the most frequent nature."""
OPENING = 2.0  # weight of a verb or a noun of action at the beginning
ASKED = 9.0  # weight of a question mark at the end
SEEN = 1_000  # characters that are looked at

_ASKS = re.compile(r"[?？؟]\s*[»\"”’')\]]*\s*$")
_FIRST = re.compile(
    r"^[\W\d_]*(?:(?:et|puis|donc|ensuite|and|then|y|und)\s+)?(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)", re.I
)


@dataclass(frozen=True)
class Guess:
    """A nature, and the words of the sentence that made it the likeliest; "" where nothing told."""

    nature: str
    cue: str


@cache
def _compiled(language: str) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    cues = CUES.get(language, {})
    return tuple(
        (nature, weight, re.compile(rf"(?<!\w)(?:{cue})(?!\w)", re.IGNORECASE))
        for nature in NATURES_BY_RANK
        for weight, cue in cues.get(nature, ())
    )


@cache
def _opening(language: str) -> re.Pattern[str] | None:
    found = OPENINGS.get(language)
    return re.compile(found, re.IGNORECASE) if found else None


@cache
def _wishes(language: str) -> re.Pattern[str] | None:
    found = WISHES_THAT_ASK.get(language)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None


def nature_of(sentence: str, language: str, *, side: int = 0) -> Guess:
    """What a sentence is taken for.

    Args:
        language: code of the language that it is in; of one without cues, only signs are read.
        side: 1 where its author argues for, −1 against, 0 where that is not known.

    Complexity: O(characters), of the first `SEEN`.
    """
    language = language.split("-")[0].lower()
    seen = sentence[:SEEN].replace("’", "'")
    weights: dict[str, float] = {}
    told: dict[str, tuple[float, str]] = {}

    def add(nature: str, weight: float, words: str) -> None:
        weights[nature] = weights.get(nature, 0.0) + weight
        told[nature] = max(told.get(nature, (0.0, "")), (weight, words), key=lambda one: one[0])

    if asks := _ASKS.search(sentence):
        # "Why not tax kerosene?" proposes.
        wishes = _wishes(language)
        wish = wishes.search(seen) if wishes else None
        add(SOLUTION if wish else QUESTION, ASKED, wish.group() if wish else asks.group().strip())
    if side and not asks:
        return Guess(FOR if side > 0 else AGAINST, "")
    for nature, weight, pattern in _compiled(language):
        if found := pattern.search(seen):
            add(nature, weight, found.group())
    opening, first = _opening(language), _FIRST.match(seen)
    if opening and first and opening.fullmatch(first["word"]):
        add(SOLUTION, OPENING, first["word"])
    if not weights:
        return Guess(UNTOLD, "")
    best = max(NATURES_BY_RANK, key=lambda one: weights.get(one, 0.0))
    return Guess(best, told[best][1])
