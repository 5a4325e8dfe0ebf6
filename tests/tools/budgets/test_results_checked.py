# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is overlooked, said with the result; files that cannot be written are not offered; a result that a visitor may
not see is refused everywhere; and eighty projects with three thousand ballots ask no more of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.core.processes.models import Process
from isegoria.tools.budgets.models import BudgetVote
from tests import factories
from tests.tools.budgets.counted import address, counted_with, downloaded, shown
from tests.tools.budgets.voting import a_vote

pytestmark = pytest.mark.django_db
MANY = {f"Projet du quartier {number}": 1_000 + 137 * number for number in range(80)}
PAGES = ("result", "result_document", "result_ballots", "result_pabulib", "result_table", "sealed_ballots")


def a_majority(rule: str) -> BudgetVote:
    """Sixty voters for dear projects, forty for another: by votes alone the sixty decide about everything."""
    vote = a_vote(rule=rule, projects={"Stade": 50_000, "Piscine": 50_000, "Jardin": 30_000})
    counted_with(vote, [(("Stade", "Piscine"), 0, 0)] * 59 + [(("Stade",), 0, 0)] + [(("Jardin",), 0, 0)] * 40)
    return vote


def test_a_group_that_is_overlooked_is_named() -> None:
    page = shown(a_majority("greedy-votes"))
    assert "The supporters of 1 project that is not chosen are overlooked" in page
    assert "The clearest case: 40 people who chose “Jardin”. Their part is €40,000 together" in page
    assert "would not have bought exactly these projects" in page


def test_equal_shares_overlook_nobody() -> None:
    page = shown(a_majority("equal-shares"))
    assert "No group of voters is overlooked" in page
    assert "Voters with equal purses could have bought exactly these projects" in page
    assert "budget-fairness.md" in page


def test_what_is_too_large_to_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isegoria.tools.budgets.outcome.checking.MOST_PAYMENTS", 1)
    page = shown(a_majority("greedy-votes"))
    assert "was not worked out: it is, up to 1 payments, and there are more here" in page


def test_a_result_that_was_counted_before_the_checks_shows_without_them() -> None:
    vote = a_majority("greedy-votes")
    result = BudgetVote.objects.get(pk=vote.pk).result
    assert result is not None
    summary = {name: value for name, value in result.summary.items() if name not in ("checks", "settled")}
    type(result).objects.filter(pk=result.pk).update(summary=summary)
    page = shown(vote)
    assert "overlooked" not in page
    assert "Who is represented" in page


def test_no_pabulib_file_is_offered_where_children_weigh_otherwise() -> None:
    vote = a_vote(rule="greedy-votes", children="weight", children_weight=50)
    counted_with(vote, [(("Skatepark",), 0, 0)] * 20 + [(("Verger partagé",), 0, 1)] * 5)
    page = shown(vote)
    assert address(vote, "result_pabulib") not in page
    assert "There is no file in Pabulib’s format" in page
    refused = shown(vote, "result_pabulib", status=409)
    assert "each ballot weighs one" in refused
    assert address(vote, "result_ballots") in refused


def test_children_who_are_counted_apart_leave_the_file_as_it_is() -> None:
    vote = a_vote(rule="greedy-votes", children="apart")
    counted_with(vote, [(("Skatepark",), 0, 0)] * 20 + [(("Verger partagé",), 0, 1)] * 5)
    assert address(vote, "result_pabulib") in shown(vote)
    assert downloaded(vote, "result_pabulib").startswith(b"META")


def test_a_result_that_is_not_public_is_refused_everywhere_but_to_its_team() -> None:
    vote = a_majority("greedy-votes")
    Process.objects.filter(pk=vote.phase.process_id).update(published_at=None)
    number = vote.lines.order_by("place").first().number
    pages = [
        *(address(vote, name) for name in PAGES),
        address(vote, "result_tied"),
        address(vote, "why", number),
        f"{address(vote, 'why', number)}?votes=10",
    ]
    api = [
        f"/api/v1/budget-votes/{vote.public_id}/outcome{rest}"
        for rest in ("", f"/{number}", f"/{number}/what-if?votes=3")
    ]
    elsewhere = Client()
    elsewhere.force_login(factories.role(factories.space("ailleurs"), "organiser"))
    for visitor in (Client(), elsewhere):
        for path in [*pages, *api]:
            answer = visitor.get(path)
            assert answer.status_code == 404, path
            said = answer.content.decode()
            assert not [name for name in ("Stade", "Piscine", "Jardin") if name in said], path
        assert visitor.get(address(vote, "settle_tie")).status_code in (302, 404)
        sent = visitor.put(
            f"/api/v1/budget-votes/{vote.public_id}/tie",
            {"way": "lot", "reason": "Parce que."},
            content_type="application/json",
        )
        assert sent.status_code in (401, 403, 404)
    team = Client()
    team.force_login(factories.role(vote.phase.process.space, "observer"))
    for path in [*(address(vote, name) for name in PAGES), address(vote, "why", number), *api]:
        assert team.get(path).status_code == 200, path


def test_an_erased_process_says_that_it_was_and_nothing_of_its_result() -> None:
    vote = a_majority("greedy-votes")
    from django.utils import timezone  # late: only this test looks at the clock

    Process.objects.filter(pk=vote.phase.process_id).update(
        published_at=None, erased_at=timezone.now(), erasure_reason="Une erreur."
    )
    for path in (address(vote), address(vote, "result_table"), f"/api/v1/budget-votes/{vote.public_id}/outcome"):
        answer = Client().get(path)
        assert answer.status_code == 410
        assert "Stade" not in answer.content.decode()


def test_eighty_projects_and_thousands_of_ballots_ask_no_more_of_the_database() -> None:
    names = list(MANY)
    vote = a_vote(rule="equal-shares-add1", projects=MANY, categories=("Nature", "Rues", "Écoles"))
    counted_with(
        vote,
        [((names[one % 80], names[one * 7 % 80], names[(one * one + 3) % 80]), 0, 0) for one in range(1_000)],
        times=3,
    )
    shown(vote)  # what every page of the site remembers for a while
    number = vote.lines.order_by("place").last().number
    for name, more, query in (
        ("result", (), ""),
        ("result", (), "?page=2&order=cost"),
        ("why", (number,), ""),
        ("why", (number,), "?votes=10"),
        ("result_table", (), ""),
    ):
        with CaptureQueriesContext(connection) as queries:
            shown(vote, name, *more, query=query)
        assert len(queries) <= 12, (name, query, len(queries))
    assert "3,000 ballots were cast." in shown(vote)
