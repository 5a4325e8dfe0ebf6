# SPDX-License-Identifier: AGPL-3.0-or-later
"""What contributions do when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal

from .actions import SUBJECT, contribution_content, erase, leave_coauthorship
from .models import CoAuthor, Contribution


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
    for double in CoAuthor.objects.filter(person=event.guest, contribution__in=signed):
        leave_coauthorship(coauthor=double, reason="merged")
    CoAuthor.objects.filter(person=event.guest).update(person=event.person)


@listen(PersonErased)
def erase_texts(event: PersonErased) -> None:
    for coauthor in CoAuthor.objects.filter(person=event.person):
        leave_coauthorship(coauthor=coauthor, reason="author_left")
    for contribution in Contribution.objects.filter(author=event.person):
        erase(contribution=contribution, reason="author_left")
