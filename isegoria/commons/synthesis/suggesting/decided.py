# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passages on which the team decided already: extracts, and suggestions accepted or refused. None is suggested again.

Compared by place in the same version, and by words where the text was edited since.
"""

from collections import defaultdict
from dataclasses import dataclass

from isegoria.commons.synthesis.models import Extract, Suggestion
from isegoria.commons.synthesis.passages import readable
from isegoria.core.contributions.models import Version
from isegoria.core.processes.models import Process

from .gathering import Gathered

MOST_SHARED = 0.5
"""Of a passage, the part that may be in one that was decided on."""


@dataclass(frozen=True)
class Decided:
    """For each text, by its place in what is read: spans decided on in the version that is read, words in earlier
    ones."""

    given: Gathered
    spans: dict[int, list[tuple[int, int]]]
    words: dict[int, set[str]]

    @classmethod
    def of(cls, process: Process, given: Gathered) -> "Decided":
        place = {key: at for at, key in enumerate(given.keys.tolist())}
        found: list[tuple[int, int, int, int]] = []
        extracts = Extract.objects.filter(process=process).exclude(state=Extract.State.ERASED)
        decided = Suggestion.objects.filter(process=process).exclude(state=Suggestion.State.WAITING)
        for rows in (extracts, decided):
            found += rows.values_list("contribution", "version", "start", "stop")
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        older: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for contribution, version, start, stop in found:
            at = place.get(contribution)
            if at is None:
                continue
            if version == int(given.versions[at]):
                spans[at].append((start, stop))
            else:
                older[contribution, version].append((start, stop))
        return cls(given, dict(spans), _words(older, place))

    def taken(self, text: int, start: int, stop: int) -> bool:
        """Whether more than half of a passage was decided on."""
        for low, high in self.spans.get(text, ()):
            if min(stop, high) - max(start, low) > MOST_SHARED * (stop - start):
                return True
        known = self.words.get(text)
        return known is not None and _plain(self.given.texts[text][start:stop]) in known


def _words(older: dict[tuple[int, int], list[tuple[int, int]]], place: dict[int, int]) -> dict[int, set[str]]:
    """Words decided on in versions that are not the current one, by place of their text."""
    found: dict[int, set[str]] = defaultdict(set)
    keys = sorted({contribution for contribution, _version in older})
    for first in range(0, len(keys), 1_000):
        for version in Version.objects.filter(contribution__in=keys[first : first + 1_000]):
            for start, stop in older.get((version.contribution_id, version.number), ()):
                words = readable(version.title, version.body)[start:stop]
                found[place[version.contribution_id]].add(_plain(words))
    return dict(found)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
