# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room keeps about a person, for "everything kept about me"."""

from datetime import datetime
from typing import Any

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Attestation, Person

from .models import Case, DeskSession, Identity, Letter


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


@kept.also("attestations")
def attestations(person: Person) -> list[dict[str, Any]]:
    rows = Attestation.objects.filter(person=person).select_related("territory").order_by("pk")
    return [
        {
            "assurance": one.get_assurance_display(),
            "handler": one.handler,
            "territory": str(one.territory) if one.territory else None,
            "attested_at": _at(one.attested_at),
            "expires_at": _at(one.expires_at),
            "revoked_at": _at(one.revoked_at),
        }
        for one in rows
    ]


@kept.also("identity_digests")
def identities(person: Person) -> list[dict[str, Any]]:
    """That there is a digest, and of which kind: the digest itself tells its reader nothing."""
    rows = Identity.objects.filter(person=person).order_by("pk")
    return [{"scheme": one.scheme, "active": one.is_active, "noted_at": _at(one.noted_at)} for one in rows]


@kept.also("letters")
def letters(person: Person) -> list[dict[str, Any]]:
    rows = Letter.objects.filter(person=person).select_related("space").order_by("pk")
    return [
        {
            "space": one.space.slug,
            "state": one.state,
            "name": one.name,
            "address": one.address,
            "asked_at": _at(one.asked_at),
            "printed_at": _at(one.printed_at),
            "expires_at": _at(one.expires_at),
        }
        for one in rows
    ]


@kept.also("verification_cases")
def cases(person: Person) -> list[dict[str, Any]]:
    rows = (Case.objects.filter(first=person) | Case.objects.filter(second=person)).select_related("space")
    return [
        {"space": one.space.slug, "outcome": one.outcome, "reason": one.reason, "opened_at": _at(one.opened_at)}
        for one in rows.order_by("pk")
    ]


@kept.also("desk_sessions")
def sessions(person: Person) -> list[dict[str, Any]]:
    rows = DeskSession.objects.filter(person=person).select_related("space").order_by("pk")
    return [{"space": one.space.slug, "opened_at": _at(one.opened_at), "ended_at": _at(one.ended_at)} for one in rows]
