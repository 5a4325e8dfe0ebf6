# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own ballot in a vote, secret or by name."""

from isegoria.commons.polling.models import RollEntry
from isegoria.commons.polling.urn.queries import Own, own_part
from isegoria.core.accounts.models import Person

from ..models import NamedBallot, Vote
from ..queries import is_secret


def own_ballot(vote: Vote, person: Person | None) -> Own | None:
    """What someone voted, for themselves alone; None where they did not vote. Two queries at most after the roll's."""
    own = own_part(vote.urn, person)
    if own is None or own.channel == RollEntry.Channel.PAPER or is_secret(vote):
        return own
    marks = NamedBallot.objects.filter(vote=vote, person=person).values_list("marks", flat=True).first()
    return Own(own.channel, marks)
