# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vote of a budget through the API: its ballot read, cast, changed, and the same noes as on the pages."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.polling.models import Envelope
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.tools.budgets.models import BudgetVote
from tests import factories
from tests.tools.budgets.voting import EUROS, a_budget, a_phase, close, districts, marks_for

pytestmark = pytest.mark.django_db


def call(method: str, path: str, person: Person | None = None, **body: Any) -> Any:
    headers = {"authorization": f"Bearer {guest_token(person)}"} if person is not None else {}
    sent = json.dumps(body) if body else ""
    return Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)


def test_the_ballot_is_read_cast_changed_and_read_again() -> None:
    vote, person = districts(), factories.person()
    read = call("GET", f"/budget-votes/{vote.public_id}").json()
    assert read["districts"] == ["Nord", "Sud"]
    assert [(one["amount"], one["district"]) for one in read["pots"]] == [
        (50_000 * EUROS, 0),
        (30_000 * EUROS, 1),
        (20_000 * EUROS, 2),
    ]
    assert [(one["place"], one["cost"], one["pot"]) for one in read["projects"]][:2] == [
        (0, 60_000 * EUROS, 0),
        (1, 12_000 * EUROS, 1),
    ]
    where = f"/budget-votes/{vote.public_id}/ballot"
    own = call("GET", where, person).json()
    assert (own["voted"], own["marks"], own["may_vote"]) == (False, None, True)
    for marks, changed in (
        (marks_for(vote, ["Piste cyclable"]), False),
        (marks_for(vote, ["Bancs à l’ombre"], district=2), True),
    ):
        done = call("PUT", where, person, marks=marks)
        assert (done.status_code, done.json()["changed"]) == (200, changed)
        assert call("GET", where, person).json()["marks"] == marks
    assert Envelope.objects.count() == 1


def test_the_same_noes_as_on_the_pages() -> None:
    vote, person = districts(), factories.person()
    where = f"/budget-votes/{vote.public_id}/ballot"
    for marks, code in (
        (marks_for(vote, ["Skatepark"]), "money_overspent"),
        (marks_for(vote, ["Bancs à l’ombre"], district=1), "other_district"),
        (marks_for(vote, {"Piste cyclable": -1}), "mark_out_of_range"),
        ([1], "marks_malformed"),
        ([], "marks_malformed"),
    ):
        answer = call("PUT", where, person, marks=marks)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert call("PUT", where, marks=marks_for(vote, [])).status_code == 401
    close(vote)
    late = call("PUT", where, person, marks=marks_for(vote, []))
    assert (late.status_code, late.json()["code"]) == (403, "phase_closed")
    assert not Envelope.objects.exists()


def test_a_draft_is_its_team_s_alone(client: Client) -> None:
    phase = a_phase()
    a_budget(phase)
    where = f"/phases/{phase.process.space.slug}/{phase.process.slug}/vote/budget-vote"
    assert call("GET", where).status_code == 404
    client.force_login(factories.role(phase.process.space, "organiser"))
    made = client.post(f"/api/v1{where}", content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, BudgetVote.State.DRAFT)
    assert call("GET", where).status_code == 404
    ready = f"/api/v1/budget-votes/{made.json()['id']}/ready"
    assert client.put(ready, {"ready": True}, content_type="application/json").json()["state"] == "ready"
    assert call("GET", where).json()["id"] == made.json()["id"]
