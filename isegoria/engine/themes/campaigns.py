# SPDX-License-Identifier: LGPL-3.0-or-later
"""Campaigns: one text that many people send, or that comes many times in a short while. Who, when, how many.

Nothing is dropped and nobody is accused: people may well sign what another wrote. A campaign is one idea, with as many
people as sent it, each counted once; what is shown beside it lets anyone judge.

- *Of copies*: a group of copies that many people sent, or of which many came within one window of time.
- *Of a passage*: sentences that texts otherwise different hold word for word (`passages`).

A few words ("plus de trains", "rien") are said alike by people who have never met: texts shorter than `least_words`
make no campaign.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.copies import Copies
from isegoria.engine.themes.languages import folded
from isegoria.engine.themes.passages import find_passages
from isegoria.engine.themes.people import People
from isegoria.engine.themes.reading import Reading

DAY = 86_400.0
COMPARED = 1_000  # first words of two wordings that are set side by side


@dataclass(frozen=True)
class CampaignParameters:
    """What is called a campaign.

    Attributes:
        people: who sent it, at least; or
        texts: that came within one window, at least.
        window: seconds.
        least_words: of the most frequent wording.
        variants: wordings listed for each campaign, the most frequent ones.
        detailed: campaigns of which they are listed, those of most people; the others show their first wording only.
    """

    people: int = 5
    texts: int = 5
    window: float = DAY
    least_words: int = 6
    variants: int = 20
    detailed: int = 500

    def __post_init__(self) -> None:
        for name in ("people", "texts"):
            if getattr(self, name) < 2:
                raise EngineError("parameter_out_of_range", name=name, value=getattr(self, name), rule="2 or more")
        if not self.window > 0:
            raise EngineError("parameter_out_of_range", name="window", value=self.window, rule="above zero")


@dataclass(frozen=True)
class Variant:
    """One wording of a campaign; capitals, accents and punctuation make no other one.

    Attributes:
        text: the first text of this wording.
        texts, people: how many.
        first, last: when, in seconds; None where no time is known.
        added, removed: runs of words that the most frequent wording has not, and that it alone has, in their order.
    """

    text: int
    texts: int
    people: int
    first: float | None
    last: float | None
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Campaign:
    """One text sent many times, or a passage copied into many.

    Attributes:
        group: number of the group of copies; −1 for a passage.
        sentences: of the reading, that make the passage; empty for copies.
        texts: numbers of the texts, in order.
        people: who sent them, each counted once.
        first, last: when the first and the last came, in seconds; None where no time is known.
        peak: most texts within one window; `peak_at`: when that window starts. 0 and None where no time is known.
        pace: (start, texts) of each window that saw some, counted from the first.
        wordings: how many different ones; `variants`: the most frequent of them, that one first. For a passage, those
            of the whole texts, without what changes between them.
    """

    group: int
    sentences: tuple[int, ...]
    texts: NDArray[np.int64]
    people: int
    first: float | None
    last: float | None
    peak: int
    peak_at: float | None
    pace: tuple[tuple[float, int], ...]
    wordings: int
    variants: tuple[Variant, ...]


def campaigns(
    reading: Reading,
    copies: Copies,
    authors: Sequence[Hashable | None] | NDArray[Any] | None = None,
    times: Sequence[float] | NDArray[Any] | None = None,
    *,
    parameters: CampaignParameters | None = None,
    run: Run = map,
) -> tuple[Campaign, ...]:
    """The campaigns among the texts, those of most people first, then of most texts, then the earliest.

    Args:
        authors: of each text; None where not known (such a text is one person's alone).
        times: of each text, in seconds; not a number where not known.

    Raises:
        EngineError: lengths_differ.
    Complexity: O(texts log texts + words), and the words of the wordings listed.
    """
    asked = parameters or CampaignParameters()
    people = People.of(reading.n_texts, authors.tolist() if isinstance(authors, np.ndarray) else authors)
    known = np.full(reading.n_texts, np.nan) if times is None else np.asarray(times, dtype=np.float64)
    if len(known) != reading.n_texts:
        raise EngineError("lengths_differ", what="times", expected=reading.n_texts, found=len(known))
    search = _Search(reading, copies, people.author, known, asked)
    found = sorted(
        (*search.of_copies(), *search.of_passages(run)),
        key=lambda one: (-one.people, -len(one.texts), int(one.texts[0]), one.sentences),
    )
    return tuple(
        search.described(one, asked.variants if rank < asked.detailed else 1) for rank, one in enumerate(found)
    )


@dataclass(frozen=True)
class _Found:
    """The texts of a campaign."""

    group: int
    sentences: tuple[int, ...]
    texts: NDArray[np.int64]
    people: int


@dataclass(frozen=True)
class _Search:
    """What campaigns are looked for in."""

    reading: Reading
    copies: Copies
    author: NDArray[np.int64]
    times: NDArray[np.float64]
    asked: CampaignParameters

    def of_copies(self) -> Iterator[_Found]:
        lengths = np.diff(self.reading.text_bounds)
        for group in np.flatnonzero(self.copies.size >= min(self.asked.people, self.asked.texts)).tolist():
            texts = self.copies.texts_of(group)
            if lengths[self._wordings(texts)[0][0]] >= self.asked.least_words:
                yield from self._many(texts, group, ())

    def of_passages(self, run: Run) -> Iterator[_Found]:
        for passage in find_passages(self.reading, self.copies, run=run):
            yield from self._many(passage.texts, -1, passage.sentences)

    def _many(self, texts: NDArray[np.int64], group: int, sentences: tuple[int, ...]) -> Iterator[_Found]:
        """A campaign, where many people sent these texts or many came within one window."""
        people = len(np.unique(self.author[texts]))
        if people >= self.asked.people or peak(self.times[texts], self.asked.window)[0] >= self.asked.texts:
            yield _Found(group, sentences, texts, people)

    def _wordings(self, texts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """The texts of each wording, the most frequent wording first, then the earliest in the numbering."""
        _, place = np.unique(self.copies.exact[texts], return_inverse=True)
        order = np.argsort(place, kind="stable")
        each = np.split(texts[order], np.cumsum(np.bincount(place))[:-1])
        return sorted(each, key=lambda own: (-len(own), int(own[0])))

    def described(self, found: _Found, listed: int) -> Campaign:
        texts = found.texts
        wordings = self._wordings(texts)
        main = None if found.sentences else int(wordings[0][0])
        most, at = peak(self.times[texts], self.asked.window)
        first, last = _ends(self.times[texts])
        return Campaign(
            found.group,
            found.sentences,
            texts,
            found.people,
            first,
            last,
            most,
            at,
            pace(self.times[texts], self.asked.window),
            len(wordings),
            tuple(self._variant(own, main) for own in wordings[:listed]),
        )

    def _variant(self, own: NDArray[np.int64], main: int | None) -> Variant:
        text = int(own[0])
        added, removed = ((), ()) if main is None else changed(self._words(main), self._words(text))
        first, last = _ends(self.times[own])
        return Variant(text, len(own), len(np.unique(self.author[own])), first, last, added, removed)

    def _words(self, text: int) -> list[str]:
        low, high = self.reading.text_bounds[text : text + 2].tolist()
        return [self.reading.vocabulary[word] for word in self.reading.tokens[low:high].tolist()]


def changed(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Runs of words that `after` alone has, and that `before` alone has, in their order; accents make no difference."""
    if before == after:
        return (), ()
    before, after = before[:COMPARED], after[:COMPARED]
    matcher = SequenceMatcher(None, [*map(folded, before)], [*map(folded, after)], autojunk=False)
    changes = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    return (
        tuple(" ".join(after[low:high]) for _, _, _, low, high in changes if high > low),
        tuple(" ".join(before[low:high]) for _, low, high, _, _ in changes if high > low),
    )


def peak(times: NDArray[np.float64], window: float) -> tuple[int, float | None]:
    """The most texts that came within one window, and when the earliest such window starts."""
    known = np.sort(times[np.isfinite(times)])
    if not len(known):
        return 0, None
    within = np.searchsorted(known, known + window, side="left") - np.arange(len(known))
    best = int(within.argmax())
    return int(within[best]), float(known[best])


def pace(times: NDArray[np.float64], window: float) -> tuple[tuple[float, int], ...]:
    """(start, texts) of each window that saw some, counted from the first text."""
    known = times[np.isfinite(times)]
    if not len(known):
        return ()
    start = float(known.min())
    numbers, counts = np.unique(np.floor((known - start) / window), return_counts=True)
    return tuple((start + float(number) * window, int(count)) for number, count in zip(numbers, counts, strict=True))


def _ends(times: NDArray[np.float64]) -> tuple[float | None, float | None]:
    known = times[np.isfinite(times)]
    return (float(known.min()), float(known.max())) if len(known) else (None, None)
