# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of meetings, of the lines being gone through, and of their published texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum

from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Process

from .models import NoteLine, Workshop, WorkshopNote

SHOWN = ("kept", "check", "out", "all")
"""The views of the lines: kept, to be checked, left out, all of them."""


def workshops_of(process: Process) -> "QuerySet[Workshop]":
    """The meetings that everyone sees: public and withdrawn ones, the latest held first; with how many texts show."""
    rows = Workshop.objects.filter(process=process, erased_at=None).exclude(state=Workshop.State.DRAFT)
    return _with_texts(rows).order_by("-held_on", "-pk")


def all_of(process: Process) -> "QuerySet[Workshop]":
    """Every meeting of a process for its team: drafts first, withdrawn ones last, as the alphabet has it."""
    rows = Workshop.objects.filter(process=process, erased_at=None)
    return _with_texts(rows).order_by("state", "-held_on", "-pk")


def _with_texts(rows: "QuerySet[Workshop]") -> "QuerySet[Workshop]":
    shown = Count("notes", filter=Q(notes__contribution__state__in=READABLE), distinct=True)
    return rows.select_related("place").annotate(texts=shown)


def find_workshop(process: Process, public_id: str) -> Workshop | None:
    """A meeting of a process, drafts included: whoever shows it checks who asks."""
    found = Workshop.objects.filter(process=process, public_id=public_id).select_related("place", "phase").first()
    if found is not None:
        found.process = found.phase.process = process
    return found


def earlier_with(process: Process, digest: str) -> Workshop | None:
    """The meeting of a process whose notes were these very bytes, if there is one that was not withdrawn."""
    rows = Workshop.objects.filter(process=process, notes_sha256=digest, erased_at=None)
    return rows.exclude(state=Workshop.State.WITHDRAWN).select_related("process__space").order_by("pk").first()


@dataclass(frozen=True)
class Presence:
    """How many people the public meetings of a process had, all together. Who came twice is counted twice."""

    workshops: int
    people: int


def presence(process: Process) -> Presence:
    """Of the public ones. Meetings count people, and who they are nobody knows: never added to those who took part
    online."""
    rows = Workshop.objects.filter(process=process, state=Workshop.State.PUBLISHED, erased_at=None)
    found = rows.aggregate(workshops=Count("pk"), people=Sum("people_present"))
    return Presence(found["workshops"], found["people"] or 0)


# --- lines ------------------------------------------------------------------------------------------
def shown_lines(workshop: Workshop, show: str) -> "QuerySet[NoteLine]":
    """The lines of one view, in the order of the notes."""
    rows = NoteLine.objects.filter(workshop=workshop).order_by("position", "pk")
    if show == "kept":
        return rows.filter(keeps=True)
    if show == "check":
        return rows.filter(keeps=True).exclude(checks="")
    if show == "out":
        return rows.filter(keeps=False)
    return rows


@dataclass(frozen=True)
class LineCounts:
    """How many lines each view shows; ``names`` of them may name somebody, ``most_said`` is said by the most."""

    kept: int
    check: int
    out: int
    all: int
    names: int
    most_said: int


def count_lines(workshop: Workshop) -> LineCounts:
    counted = NoteLine.objects.filter(workshop=workshop).aggregate(
        all=Count("pk"),
        kept=Count("pk", filter=Q(keeps=True)),
        check=Count("pk", filter=Q(keeps=True) & ~Q(checks="")),
        names=Count("pk", filter=Q(keeps=True) & (Q(checks__contains="names") | Q(checks__contains="people"))),
        most_said=Max("said_by", filter=Q(keeps=True)),
    )
    return LineCounts(
        kept=counted["kept"],
        check=counted["check"],
        out=counted["all"] - counted["kept"],
        all=counted["all"],
        names=counted["names"],
        most_said=counted["most_said"] or 0,
    )


def find_line(workshop: Workshop, pk: int) -> NoteLine | None:
    found = NoteLine.objects.filter(workshop=workshop, pk=pk).first()
    if found is not None:
        found.workshop = workshop
    return found


def left_to_write(workshop: Workshop) -> "QuerySet[NoteLine]":
    return NoteLine.objects.filter(workshop=workshop, keeps=True).order_by("position", "pk")


def left_to_take_away(workshop: Workshop) -> "QuerySet[Contribution]":
    """What still stands of a withdrawn meeting. A text that a moderator hid stays as they left it."""
    standing = [Contribution.State.PUBLISHED, Contribution.State.PENDING, Contribution.State.MERGED]
    return Contribution.objects.filter(workshop_note__workshop=workshop, state__in=standing).order_by("pk")


def unfinished() -> Workshop | None:
    """A meeting whose texts are not all written, or not all taken away: what a killed process left."""
    writing = Workshop.objects.filter(state=Workshop.State.PUBLISHED, erased_at=None, lines__keeps=True)
    found = writing.order_by("pk").first()
    if found is not None:
        return found
    standing = [Contribution.State.PUBLISHED, Contribution.State.PENDING, Contribution.State.MERGED]
    taking = Workshop.objects.filter(state=Workshop.State.WITHDRAWN, notes__contribution__state__in=standing)
    return taking.order_by("pk").first()


# --- published texts --------------------------------------------------------------------------------
def notes_of(workshop: Workshop) -> "QuerySet[WorkshopNote]":
    """Its texts in the order of the notes, those that stand empty included."""
    rows = WorkshopNote.objects.filter(workshop=workshop).order_by("position", "pk")
    return rows.select_related("contribution__standing")


def note_of(contribution: Contribution) -> WorkshopNote | None:
    found = WorkshopNote.objects.filter(pk=contribution.pk).select_related("workshop__place").first()
    if found is not None:
        found.workshop.process = contribution.process
    return found


def neighbours(note: WorkshopNote) -> tuple[WorkshopNote | None, WorkshopNote | None]:
    """The public texts before and after one in the notes."""
    rows = WorkshopNote.objects.filter(workshop=note.workshop_id, contribution__state__in=READABLE)
    rows = rows.select_related("contribution")
    before = rows.filter(position__lt=note.position).order_by("-position").first()
    after = rows.filter(position__gt=note.position).order_by("position").first()
    return before, after


def places_called(words: str) -> Sequence[Territory]:
    """Territories by their exact name or code, whatever the capitals: at most ten."""
    words = words.strip()
    if not words:
        return []
    return list(Territory.objects.filter(Q(name__iexact=words) | Q(code__iexact=words)).order_by("-level", "pk")[:10])


def exported_workshops(process: Process, last: int, size: int) -> "list[Workshop]":
    rows = Workshop.objects.filter(process=process, erased_at=None).exclude(state=Workshop.State.DRAFT)
    return list(rows.filter(pk__gt=last).select_related("place").order_by("pk")[:size])


def exported_notes(process: Process, last: int, size: int) -> "list[WorkshopNote]":
    rows = WorkshopNote.objects.filter(contribution__process=process, pk__gt=last)
    return list(rows.select_related("contribution", "workshop").order_by("pk")[:size])
