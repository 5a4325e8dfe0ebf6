# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with people: begin as a guest, sign in, merge, take a name, leave."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.events import Event, announce
from isegoria.core.verdicts import refuse

from .models import Account, Assurance, Person


@dataclass(frozen=True)
class PersonsMerged(Event):
    """Everything that ``guest`` did belongs to ``person`` from now on; the latest act wins where both acted."""

    guest: Person
    person: Person


@dataclass(frozen=True)
class PersonErased(Event):
    """``person`` asked to be erased: owners of rows about them destroy what is personal in them."""

    person: Person


@transaction.atomic  # on SQLite, only a transaction stands in the line of those who write
def create_guest() -> Person:
    """A new person without an account, made at their first act."""
    return Person.objects.create()


@transaction.atomic
def attach_account(*, account: Account, guest: Person | None, email_verified: bool) -> Person:
    """Called at each sign-in: the account's person, with what the guest of this browser did before.

    A first sign-in turns the guest into the account's person, so that nothing needs to move.
    """
    Account.objects.select_for_update().get(pk=account.pk)  # two tabs that sign in at once take turns
    person = Person.objects.select_for_update().filter(account=account).first()
    if guest is not None:
        guest = (
            Person.objects.select_for_update()
            .filter(pk=guest.pk, account=None, merged_into=None, erased_at=None)
            .first()
        )
    assurance = Assurance.EMAIL if email_verified else Assurance.NONE
    if person is None:
        person = guest or Person()
        person.account = account
        person.assurance = max(person.assurance, assurance)
        person.save()
    else:
        if person.assurance < assurance:
            person.assurance = assurance
            person.save(update_fields=["assurance"])
        if guest is not None:
            merge_persons(guest=guest, person=person)
    return person


@transaction.atomic
def merge_persons(*, guest: Person, person: Person) -> None:
    """Give the acts of ``guest`` to ``person``. Each owner of acts moves its own rows on the event."""
    announce(PersonsMerged(guest=guest, person=person))
    guest.merged_into = person
    guest.save(update_fields=["merged_into"])


@transaction.atomic
def choose_pseudonym(*, person: Person, pseudonym: str) -> None:
    """Set the name that others see. Refused when it holds control signs or is too long."""
    pseudonym = " ".join(pseudonym.split())
    if len(pseudonym) > 60 or not pseudonym.isprintable():
        refuse(
            "pseudonym_unfit",
            _("This name was not kept: it is longer than 60 characters or holds invisible signs."),
            _("Choose a shorter name, in letters."),
            status=400,
        )
    person.pseudonym = pseudonym
    person.save(update_fields=["pseudonym"])


@transaction.atomic
def erase_person(*, person: Person) -> None:
    """Erase someone: their name, sign-in and texts go; that something stood there, and when it went, stays."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return
    announce(PersonErased(person=person))
    account = person.account
    person.account = None
    person.pseudonym = ""
    person.erased_at = timezone.now()
    person.save()
    if account is not None:
        account.delete()
