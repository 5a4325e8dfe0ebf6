# SPDX-License-Identifier: LGPL-3.0-or-later
"""Does a sentence say what its extracts say, and nothing else? A check of words, for what a machine rephrased.

It does not understand. It lets through a sentence whose every word that carries something (a content word by its stem,
a number, a name, a denial, a limit, a cause, a duty, a quantity) can be shown in the extracts that the sentence cites,
beside the same words; and refuses all others, faithful ones among them. What is refused costs nothing: the words of the
extract stay. Nor does it rephrase an extract that speaks to machines ("ignore the above").

1. *Shape*: one line, a bounded length, no address, no markup.
2. *Numbers*, in digits or in letters: each stands in an extract, before the same word.
3. *Names*: each word with a capital within the sentence stands in an extract.
4. *Content*: the stem of each word stands in an extract, but for a short published list (`support_words`).
5. *Quantities*: "all", "most", "many" stand in an extract and speak of what it speaks of, or the counts support them.
6. *Denials*: each denies what an extract denies, and none that touches the words of the sentence is left out.
7. *Contraries* (`opposites.SIDES`): "more taxes" is found as "more … taxes".
8. *Joints*: two content words side by side come from one sentence of one extract, unless a word that links parts them.
9. *Causes, limits, duties*: neither added nor, for limits, left out.
10. *Sources*: each cited extract has a word in the sentence.

What it does not see: who does what to whom, where one sentence of an extract has all the words ("the mayor hears the
tenants", "the tenants hear the mayor"); irony; two meanings of a word. Hence a person reads and signs.

Complexity: O(words of the sentence × words of its extracts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from isegoria.engine.themes.languages import folded, stemmed
from isegoria.engine.themes.opposites import SIDES
from isegoria.engine.themes.support_reading import ENDS, WORD, Token, family, speaks_to_machines, tokens
from isegoria.engine.themes.support_words import (
    ALL,
    CAUSES,
    DENIALS,
    DUTIES,
    HALVES,
    LIMITS,
    LINKING,
    MOST,
    QUANTITIES,
    REPORTING,
    SEVERAL,
    WISHES,
)

Fault = Literal[
    "language",
    "instructions",
    "shape",
    "length",
    "number",
    "name",
    "word",
    "quantity",
    "denial_added",
    "denial_lost",
    "contrary",
    "joint",
    "cause",
    "limit",
    "duty",
    "source",
]

SENTENCES: dict[Fault, str] = {
    "language": "No list of words is published for this language, so nothing is rephrased in it.",
    "instructions": "One of its extracts speaks to a machine: its words are shown as they are, or not at all.",
    "shape": "It is not one plain sentence on one line.",
    "length": "It is too short, or much longer than what it rephrases.",
    "number": "A number in it does not stand in its extracts beside the same word.",
    "name": "A name in it does not stand in its extracts.",
    "word": "A word in it does not stand in its extracts.",
    "quantity": "It says how many, or how much, and neither its extracts nor the counts say so.",
    "denial_added": "It denies what its extracts do not deny.",
    "denial_lost": "It leaves out a denial of its extracts.",
    "contrary": "It turns a word of its extracts towards something else.",
    "joint": "It brings together words that stand apart in its extracts.",
    "cause": "It says that one thing comes of another, and its extracts do not.",
    "limit": "It adds a limit to what its extracts say, or leaves one out.",
    "duty": "It makes a duty of what its extracts do not.",
    "source": "One of the extracts that it cites has no word in it.",
}

LEAST_WORDS = 3
LONGEST = 400  # characters
LONGER = 1.3  # times the longest extract that a sentence may be
ROOM = 40  # characters that a short one may have beside
NEAR = 5  # words after a number, a quantity or one of two contraries, within which what it speaks of is looked for
SCOPE = 2  # content words after a denial that it denies, and one before

_STRANGE = re.compile(r"https?:|www\.|[<>{}\[\]|#*`_\\=~^@]|[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069]")
_PASSIVE = {"est", "sont", "serait", "seraient", "sera", "seront", "soit", "soient", "etre", "be", "been", "is", "are"}


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, with the words it is about."""

    fault: Fault
    words: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return SENTENCES[self.fault]


def check(
    sentence: str, extracts: Sequence[str], *, language: str, people: int = 0, of: int = 0
) -> tuple[Finding, ...]:
    """What does not hold in a sentence that rephrases these extracts; nothing where all of it can be shown in them.

    Args:
        extracts: the words of each extract that the sentence cites, contrary ones left out.
        language: that of the sentence and of its extracts (BCP 47).
        people: how many people the extracts are of, and `of` how many spoke: 0 where that is not known, and then no
            word that claims a share is let through.

    Complexity: O(words of the sentence × words of the extracts).
    """
    code = language.partition("-")[0].lower()
    if code not in LINKING:
        return (Finding("language"),)
    if any(speaks_to_machines(one) for one in extracts):
        return (Finding("instructions"),)
    found = [*_shape(sentence, extracts)]
    if any(one.fault == "shape" for one in found):
        return tuple(found)
    return (*found, *_Check(sentence, extracts, code, people, of).findings())


def _shape(sentence: str, extracts: Sequence[str]) -> Iterator[Finding]:
    if _STRANGE.search(sentence) or not sentence.strip() or len(ENDS.split(sentence.strip())) > 1:
        yield Finding("shape")
        return
    longest = max((len(one) for one in extracts), default=0)
    if len(WORD.findall(sentence)) < LEAST_WORDS or len(sentence) > min(LONGEST, longest * LONGER + ROOM):
        yield Finding("length")


class _Check:
    """One sentence against its extracts. Each extract is read in its own sentences, so that words joined are near."""

    def __init__(self, sentence: str, extracts: Sequence[str], language: str, people: int, of: int) -> None:
        self.language, self.people, self.of = language, people, of
        self.words = tokens(sentence, language)
        self.sources = [[tokens(part, language) for part in ENDS.split(one.strip()) if part] for one in extracts]
        self.parts = [part for source in self.sources for part in source]
        self.stems = {token.stem for part in self.parts for token in part}
        self.folded = {token.folded for part in self.parts for token in part}
        self.numbers = {token.number for part in self.parts for token in part if token.number}

    def _listed(self, table: dict[str, frozenset[str]]) -> frozenset[str]:
        return frozenset(folded(word) for word in table[self.language])

    def findings(self) -> Iterator[Finding]:
        self.linking, self.reporting = self._listed(LINKING), self._listed(REPORTING)
        self.denials, self.halves = self._listed(DENIALS), self._listed(HALVES)
        self.duties, self.wishes = self._listed(DUTIES), self._listed(WISHES)
        self.most, self.all, self.quantities = self._listed(MOST), self._listed(ALL), self._listed(QUANTITIES)
        self.causes, self.limits = self._listed(CAUSES), self._listed(LIMITS)
        self.content = [token for token in self.words if self._is_content(token)]
        yield from self._numbers()
        yield from self._names()
        yield from self._content()
        yield from self._quantities()
        yield from self._denied()
        yield from self._contraries()
        yield from self._joints()
        yield from self._added("cause", self.causes)
        yield from self._limited()
        yield from self._duties()
        yield from self._every_source()

    def _is_content(self, token: Token) -> bool:
        return not (
            token.is_number
            or token.folded in self.linking
            or token.folded in self.denials
            or token.folded in self.duties
            or token.folded in self.wishes
            or (token.folded in self.reporting and token.folded not in self.folded)
        )

    # --- words ----------------------------------------------------------------------------------------
    def _numbers(self) -> Iterator[Finding]:
        wrong = []
        for place, token in enumerate(self.words):
            if not token.is_number:
                continue
            beside = self._after(self.words, place)
            if token.number not in self.numbers or not any(
                source.number == token.number
                and (not beside or beside & self._after(part, at, NEAR) or at == len(part) - 1)
                for part in self.parts
                for at, source in enumerate(part)
            ):
                wrong.append(token.text)
        if wrong:
            yield Finding("number", tuple(wrong))

    def _after(self, words: Sequence[Token], place: int, most: int = NEAR) -> set[str]:
        """The stem of the content word that follows a place (of several, where ``most`` is asked for on purpose)."""
        found = [one.stem for one in words[place + 1 : place + 1 + most] if self._is_content(one)]
        return set(found if words is not self.words else found[:1])

    def _names(self) -> Iterator[Finding]:
        named = [
            token
            for token in self.words
            if token.text[0].isupper() and (not token.first or (len(token.text) > 1 and token.text.isupper()))
        ]
        wrong = [token.text for token in named if token.folded not in self.folded and token.folded not in self.linking]
        if wrong:
            yield Finding("name", tuple(wrong))

    def _content(self) -> Iterator[Finding]:
        quantities = self.most | self.all | self.quantities | self.causes | self.limits
        wrong = [
            token.text for token in self.content if token.stem not in self.stems and token.folded not in quantities
        ]
        if wrong:
            yield Finding("word", tuple(wrong))
        if not self.content:
            yield Finding("length")

    def _quantities(self) -> Iterator[Finding]:
        wrong = []
        several = self._listed(SEVERAL)
        for place, token in enumerate(self.words):
            if token.folded in several and token.folded not in self.folded and self.people == 1:
                wrong.append(token.text)
            if token.folded not in self.most | self.all | self.quantities:
                continue
            around = {one.folded for one in self.words[max(0, place - 2) : place + NEAR]}
            of_people = bool(around & self.reporting)
            share = self.people / self.of if self.of else 0.0
            if of_people and (
                (token.folded in self.most and share > 0.5) or (token.folded in self.all and share == 1.0)
            ):
                continue
            beside = self._after(self.words, place)
            stands = any(
                source.folded == token.folded and (not beside or beside & self._after(part, at))
                for part in self.parts
                for at, source in enumerate(part)
            )
            if not stands or (of_people and not (around & self.reporting <= self.folded)):
                wrong.append(token.text)
        if wrong:
            yield Finding("quantity", tuple(wrong))

    # --- denials and contraries -----------------------------------------------------------------------
    def _scopes(self, words: Sequence[Token]) -> list[tuple[Token, set[str]]]:
        """Each denial, and the stems that it denies: the content words next to it in its clause."""
        found = []
        for place, token in enumerate(words):
            if token.folded not in self.denials:
                continue
            if token.folded in self.halves and any(
                one.folded in self.denials - self.halves for one in words[place + 1 : place + 1 + NEAR]
            ):
                continue
            after = [one for one in words[place + 1 :] if self._is_denied(one) and one.clause == token.clause]
            before = [one for one in words[:place] if self._is_denied(one) and one.clause == token.clause]
            found.append((token, {one.stem for one in [*before[-1:], *after[:SCOPE]]}))
        return found

    def _is_denied(self, token: Token) -> bool:
        return self._is_content(token) and token.folded not in self.quantities | self.most | self.all

    def _denied(self) -> Iterator[Finding]:
        ours = self._scopes(self.words)
        theirs = [(part, scope) for part in self.parts for _token, scope in self._scopes(part)]
        added = [token.text for token, scope in ours if not any(scope & other for _part, other in theirs)]
        if added:
            yield Finding("denial_added", tuple(added))
        said = {token.stem for token in self.content}
        for part, scope in theirs:
            touched = scope & said
            if not touched or any(scope & other for _token, other in ours):
                continue
            # Said without a denial elsewhere in the extracts too, it may be said so here.
            freely = any(
                touched
                <= {token.stem for token in other} - {stem for _t, denied in self._scopes(other) for stem in denied}
                for other in self.parts
                if other is not part
            )
            if not freely:
                yield Finding("denial_lost", tuple(sorted(touched)))
                return

    def _contraries(self) -> Iterator[Finding]:
        sides = self._sides()
        wrong = []
        for place, token in enumerate(self.words):
            if token.stem not in sides or token.folded in self.denials:
                continue
            beside = self._turns_to(place, sides)
            if not beside:
                continue
            if not any(beside & self._turned(part, at, sides) for part in self.parts for at, source in enumerate(part)
                       if source.stem == token.stem):  # fmt: skip
                wrong.append(token.text)
        if wrong:
            yield Finding("contrary", tuple(wrong))

    def _turns_to(self, place: int, sides: frozenset[str]) -> set[str]:
        """What a word of two contraries turns to in the sentence: what follows it, or precedes "would be closed"."""
        if place and self.words[place - 1].folded in _PASSIVE:
            before = [one for one in self.words[:place] if self._is_content(one) and one.stem not in sides]
            return {one.stem for one in before[-1:]}
        return self._after(self.words, place)

    def _sides(self) -> frozenset[str]:
        words = [word for pair in SIDES for side in pair.get(self.language, ("", "")) for word in side.split()]
        stems = stemmed(words, self.language)
        return frozenset(family(stem, folded(word), self.language) for word, stem in zip(words, stems, strict=True))

    def _turned(self, part: Sequence[Token], place: int, sides: frozenset[str]) -> set[str]:
        """What a word of two contraries turns to in an extract: what follows it, up to the next such word."""
        found = set()
        for one in part[place + 1 : place + 1 + 2 * NEAR]:
            if one.stem in sides:
                break
            found.add(one.stem)
        return found

    # --- what is tied, added or left out ----------------------------------------------------------------
    def _joints(self) -> Iterator[Finding]:
        bags = [{token.stem for token in part} for part in self.parts]
        content = [token for token in self.content if token.folded not in self.reporting]
        for one, other in pairwise(content):
            known = one.stem in self.stems and other.stem in self.stems
            if known and one.clause == other.clause and not any({one.stem, other.stem} <= bag for bag in bags):
                yield Finding("joint", (one.text, other.text))
                return

    def _added(self, fault: Fault, listed: frozenset[str]) -> Iterator[Finding]:
        wrong = [token.text for token in self.words if token.folded in listed and token.folded not in self.folded]
        if wrong:
            yield Finding(fault, tuple(wrong))

    def _limited(self) -> Iterator[Finding]:
        yield from self._added("limit", self.limits)
        if any(token.folded in self.limits for token in self.words):
            return
        said = {token.stem for token in self.content}

        def weight(part: Sequence[Token]) -> int:
            return len({token.stem for token in part if self._is_content(token)} & said)

        best = max(map(weight, self.parts), default=0)
        nearest = [part for part in self.parts if best and weight(part) == best]
        if nearest and all(any(token.folded in self.limits for token in part) for part in nearest):
            yield Finding("limit", tuple(token.text for token in nearest[0] if token.folded in self.limits))

    def _duties(self) -> Iterator[Finding]:
        ours = [token.text for token in self.words if token.folded in self.duties]
        if ours and not self.duties & self.folded:
            yield Finding("duty", tuple(ours))
        wished = [place for place, token in enumerate(self.words) if token.folded in self.wishes]
        if (self.wishes | self.duties) & self.folded:
            return
        # "Close the street" and "Fermer la rue" are wishes already.
        asked = {next((token.stem for token in part if self._is_content(token)), "") for part in self.parts}
        wrong = [self.words[place].text for place in wished if not self._after(self.words, place) & asked]
        if wrong:
            yield Finding("duty", tuple(wrong))

    def _every_source(self) -> Iterator[Finding]:
        said = {token.stem for token in self.content}
        for source in self.sources:
            stems = {token.stem for part in source for token in part if self._is_content(token)}
            if stems and not stems & said:
                yield Finding("source", (" ".join(token.text for token in source[0][:6]),))
                return
