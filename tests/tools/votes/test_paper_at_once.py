# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at the desk who act at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from isegoria.commons.polling.electorate.actions import claim_line
from isegoria.commons.polling.models import PaperBallot, RollEntry
from isegoria.commons.polling.paper.queries import counts
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast
from tests import factories
from tests.tools.votes.test_paper import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(acts: list[Callable[[], object]]) -> list[str]:
    """What each of some acts done at once came to: "kept", or the code of its refusal."""

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refused:
            return refused.verdict.code
        finally:
            connections.close_all()
        return "kept"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_number_entered_by_two_people_at_once_is_read_twice() -> None:
    desk = Desk()
    serial = desk.serials[0]
    acts = [lambda by=by: desk.enter(serial, [1, 0, 1], by) for by in (desk.first, desk.second)]
    assert outcomes(acts) == ["kept", "kept"]
    ballot = PaperBallot.objects.get(pk=serial)
    assert ballot.state == "read"
    assert {ballot.first_by_id, ballot.second_by_id} == {desk.first.pk, desk.second.pk}


def test_one_number_entered_twice_at_once_by_one_person_is_read_once() -> None:
    desk = Desk()
    acts = [lambda: desk.enter(desk.serials[0], [1, 0, 1], desk.first)] * 2
    assert outcomes(acts) == ["kept", "same_reader"]
    assert counts(desk.vote.urn).once == 1


def test_someone_who_votes_online_while_paper_is_handed_to_them_votes_once() -> None:
    desk = Desk()
    person = factories.person()
    claim_line(phase=desk.phase, person=person, code=desk.codes[0])
    found = outcomes([lambda: desk.hand(1), lambda: cast(vote=desk.vote, person=person, marks=[1, 0, 0])])
    assert found in (["kept", "voted_on_paper"], ["kept", "voted_online"])
    assert RollEntry.objects.filter(urn=desk.vote.urn).count() == 1
