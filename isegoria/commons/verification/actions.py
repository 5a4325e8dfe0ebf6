# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done: open a way to be checked, confirm who someone is, and notice that two persons are one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.actions import attest
from isegoria.core.accounts.models import Account, Assurance, Attestation, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.accounts.rules import may_be_attested
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from .attestation import CASE_SUBJECT, OPENING_SUBJECT, case_content, opening_content
from .models import Case, Identity, Opening
from .port import find_handler

MONTH = timedelta(days=30.4375)
PROVING = ("oidc:", "pivot")
"""Schemes that only whoever they name can show: two persons who show the same one are held by one human."""


@dataclass(frozen=True)
class Outcome:
    """What a check came to: an attestation, or the case of another person who was checked with the same identity."""

    attestation: Attestation | None = None
    case: Case | None = None


@transaction.atomic
def open_handler(*, space: Space, handler: str, by: Account | None, parameters: Mapping[str, object]) -> Opening:
    """Open a way to be checked in a space and in those inside it, or change its parameters."""
    if by is not None:
        may_organise(by, space).require()
    way = find_handler(handler)
    if way is None:
        refuse(
            "no_such_handler",
            _("There is no such way to be checked on this site. Nothing was changed."),
            _("Load the page again."),
            status=404,
        )
    if way.level == Assurance.RESIDENT and space.residence is None:
        refuse(
            "no_territory",
            _("This space has no territory, so nobody can be checked as living in it. Nothing was changed."),
            _("Give it one first, where its pages are written."),
            status=409,
        )
    Space.objects.select_for_update().get(pk=space.pk)
    opening, _made = Opening.objects.update_or_create(
        space=space,
        handler=handler,
        defaults={
            "parameters": dict(parameters),
            "opened_by": by,
            "opened_at": timezone.now(),
            "closed_at": None,
        },
    )
    _enter_opening(opening, "verification.opened")
    return opening


@transaction.atomic
def close_handler(*, space: Space, handler: str, by: Account | None) -> None:
    """Close a way to be checked here. What it confirmed before still stands."""
    if by is not None:
        may_organise(by, space).require()
    opening, _made = Opening.objects.update_or_create(
        space=space, handler=handler, defaults={"closed_at": timezone.now()}
    )
    _enter_opening(opening, "verification.closed")


def _enter_opening(opening: Opening, kind: str) -> None:
    journal.record(
        kind=kind, subject_kind=OPENING_SUBJECT, subject_id=str(opening.pk), content=opening_content(opening)
    )


@transaction.atomic
def confirm(
    *,
    person: Person,
    opening: Opening,
    assurance: int,
    identities: Mapping[str, str],
    by: Account | None = None,
) -> Outcome:
    """A handler has checked who someone is: vouch for them, unless another person was checked with the same identity.

    ``identities`` are keyed digests by scheme. Nothing is refused in silence: where one of them is another person's, a
    case is opened, the person is told, and nothing is attested until someone has decided.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    may_be_attested(person).require()
    expires_at = timezone.now() + opening.months * MONTH
    _note(person, identities)
    taken = _taken(person, identities)
    if taken:
        settled = _settled_case(opening, taken[0].person, person)
        if settled is None or settled.outcome != Case.Outcome.BOTH:
            case = settled or _open_case(opening, taken[0], person, assurance, expires_at, identities)
            return Outcome(case=case)
    made = attest(
        person=person,
        assurance=assurance,
        handler=opening.handler,
        territory=opening.space.residence,
        by=by,
        expires_at=expires_at,
    )
    return Outcome(attestation=made)


def _note(person: Person, identities: Mapping[str, str]) -> None:
    """Keep the digests that nobody else holds: of two persons at the same moment, one holds them."""
    if _taken(person, identities):
        return
    Identity.objects.bulk_create(
        [Identity(scheme=scheme, digest=digest, person=person) for scheme, digest in identities.items()],
        ignore_conflicts=True,
    )


def _taken(person: Person, identities: Mapping[str, str]) -> list[Identity]:
    """What another person was confirmed with, the strongest scheme first."""
    rows = Identity.objects.filter(is_active=True, scheme__in=list(identities), digest__in=list(identities.values()))
    held = [
        row
        for row in rows.exclude(person=person).select_related("person__merged_into").order_by("pk")
        if identities[row.scheme] == row.digest
    ]
    return sorted(held, key=lambda row: not row.scheme.startswith(PROVING))


def _settled_case(opening: Opening, first: Person, second: Person) -> Case | None:
    """What was decided before of these two, by the same way to be checked."""
    decided = Case.objects.filter(
        space=opening.space, handler=opening.handler, first__in=[first, second], second__in=[first, second]
    )
    return decided.exclude(outcome__in=[Case.Outcome.OPEN, Case.Outcome.MERGED]).order_by("-pk").first()


def _open_case(
    opening: Opening, held: Identity, person: Person, assurance: int, expires_at: object, identities: Mapping[str, str]
) -> Case:
    case, made = Case.objects.get_or_create(
        first=held.person,
        second=person,
        outcome=Case.Outcome.OPEN,
        defaults={
            "space": opening.space,
            "handler": opening.handler,
            "scheme": held.scheme,
            "proven": held.scheme.startswith(PROVING),
            "assurance": assurance,
            "attestation_expires_at": expires_at,
        },
    )
    if not made:
        return case
    Identity.objects.bulk_create(
        [
            Identity(scheme=scheme, digest=digest, person=person, case=case, is_active=False)
            for scheme, digest in identities.items()
        ]
    )
    journal.record(
        kind="verification.case_opened",
        subject_kind=CASE_SUBJECT,
        subject_id=case.public_id,
        content=case_content(case),
    )
    announce(
        PersonToTell(
            person=person,
            subject=_("Your check waits for a decision"),
            text=_(
                "Someone took part in “%(space)s” before and was checked with the same identity as you. If that was "
                "you, you can bring the two together yourself; otherwise an administrator will look at it and you "
                "will be told. Nothing that you wrote is lost."
            ),
            path=f"/verify/{opening.space.slug}/",
            params={"space": str(opening.space)},
        )
    )
    return case
