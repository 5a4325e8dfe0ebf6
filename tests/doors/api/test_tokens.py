# SPDX-License-Identifier: AGPL-3.0-or-later
"""Personal tokens: made and revoked on a page, kept as a digest, and good for their scopes only."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.verdicts import Refused
from isegoria.doors.api.actions import MOST_TOKENS, Made, make_token, revoke_token
from isegoria.doors.api.models import Token
from isegoria.doors.api.queries import PREFIX, find_token
from isegoria.doors.api.scopes import Scope
from tests import factories

from .conftest import Caller

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture
def account() -> Account:
    made = factories.account("ana@example.org")
    factories.person(account=made, pseudonym="Ana")
    return made


@pytest.fixture
def visitor(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def token(account: Account, *scopes: str, days: int = 30) -> Made:
    return make_token(account=account, name="un programme", scopes=scopes or ["read", "act"], days=days)


def caller(made: Made) -> Caller:
    return Caller(Client(), made.secret)


# --- the page -----------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_kept_as_a_digest(
    visitor: Client, account: Account, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    page = visitor.post(
        "/me/tokens/", {"name": "tableau de bord", "scopes": ["read", "export"], "days": "90"}, headers=FRENCH
    )
    shown = re.search(rf"{PREFIX}[\w-]{{43}}", page.text)
    assert shown is not None
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    kept = Token.objects.get()

    assert (kept.account, kept.name, kept.scopes) == (account, "tableau de bord", ["read", "export"])
    assert shown[0] not in str(Token.objects.values())
    assert kept.expires_at.date() == (timezone.now() + timedelta(days=90)).date()
    with django_assert_max_num_queries(12):
        again = visitor.get("/me/tokens/", headers=FRENCH)
    assert shown[0] not in again.text
    assert "tableau de bord" in again.text
    assert "jamais utilisé" in again.text
    assert caller(Made(kept, shown[0]))("GET", "/me")["pseudonym"] == "Ana"


def test_whoever_owns_the_account_hears_of_it_and_finds_it_among_their_data(account: Account) -> None:
    made = token(account, "read", "export")

    told = Outbox.objects.get(to=["ana@example.org"])
    assert "un programme" in told.body_text
    assert made.secret not in told.body_text
    kept = caller(made)("GET", "/me/data")
    assert [(one["name"], one["scopes"]) for one in kept["api_tokens"]] == [("un programme", ["read", "export"])]
    assert made.token.digest not in str(kept)


def test_the_page_is_for_those_who_are_signed_in(client: Client) -> None:
    assert client.get("/me/tokens/").status_code == 302
    assert client.post("/me/tokens/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": "3650"},
        {"name": "x" * 61},
        {"name": "a\x00b"},
    ],
)
def test_what_is_wrong_is_said_beside_its_field(visitor: Client, wrong: dict[str, Any]) -> None:
    page = visitor.post("/me/tokens/", {"name": "un nom", "scopes": ["read"], "days": "30", **wrong})

    assert page.status_code == 400
    assert not Token.objects.exists()


def test_revoking_from_the_page(visitor: Client, account: Account) -> None:
    made = token(account)
    address = f"/me/tokens/{made.token.pk}/revoke/"

    assert visitor.get(address).status_code == 405
    assert visitor.post(address).status_code == 302
    assert caller(made)("GET", "/me")["code"] == "token_worthless"
    assert "déjà" in visitor.post(address, follow=True, headers=FRENCH).text


def test_nobody_revokes_anothers_token(visitor: Client) -> None:
    other = token(factories.account())

    visitor.post(f"/me/tokens/{other.token.pk}/revoke/")
    assert Token.objects.count() == 1
    assert revoke_token(account=other.token.account, token_id=other.token.pk) is True


def test_tokens_have_an_end_to_their_number(visitor: Client, account: Account) -> None:
    for _number in range(MOST_TOKENS):
        token(account)
    with pytest.raises(Refused, match="too_many_tokens"):
        token(account)
    assert visitor.post("/me/tokens/", {"name": "x", "scopes": ["read"], "days": "30"}).status_code == 400


# --- calling with one ---------------------------------------------------------------------------------
def test_a_token_does_what_its_owner_does(account: Account) -> None:
    statement = factories.statement()
    call = caller(token(account, "read", "act"))
    answer = call("POST", f"/statements/{statement.public_id}/opinion", {"value": 1})

    assert (call.status, answer["value"]) == (200, 1)
    assert Standing.objects.get(pk=statement.pk).agrees == 1
    assert call("GET", "/me/opinions")["items"][0]["contribution"] == statement.public_id


@pytest.mark.parametrize(
    ("scopes", "method", "path", "missing"),
    [
        (["act"], "GET", "/me", "read"),
        (["read"], "PATCH", "/me", "act"),
        (["read", "act"], "DELETE", "/me?confirm=x", "leave"),
        (["read"], "GET", "/me/data", "export"),
        (["read", "act", "moderate"], "POST", "/spaces/nowhere/processes", "organise"),
        (["read", "organise"], "GET", "/spaces/nowhere/roles", "administer"),
        (["act"], "GET", "/spaces", "read"),
    ],
)
def test_a_scope_that_is_missing_is_named(
    account: Account, scopes: list[str], method: str, path: str, missing: str
) -> None:
    call = caller(token(account, *scopes))
    body = {"pseudonym": "Bea"} if method == "PATCH" else None
    refusal = call(method, path, body, **{"accept-language": "en"})

    assert (call.status, refusal["code"]) == (403, "scope_missing")
    assert f"“{missing}”" in refusal["reason"]


def test_a_token_never_gives_a_right_that_its_owner_lacks(account: Account) -> None:
    process = factories.process()
    call = caller(token(account, *Scope.values))

    refusal = call("POST", f"/processes/{process.space.slug}/{process.slug}/publish")
    assert (call.status, refusal["code"]) == (403, "not_organiser")


def test_worthless_tokens(account: Account) -> None:
    made = token(account)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired, mistyped = caller(made), Caller(Client(), made.secret[:-1])

    for call in (expired, mistyped):
        assert call("GET", "/spaces")["code"] == "token_worthless"
        assert call.status == 401
        assert call.headers_received["WWW-Authenticate"].startswith("Bearer")
    assert find_token(made.secret) is None


def test_a_closed_account_has_no_token(account: Account) -> None:
    made = token(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert find_token(made.secret) is None
    erase_person(person=account.person)
    assert not Token.objects.exists()


def test_the_day_of_the_last_use_is_written_once(account: Account) -> None:
    call = caller(token(account))
    call("GET", "/me")
    assert Token.objects.get().last_used_on == datetime.now(UTC).date()
    with CaptureQueriesContext(connection) as captured:
        call("GET", "/me")
    assert [one["sql"] for one in captured if one["sql"].startswith("UPDATE")] == []
    assert len(captured) == 2  # the token with its account, and the person


def test_a_database_that_cannot_write_still_answers(account: Account) -> None:
    made = token(account)

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise DatabaseError("read-only")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        assert caller(made)("GET", "/me")["pseudonym"] == "Ana"


def test_a_token_is_slowed_down_and_told_for_how_long(account: Account, settings: Any) -> None:
    settings.ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE = 2
    call = caller(token(account))
    found = [call("GET", "/me") and call.status for _call in range(3)]

    assert found == [200, 200, 429]
    assert call.headers_received["Retry-After"] == "60"
    assert caller(token(account))("GET", "/me")["pseudonym"] == "Ana"


def test_a_network_is_slowed_down(anyone: Caller, settings: Any) -> None:
    settings.ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE = 2
    found = [anyone("GET", "/spaces") and anyone.status for _call in range(3)]

    assert found == [200, 200, 429]
    assert anyone.headers_received["Retry-After"] == "60"


def test_a_guests_token_still_costs_one_query(call: Caller, statement: Contribution) -> None:
    with CaptureQueriesContext(connection) as captured:
        call("GET", "/me")
    assert len(captured) == 1
