# SPDX-License-Identifier: AGPL-3.0-or-later
"""What contributions do when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal

from .attestation import SUBJECT, contribution_content
from .erasing.actions import erase_many
from .models import CoAuthor, Contribution
from .signing.actions import leave_coauthorships


@listen(PersonsMerged)
def one_author(event: PersonsMerged) -> None:
    """Texts follow their author. The public author id changes with it, so the journal attests the change."""
    for contribution in Contribution.objects.filter(author=event.guest).select_related("process", "parent"):
        contribution.author = event.person
        contribution.save(update_fields=["author"])
        journal.record(
            kind=f"{contribution.kind}.author_merged",
            subject_kind=SUBJECT,
            subject_id=contribution.public_id,
            content=contribution_content(contribution),
        )

    signed = CoAuthor.objects.filter(person=event.person).values("contribution")
    doubles = CoAuthor.objects.filter(person=event.guest, contribution__in=signed)
    leave_coauthorships(coauthors=doubles, reason="merged")
    CoAuthor.objects.filter(person=event.guest).update(person=event.person)


@listen(PersonErased)
def erase_texts(event: PersonErased) -> None:
    leave_coauthorships(coauthors=CoAuthor.objects.filter(person=event.person), reason="author_left")
    erase_many(contributions=Contribution.objects.filter(author=event.person).only("pk"), reason="author_left")
