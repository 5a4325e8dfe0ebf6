# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of what the machine read: the latest reading, its themes, what waits to be decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from isegoria.commons.synthesis.models import Idea, MachineReading, Membership, Suggestion, Theme
from isegoria.commons.synthesis.passages import readable
from isegoria.core.contributions.models import READABLE, Contribution, Version
from isegoria.core.processes.models import Process

State = MachineReading.State


def latest_reading(process: Process) -> MachineReading | None:
    """The latest reading that is done."""
    found = MachineReading.objects.filter(process=process, state=State.DONE).order_by("-pk").first()
    if found is not None:
        found.process = process
    return found


def newest_reading(process: Process) -> MachineReading | None:
    """The latest reading that was asked for, whatever became of it."""
    found = MachineReading.objects.filter(process=process).select_related("asked_by__person").order_by("-pk").first()
    if found is not None:
        found.process = process
    return found


@dataclass
class Branch:
    """A theme with those that it holds."""

    theme: Theme
    inside: list[Theme] = field(default_factory=list)
    waiting: int = 0


def branches_of(reading: MachineReading | None) -> list[Branch]:
    """The themes of a reading, the largest first, each with those inside it. One query."""
    if reading is None:
        return []
    themes = list(Theme.objects.filter(reading=reading).order_by("-people_count", "-texts_count", "number"))
    found = {one.pk: Branch(one) for one in themes if one.parent_id is None}
    for one in themes:
        if one.parent_id is not None and one.parent_id in found:
            one.parent = found[one.parent_id].theme
            found[one.parent_id].inside.append(one)
    return list(found.values())


def texts_of(theme: Theme) -> "QuerySet[Contribution]":
    """The texts of a theme that can be read, those of the themes inside it included, the latest first."""
    own = Membership.objects.filter(Q(theme=theme) | Q(theme__parent=theme), also=False)
    rows = Contribution.objects.filter(state=Contribution.State.PUBLISHED, pk__in=own.values("contribution"))
    return rows.select_related("author", "process__space").order_by("-pk")


# --- what waits ---------------------------------------------------------------------------------------
@dataclass
class Shown:
    """A suggestion as it is shown: its words, and those around them."""

    suggestion: Suggestion
    words: str
    before: str
    after: str
    text: str


def waiting(process: Process, theme: Theme | None = None, *, none: bool = False) -> "QuerySet[Suggestion]":
    """What waits to be decided, of texts that everyone can read, the best first; ``none``: what is of no theme."""
    rows = Suggestion.objects.filter(
        process=process, state=Suggestion.State.WAITING, contribution__state=Contribution.State.PUBLISHED
    )
    if theme is not None:
        rows = rows.filter(Q(theme=theme) | Q(theme__parent=theme))
    elif none:
        rows = rows.filter(theme=None)
    return rows.select_related("contribution").order_by("-score", "pk")


def waiting_by_theme(process: Process) -> dict[int | None, int]:
    """Key of a theme at the top, None for no theme → suggestions that wait there."""
    rows = (
        Suggestion.objects.filter(
            process=process, state=Suggestion.State.WAITING, contribution__state=Contribution.State.PUBLISHED
        )
        .order_by()
        .values_list("theme", "theme__parent")
        .annotate(n=Count("pk"))
    )
    found: dict[int | None, int] = defaultdict(int)
    for theme, parent, count in rows:
        found[parent or theme] += count
    return dict(found)


AROUND = 240
"""Characters shown before and after a suggestion."""


def shown(suggestions: Iterable[Suggestion]) -> list[Shown]:
    """The words of suggestions, from the version that the machine read: of most, that is how their text stands. One
    query where some were edited since, and one more where the texts were not read with them."""
    given = list(suggestions)
    texts = {
        (one.contribution_id, one.version): readable(one.contribution.title, one.contribution.body)
        for one in given
        if one.version == one.contribution.current_version
    }
    edited = {(one.contribution_id, one.version) for one in given} - texts.keys()
    if edited:
        for row in Version.objects.filter(contribution__in={key for key, _number in edited}):
            if (row.contribution_id, row.number) in edited:
                texts[row.contribution_id, row.number] = readable(row.title, row.body)
    found = []
    for one in given:
        text = texts.get((one.contribution_id, one.version), "")
        words = text[one.start : one.stop]
        if words:
            before, after = text[: one.start], text[one.stop :]
            cut_before = before if len(before) <= AROUND else f"…{before[-AROUND:].partition(' ')[2]}"
            cut_after = after if len(after) <= AROUND else f"{after[:AROUND].rpartition(' ')[0]}…"
            found.append(Shown(one, words, cut_before, cut_after, text))
    return found


def themes_with_ideas(reading: MachineReading) -> set[int]:
    """Keys of the themes of a reading that are ideas of the tree already: made of a theme of that number."""
    standing = Idea.objects.filter(
        process=reading.process_id, state=Idea.State.STANDING, theme__number=OuterRef("number")
    )
    return set(Theme.objects.filter(Exists(standing), reading=reading).values_list("pk", flat=True))


def shown_texts(keys: Sequence[int]) -> dict[int, Contribution]:
    """Texts by key, those that everyone can read."""
    rows = Contribution.objects.filter(pk__in=keys, state__in=READABLE).select_related("author", "process__space")
    return {one.pk: one for one in rows}
