# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casting a ballot, replacing it, and opening the urn.

A ballot enters in one short transaction: the right to vote is asked again in it, whoever votes in two tabs takes turns
with themselves, and the journal says that someone entitled took part. It says neither who nor what, and each ballot of
one person is a new entry under a new name: the public log does not tell who changed their mind.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.verdicts import refuse

from ..attestation import ENVELOPE_SUBJECT, NAMED_SUBJECT, arrival_content, named_content
from ..electorate.actions import take_line
from ..electorate.rules import is_entitled, not_on_paper
from ..marks import read_marks
from ..models import Arrival, Envelope, NamedBallot, RollEntry, Vote, new_key
from ..queries import is_secret, options_of
from ..rules import is_open_for_ballots
from .opening.actions import open_urn
from .sealing import has_key, make_key, seal

__all__ = ["Cast", "cast", "open_urn"]
CAST = "ballot.cast"


@dataclass(frozen=True)
class Cast:
    """A ballot that is in the urn, or named; ``changed``: it took the place of an earlier one."""

    receipt: Receipt
    changed: bool


@transaction.atomic
def cast(*, vote: Vote, person: Person, marks: Any) -> Cast:
    """Cast a ballot, in the place of an earlier one if there is one. ``vote`` comes with its phase, process and space.

    ``marks``: a whole number an option, by place; checked here. Raises ``Refused``: as ``electorate.rules.may_vote``
    and ``marks.check_marks``.
    """
    phase = vote.phase
    is_open_for_ballots(vote).require()
    take_part(phase=phase, person=person)  # and holds their turn: of two tabs, the second one finds the first's ballot
    read = read_marks(vote, options_of(vote), marks)
    state, seal_key = _hold(vote)
    vote.state, vote.seal_key = state, seal_key
    is_open_for_ballots(vote).require()
    is_entitled(person, phase).require()
    line = take_line(phase=phase, person=person)
    not_on_paper(person, vote, line).require()
    entry, new = RollEntry.objects.get_or_create(vote=vote, person=person, defaults={"listed": line})
    if not new and line is not None and entry.listed_id is None:
        entry.listed = line
        entry.save(update_fields=["listed"])
    if not is_secret(vote, fresh=True):
        return _cast_named(vote, person, read)
    return _cast_sealed(vote, person, read)


def _hold(vote: Vote) -> tuple[str, bytes]:
    """The state and the key of a vote, which cannot be closed under a ballot that is being cast: where the database
    lets several write at once, voters hold its row together, and whoever opens the urn waits for them. Whoever finds
    no key yet holds it alone, as they may have to write one."""
    hold = (" FOR SHARE" if vote.seal_key else " FOR UPDATE") if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, seal_key FROM votes_vote WHERE id = %s{hold}", [vote.pk])  # noqa: S608 - one of three texts of ours
        state, key = cursor.fetchone()
    return state, bytes(key)


def _cast_sealed(vote: Vote, person: Person, marks: list[int]) -> Cast:
    if not vote.seal_key:  # the first ballot of all: this transaction holds the vote alone
        vote.seal_key = make_key()
        vote.save(update_fields=["seal_key"])
    if not has_key(vote.seal_key):
        refuse(
            "urn_key_missing",
            _("The key of this urn is not on the server: a ballot cast now could not be counted. Yours was not cast."),
            _("Tell those who run the site. Your ballot is as you filled it in: keep this page."),
            status=503,
        )
    token = new_key()
    sealed = seal(marks, public_key=vote.seal_key, vote=vote.public_id, envelope=token)
    held = Envelope.objects.select_for_update().filter(vote=vote, person=person).first()
    Arrival.objects.create(token=token, vote=vote)
    if held is None:
        Envelope.objects.create(vote=vote, person=person, sealed=sealed, arrival=token)
    else:
        Arrival.objects.filter(token=held.arrival).update(state=Arrival.State.REPLACED)
        held.sealed, held.arrival, held.arrived_at = sealed, token, timezone.now()
        held.save(update_fields=["sealed", "arrival", "arrived_at"])
    receipt = journal.record(
        kind=CAST,
        subject_kind=ENVELOPE_SUBJECT,
        subject_id=token,
        content=arrival_content(vote.public_id, token),
    )
    return Cast(receipt, changed=held is not None)


def _cast_named(vote: Vote, person: Person, marks: list[int]) -> Cast:
    ballot, new = NamedBallot.objects.get_or_create(
        vote=vote, person=person, defaults={"marks": marks, "assurance": person.assurance}
    )
    if not new:
        ballot.marks, ballot.given_at, ballot.assurance = marks, timezone.now(), person.assurance
        ballot.save(update_fields=["marks", "given_at", "assurance"])
    receipt = journal.record(
        kind=CAST if new else "ballot.changed",
        subject_kind=NAMED_SUBJECT,
        subject_id=str(ballot.pk),
        content=named_content(ballot),
    )
    return Cast(receipt, changed=not new)
