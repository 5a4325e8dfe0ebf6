# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two editions beside one another, sentence by sentence, and word by word in those that changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.commons.synthesis.documents.content import EditionContent, SentenceContent
from isegoria.core.contributions.differences import Part, differences


@dataclass(frozen=True)
class Change:
    """One sentence that came, went or changed. ``parts`` tell its words; ``sources`` those that came and went."""

    kind: str
    """``in``, ``out`` or ``changed``."""
    section: str
    public_id: str
    parts: Sequence[Part]
    sources_in: int = 0
    sources_out: int = 0


@dataclass(frozen=True)
class Comparison:
    """All that changed, in the order of the later text; what went is told where it stood."""

    title: Sequence[Part]
    introduction: Sequence[Part]
    changes: Sequence[Change]
    same: int

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.title or self.introduction)

    @property
    def came(self) -> int:
        return sum(one.kind == "in" for one in self.changes)

    @property
    def went(self) -> int:
        return sum(one.kind == "out" for one in self.changes)

    @property
    def changed(self) -> int:
        return sum(one.kind == "changed" for one in self.changes)


def compare(before: EditionContent, after: EditionContent) -> Comparison:
    """What the later one says otherwise. A sentence is followed by the name that it keeps."""
    old = {one.public_id: one for one in before.sentences}
    changes: list[Change] = []
    same = 0
    for section in after.sections:
        for one in section.sentences:
            earlier = old.get(one.public_id)
            told = _told(section.title, earlier, one)
            if told is None:
                same += 1
            else:
                changes.append(told)
    kept = {one.public_id for one in after.sentences}
    changes += [
        Change("out", section.title, one.public_id, [Part("out", one.words)])
        for section in before.sections
        for one in section.sentences
        if one.public_id not in kept
    ]
    return Comparison(
        title=_parts(before.title, after.title),
        introduction=_parts(before.introduction, after.introduction),
        changes=changes,
        same=same,
    )


def _told(section: str, earlier: SentenceContent | None, one: SentenceContent) -> Change | None:
    if earlier is None:
        return Change("in", section, one.public_id, [Part("in", one.words)])
    had, has = ({(cite.extract, cite.contrary) for cite in each.cites} for each in (earlier, one))
    if earlier.words == one.words and had == has:
        return None
    return Change(
        "changed",
        section,
        one.public_id,
        differences(earlier.words, one.words),
        sources_in=len(has - had),
        sources_out=len(had - has),
    )


def _parts(before: str, after: str) -> Sequence[Part]:
    return differences(before, after) if before != after else []
