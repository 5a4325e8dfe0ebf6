# SPDX-License-Identifier: AGPL-3.0-or-later
"""What processes do when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import AssuranceChanged, PersonErased, PersonsMerged
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


@listen(AssuranceChanged)
def as_sure_as_we_are(event: AssuranceChanged) -> None:
    """Who was checked after they began counts as checked. A check that ran out was right when they took part."""
    person = event.person
    raised = Participation.objects.filter(person=person, assurance__lt=person.assurance)
    raised.update(assurance=person.assurance)
    if event.taken_back:
        Participation.objects.filter(person=person, assurance__gt=person.assurance).update(assurance=person.assurance)


@listen(PersonErased)
def forget_when(event: PersonErased) -> None:
    """The count of people stays true; when this one came is nobody's business any more."""
    Participation.objects.filter(person=event.person).update(began_at=None)
