# SPDX-License-Identifier: AGPL-3.0-or-later
"""The study by the services: reasons that all can read, kept whole; the author told; the cost that counts."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.notifications.models import Notice
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.models import Assessment, BallotLine, BudgetVote
from isegoria.tools.budgets.projects.actions import About
from isegoria.tools.budgets.study.actions import Finding, assess, begin
from tests import factories
from tests.tools.budgets import making
from tests.tools.budgets.making import address, again, text_of, url


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


def test_an_official_studies_a_project_and_all_can_read_why(visitor: Client, phase: Phase) -> None:
    author = factories.person(signed_in=True)
    made = making.project("Un préau", of=phase, author=author, about=About(estimate=400_000))
    first, second = phase.process.budget.criteria.all()
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(making.organiser(phase, "official"))
    assert desk.post(url(made, "study"), {"act": "begin"}).status_code == 302
    assert again(made).state == "studied"
    assert "The services are studying it." in text_of(visitor.get(url(made)))

    sent = desk.post(
        url(made, "study"),
        {
            "verdict": "infeasible",
            "opinion": "Le réseau de gaz passe **dessous**.",
            "changes": "Vingt mètres plus à l’est.",
            "office": "Espaces verts",
            f"finding_{first.public_id}": "met",
            f"finding_{second.public_id}": "not_met",
            f"note_{second.public_id}": "Gaz à 60 cm.",
        },
    )
    assert sent.status_code == 302
    page = text_of(visitor.get(url(made)))
    for words in (
        "not feasible as it stands",
        "Le réseau de gaz passe dessous",
        "Vingt mètres plus à l’est.",
        "Espaces verts",
        "C’est constructible",
        "Gaz à 60 cm.",
    ):
        assert words in page
    (told,) = Notice.objects.filter(person=author)
    assert told.path.endswith(again(made).contribution.ref)
    assert making.faults() == []


def test_the_cost_of_the_study_counts_and_earlier_studies_stay(visitor: Client, phase: Phase) -> None:
    made = making.project("Un préau", of=phase, about=About(estimate=400_000))
    assess(project=made, by=None, verdict="infeasible", opinion="Trop près.", changes="Plus loin.")
    assess(project=made, by=None, verdict="feasible", opinion="Bien ainsi.", cost=650_000)
    made = again(made)
    assert (made.state, made.cost, made.estimate, made.counted_cost) == ("feasible", 650_000, 400_000, 650_000)
    page = text_of(visitor.get(url(made)))
    assert "Bien ainsi." in page
    assert "Trop près." in page
    assert "1 earlier study" in page
    assert "6,500" in page
    assert "4,000" in page
    assert making.faults() == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"verdict": "feasible", "opinion": "Oui."}, "cost_missing_in_study"),
        ({"verdict": "feasible", "opinion": "", "cost": 100}, "text_empty"),
        ({"verdict": "feasible", "opinion": "Oui.", "cost": 0}, "amount_unfit"),
        ({"verdict": "feasible", "opinion": "Oui.", "cost": -5}, "amount_unfit"),
        ({"verdict": "feasible", "opinion": "Oui.", "cost": 10**15}, "amount_unfit"),
        ({"verdict": "infeasible", "opinion": "Non."}, "changes_missing"),
        ({"verdict": "maybe", "opinion": "Oui.", "cost": 100}, "verdict_unknown"),
        ({"verdict": "feasible", "opinion": "x" * 10_001, "cost": 100}, "text_too_long"),
        (
            {"verdict": "feasible", "opinion": "Oui.", "cost": 100, "findings": [Finding("zzzzzzzzzz", "met")]},
            "findings_unfit",
        ),
    ],
)
def test_what_an_author_is_owed_is_asked_for(phase: Phase, given: dict[str, Any], code: str) -> None:
    made = making.project(of=phase)
    with pytest.raises(Refused) as refused:
        assess(project=made, by=None, **given)
    assert refused.value.verdict.code == code
    assert (again(made).state, Assessment.objects.count()) == ("submitted", 0)


def test_a_feasible_project_costs_at_most_its_pot(phase: Phase) -> None:
    made = making.project(of=phase, about=About(pot=phase.process.budget.pots.last()))
    with pytest.raises(Refused) as refused:
        assess(project=made, by=None, verdict="feasible", opinion="Oui.", cost=3_000_001)
    assert refused.value.verdict.code == "cost_too_high"


@pytest.mark.parametrize("name", ["moderator", "observer"])
def test_others_study_nothing(visitor: Client, phase: Phase, name: str) -> None:
    made = making.project(of=phase)
    visitor.force_login(making.organiser(phase, name))
    assert visitor.get(url(made, "study"))["X-Refusal"] == "not_of_the_services"
    assert visitor.get(address("desk", phase))["X-Refusal"] == "not_of_the_services"
    with pytest.raises(Refused):
        begin(project=made, by=factories.account())


def test_an_official_sorts_nothing_and_sets_nothing_up(visitor: Client, phase: Phase) -> None:
    made = making.project(of=phase)
    visitor.force_login(making.organiser(phase, "official"))
    assert visitor.get(url(made, "sort"))["X-Refusal"] == "not_organiser"
    assert visitor.get(address("set_up", phase))["X-Refusal"] == "not_organiser"


def test_what_is_on_the_ballot_is_studied_no_more(phase: Phase) -> None:
    made = making.feasible(of=phase)
    vote = BudgetVote.objects.create(
        phase=factories.phase(phase.process, "vote"), budget=made.budget, state=BudgetVote.State.READY
    )
    BallotLine.objects.create(vote=vote, place=0, project=made, number=made.number, cost=made.cost or 1)
    with pytest.raises(Refused) as refused:
        assess(project=made, by=None or making.organiser(phase), verdict="feasible", opinion="Oui.", cost=100)
    assert refused.value.verdict.code == "on_the_ballot"


def test_the_queue_begins_with_those_that_nobody_has_begun(visitor: Client, phase: Phase) -> None:
    done, begun, new = making.feasible(of=phase), making.project(of=phase), making.project(of=phase)
    begin(project=begun, by=None)
    visitor.force_login(making.organiser(phase, "official"))
    page = visitor.get(address("desk", phase))
    assert [one.pk for one in page.context["page"].object_list] == [new.pk, begun.pk, done.pk]
    assert "1 project waits for a study." in text_of(page)
    assert [one.pk for one in visitor.get(f"{address('desk', phase)}?state=studied").context["page"]] == [begun.pk]


def test_the_pages_of_the_services_take_as_many_queries_whatever_there_is(visitor: Client, phase: Phase) -> None:
    made = making.project(of=phase)
    visitor.force_login(making.organiser(phase))
    for page, most in ((address("desk", phase), 12), (url(made, "study"), 12), (url(made, "sort"), 12)):
        counts = []
        for _more in range(2):
            visitor.get(page)
            with CaptureQueriesContext(connection) as counted:
                assert visitor.get(page).status_code == 200
            counts.append(len(counted))
            for _one in range(3):
                making.project(of=phase)
        assert max(counts) <= most


def test_a_page_of_a_project_takes_as_many_queries_whatever_happened(visitor: Client, phase: Phase) -> None:
    counts = []
    for studies in (1, 4):
        made = making.project(of=phase)
        for _one in range(studies):
            assess(project=made, by=None, verdict="feasible", opinion="Oui.", cost=100_000)
        visitor.get(url(made))
        with CaptureQueriesContext(connection) as counted:
            assert visitor.get(url(made)).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
