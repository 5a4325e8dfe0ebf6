# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ledger does when someone agrees, takes it back, turns out to be someone else, or leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import Consented, ConsentTakenBack
from isegoria.core.events import listen

from .actions import keep_consent, take_consent_back
from .models import Consent


@listen(Consented)
def enter(event: Consented) -> None:
    keep_consent(person=event.person, purpose=event.purpose, about=event.about, wording=event.wording)


@listen(ConsentTakenBack)
def end(event: ConsentTakenBack) -> None:
    take_consent_back(person=event.person, purpose=event.purpose, about=event.about)


@listen(PersonsMerged)
def one_ledger(event: PersonsMerged) -> None:
    """Both ledgers become one; of two agreements that stand for the same thing, the guest's ends the other."""
    for consent in Consent.objects.filter(person=event.guest, taken_back_at=None):
        take_consent_back(person=event.person, purpose=consent.purpose, about=consent.about)
    Consent.objects.filter(person=event.guest).update(person=event.person)


@listen(PersonErased)
def forget(event: PersonErased) -> None:
    Consent.objects.filter(person=event.person).delete()


@kept.also("consents")
def _own(person: Person) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "purpose": one.purpose,
            "about": one.about,
            "wording": one.wording,
            "given_at": one.given_at.isoformat(timespec="seconds"),
            "taken_back_at": one.taken_back_at.isoformat(timespec="seconds") if one.taken_back_at else None,
        }
        for one in Consent.objects.filter(person=person).order_by("given_at")
    ]
