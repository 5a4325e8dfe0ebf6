# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of an urn: one's own ballot while it is closed, and what became of an envelope."""

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.core.accounts.models import Person
from isegoria.core.journal.queries import entry_with_status

from ..attestation import ENVELOPE_SUBJECT
from ..models import Arrival, Envelope, RollEntry, Urn
from .sealing import SealError, opener


@dataclass(frozen=True)
class Own:
    """One's own part in a vote. ``marks`` is None where nobody can say any more: a secret vote once its urn is open, a
    ballot on paper, an envelope whose key is not on this machine."""

    channel: str
    """How: ``RollEntry.Channel``."""
    marks: list[int] | None


def own_marks(person: Person | None, urns: Sequence[Urn]) -> dict[int, Own]:
    """What someone voted, for themselves alone, by the keys of the urns in which they took part. Two queries."""
    if person is None:
        return {}
    roll = RollEntry.objects.filter(urn__in=urns, person=person).values_list("urn_id", "channel")
    channels = dict(roll)
    asked = [one for one in urns if channels.get(one.pk) == RollEntry.Channel.ONLINE and one.opened_at is None]
    rows = Envelope.objects.filter(urn__in=asked, person=person) if asked else Envelope.objects.none()
    held = {one.urn_id: one for one in rows}
    return {
        one.pk: Own(channels[one.pk], _marks_in(one, held[one.pk]) if one.pk in held else None)
        for one in urns
        if one.pk in channels
    }


def own_part(urn: Urn, person: Person | None) -> Own | None:
    """The same of one urn; None where they did not vote."""
    return own_marks(person, [urn]).get(urn.pk)


def _marks_in(urn: Urn, envelope: Envelope) -> list[int] | None:
    try:
        return opener(urn.seal_key).open(envelope.sealed, urn=urn.public_id, envelope=envelope.arrival)
    except SealError:
        return None


@dataclass(frozen=True)
class Proved:
    """What a receipt of a secret ballot proves: that its envelope arrived, and what became of it."""

    urn: Urn
    token: str
    state: str
    """``Arrival.State``: held, replaced, counted, left_out."""


def envelope_of(code: str) -> Proved | None:
    """What became of the envelope of a receipt; None where it is no receipt of one, or was altered."""
    status = entry_with_status(code)
    if status.subject_kind != ENVELOPE_SUBJECT or status.subject_id is None:
        return None
    found = Arrival.objects.filter(token=status.subject_id).select_related("urn__phase__process__space").first()
    return None if found is None else Proved(found.urn, found.token, found.state)
