# SPDX-License-Identifier: AGPL-3.0-or-later
"""How meetings and the places of their texts read to the journal. The texts are attested among the contributions."""

from collections.abc import Iterable
from datetime import UTC

from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.journal import subjects

from .models import Workshop, WorkshopNote

WORKSHOP = "workshop"
NOTE_SUBJECT = "workshop_note"
Content = dict[str, object]


def workshop_content(workshop: Workshop) -> Content:
    """What the journal attests of a meeting. Whose account brought its notes in stays out, as with roles."""
    withdrawn = workshop.withdrawn_at
    return {
        "process": workshop.process.public_id,
        "title": workshop.title,
        "held_on": workshop.held_on.isoformat(),
        "place": workshop.place_text,
        "territory": workshop.place.code if workshop.place else None,
        "people_present": workshop.people_present,
        "facilitated_by": workshop.facilitated_by,
        "noted_by": workshop.noted_by,
        "language": workshop.language,
        "notes_sha256": workshop.notes_sha256,
        "state": str(workshop.state),
        "withdrawn_at": withdrawn.astimezone(UTC).isoformat(timespec="seconds") if withdrawn else None,
        "withdrawn_because": workshop.withdrawn_because,
    }


def note_content(note: WorkshopNote) -> Content:
    """What the journal attests of a text beside its words: its meeting, and what the notes say of it."""
    return {
        "workshop": note.workshop.public_id,
        "topic": note.topic,
        "table": note.table,
        "said_by": note.said_by,
    }


def _workshops(ids: list[str]) -> dict[str, Content]:
    rows = Workshop.objects.filter(public_id__in=ids, erased_at=None).exclude(state=Workshop.State.DRAFT)
    return {one.public_id: workshop_content(one) for one in rows.select_related("process", "place")}


def _workshop_ids() -> Iterable[str]:
    rows = Workshop.objects.filter(erased_at=None).exclude(state=Workshop.State.DRAFT)
    return rows.values_list("public_id", flat=True).iterator()


def _workshops_shown(ids: list[str]) -> Iterable[str]:
    rows = Workshop.objects.filter(public_id__in=ids, process__published_at__isnull=False)
    return rows.values_list("public_id", flat=True)


def _notes(ids: list[str]) -> dict[str, Content]:
    rows = WorkshopNote.objects.filter(contribution__public_id__in=ids)
    rows = rows.exclude(contribution__state=Contribution.State.ERASED).select_related("contribution", "workshop")
    return {one.contribution.public_id: note_content(one) for one in rows}


def _note_ids() -> Iterable[str]:
    rows = WorkshopNote.objects.exclude(contribution__state=Contribution.State.ERASED)
    return rows.values_list("contribution__public_id", flat=True).iterator()


def _notes_shown(ids: list[str]) -> Iterable[str]:
    rows = WorkshopNote.objects.filter(
        contribution__public_id__in=ids,
        contribution__state__in=READABLE,
        contribution__process__published_at__isnull=False,
    )
    return rows.values_list("contribution__public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(WORKSHOP, _workshops, public=True, ids=_workshop_ids, publishable=_workshops_shown)
    subjects.register(NOTE_SUBJECT, _notes, public=True, ids=_note_ids, publishable=_notes_shown)
