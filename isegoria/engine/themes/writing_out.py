# SPDX-License-Identifier: LGPL-3.0-or-later
"""From the sentences chosen to the synthesis shown: for whom each speaks, by which sources, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.candidates import LAST_RESORT, Candidates
from isegoria.engine.themes.extracts import (
    Extract,
    LeftOut,
    LeftOutReason,
    Quote,
    Represented,
    Source,
    Synthesis,
    ThemeShown,
)
from isegoria.engine.themes.people import Speakers
from isegoria.engine.themes.selection import Choice, Offer, Reason
from isegoria.engine.themes.speaking import Hits, Sentences
from isegoria.engine.traces import Step, Trace, step

SOURCES = 12  # shown of each sentence

_WHY: dict[Reason, str] = {
    "theme": "Its theme holds {share} of the people and is due a sentence; of those that fit, it adds most.",
    "balance": "Its theme was spoken of for and against: this is the other side.",
    "minority": "Part of the length is kept for themes outside the largest; of theirs, it adds most for its length.",
    "coverage": "Of all that was left, it adds most: {people} people, many of whom nothing spoke for before.",
}


@dataclass(frozen=True)
class Writing:
    """From what was chosen to what is shown."""

    texts: Sequence[str]
    labels: NDArray[np.int64]
    copies: NDArray[np.integer[Any]] | None
    whole: Sentences
    speakers: Speakers
    candidates: Candidates
    offer: Offer
    choice: Choice
    said: Hits
    levels: tuple[float, float]
    budget: int
    in_characters: bool

    def label(self, place: int) -> int:
        return int(self.labels[place]) if place < len(self.labels) else -1

    def quote(self, candidate: int) -> Quote:
        sentence = int(self.candidates.sentence[candidate])
        low, high = self.candidates.spans[candidate].tolist()
        return Quote.of(self.texts, int(self.whole.reading.text_of_sentence[sentence]), sentence, (low, high))

    def synthesis(self) -> Synthesis:
        order = sorted(
            range(len(self.choice.chosen)),
            key=lambda one: (self._rank[int(self.offer.theme[self.choice.chosen[one]])], one),
        )
        spoken = np.zeros(len(self.texts), dtype=np.bool_)
        extracts = []
        for one in order:
            extract, texts = self.extract(one)
            extracts.append(extract)
            spoken[texts] = True
        shown = self.themes(order, spoken)
        everyone = np.ones(len(self.texts), dtype=np.bool_)
        people = self.speakers.people
        coverage = Represented(people.behind(everyone), people.behind(spoken), len(self.texts), int(spoken.sum()))
        known = np.zeros(len(self.texts), dtype=np.bool_)
        known[self.whole.reading.text_of_sentence[self.whole.known]] = True
        return Synthesis(
            tuple(extracts),
            shown,
            coverage,
            self.of_themes_shown(),
            self.left_out(shown, spoken, known),
            *self.levels,
            sum(len(extract.quote.words) for extract in extracts),
            self.budget if self.in_characters else None,
            int((~known).sum()),
            self.trace(coverage),
        )

    def of_themes_shown(self) -> float:
        """People of the themes that have a sentence; those without a theme are of none, unless nobody has one."""
        shown = np.unique(self.offer.theme[list(self.choice.chosen)])
        shown = shown[shown < max(len(self.labels), 1)]
        return self.speakers.people.behind(np.isin(self.speakers.place, shown))

    @property
    def _rank(self) -> dict[int, int]:
        """Themes by the number of their people, those without a theme last."""
        named = len(self.labels)
        order = np.argsort(-self.offer.people[:named], kind="stable").tolist()
        return {place: rank for rank, place in enumerate([*order, named])}

    def extract(self, one: int) -> tuple[Extract, NDArray[np.int64]]:
        candidate = self.choice.chosen[one]
        quote, reading = self.quote(candidate), self.whole.reading
        own = self.said.candidate == one
        sentence, likeness = self.said.sentence[own], self.said.likeness[own]
        order = np.lexsort((sentence, -likeness))
        texts_in_order = reading.text_of_sentence[sentence[order]]
        _, first = np.unique(texts_in_order, return_index=True)
        order = order[np.sort(first)]  # the closest sentence of each text, the closest text first
        texts = reading.text_of_sentence[sentence[order]]
        if quote.text not in texts:
            texts = np.append(texts, quote.text)
        sources = []
        for place in order[: SOURCES + 1].tolist():
            number = int(sentence[place])
            text = int(reading.text_of_sentence[number])
            if text != quote.text:
                low, high = reading.spans[number].tolist()
                sources.append(
                    Source(Quote.of(self.texts, text, number, (low, high)), min(float(likeness[place]), 1.0))
                )
        people = self.speakers.people.behind(texts)
        same = 1 if self.copies is None else int((self.copies[texts] == self.copies[quote.text]).sum())
        place_of_theme = int(self.offer.theme[candidate])
        reason = self.choice.reasons[one]
        share = self.offer.people[place_of_theme] / self.speakers.people.weight.sum()
        why = step(
            f"synthesis.{reason}",
            _WHY[reason] + (" It may lean on what stood before it: no other can be quoted." * self.leaning(candidate)),
            share=f"{share:.1%}",
            people=round(people),
            gain=self.choice.gains[one],
            stands_alone=not self.leaning(candidate),
        )
        sentence_number = quote.sentence
        return (
            Extract(
                quote,
                self.label(place_of_theme),
                people,
                len(texts),
                same,
                tuple(sources[:SOURCES]),
                len(texts) - 1,
                int(self.offer.side[candidate]),
                int(self.whole.cue[sentence_number, 0]),
                why,
            ),
            texts,
        )

    def leaning(self, candidate: int) -> bool:
        return bool(self.candidates.fitness[candidate] <= LAST_RESORT)

    def themes(self, order: list[int], spoken: NDArray[np.bool_]) -> tuple[ThemeShown, ...]:
        offer, speakers = self.offer, self.speakers
        represented = speakers.of_themes(spoken)
        texts = np.bincount(speakers.place, minlength=speakers.themes)
        spoken_texts = np.bincount(speakers.place[spoken], minlength=speakers.themes)
        minorities, due = offer.minorities, set(offer.due.tolist())
        found = []
        for place in sorted(range(speakers.themes), key=self._rank.__getitem__):
            own = [at for at, one in enumerate(order) if offer.theme[self.choice.chosen[one]] == place]
            if texts[place] or own:
                cover = Represented(
                    float(offer.people[place]), float(represented[place]), int(texts[place]), int(spoken_texts[place])
                )
                for_, against = offer.sides[place].tolist()
                found.append(
                    ThemeShown(
                        self.label(place), tuple(own), cover, for_, against, bool(minorities[place]), place in due
                    )
                )
        return tuple(found)

    def left_out(
        self, shown: tuple[ThemeShown, ...], spoken: NDArray[np.bool_], known: NDArray[np.bool_]
    ) -> tuple[LeftOut, ...]:
        speakers, people = self.speakers, self.speakers.people
        heard = np.zeros(len(people.weight), dtype=np.bool_)
        heard[people.author[spoken]] = True
        silent = ~heard[people.author]
        lacking = ~spoken
        people_of = speakers.of_themes(lacking & silent)
        examples = self._examples(lacking)
        places = {self.label(place): place for place in range(speakers.themes)}
        found = []
        for theme in shown:
            place = places[theme.theme]
            own = lacking & (speakers.place == place)
            if own.any():
                found.append(
                    LeftOut(
                        theme.theme,
                        float(people_of[place]),
                        int(own.sum()),
                        self._reason(theme, place),
                        examples.get(place),
                    )
                )
        return tuple(found)

    def _reason(self, theme: ThemeShown, place: int) -> LeftOutReason:
        if theme.extracts:
            return "said_otherwise"
        if place in self.choice.no_room:
            return "no_room"
        if place in self.choice.no_candidate:
            return "no_sentence"
        return "under_the_share" if not theme.due else "said_otherwise"

    def _examples(self, lacking: NDArray[np.bool_]) -> dict[int, Quote]:
        """Of each theme, the candidate of a text left out that most people would have been spoken for by."""
        offer = self.offer
        best = np.zeros(len(offer.weights))
        for candidate in self.choice.chosen:
            row = offer.values[candidate]
            best[row.indices] = np.maximum(best[row.indices], row.data)
        # What is spoken for already weighs nothing.
        gain = np.asarray(offer.values @ np.where(best > 0, 0.0, offer.weights))
        text = self.whole.reading.text_of_sentence[self.candidates.sentence]
        place = self.speakers.place[text]
        found: dict[int, Quote] = {}
        for candidate in np.lexsort((self.candidates.sentence, -gain)).tolist():
            theme = int(place[candidate])
            if theme not in found and lacking[text[candidate]]:
                found[theme] = self.quote(candidate)
        return found

    def trace(self, coverage: Represented) -> Trace:
        level, of_data = self.levels
        choice = self.choice
        steps: list[Step] = [
            step(
                "synthesis.candidates",
                "{candidates} sentences of {sentences} can be quoted.",
                candidates=len(self.candidates),
                sentences=self.whole.reading.n_sentences,
            ),
            step(
                "synthesis.level",
                "A sentence speaks for another from a likeness of {level}; one random pair in 1,000 reaches {of_data}.",
                level=level,
                of_data=of_data,
            ),
        ]
        for reason in ("theme", "balance", "minority", "coverage"):
            if times := choice.reasons.count(reason):
                steps.append(step(f"synthesis.chosen_for_{reason}", "{times} chosen for " + reason + ".", times=times))
        for code, places in (("no_room", choice.no_room), ("no_sentence", choice.no_candidate)):
            for place in places:
                steps.append(
                    step(
                        f"synthesis.{code}",
                        "Theme {theme}, with {people} people, was due a sentence and has none: " + code + ".",
                        theme=self.label(place),
                        people=float(self.offer.people[place]),
                    )
                )
        steps.append(
            step(
                "synthesis.coverage",
                "They speak for {people} of people and {texts} of texts; the choice is worth {worth} of what all "
                "candidates together are.",
                people=coverage.share_of_people,
                texts=coverage.share_of_texts,
                worth=choice.worth / choice.most if choice.most else 0.0,
            )
        )
        return Trace(tuple(steps))
