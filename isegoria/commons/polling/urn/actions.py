# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casting a secret ballot, and replacing it.

A ballot enters in one short transaction: the right to vote is asked again in it, whoever votes in two tabs takes turns
with themselves, and the journal says that someone entitled took part. It says neither who nor what, and each ballot of
one person is a new entry under a new name: the public log does not tell who changed their mind.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.verdicts import refuse

from ..attestation import ENVELOPE_SUBJECT, arrival_content
from ..electorate.actions import take_line
from ..electorate.rules import is_entitled, not_on_paper
from ..models import Arrival, Envelope, RollEntry, Urn, new_key
from ..rules import takes_ballots
from .sealing import has_key, make_key, seal

CAST = "ballot.cast"


@dataclass(frozen=True)
class Cast:
    """A ballot that was cast; ``changed``: it took the place of an earlier one."""

    receipt: Receipt
    changed: bool


@transaction.atomic
def cast(*, urn: Urn, person: Person, read: Callable[[], list[int]]) -> Cast:
    """Cast a secret ballot, in the place of an earlier one if there is one. ``urn`` comes with its phase, process and
    space.

    ``read``: checks what was filled in and gives the marks, as many as the urn has places. Raises ``Refused``: as
    ``electorate.rules.may_vote`` and as ``read`` does.
    """
    marks = sign_roll(urn=urn, person=person, read=read)
    return put_in(urn=urn, person=person, marks=marks)


@transaction.atomic(savepoint=False)
def sign_roll(*, urn: Urn, person: Person, read: Callable[[], list[int]]) -> list[int]:
    """All of casting a ballot but the ballot: whoever may vote stands on the roll. Returns what was ``read``.

    A tool whose ballots are not secret keeps them itself, in the same transaction. Raises as :func:`cast`.
    """
    phase = urn.phase
    takes_ballots(urn).require()
    take_part(phase=phase, person=person)  # and holds their turn: of two tabs, the second one finds the first's ballot
    marks = read()
    urn.state, urn.seal_key = _hold(urn)
    takes_ballots(urn).require()
    is_entitled(person, phase).require()
    line = take_line(phase=phase, person=person)
    not_on_paper(person, urn, line).require()
    entry, new = RollEntry.objects.get_or_create(urn=urn, person=person, defaults={"listed": line})
    if not new and line is not None and entry.listed_id is None:
        entry.listed = line
        entry.save(update_fields=["listed"])
    return marks


def _hold(urn: Urn) -> tuple[str, bytes]:
    """The state and the key of an urn, which cannot be closed under a ballot that is being cast: where the database
    lets several write at once, voters hold its row together, and whoever opens the urn waits for them. Whoever finds
    no key yet holds it alone, as they may have to write one."""
    hold = (" FOR SHARE" if urn.seal_key else " FOR UPDATE") if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, seal_key FROM polling_urn WHERE id = %s{hold}", [urn.pk])  # noqa: S608 - one of three texts of ours
        state, key = cursor.fetchone()
    return state, bytes(key)


@transaction.atomic(savepoint=False)
def put_in(*, urn: Urn, person: Person, marks: list[int]) -> Cast:
    """Seal a ballot and put it into the urn, whose roll the person has just signed. Raises ``Refused``."""
    if len(marks) != urn.places:
        raise ValueError(f"{len(marks)} marks on a ballot of {urn.places} places")
    if not urn.seal_key:  # the first ballot of all: this transaction holds the urn alone
        urn.seal_key = make_key()
        urn.save(update_fields=["seal_key"])
    if not has_key(urn.seal_key):
        refuse(
            "urn_key_missing",
            _("The key of this urn is not on the server: a ballot cast now could not be counted. Yours was not cast."),
            _("Tell those who run the site. Your ballot is as you filled it in: keep this page."),
            status=503,
        )
    token = new_key()
    sealed = seal(marks, public_key=urn.seal_key, urn=urn.public_id, envelope=token)
    held = Envelope.objects.select_for_update().filter(urn=urn, person=person).first()
    Arrival.objects.create(token=token, urn=urn)
    if held is None:
        Envelope.objects.create(urn=urn, person=person, sealed=sealed, arrival=token)
    else:
        Arrival.objects.filter(token=held.arrival).update(state=Arrival.State.REPLACED)
        held.sealed, held.arrival, held.arrived_at = sealed, token, timezone.now()
        held.save(update_fields=["sealed", "arrival", "arrived_at"])
    receipt = journal.record(
        kind=CAST,
        subject_kind=ENVELOPE_SUBJECT,
        subject_id=token,
        content=arrival_content(urn.public_id, token),
    )
    return Cast(receipt, changed=held is not None)
