# SPDX-License-Identifier: AGPL-3.0-or-later
"""What processes do when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.events import listen

from .models import Participation


@listen(PersonsMerged)
def one_participation_each(event: PersonsMerged) -> None:
    """A merged person takes part once, with the better assurance of the two."""
    theirs = Participation.objects.filter(person=event.person).values("process")
    doubled = Participation.objects.filter(person=event.guest, process__in=theirs)
    doubled.delete()
    Participation.objects.filter(person=event.guest).update(person=event.person)
    Participation.objects.filter(person=event.person, assurance__lt=event.person.assurance).update(
        assurance=event.person.assurance
    )


@listen(PersonErased)
def forget_when(event: PersonErased) -> None:
    """The count of people stays true; when this one came is nobody's business any more."""
    Participation.objects.filter(person=event.person).update(began_at=None)
