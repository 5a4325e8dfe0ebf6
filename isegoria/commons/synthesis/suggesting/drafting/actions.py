# SPDX-License-Identifier: AGPL-3.0-or-later
"""The draft of a synthesis: the sentences that the machine chose, each with extracts of those who say the same.

The reading keeps places and no words. Here the words are read where they stand today; a sentence whose text was erased,
hidden or withdrawn since is left out, and so is a source. The extracts are the machine's, made in one act of whoever
asked for the draft; they are undone like any others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from isegoria.commons.synthesis.harvesting.actions import AT_ONCE, NewExtract, make_extracts
from isegoria.commons.synthesis.models import Extract, Idea, MachineReading, Nature, Suggestion, Theme
from isegoria.commons.synthesis.passages import readable
from isegoria.commons.synthesis.suggesting.queries import latest_reading
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.processes.models import Process
from isegoria.engine.themes.natures import nature_of

Place = tuple[int, int, int, int]
"""Key of a contribution, number of its version, start, stop."""


@dataclass(frozen=True)
class DraftSentence:
    """A sentence that someone wrote: its words, the keys of the extracts that say the same, its own first, and of
    those that say the contrary; how many people said nearly the same on the day of the reading."""

    words: str
    extracts: list[int]
    contrary: list[int] = field(default_factory=list)
    people: int = 0
    texts: int = 0


@dataclass(frozen=True)
class DraftSection:
    """A section of the draft: a theme, and the idea made of it if there is one."""

    title: str
    idea: Idea | None
    sentences: list[DraftSentence]
    theme: Theme | None = None


@dataclass(frozen=True)
class Draft:
    """A whole draft. ``coverage``: people, texts, and those represented, as the engine counted them on that day."""

    sections: list[DraftSection] = field(default_factory=list)
    coverage: dict[str, Any] = field(default_factory=dict)
    reading: MachineReading | None = None


def draft_sentences(*, process: Process, by: Account | None) -> list[DraftSection]:
    """The sections of the draft; none without a reading."""
    return draft_of(process=process, by=by).sections


def draft_of(*, process: Process, by: Account | None) -> Draft:
    """The draft, its extracts made. Raises ``Refused`` where ``by`` may not harvest."""
    reading = latest_reading(process)
    kept = (reading.summary or {}).get("draft") if reading is not None else None
    if not kept:
        return Draft(reading=reading)
    themes = {one.number: one for one in Theme.objects.filter(reading=reading)}
    ideas = {
        one.theme.number: one
        for one in Idea.objects.filter(process=process, state=Idea.State.STANDING, theme__isnull=False).select_related(
            "theme"
        )
        if one.theme is not None
    }
    words = _words_at(_places(kept), process)
    plan = [
        (section, [one for one in section["sentences"] if tuple(one["at"]) in words]) for section in kept["sections"]
    ]
    of_places = {
        place: ideas.get(section["theme"])
        for section, sentences in plan
        for one in sentences
        for place in _of(one["at"], *one["sources"])
    }
    extracts = _extracts([one for _section, sentences in plan for one in sentences], words, of_places, process, by)
    found = []
    for section, sentences in plan:
        theme = themes.get(section["theme"])
        told = [
            DraftSentence(
                words[tuple(one["at"])],
                [extracts[place] for place in _of(one["at"], *one["sources"]) if place in extracts],
                [extracts[place] for place in _of(*one["contrary"]) if place in extracts],
                one["people"],
                one["texts"],
            )
            for one in sentences
            if tuple(one["at"]) in extracts
        ]
        if told:
            idea = ideas.get(section["theme"])
            title = idea.title if idea else theme.title if theme else str(process.question)[:200]
            found.append(DraftSection(title, idea, told, theme))
    coverage = {name: value for name, value in kept.items() if name != "sections"}
    return Draft(found, coverage, reading)


def _of(*spans: Sequence[int]) -> list[Place]:
    return list(dict.fromkeys((span[0], span[1], span[2], span[3]) for span in spans))


def _places(kept: dict[str, Any]) -> set[Place]:
    return {
        place
        for section in kept["sections"]
        for one in section["sentences"]
        for place in _of(one["at"], *one["sources"], *one["contrary"])
    }


def _words_at(places: Iterable[Place], process: Process) -> dict[Place, str]:
    """The words of places in texts that everyone can read."""
    wanted = list(places)
    versions = Version.objects.filter(
        contribution__in={one[0] for one in wanted},
        contribution__process=process,
        contribution__state=Contribution.State.PUBLISHED,
    )
    numbers = {(one[0], one[1]) for one in wanted}
    texts = {
        (one.contribution_id, one.number): readable(one.title, one.body)
        for one in versions
        if (one.contribution_id, one.number) in numbers
    }
    return {
        place: found.strip()
        for place in wanted
        if (found := texts.get(place[:2], "")[place[2] : place[3]]) and found.strip()
    }


def _extracts(
    sentences: Sequence[dict[str, Any]],
    words: dict[Place, str],
    ideas: dict[Place, Idea | None],
    process: Process,
    by: Account | None,
) -> dict[Place, int]:
    """The extract of each place, as many as one act makes: those of the sentences themselves, then what contradicts
    them, then the nearest source of each, the second nearest of each…"""
    first = [place for one in sentences for place in _of(one["at"])]
    against = [place for one in sentences for place in _of(*one["contrary"])]
    ranks = zip_longest(*(_of(*one["sources"]) for one in sentences))
    others = [place for rank in ranks for place in rank if place is not None]
    places = [place for place in dict.fromkeys([*first, *against, *others]) if place in words][:AT_ONCE]
    texts = Contribution.objects.in_bulk({place[0] for place in places})
    known = {
        (one.contribution_id, one.version, one.start, one.stop): one.nature
        for one in Suggestion.objects.filter(process=process, contribution__in=texts)
    }
    made = make_extracts(
        process=process,
        by=by,
        made=[
            NewExtract(
                texts[place[0]],
                *place[1:],
                nature=known.get(place) or _nature(words[place], texts[place[0]].language),
                idea=ideas.get(place),
                by_machine=True,
            )
            for place in places
        ],
    )
    return {place: one.pk for place, one in zip(places, made, strict=True) if one.state == Extract.State.STANDING}


def _nature(words: str, language: str) -> str:
    return str(Nature(nature_of(words, language).nature))
