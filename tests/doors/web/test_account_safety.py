# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second proof, spare codes, the list of sessions, and tries that cannot lock an owner out."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.models import Account
from isegoria.doors.web.sign_in import DEVICE
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS, PASSWORD = "ana@example.org", "une très longue phrase"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _as_in_life(settings: Any) -> None:
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
    cache.clear()


@pytest.fixture
def account() -> Account:
    made = factories.account(ADDRESS)
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": ADDRESS, "password": password}, headers=ENGLISH)


def prove(client: Client) -> None:
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def use_an_app(client: Client) -> str:
    """Turn the app on as a person does, who types their password once more; returns its key."""
    prove(client)
    page = client.get("/accounts/safety/totp/activate/", headers=ENGLISH)
    (secret,) = re.findall(r'id="key"[^>]*value="([A-Z2-7]+)"', page.text)
    answer = client.post("/accounts/safety/totp/activate/", {"code": code_now(secret)}, headers=ENGLISH)
    assert answer.status_code == 302, answer.text
    return str(secret)


def test_an_app_asks_for_its_code_at_the_next_sign_in(client: Client, account: Account) -> None:
    sign_in(client)
    secret = use_an_app(client)
    elsewhere = Client()
    cache.clear()  # a code serves once: the next sign-in is half a minute later

    halfway = sign_in(elsewhere)
    assert halfway.headers["Location"].startswith("/accounts/safety/authenticate/")
    assert elsewhere.get("/organise/").status_code == 302
    wrong = elsewhere.post("/accounts/safety/authenticate/", {"code": "000000"}, headers=ENGLISH)
    assert wrong.status_code == 200
    right = elsewhere.post("/accounts/safety/authenticate/", {"code": code_now(secret)}, headers=ENGLISH)
    assert right.headers["Location"] == "/me/"
    assert ADDRESS in elsewhere.get("/me/").text


def test_each_spare_code_opens_once(client: Client, account: Account) -> None:
    sign_in(client)
    use_an_app(client)
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/accounts/safety/recovery-codes/", headers=ENGLISH).text)
    assert len(codes) == 10
    for expected in (302, 200):
        elsewhere = Client()
        sign_in(elsewhere)
        answer = elsewhere.post("/accounts/safety/authenticate/", {"code": codes[0]}, headers=ENGLISH)
        assert answer.status_code == expected


def test_what_guards_an_account_changes_only_for_who_proves_themselves_again(client: Client, account: Account) -> None:
    sign_in(client)
    answer = client.get("/accounts/safety/totp/activate/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)  # the mail is written once the change is kept for good
def test_the_owner_is_written_to_when_it_changes(client: Client, account: Account) -> None:
    sign_in(client)
    use_an_app(client)

    mail = Outbox.objects.filter(to=[ADDRESS]).latest("pk")
    assert "/accounts/sessions/" in mail.body_text
    assert "127.0.0.0" in mail.body_text
    assert "127.0.0.1" not in mail.body_text


def test_other_browsers_are_listed_and_signed_out(client: Client, account: Account) -> None:
    elsewhere = Client(headers={"user-agent": "Old phone"})
    for one in (client, elsewhere):
        sign_in(one)
    page = client.get("/accounts/sessions/", headers=ENGLISH)
    assert "Old phone" in page.text
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"127.0.0.0"}

    client.post("/accounts/sessions/")
    assert ADDRESS in client.get("/me/").text
    assert ADDRESS not in elsewhere.get("/me/").text
    assert UserSession.objects.count() == 1


def test_a_new_password_signs_every_other_browser_out(client: Client, account: Account) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "une autre longue phrase", "password2": "une autre longue phrase"},
    )
    assert ADDRESS not in elsewhere.get("/me/").text


def test_whoever_tries_passwords_elsewhere_does_not_lock_the_owner_out(client: Client, account: Account) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for number in range(7):
        tried = stranger.post("/accounts/login/", {"login": ADDRESS, "password": f"essai {number}"}, headers=ENGLISH)
    assert "Too many failed login attempts" in tried.text
    assert "Too many failed login attempts" in sign_in(Client(REMOTE_ADDR="203.0.113.9")).text

    # At their own computer the owner signs in as ever; at a new one, with a code by mail.
    assert client.cookies[DEVICE].value
    assert sign_in(client).headers["Location"] == "/me/"
    new = Client(REMOTE_ADDR="203.0.113.9")
    assert new.post("/accounts/login/code/", {"email": ADDRESS}).headers["Location"] == "/accounts/login/code/confirm/"


def test_the_device_of_one_account_says_nothing_for_another(client: Client, account: Account) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    other = factories.account("bo@example.org")
    other.set_password(PASSWORD)
    other.save()
    for number in range(7):
        Client(REMOTE_ADDR="198.51.100.7").post(
            "/accounts/login/", {"login": other.email, "password": f"essai {number}"}
        )

    refused = client.post("/accounts/login/", {"login": other.email, "password": PASSWORD}, headers=ENGLISH)
    assert "Too many failed login attempts" in refused.text
    assert ADDRESS not in client.cookies[DEVICE].value


def test_each_page_is_ours(client: Client, account: Account) -> None:
    sign_in(client)
    prove(client)

    def look_at(path: str) -> None:
        for language in ("fr", "en"):
            page = client.get(f"/accounts/safety/{path}", headers={"accept-language": language})
            assert page.status_code == 200, path
            assert f'<html lang="{language}"' in page.text
            assert page.text.count("<h1>") == 1
            assert "<main" in page.text

    for path in ("", "totp/activate/", "webauthn/", "webauthn/add/"):
        look_at(path)
    use_an_app(client)
    for path in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        look_at(path)
