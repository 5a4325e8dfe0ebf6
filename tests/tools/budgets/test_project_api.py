# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets and projects in JSON: the same acts, the same refusals; all sums in cents."""

from typing import Any

import pytest
from django.test import Client

from isegoria.core.processes.models import Phase
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from isegoria.tools.budgets.models import Project, Relation
from isegoria.tools.budgets.projects.actions import sort
from tests import factories
from tests.tools.budgets import making


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


class Caller:
    """Someone who calls with a token that may do anything."""

    def __init__(self, account: Any) -> None:
        factories.person(account=account)
        secret = make_token(account=account, name="essai", scopes=list(Scope), days=30).secret
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        call = getattr(self.client, method)
        return call(f"/api/v1{path}", body, content_type="application/json") if body is not None else call(
            f"/api/v1{path}"
        )  # fmt: skip


def there(phase: Phase) -> str:
    return f"/phases/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}"


def test_a_project_from_its_submission_to_the_works(phase: Phase) -> None:
    author, official, organiser = (
        Caller(factories.account()),
        Caller(making.organiser(phase, "official")),
        Caller(making.organiser(phase)),
    )
    budget = author("get", f"{there(phase)}/budget").json()
    assert (budget["total"], budget["rule"], budget["fixed"]) == (13_000_000, "equal-shares-add1", False)
    pot = budget["pots"][1]["id"]
    new = {"title": "Un verger", "body": "Trente arbres.", "estimate": 1_250_000, "pot": pot}
    sent = author("post", f"{there(phase)}/projects", new)
    assert sent.status_code == 201, sent.content
    one = f"/projects/{sent.json()['project']['id']}"

    again = new | {"body": "Vingt arbres.", "version": 1}
    assert author("put", one, again).json()["project"]["version"] == 2
    assert author("put", one, again).status_code == 409
    assert [found["number"] for found in author("get", f"{one}/versions").json()] == [2, 1]

    study = {"verdict": "infeasible", "opinion": "Trop près.", "changes": "Plus loin."}
    assert author("post", f"{one}/studies", study).status_code == 403
    assert official("post", f"{one}/studying").json()["state"] == "studied"
    assert official("post", f"{one}/studies", study).status_code == 201
    better = {
        "verdict": "feasible", "opinion": "Bien.", "cost": 900_000,
        "findings": [{"criterion": budget["criteria"][0]["id"], "finding": "met"}],
    }  # fmt: skip
    assert official("post", f"{one}/studies", better).json()["findings"][0]["finding"] == "met"
    told = author("get", one).json()
    assert (told["state"], told["cost"], told["estimate"]) == ("feasible", 900_000, 1_250_000)
    assert len(author("get", f"{one}/studies").json()) == 2

    assert official("post", f"{one}/steps", {"state": "started"}).json()["code"] == "not_chosen"
    settled = {"pot": pot, "category": budget["categories"][0]["id"], "paid_already": True}
    assert official("put", f"{one}/sorting", settled).status_code == 403
    assert organiser("put", f"{one}/sorting", settled).json()["paid_already"] is True
    step = official("post", f"{one}/steps", {"state": "started", "note": "On creuse.", "spent": 5})
    assert step.status_code == 201
    assert [found["note"] for found in author("get", f"{one}/steps").json()] == ["On creuse."]
    assert official("delete", f"{one}/steps/{step.json()['id']}").json() == []
    assert making.faults() == []


def test_ties_merging_and_withdrawing(phase: Phase) -> None:
    organiser, author = Caller(making.organiser(phase)), Caller(factories.account())
    first, second = making.project("Un", of=phase), making.project("Deux", of=phase)
    one, other = (found.contribution.public_id for found in (first, second))
    tied = organiser("post", f"/projects/{one}/ties", {"kind": "conflict", "other": other}).json()
    assert [(tie["kind"], tie["first"], tie["second"]) for tie in tied] == [("conflict", one, other)]
    assert author("delete", f"/projects/{one}/ties/{other}").status_code == 403
    assert organiser("delete", f"/projects/{other}/ties/{one}").json() == []
    assert Relation.objects.count() == 0
    assert organiser("post", f"/projects/{one}/merge", {"into": other}).json()["id"] == other
    assert author("get", f"/projects/{one}").json()["merged_into"] == other
    assert organiser("delete", f"/projects/{one}/merge").json()["text_state"] == "published"
    assert author("delete", f"/projects/{one}").status_code == 403


def test_organisers_set_a_budget_up(phase: Phase) -> None:
    organiser, other = Caller(making.organiser(phase)), Caller(factories.account())
    new = {"pots": [{"names": {"fr": "Toute la ville"}, "amount": 5_000_000}], "rule": "greedy-votes"}
    assert other("put", f"{there(phase)}/budget", new).status_code == 403
    told = organiser("put", f"{there(phase)}/budget", new).json()
    assert (told["total"], told["rule"], told["categories"]) == (5_000_000, "greedy-votes", [])
    assert organiser("put", f"{there(phase)}/budget", new | {"rule": "by-chance"}).json()["code"] == "rule_unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        {"estimate": -1}, {"estimate": 10**15}, {"estimate": "beaucoup"}, {"estimate": 1.5}, {"latitude": 91},
        {"longitude": 181}, {"pot": "zzzzzzzzzz"}, {"category": "zzzzzzzzzz"}, {"place": "00000"}, {"title": ""},
        {"title": "\x00"}, {"unknown": 1}, {"latitude": 4.0},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(phase: Phase, wrong: dict[str, Any]) -> None:
    sent = Caller(factories.account())("post", f"{there(phase)}/projects", {"title": "Un", "body": "Deux."} | wrong)
    assert sent.status_code in (400, 422)
    assert Project.objects.count() == 0


def test_lists_are_filtered_and_hidden_texts_are_not_told(phase: Phase) -> None:
    budget = phase.process.budget
    made, other = making.feasible(of=phase, title="Un verger"), making.project("Un préau", of=phase)
    sort(project=made, by=None, pot=budget.pots.first(), category=budget.categories.first())
    call = Caller(factories.account())

    def titles(query: str) -> list[str]:
        return [found["title"] for found in call("get", f"{there(phase)}/projects?{query}").json()["items"]]

    assert titles("") == ["Un verger", "Un préau"]
    assert titles("state=feasible") == ["Un verger"]
    assert titles(f"pot={budget.pots.first().public_id}") == ["Un verger"]
    assert titles(f"category={budget.categories.last().public_id}") == []
    assert titles("q=verger") == ["Un verger"]
    text = other.contribution
    text.state = "hidden"
    text.save(update_fields=["state"])
    assert titles("") == ["Un verger"]
    assert call("get", f"/projects/{text.public_id}").json()["title"] == ""
