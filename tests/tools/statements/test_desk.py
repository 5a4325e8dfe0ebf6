# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers see of a conversation: is the map up to date, do its groups hold, what waits, what was not asked."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isegoria.core.processes.models import Phase
from isegoria.core.results.uncounted.actions import note_uncounted
from isegoria.engine.errors import EngineError
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.tools.statements.actions import give_opinion
from isegoria.tools.statements.counting import compute_map
from tests import factories
from tests.tools.statements.crowds import TEXTS, crowd, statements_of, text_of

Address = Callable[..., str]


@pytest.fixture
def watched(db: None) -> Phase:
    """A conversation moderated beforehand, with a map of two camps, and a statement that waits."""
    phase = factories.phase(factories.process("velo", statements=TEXTS, moderation="before"))
    crowd(phase, people=30)
    factories.statement(phase=phase, text="Une idée qui attend.")
    assert compute_map(phase)
    return phase


@pytest.fixture
def organiser(watched: Phase, visitor: Client) -> Client:
    visitor.force_login(factories.role(watched.process.space, "organiser"))
    return visitor


def test_it_says_what_waits_and_whether_groups_hold(organiser: Client, watched: Phase, address: Address) -> None:
    page = text_of(organiser.get(address("desk", watched)))
    assert "Up to date" in page
    assert "1 statement waits." in page
    assert "10 are shown" in page
    assert "The crowd was drawn again 20 times" in page
    assert "Who has not been asked what" in page
    assert page.count("on the map</td>") == 1


def test_opinions_given_since_are_counted(organiser: Client, watched: Phase, address: Address) -> None:
    give_opinion(statement=statements_of(watched)[0], phase=watched, person=factories.person(), value=1)
    page = text_of(organiser.get(address("desk", watched)))
    assert "A count is due" in page
    assert "1 opinion came since." in page


def test_a_failed_count_is_told(organiser: Client, watched: Phase, address: Address) -> None:
    note_uncounted(phase=watched, method=METHOD, error=EngineError("times_missing"))
    assert "The last count failed" in text_of(organiser.get(address("desk", watched)))


def test_without_a_map(db: None, visitor: Client, address: Address) -> None:
    phase = factories.phase()
    visitor.force_login(factories.role(phase.process.space, "moderator"))
    page = text_of(visitor.get(address("desk", phase)))
    assert "There is no map yet: it is drawn from 20 people on." in page
    assert "There are no groups to judge yet." in page


def test_it_is_for_the_team(visitor: Client, watched: Phase, address: Address) -> None:
    assert visitor.get(address("desk", watched)).status_code == 302
    visitor.force_login(factories.account())
    assert visitor.get(address("desk", watched)).status_code == 403


def test_queries(
    organiser: Client, watched: Phase, address: Address, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    organiser.get(address("desk", watched))
    with django_assert_max_num_queries(12):
        assert organiser.get(address("desk", watched)).status_code == 200
