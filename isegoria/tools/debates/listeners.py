# SPDX-License-Identifier: AGPL-3.0-or-later
"""What positions do when two persons turn out to be one, or one leaves."""

from collections.abc import Sequence

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from .actions import POSITION_SUBJECT
from .models import Position


def one_position(event: PersonsMerged) -> None:
    """One person, one position: the latest stands, beside the earliest first one."""
    theirs = {row.phase_id: row for row in Position.objects.filter(person=event.person)}
    losers = []
    for position in Position.objects.filter(person=event.guest):
        other = theirs.get(position.phase_id)
        if other is not None:
            guest_is_later = other.given_at is None or (position.given_at or other.given_at) > other.given_at
            loser, winner = (other, position) if guest_is_later else (position, other)
            losers.append(loser)
            if loser.first_at < winner.first_at:
                winner.first_value, winner.first_at = loser.first_value, loser.first_at
                winner.save(update_fields=["first_value", "first_at"])
    _forget(losers, reason="merged")
    Position.objects.filter(person=event.guest).update(person=event.person, assurance=event.person.assurance)


def forget_positions(event: PersonErased) -> None:
    """Where someone who leaves stood goes with them; results already frozen keep their anonymous lines."""
    _forget(list(Position.objects.filter(person=event.person)), reason="author_left")


def _forget(positions: Sequence[Position], *, reason: str) -> None:
    """Delete rows and what the journal holds of them, in one erasure: one for each would tell how many were whose."""
    ids = [one.pk for one in positions]
    Position.objects.filter(pk__in=ids).delete()
    journal.erase(entry_ids=entries_of(POSITION_SUBJECT, map(str, ids)), reason=reason)


def listen_to_accounts() -> None:
    """Called once the apps are ready."""
    listen(PersonsMerged)(one_position)
    listen(PersonErased)(forget_positions)
