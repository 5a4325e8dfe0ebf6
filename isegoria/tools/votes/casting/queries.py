# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own ballot in a vote, secret or by name, and why one objects."""

from collections.abc import Mapping

from isegoria.commons.polling.models import RollEntry
from isegoria.commons.polling.urn.queries import Own, own_part
from isegoria.core.accounts.models import Person

from ..models import NamedBallot, Objection, Vote
from ..queries import is_secret
from .reasons import reasons_asked


def own_ballot(vote: Vote, person: Person | None) -> Own | None:
    """What someone voted, for themselves alone; None where they did not vote. Two queries at most after the roll's."""
    own = own_part(vote.urn, person)
    if own is None or own.channel == RollEntry.Channel.PAPER or is_secret(vote):
        return own
    marks = NamedBallot.objects.filter(vote=vote, person=person).values_list("marks", flat=True).first()
    return Own(own.channel, marks)


def own_reasons(vote: Vote, person: Person | None) -> Mapping[int, str]:
    """Why someone objects, by the place of the option, for themselves alone. One query where the vote has reasons."""
    if person is None or reasons_asked(vote) == "no":
        return {}
    rows = Objection.objects.filter(vote=vote, ballot__person=person)
    return {place: said or kept for place, said, kept in rows.values_list("place", "contribution__body", "reason")}
