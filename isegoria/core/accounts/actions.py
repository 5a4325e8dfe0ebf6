# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with people: begin as a guest, sign in, be vouched for, merge, take a name, leave."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.places.models import Territory
from isegoria.core.verdicts import refuse

from .models import Account, Assurance, Attestation, Person
from .queries import standing_attestations
from .rules import may_be_attested, may_merge

ATTESTATION_SUBJECT = "attestation"


@dataclass(frozen=True)
class PersonsMerged(Event):
    """Everything that ``guest`` did belongs to ``person`` from now on; the latest act wins where both acted."""

    guest: Person
    person: Person


@dataclass(frozen=True)
class PersonErased(Event):
    """``person`` asked to be erased: owners of rows about them destroy what is personal in them."""

    person: Person


@dataclass(frozen=True)
class GuestBegan(Event):
    """A newcomer acted for the first time. ``network`` is where they came from, as ``access.client_network`` says it:
    no listener may keep it as it is."""

    person: Person
    network: str


@dataclass(frozen=True)
class AccountAttached(Event):
    """``person`` signed in with their account; ``email_verified`` tells whether its address was checked."""

    person: Person
    email_verified: bool


@dataclass(frozen=True)
class PersonAttested(Event):
    """Someone vouched for a person, or did so anew."""

    attestation: Attestation


@dataclass(frozen=True)
class AttestationRevoked(Event):
    """What was attested of a person was wrong, and is taken back."""

    attestation: Attestation
    reason: str


@dataclass(frozen=True)
class AssuranceChanged(Event):
    """We are more, or less, sure of who a person is than before.

    ``taken_back`` tells that the former assurance was wrong, rather than that its time has passed: what was done
    under it counts as what it is now.
    """

    person: Person
    before: int
    taken_back: bool


@transaction.atomic  # on SQLite, only a transaction stands in the line of those who write
def create_guest(*, network: str = "") -> Person:
    """A new person without an account, made at their first act, from a network where a door knows it."""
    person = Person.objects.create()
    if network:
        announce(GuestBegan(person=person, network=network))
    return person


@transaction.atomic
def attach_account(*, account: Account, guest: Person | None, email_verified: bool) -> Person:
    """Called at each sign-in: the account's person, with what the guest of this browser did before.

    A first sign-in turns the guest into the account's person, so that nothing needs to move.
    """
    Account.objects.select_for_update().get(pk=account.pk)  # two tabs that sign in at once take turns
    person = Person.objects.select_for_update().filter(account=account).first()
    if person is not None and person.merged_into_id is not None:  # two accounts of one person
        person = Person.objects.select_for_update().get(pk=person.merged_into_id)
    if guest is not None:
        guest = (
            Person.objects.select_for_update()
            .filter(pk=guest.pk, account=None, merged_into=None, erased_at=None)
            .first()
        )
    assurance = Assurance.EMAIL if email_verified else Assurance.NONE
    before = person.assurance if person else Assurance.NONE
    if person is None:
        person = guest or Person()
        before = person.assurance
        person.account = account
        person.assurance = max(person.assurance, assurance)
        person.save()
    else:
        if person.assurance < assurance:
            person.assurance = assurance
            person.save(update_fields=["assurance"])
        if guest is not None and guest.pk != person.pk:
            merge_persons(guest=guest, person=person)
    if person.assurance > before:
        announce(AssuranceChanged(person=person, before=before, taken_back=False))
    announce(AccountAttached(person=person, email_verified=email_verified))
    return person


@transaction.atomic
def attest(
    *,
    person: Person,
    assurance: int,
    handler: str,
    territory: Territory | None,
    by: Account | None,
    expires_at: datetime | None,
) -> Attestation:
    """Vouch for who a person is. ``by`` is None where a handler did so by itself.

    The same handler, for the same territory, vouches once: doing so again renews what it said. The journal keeps
    that someone was attested, how and for where, and not who.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    may_be_attested(person).require()
    standing = Attestation.objects.filter(person=person, handler=handler, territory=territory, revoked_at=None)
    made = standing.order_by("-assurance", "-pk").first() or Attestation(
        person=person, handler=handler, territory=territory
    )
    made.person = person
    made.assurance, made.by, made.attested_at, made.expires_at = assurance, by, timezone.now(), expires_at
    made.save()
    _enter(made, "person.attested")
    _settle(person)
    announce(PersonAttested(attestation=made))
    return made


@transaction.atomic
def revoke_attestation(*, attestation: Attestation, reason: str) -> None:
    """Take back what was attested by mistake. Once more changes nothing. ``reason`` is a short code."""
    person = Person.objects.select_for_update().get(pk=attestation.person_id)
    attestation = Attestation.objects.select_for_update().get(pk=attestation.pk)
    if attestation.revoked_at is not None:
        return
    attestation.person = person
    attestation.revoked_at = timezone.now()
    attestation.save(update_fields=["revoked_at"])
    _enter(attestation, "person.attestation_revoked")
    _settle(person, taken_back=True)
    announce(AttestationRevoked(attestation=attestation, reason=reason))


def expire_attestations(*, limit: int = 200) -> int:
    """Lower the assurance of those whose attestations have run out; how many. For the worker, each in its turn."""
    now = timezone.now()
    others = Attestation.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        person=OuterRef("person"),
        assurance__gte=OuterRef("assurance"),
        revoked_at=None,
    )
    ended = Attestation.objects.filter(
        ~Exists(others), expires_at__lte=now, revoked_at=None, assurance__gt=Assurance.EMAIL
    )
    found = ended.filter(person__assurance=F("assurance"), person__merged_into=None).order_by("expires_at")
    lowered = 0
    for key in dict.fromkeys(found.values_list("person", flat=True)[:limit]):
        with transaction.atomic():
            lowered += _settle(Person.objects.select_for_update().get(pk=key))
    return lowered


def _settle(person: Person, *, taken_back: bool = False) -> bool:
    """Set a person's assurance to the highest that stands; whether it changed.

    An account is let in once its address is checked, so it falls no lower than that.
    """
    before = person.assurance
    floor = Assurance.EMAIL if person.account_id is not None and before >= Assurance.EMAIL else Assurance.NONE
    person.assurance = max([floor, *standing_attestations(person).values_list("assurance", flat=True)])
    if person.assurance == before:
        return False
    person.save(update_fields=["assurance"])
    announce(AssuranceChanged(person=person, before=before, taken_back=taken_back))
    return True


def _enter(attestation: Attestation, kind: str) -> None:
    journal.record(
        kind=kind,
        subject_kind=ATTESTATION_SUBJECT,
        subject_id=str(attestation.pk),
        content=attestation_content(attestation),
    )


def attestation_content(attestation: Attestation) -> dict[str, object]:
    """What the journal attests of an attestation: nothing that leads to the person, or to who vouched."""
    territory = attestation.territory
    return {
        "assurance": int(attestation.assurance),
        "handler": attestation.handler,
        "territory": f"{territory.scheme}:{territory.code}" if territory else None,
        "revoked": attestation.revoked_at is not None,
    }


@transaction.atomic
def merge_persons(*, guest: Person, person: Person) -> None:
    """Give the acts of ``guest`` to ``person``. Each owner of acts moves its own rows on the event.

    What was attested of either holds for both, and is moved first: who moves acts reads the assurance that they now
    have. A ``guest`` who has an account keeps it: whoever signs in with it is ``person`` from now on.
    """
    may_merge(guest, person).require()
    Attestation.objects.filter(person=guest).update(person=person)
    Person.objects.filter(merged_into=guest).update(merged_into=person)
    before = person.assurance
    person.assurance = max([before, *standing_attestations(person).values_list("assurance", flat=True)])
    if person.account_id is not None and guest.account_id is not None:
        person.assurance = max(person.assurance, min(guest.assurance, Assurance.EMAIL))
    person.paused_until = max(filter(None, [person.paused_until, guest.paused_until]), default=None)
    person.save(update_fields=["assurance", "paused_until"])
    announce(PersonsMerged(guest=guest, person=person))
    guest.merged_into = person
    guest.assurance = Assurance.NONE
    guest.save(update_fields=["merged_into", "assurance"])
    if person.assurance != before:
        announce(AssuranceChanged(person=person, before=before, taken_back=False))


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
    _forget_attestations(person)
    # Those who turned out to be this person, whose rows hold a name or a sign-in still.
    for one in (person, *Person.objects.select_for_update().filter(merged_into=person)):
        account = one.account
        one.account = None
        one.pseudonym = ""
        one.assurance = Assurance.NONE
        one.erased_at = timezone.now()
        one.save()
        if account is not None:
            account.delete()


def _forget_attestations(person: Person) -> None:
    attested = Attestation.objects.filter(person=person)
    entries = entries_of(ATTESTATION_SUBJECT, [str(key) for key in attested.values_list("pk", flat=True)])
    attested.delete()
    journal.erase(entry_ids=entries, reason="author_left")
