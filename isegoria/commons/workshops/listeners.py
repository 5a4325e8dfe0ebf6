# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting forgets when a text of it is erased, or its whole process."""

from django.utils import timezone

from isegoria.core.contributions.actions import ContributionsErased
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.erasing.actions import ProcessErased

from .attestation import NOTE_SUBJECT, WORKSHOP
from .kind import NOTE
from .models import NoteLine, Workshop, WorkshopNote


@listen(ContributionsErased)
def forget_what_was_noted(event: ContributionsErased) -> None:
    """Under which topic and by how many it was said goes with the text; at which meeting stays."""
    texts = {one.pk: one.public_id for one in event.contributions if one.kind == NOTE}
    if not texts:
        return
    WorkshopNote.objects.filter(pk__in=list(texts)).update(topic="", table="", said_by=None)
    journal.erase(entry_ids=entries_of(NOTE_SUBJECT, list(texts.values())), reason="text_erased")


@listen(ProcessErased)
def forget_meetings(event: ProcessErased) -> None:
    """Their names, places and drafts; their texts are erased among the contributions, batch after batch."""
    meetings = Workshop.objects.filter(process=event.process)
    ids = list(meetings.values_list("public_id", flat=True))
    NoteLine.objects.filter(workshop__in=meetings.values("pk")).delete()
    meetings.update(
        title="",
        place_text="",
        place=None,
        facilitated_by="",
        noted_by="",
        withdrawn_because="",
        made_by=None,
        notes_sha256="",
        erased_at=timezone.now(),
    )
    journal.erase(entry_ids=entries_of(WORKSHOP, ids), reason="process_erased")
