# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vote that was held elsewhere, brought in with its ballots: counted as ours are, and nobody invented."""

from typing import Any

import pytest

from isegoria.commons.polling.models import RollEntry, SealedVote
from isegoria.core.verdicts import Refused
from isegoria.engine.profiles.ballots import Ballots
from isegoria.tools.votes.counting import count_vote
from isegoria.tools.votes.importing.actions import import_vote
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import outcome_of
from tests.tools.votes.making import a_phase, again

pytestmark = pytest.mark.django_db
NAMES = ("Une place", "Un pont", "Un parc")


def ballots(**given: Any) -> Ballots:
    marks = [[1, 2, -1], [2, 1, 3], [-1, -1, -1]]
    return Ballots.from_marks("rankings", NAMES, marks, counts=[12, 9, 2], **given)


def bring(state: str = "closed", held: Ballots | None = None) -> Vote:
    return import_vote(
        phase=a_phase(state=state),
        questions={"fr": "Que construire ?"},
        method="irv",
        ballots=held or ballots(null=3),
        source="Ailleurs, 2020",
    )


def test_ballots_come_in_under_random_keys_and_are_counted() -> None:
    vote = bring()
    rows = list(SealedVote.objects.filter(urn=vote.urn).order_by("key").values_list("marks", flat=True))
    assert sorted(map(str, rows)) == sorted(
        map(str, [[1, 2, -1]] * 12 + [[2, 1, 3]] * 9 + [[-1, -1, -1]] * 2 + [None] * 3)
    )
    assert not RollEntry.objects.filter(urn=vote.urn).exists()

    count_vote(again(vote))
    found = outcome_of(again(vote))
    assert found is not None
    assert [found.names[one] for one in found.winners] == ["Une place"]
    assert found.tally["table"]["turnout"] == {"cast": 26, "blank": 2, "null": 3, "expressed": 21}


def test_a_step_that_is_not_over_takes_none() -> None:
    with pytest.raises(Refused) as refused:
        bring(state="open")
    assert refused.value.verdict.code == "vote_not_closed"
    assert Vote.objects.count() == 0


def test_weighted_ballots_are_not_taken_for_others() -> None:
    with pytest.raises(ValueError, match="one vote each"):
        bring(held=ballots(weights=[12, 18, 2]))
