# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vote on paper, by the real actions: its voters listed, its ballots printed, some of them read."""

from dataclasses import dataclass

from isegoria.commons.polling.electorate.actions import draw_codes
from isegoria.commons.polling.models import ListedVoter
from isegoria.commons.polling.paper import actions
from isegoria.commons.polling.paper.readings import marked, new_serials
from isegoria.core.spaces.models import Space
from isegoria.tools.votes.models import Vote
from tests import factories
from tests.tools.votes import making


@dataclass(frozen=True)
class Papers:
    """The vote, and the numbers of a ballot that nobody has read and of one that was read in two ways."""

    vote: Vote
    unread: str
    differing: str


def a_vote_on_paper(place: Space, slug: str = "papier") -> Papers:
    """Four people on the list, two of whom took paper; four ballots, one of them read in two ways."""
    process = factories.process(slug, space=place, phases=[making.plan(paper=True, electorate="list")])
    vote = making.make_open_vote("majority-judgment", phase=factories.phase(process))
    organiser = factories.role(place, "organiser")
    draw_codes(phase=vote.phase, by=organiser, how_many=4)
    serials = new_serials(4)
    actions.print_ballots(urn=vote.urn, by=organiser, serials=serials)
    for line in ListedVoter.objects.filter(phase=vote.phase, number__lte=2):
        actions.hand_paper(urns=[vote.urn], listed=line, by=organiser)
    for marks in ([3, 2, 1], [3, 2, 0]):
        reader = factories.role(place, "moderator")
        actions.enter(urn=vote.urn, serial=serials[1], by=reader, reading=marked(marks))
    return Papers(vote, unread=serials[0], differing=serials[1])
