# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking part through the API: the same acts, the same refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal import queries as journal
from isegoria.core.processes.models import Phase
from tests import factories

from .conftest import Caller


def counters(statement: Contribution) -> tuple[int, int, int]:
    standing = Standing.objects.get(pk=statement.pk)
    return standing.agrees, standing.passes, standing.disagrees


def opinion_path(statement: Contribution) -> str:
    return f"/statements/{statement.public_id}/opinion"


def test_a_guest_begins_with_a_token(anyone: Caller, statement: Contribution) -> None:
    token = anyone("POST", "/guests")["token"]
    as_guest = Caller(anyone.client, token)
    answer = as_guest("POST", opinion_path(statement), {"value": 1})

    assert (anyone.status, as_guest.status, answer["value"]) == (201, 200, 1)
    assert counters(statement) == (1, 0, 0)
    assert journal.entry_with_status(answer["receipt"]).kind == "opinion.given"


def test_changing_ones_mind(call: Caller, statement: Contribution, guest: Person) -> None:
    for value in (1, -1, -1, 0):
        call("POST", opinion_path(statement), {"value": value})

    assert counters(statement) == (0, 1, 0)
    assert list(Opinion.objects.filter(person=guest).values_list("value", flat=True)) == [0]
    assert call("GET", "/me/opinions")["items"][0]["value"] == 0


def test_taking_it_back(call: Caller, statement: Contribution) -> None:
    receipt = call("POST", opinion_path(statement), {"value": 1})["receipt"]
    call("DELETE", opinion_path(statement))

    assert call.status == 204
    assert counters(statement) == (0, 0, 0)
    assert call("POST", "/receipts/check", {"code": receipt})["state"] == "erased"


def test_an_opinion_costs_eight_statements(call: Caller, statement: Contribution) -> None:
    other = factories.statement("Des bancs.", phase=factories.phase(statement.process))
    call("POST", opinion_path(other), {"value": 1})
    with CaptureQueriesContext(connection) as captured:
        call("POST", opinion_path(statement), {"value": 1})

    # In a test the transaction is a savepoint inside another one; BEGIN and COMMIT otherwise.
    assert len(captured) <= 8


def test_adding_a_statement(call: Caller, statement: Contribution) -> None:
    process, phase = statement.process, statement.phase
    path = f"/phases/{process.space.slug}/{process.slug}/{phase.slug}/statements"
    added = call("POST", path, {"text": "  Moins de bruit la nuit. ", "language": "fr"})

    assert call.status == 201
    assert added["statement"]["text"] == "Moins de bruit la nuit."
    assert [one["text"] for one in call("GET", path)["items"]] == [
        "Des trottoirs plus larges.",
        "Moins de bruit la nuit.",
    ]
    assert call("POST", path, {"text": "Moins de bruit la nuit."})["code"] == "statement_exists"
    call("DELETE", f"/statements/{added['statement']['id']}")
    assert call("GET", f"/statements/{added['statement']['id']}")["text"] == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        ("x" * 281, "text_too_long"),
        ("un\u0000nul", "text_control_signs"),
        ("de \u202e droite", "text_control_signs"),
        ("x" * 30_000, "invalid"),
        ("\ud800", "invalid"),
    ],
)
def test_texts_that_cannot_be_kept(call: Caller, statement: Contribution, text: str, code: str) -> None:
    process = statement.process
    path = f"/phases/{process.space.slug}/{process.slug}/avis/statements"

    assert call("POST", path, {"text": text})["code"] == code
    assert Contribution.objects.filter(process=process).count() == 1


def test_the_next_statement_is_one_not_yet_answered(call: Caller, statement: Contribution) -> None:
    process = statement.process
    path = f"/phases/{process.space.slug}/{process.slug}/avis/next-statement"

    assert call("GET", path)["statement"]["id"] == statement.public_id
    call("POST", opinion_path(statement), {"value": 0})
    assert call("GET", path)["statement"] is None


@pytest.mark.parametrize(
    ("opens", "closes", "code"), [(-2, -1, "phase_closed"), (1, 2, "phase_coming"), (None, None, "phase_coming")]
)
def test_nothing_is_written_outside_a_phase(
    call: Caller, statement: Contribution, opens: int | None, closes: int | None, code: str
) -> None:
    now = timezone.now()
    Phase.objects.filter(pk=statement.phase_id).update(
        opens_at=None if opens is None else now + timedelta(days=opens),
        closes_at=None if closes is None else now + timedelta(days=closes),
    )
    refusal = call("POST", opinion_path(statement), {"value": 1})

    assert (call.status, refusal["code"]) == (403, code)
    assert refusal["reason"]
    assert refusal["remedy"]
    assert not Opinion.objects.exists()


def test_a_closed_phase_cannot_be_written_through_another_one(call: Caller, statement: Contribution) -> None:
    process = statement.process
    now = timezone.now()
    Phase.objects.create(process=process, slug="autre", tool_slug="statements", opens_at=now - timedelta(days=1))
    Phase.objects.filter(pk=statement.phase_id).update(closes_at=now - timedelta(hours=1))

    assert call("POST", opinion_path(statement), {"value": 1, "phase": "autre"})["code"] == "elsewhere"
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("state", ["pending", "hidden", "rejected", "withdrawn", "erased"])
def test_a_text_that_is_not_public_takes_no_opinion(call: Caller, statement: Contribution, state: str) -> None:
    Contribution.objects.filter(pk=statement.pk).update(state=state)

    assert call("POST", opinion_path(statement), {"value": 1})["code"] == "not_public"
    assert counters(statement) == (0, 0, 0)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"value": 2}', b'{"value": "1"}', b'{"value": null}', b'{"value": 1, "phase": "a b"}']
)
def test_a_body_that_does_not_fit_is_named(call: Caller, statement: Contribution, body: bytes) -> None:
    refusal = call("POST", opinion_path(statement), body)

    assert call.status in {400, 422}
    assert refusal["code"] in {"unreadable", "invalid"}
    assert counters(statement) == (0, 0, 0)


def test_two_megabytes_are_refused(call: Caller, statement: Contribution) -> None:
    refusal = call("POST", opinion_path(statement), b'{"value": 1, "phase": "' + b"x" * 2_000_000 + b'"}')

    assert (call.status, refusal["code"]) == (413, "too_large")


@pytest.mark.parametrize("token", ["", "nonsense", "abcdefghij:forged"])
def test_nobody_acts_without_a_name(anyone: Caller, statement: Contribution, token: str) -> None:
    refusal = Caller(anyone.client, token)("POST", opinion_path(statement), {"value": 1})

    assert refusal["code"] == "unidentified"


def test_a_token_is_worth_nothing_after_leaving(call: Caller, statement: Contribution) -> None:
    call("POST", opinion_path(statement), {"value": 1})
    me = call("GET", "/me")["id"]
    assert call("DELETE", "/me")["code"] == "invalid"
    assert call("DELETE", "/me?confirm=someone")["code"] == "not_confirmed"
    call("DELETE", f"/me?confirm={me}")

    assert call.status == 204
    assert call("GET", "/me")["code"] == "unidentified"
    assert counters(statement) == (0, 0, 0)


def test_cookies_need_the_pages_token(statement: Contribution, settings: Any) -> None:
    account = factories.account()
    factories.person(account=account)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    visitor = Caller(browser)

    assert visitor("GET", "/me")["is_guest"] is False
    assert visitor("POST", opinion_path(statement), {"value": 1})["code"] == "csrf"
    browser.cookies["csrftoken"] = "a" * 32
    visitor("POST", opinion_path(statement), {"value": 1}, **{"x-csrftoken": "a" * 32})
    assert visitor.status == 200
    assert counters(statement) == (1, 0, 0)


def test_too_many_acts_are_slowed_down(call: Caller, statement: Contribution, settings: Any) -> None:
    settings.ISEGORIA_ACTS_PER_PERSON_PER_MINUTE = 3
    found = [call("POST", opinion_path(statement), {"value": 1}) and call.status for _act in range(4)]

    assert found == [200, 200, 200, 429]


def test_too_many_guests_are_slowed_down(anyone: Caller, db: None, settings: Any) -> None:
    settings.ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR = 2
    found = [anyone("POST", "/guests") and anyone.status for _guest in range(3)]

    assert found == [201, 201, 429]


def test_a_database_in_trouble_is_said_in_json(call: Caller, statement: Contribution) -> None:
    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "expressions_opinion" in sql:
            raise DatabaseError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        refusal = call("POST", opinion_path(statement), {"value": 1})

    assert (call.status, refusal["code"]) == (503, "unavailable")
    assert counters(statement) == (0, 0, 0)


def test_a_refusal_speaks_the_callers_language(call: Caller, statement: Contribution) -> None:
    Contribution.objects.filter(pk=statement.pk).update(state="hidden")
    path = opinion_path(statement)
    said = {
        language: call("POST", path, {"value": 1}, **{"accept-language": language})["reason"]
        for language in ("fr", "en")
    }

    assert said["en"] != said["fr"]


def test_a_call_by_token_opens_no_session_and_shows_no_page(
    call: Caller, anyone: Caller, statement: Contribution
) -> None:
    """A session's cookie that comes beside a token is not even read: the token says who acts."""
    anyone.client.cookies[settings.SESSION_COOKIE_NAME] = "whatever"
    call("POST", opinion_path(statement), {"value": 1})
    assert call.status == 200
    assert call.headers_received["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_pages_visit_keeps_its_policy(client: Client, statement: Contribution) -> None:
    policy = client.get("/", headers={"authorization": "Bearer anything"}).headers["Content-Security-Policy"]
    assert "script-src" in policy
