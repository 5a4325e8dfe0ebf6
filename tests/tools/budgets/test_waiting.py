# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the team of a budget, and what is asked before its process is shown."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.spaces import waiting
from isegoria.core.spaces.waiting import Waiting
from isegoria.tools.budgets.models import BallotLine, BudgetVote, Project
from isegoria.tools.budgets.study.actions import begin
from isegoria.tools.budgets.works.actions import note
from tests import factories
from tests.tools.budgets import making


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


def rows(phase: Phase, word: str, role: str = "organiser") -> list[Waiting]:
    found = waiting.rows(phase.process.space, making.organiser(phase, role))
    return [one for one in found if word in str(one.words)]


def counted(phase: Phase, made: Project, *, chosen: bool | None) -> BudgetVote:
    """A vote whose result is known, with this one project."""
    at = factories.phase(phase.process, "vote")
    result = Result.objects.create(phase=at, method="budgets.x", engine_version="1", digest="0" * 64, summary={})
    vote = BudgetVote.objects.create(phase=at, budget=made.budget, state=BudgetVote.State.COUNTED, result=result)
    BallotLine.objects.create(
        vote=vote, place=0, project=made, number=made.number, cost=made.cost or 1, is_chosen=chosen
    )
    return vote


def test_projects_wait_for_their_study_until_they_are_studied(phase: Phase) -> None:
    assert rows(phase, "study") == []
    first, second = making.project(of=phase), making.project(of=phase)
    begin(project=second, by=None)
    (line,) = rows(phase, "study", "official")
    assert (line.count, str(line.words)) == (2, "projects wait for their study")
    assert line.oldest == first.contribution.created_at
    assert line.url.endswith("/budgets/study/desk/#queue")
    assert rows(phase, "study", "moderator") == []
    counted(phase, first, chosen=None)
    assert rows(phase, "study", "official") == []


def test_a_vote_that_is_open_without_a_ballot_is_told_first(phase: Phase) -> None:
    (line,) = rows(phase, "ballot of a budget")
    assert (line.count, line.urgency, line.url[-20:]) == (1, waiting.Urgency.BROKEN, "/budgets/vote/desk/vote"[-20:])
    BudgetVote.objects.create(
        phase=factories.phase(phase.process, "vote"), budget=phase.process.budget, state=BudgetVote.State.READY
    )
    assert rows(phase, "ballot of a budget") == []


def test_a_tie_waits_until_someone_settles_it(phase: Phase) -> None:
    made = making.feasible(of=phase)
    vote = counted(phase, made, chosen=None)
    (line,) = rows(phase, "tie")
    assert (line.count, line.url.endswith("/budgets/vote/result")) == (1, True)
    vote.lines.update(is_chosen=True)
    assert rows(phase, "tie") == []


def test_works_of_which_nothing_is_said_for_six_months_are_asked_for(phase: Phase) -> None:
    made = making.feasible(of=phase)
    counted(phase, made, chosen=True)
    assert rows(phase, "works") == []
    with time_machine.travel(timezone.now() + timedelta(days=184), tick=False):
        (line,) = rows(phase, "works", "official")
        assert (line.count, line.url[-30:]) == (1, "/works/desk/?state=chosen#queue"[-30:])
        assert line.detail == "Nothing was ever told since the vote."
        note(project=made, by=None, state="started", words="On creuse.")
        assert rows(phase, "works") == []
        with time_machine.travel(timezone.now() + timedelta(days=184), tick=False):
            (line,) = rows(phase, "works")
            assert line.detail == "The last step told is half a year old."
            note(project=made, by=None, state="done", words="Ouvert.")
            assert rows(phase, "works") == []


def test_the_lines_of_a_budget_cost_one_statement_where_nothing_waits(phase: Phase) -> None:
    account = making.organiser(phase)
    BudgetVote.objects.create(
        phase=factories.phase(phase.process, "vote"), budget=phase.process.budget, state=BudgetVote.State.READY
    )
    with CaptureQueriesContext(connection) as counted_queries:
        waiting.rows(phase.process.space, account)
    said = [one["sql"] for one in counted_queries if "budgets_" in one["sql"]]
    assert len(said) == 1


def test_a_budget_without_money_is_not_published(db: Any) -> None:
    draft = factories.process(phases=[making.plan("ideas"), making.plan("vote", state="coming")], draft=True)
    found = {one.code: one for one in lacks(draft)}
    assert "no_money" in found
    assert found["no_money"].url.endswith("/budgets/ideas/desk/money")
    assert "no_ballot" not in found
    making.budget(draft)
    assert not {"no_money", "no_ballot", "no_close"} & {one.code for one in lacks(draft)}


def test_a_vote_open_from_the_first_day_needs_its_ballot(db: Any) -> None:
    draft = factories.process(phases=[making.plan("vote", paper=True)], draft=True)
    making.budget(draft)
    assert {"no_ballot", "paper_unfit"} <= {one.code for one in lacks(draft)}
