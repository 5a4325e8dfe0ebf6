# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of an urn: one's own ballot while it is open, what became of an envelope, what came out of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from isegoria.core.accounts.models import Person
from isegoria.core.journal.queries import entry_with_status

from ..attestation import ENVELOPE_SUBJECT
from ..models import Arrival, Envelope, NamedBallot, RollEntry, Vote
from ..queries import is_secret
from .sealing import SealError, opener


@dataclass(frozen=True)
class Own:
    """One's own part in a vote. ``marks`` is None where nobody can say any more: a secret vote once its urn is open, a
    ballot on paper, an envelope whose key is not on this machine."""

    channel: str
    """How: ``RollEntry.Channel``."""
    marks: list[int] | None


def own_ballot(vote: Vote, person: Person | None) -> Own | None:
    """What someone voted, for themselves alone; None where they did not vote. Two queries at most after the roll's."""
    if person is None:
        return None
    channel = RollEntry.objects.filter(vote=vote, person=person).values_list("channel", flat=True).first()
    if channel is None:
        return None
    if channel == RollEntry.Channel.PAPER:
        return Own(channel, None)
    if not is_secret(vote):
        marks = NamedBallot.objects.filter(vote=vote, person=person).values_list("marks", flat=True).first()
        return Own(channel, marks)
    held = Envelope.objects.filter(vote=vote, person=person).values_list("sealed", "arrival").first()
    if held is None or vote.opened_at is not None:
        return Own(channel, None)
    try:
        return Own(channel, opener(vote.seal_key).open(held[0], vote=vote.public_id, envelope=held[1]))
    except SealError:
        return Own(channel, None)


@dataclass(frozen=True)
class Proved:
    """What a receipt of a secret ballot proves: that its envelope arrived, and what became of it."""

    vote: Vote
    token: str
    state: str
    """``Arrival.State``: held, replaced, counted, left_out."""


def envelope_of(code: str) -> Proved | None:
    """What became of the envelope of a receipt; None where it is no receipt of one, or was altered."""
    status = entry_with_status(code)
    if status.subject_kind != ENVELOPE_SUBJECT or status.subject_id is None:
        return None
    found = Arrival.objects.filter(token=status.subject_id).select_related("vote__phase__process__space").first()
    return None if found is None else Proved(found.vote, found.token, found.state)


def counted_envelopes(vote: Vote) -> Iterator[str]:
    """The names of the envelopes that were counted, in ascending order: whoever holds a receipt finds theirs."""
    rows = Arrival.objects.filter(vote=vote, state=Arrival.State.COUNTED).order_by("token")
    yield from rows.values_list("token", flat=True).iterator(chunk_size=5000)
