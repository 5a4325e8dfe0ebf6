# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing up and in by mail and password: our own pages in both languages, and mails that read well."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client

from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.models import Account, Assurance
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}
CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _as_in_life(settings: Any) -> None:
    """Mails go to the outbox, which test runners replace; and limits on tries do not last from test to test."""
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
    cache.clear()


def latest_code() -> str:
    found = CODE.search(Outbox.objects.latest("pk").body_text)
    assert found
    return found.group()


def test_signing_up_by_code_makes_a_checked_person(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "Ana@Example.org", "password1": "une très longue phrase", "of_age": "on"},
        headers=FRENCH,
    )
    page = client.get("/accounts/confirm-email/", headers=FRENCH)
    client.post("/accounts/confirm-email/", {"code": latest_code()}, headers=FRENCH)

    account = Account.objects.get()
    assert "Vérifier votre adresse e-mail" in page.text
    assert account.email == "ana@example.org"
    assert account.person.assurance == Assurance.EMAIL
    assert "ana@example.org" in client.get("/me/").text


def test_signing_in_by_code_needs_no_password(client: Client) -> None:
    factories.account("ana@example.org")

    client.post("/accounts/login/code/", {"email": "ana@example.org"}, headers=FRENCH)
    wrong = client.post("/accounts/login/code/confirm/", {"code": "AAAA-AAAA"}, headers=FRENCH)
    right = client.post("/accounts/login/code/confirm/", {"code": latest_code()}, headers=FRENCH)

    assert "Code incorrect" in wrong.text
    assert right.headers["Location"] == "/me/"


def test_an_unknown_address_is_not_told_from_a_known_one(client: Client) -> None:
    factories.account("ana@example.org")

    known = client.post("/accounts/login/code/", {"email": "ana@example.org"})
    unknown = Client().post("/accounts/login/code/", {"email": "qui@example.org"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert "/accounts/signup/" in Outbox.objects.get(to=["qui@example.org"]).body_text


@pytest.mark.parametrize(
    ("headers", "subject", "sentence"),
    [(FRENCH, "Votre code de connexion", "Bonjour,"), (ENGLISH, "Your sign-in code", "Hello,")],
    ids=["fr", "en"],
)
def test_a_mail_comes_plain_and_html_in_the_readers_language(
    client: Client, headers: dict[str, str], subject: str, sentence: str
) -> None:
    factories.account("ana@example.org")

    client.post("/accounts/login/code/", {"email": "ana@example.org"}, headers=headers)

    mail = Outbox.objects.get()
    code = latest_code()
    assert mail.subject == subject
    assert mail.body_text.startswith(sentence)
    assert "\n\n\n" not in mail.body_text
    assert code in mail.body_html
    assert f'<html lang="{headers["accept-language"]}"' in mail.body_html


def test_a_forgotten_password_is_chosen_anew(client: Client) -> None:
    factories.account("ana@example.org", password=factories.PASSWORD)

    client.post("/accounts/password/reset/", {"email": "ana@example.org"}, headers=FRENCH)
    address = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", Outbox.objects.get().body_text)
    assert address
    form = client.get(address.group(1), headers=FRENCH, follow=True)
    done = client.post(
        form.redirect_chain[-1][0],
        {"password1": "une autre longue phrase", "password2": "une autre longue phrase"},
        headers=FRENCH,
        follow=True,
    )
    used = client.get(address.group(1), headers=FRENCH)

    assert "Choisir un nouveau mot de passe" in form.text
    assert "Votre mot de passe est changé" in done.text
    assert "Ce lien ne marche plus" in used.text
    assert Account.objects.get().check_password("une autre longue phrase")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/accounts/inactive/",
    ],
)
def test_each_door_is_ours_in_both_languages(client: Client, address: str) -> None:
    french, english = client.get(address, headers=FRENCH), client.get(address, headers=ENGLISH)

    assert french.status_code == english.status_code == 200
    assert '<html lang="fr"' in french.text
    assert '<html lang="en"' in english.text
    assert french.text.count("<h1") == english.text.count("<h1") == 1
    assert 'id="content"' in french.text


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/password/set/",
        "/accounts/logout/",
        "/accounts/reauthenticate/",
    ],
)
def test_each_page_of_an_account_is_ours(client: Client, address: str) -> None:
    has_password = "set" not in address
    client.force_login(factories.account(password=factories.PASSWORD if has_password else None))

    page = client.get(address, headers=FRENCH)

    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert 'id="content"' in page.text


# Pages of settings that this site does not have: telephone numbers, passkeys, links in place of codes.
NOT_HERE = {
    "confirm_phone_verification_code.html", "phone_change.html", "base_manage_phone.html", "signup_by_passkey.html",
    "email_change.html", "email_confirm.html", "base_manage_email.html", "base_manage_password.html",
    "base_reauthenticate.html",
}  # fmt: skip


def test_no_page_of_the_library_shows_its_own_template() -> None:
    library = Path(allauth.__file__).parent / "templates" / "account"
    theirs = {path.name for path in library.glob("*.html")} - NOT_HERE

    shown = {name for name in theirs if Path(get_template(f"account/{name}").origin.name).is_relative_to(library)}

    assert shown == set()


def test_the_sign_in_goes_back_to_this_site_only(client: Client) -> None:
    factories.account("ana@example.org", password=factories.PASSWORD)

    answer = client.post(
        "/accounts/login/",
        {"login": "ana@example.org", "password": factories.PASSWORD, "next": "https://ailleurs.example/"},
    )

    assert answer.headers["Location"] == "/me/"


def test_signing_in_begins_another_session_and_signing_out_ends_it(client: Client) -> None:
    factories.account("ana@example.org")
    client.post("/accounts/login/code/", {"email": "ana@example.org"}, headers=FRENCH)
    before = client.session.session_key
    client.post("/accounts/login/code/confirm/", {"code": latest_code()}, headers=FRENCH)
    during = client.session.session_key

    assert before
    assert during
    assert during != before
    assert Session.objects.filter(session_key=before).count() == 0
    client.post("/accounts/logout/")
    assert Session.objects.filter(session_key=during).count() == 0
