# SPDX-License-Identifier: AGPL-3.0-or-later
"""What expressions do when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal

from .actions import OPINION_SUBJECT, SUPPORT_SUBJECT, recount
from .models import Opinion, Support


@listen(PersonsMerged)
def one_voice(event: PersonsMerged) -> None:
    """One person, one voice: where both spoke about a text, the latest opinion wins and the other one goes."""
    _merge_opinions(event.guest, event.person)
    _merge_supports(event.guest, event.person)


def _merge_opinions(guest: Person, person: Person) -> None:
    theirs = {row.contribution_id: row for row in Opinion.objects.filter(person=person)}
    doubled: list[int] = []
    for opinion in Opinion.objects.filter(person=guest, contribution__in=list(theirs)):
        other = theirs[opinion.contribution_id]
        # An imported opinion has no time: what was said here is later.
        guest_is_later = other.given_at is None or (opinion.given_at is not None and opinion.given_at > other.given_at)
        loser = other if guest_is_later else opinion
        subject = str(loser.pk)
        loser.delete()
        journal.erase_subject(subject_kind=OPINION_SUBJECT, subject_id=subject, reason="merged")
        doubled.append(opinion.contribution_id)
    Opinion.objects.filter(person=guest).update(person=person, assurance=person.assurance)
    recount(contribution_ids=doubled)


def _merge_supports(guest: Person, person: Person) -> None:
    theirs = Support.objects.filter(person=person).values("contribution")
    doubled = list(Support.objects.filter(person=guest, contribution__in=theirs))
    for support in doubled:
        subject = str(support.pk)
        support.delete()
        journal.erase_subject(subject_kind=SUPPORT_SUBJECT, subject_id=subject, reason="merged")
    Support.objects.filter(person=guest).update(person=person, assurance=person.assurance)
    recount(contribution_ids=[support.contribution_id for support in doubled])


@listen(PersonErased)
def forget_opinions(event: PersonErased) -> None:
    """The opinions of someone who leaves go with them; results already frozen keep their anonymous lines."""
    for model, subject_kind in ((Opinion, OPINION_SUBJECT), (Support, SUPPORT_SUBJECT)):
        rows = list(model.objects.filter(person=event.person).values_list("pk", "contribution_id"))
        model.objects.filter(person=event.person).delete()
        for pk, _contribution in rows:
            journal.erase_subject(subject_kind=subject_kind, subject_id=str(pk), reason="author_left")
        recount(contribution_ids=[contribution for _pk, contribution in rows])
