# SPDX-License-Identifier: LGPL-3.0-or-later
"""A synthesis: the sentences of people that were chosen, where each stands, for whom it speaks, and what is left out.

No word of a synthesis is written by a machine. Each sentence names its text, its place in it and the SHA-256 of that
text (plain, in UTF-8), so that anyone who holds the texts can check it: see `faithfulness`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from isegoria.engine.traces import Step, Trace, six_digits

FORMAT = "isegoria-synthesis/1"

LeftOutReason = Literal["no_room", "no_sentence", "under_the_share", "said_otherwise"]


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal. Half of a surrogate pair, which UTF-8 cannot hold, counts as "?"."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Quote:
    """A sentence as it was written, and where.

    Attributes:
        text: number of its text; `sentence`: its number among all sentences read.
        span: (start, stop) in the characters of the text; `digest`: SHA-256 of the text.
        words: the sentence.
    """

    text: int
    sentence: int
    span: tuple[int, int]
    digest: str
    words: str

    @classmethod
    def of(cls, texts: Sequence[str], text: int, sentence: int, span: tuple[int, int]) -> Quote:
        whole = texts[text]
        return cls(text, sentence, span, digest(whole), whole[span[0] : span[1]])

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "sentence": self.sentence,
            "span": list(self.span),
            "digest": self.digest,
            "words": self.words,
        }


@dataclass(frozen=True)
class Source:
    """A text for which an extract speaks, by the sentence of it that is most like the extract."""

    quote: Quote
    likeness: float

    def to_json(self) -> dict[str, Any]:
        return {**self.quote.to_json(), "likeness": six_digits(self.likeness)}


@dataclass(frozen=True)
class Extract:
    """One sentence of a synthesis.

    Attributes:
        theme: label of its theme, −1 for none.
        people, texts: for how many it speaks, its author and its text included.
        copies: of these texts, those that are copies of its own; 1 where it has none.
        sources: the texts that say most nearly the same, the closest first; `n_sources`: how many there are in all.
        stance: 1 for, −1 against, as given; 0 where not known.
        cue: −1 where it denies or refuses, else 1: a reading aid, never a stance.
        why: for what it was chosen.
    """

    quote: Quote
    theme: int
    people: float
    texts: int
    copies: int
    sources: tuple[Source, ...]
    n_sources: int
    stance: int
    cue: int
    why: Step

    def to_json(self) -> dict[str, Any]:
        return {
            **self.quote.to_json(),
            "theme": self.theme,
            "people": six_digits(self.people),
            "texts_represented": self.texts,
            "copies": self.copies,
            "sources": [source.to_json() for source in self.sources],
            "n_sources": self.n_sources,
            "stance": self.stance,
            "cue": self.cue,
            "why": self.why.to_json(),
        }


@dataclass(frozen=True)
class Represented:
    """Of how many, how many are spoken for."""

    people: float
    people_represented: float
    texts: int
    texts_represented: int

    @property
    def share_of_people(self) -> float:
        return self.people_represented / self.people if self.people else 0.0

    @property
    def share_of_texts(self) -> float:
        return self.texts_represented / self.texts if self.texts else 0.0

    def to_json(self) -> dict[str, Any]:
        return {
            "people": six_digits(self.people),
            "people_represented": six_digits(self.people_represented),
            "share_of_people": six_digits(self.share_of_people),
            "texts": self.texts,
            "texts_represented": self.texts_represented,
            "share_of_texts": six_digits(self.share_of_texts),
        }


@dataclass(frozen=True)
class ThemeShown:
    """One theme of a synthesis.

    Attributes:
        theme: its label, −1 for the texts without one.
        extracts: places of its sentences in the synthesis.
        people_for, people_against: those whose stance is known.
        minority: it is outside the fewest themes that together hold half of the people.
        due: its people reach the share that is due a sentence.
    """

    theme: int
    extracts: tuple[int, ...]
    coverage: Represented
    people_for: float
    people_against: float
    minority: bool
    due: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "theme": self.theme,
            "extracts": list(self.extracts),
            **self.coverage.to_json(),
            "people_for": six_digits(self.people_for),
            "people_against": six_digits(self.people_against),
            "minority": self.minority,
            "due": self.due,
        }


@dataclass(frozen=True)
class LeftOut:
    """Texts of one theme that no sentence speaks for.

    Attributes:
        people, texts: how many; people who are spoken for by another of their texts are not among them.
        reason: the theme has no sentence because there was no room, because none of its sentences can be quoted
        alone, or
            because its people are under the share; or it has one, and these texts say something else.
        example: the sentence of them that would have added most; None where they hold none to quote.
    """

    theme: int
    people: float
    texts: int
    reason: LeftOutReason
    example: Quote | None

    def to_json(self) -> dict[str, Any]:
        return {
            "theme": self.theme,
            "people": six_digits(self.people),
            "texts": self.texts,
            "reason": self.reason,
            "example": self.example.to_json() if self.example else None,
        }


@dataclass(frozen=True)
class Synthesis:
    """Sentences that speak for as many as possible, the largest theme first.

    Attributes:
        people_of_themes_shown: people who spoke on a theme that has a sentence, whether it says what they said or not.
        level: the likeness from which a sentence speaks for a text; `level_of_data`: what the data alone would have
        set.
        characters: of all the sentences; `length`: how many were allowed, or None.
        unread: texts without a word that tells a subject: they are counted, and nothing can speak for them.
    """

    extracts: tuple[Extract, ...]
    themes: tuple[ThemeShown, ...]
    coverage: Represented
    people_of_themes_shown: float
    left_out: tuple[LeftOut, ...]
    level: float
    level_of_data: float
    characters: int
    length: int | None
    unread: int
    trace: Trace

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "extracts": [extract.to_json() for extract in self.extracts],
            "themes": [theme.to_json() for theme in self.themes],
            "coverage": self.coverage.to_json(),
            "people_of_themes_shown": six_digits(self.people_of_themes_shown),
            "left_out": [one.to_json() for one in self.left_out],
            "level": six_digits(self.level),
            "level_of_data": six_digits(self.level_of_data),
            "characters": self.characters,
            "length": self.length,
            "unread": self.unread,
            "trace": self.trace.to_json(),
        }
