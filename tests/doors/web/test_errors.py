# SPDX-License-Identifier: AGPL-3.0-or-later
"""What went wrong is said in a sentence, in the reader's language, without losing what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import get_resolver

from isegoria.commons.notifications.models import Outbox
from isegoria.doors.web import errors
from tests import factories

FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/nothing/", "/s/nothing/", "/s/nothing/at-all/", "/about/nothing/", "/p/x/", "/c/x/"]
)
def test_a_page_that_is_not_there_helps(client: Client, address: str) -> None:
    page = client.get(address, headers=FRENCH)

    assert page.status_code == 404
    assert "Page introuvable" in page.text
    assert "Ce que vous pouvez faire" in page.text
    assert "Page not found" in client.get(address, headers=ENGLISH).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/s/%E2%80%AE/",
        "/s/%3Cscript%3E/",
        "/" + "a" * 3_000,
        "/c/%2e%2e%2f/",
        "/?page=%ff%fe",
        "/spaces/?page=-1",
    ],
)
def test_hostile_addresses_get_a_page(client: Client, address: str) -> None:
    page = client.get(address, headers=FRENCH)

    assert page.status_code in {200, 404}
    assert "<script>" not in page.text


def test_a_fault_of_ours_is_told_without_database_session_or_person(
    rf: RequestFactory, django_assert_num_queries: Callable[[int], Any]
) -> None:
    page = errors.server_error(rf.get("/"))

    assert page.status_code == 500
    assert "<h1>" in page.text


def test_the_handlers_are_these() -> None:
    resolver = get_resolver()

    assert [resolver.resolve_error_handler(code) for code in (400, 403, 404, 500)] == [
        errors.bad_request,
        errors.forbidden,
        errors.not_found,
        errors.server_error,
    ]


@pytest.mark.django_db
def test_a_form_without_its_token_is_named_and_its_text_given_back() -> None:
    client = Client(enforce_csrf_checks=True)
    person = factories.person()
    form = {"pseudonym": "Une longue réflexion"}

    page = client.post("/me/name/", form, headers=FRENCH | {"referer": "http://testserver/me/"})
    elsewhere = client.post("/me/name/", form, headers=FRENCH | {"referer": "https://ailleurs.example/"})

    assert page.status_code == elsewhere.status_code == 403
    assert page.headers["X-Refusal"] == "form_expired"
    assert "Une longue réflexion" in page.text
    assert "Une longue réflexion" not in elsewhere.text
    person.refresh_from_db()
    assert person.pseudonym == ""


@pytest.mark.django_db
def test_passwords_are_never_shown_again() -> None:
    client = Client(enforce_csrf_checks=True)

    page = client.post(
        "/accounts/login/",
        {"login": "ana@example.org", "password": "mon grand secret"},
        headers={"referer": "http://testserver/accounts/login/"},
    )

    assert page.status_code == 403
    assert "mon grand secret" not in page.text


@pytest.mark.django_db
def test_what_is_too_large_is_refused_in_a_sentence(client: Client) -> None:
    page = client.post("/receipts/", {"code": "a" * 2_000_000}, headers=FRENCH)

    assert page.status_code == 413
    assert "trop grand" in page.text


@pytest.mark.django_db
def test_a_database_in_trouble_says_what_was_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("isegoria.doors.web.views.home.card_lists", fail)

    page = client.get("/", headers=FRENCH)

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert "tout ce qui avait été confirmé avant l’est" in page.text


@pytest.mark.django_db
def test_a_refusal_for_htmx_is_a_fragment(client: Client) -> None:
    answer = client.get("/s/nothing/", headers=FRENCH | {"hx-request": "true"})

    assert answer.status_code == 200
    assert answer.headers["X-Refusal"] == "no_such_space"
    assert "<html" not in answer.text
    assert "Il n’y a pas d’espace à cette adresse" in answer.text


@pytest.mark.django_db
def test_the_demonstrations_mails_show_in_a_demonstration_only(client: Client, settings: Any) -> None:
    assert client.get("/demo/mail/").status_code == 404

    settings.ISEGORIA_DEMO = True
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
    client.post("/accounts/login/code/", {"email": "qui@example.org"}, headers=FRENCH)
    mail = Outbox.objects.get()
    assert "qui@example.org" in client.get("/demo/mail/", headers=FRENCH).text
    assert "/accounts/signup/" in client.get(f"/demo/mail/{mail.pk}/").text
    assert client.get("/demo/mail/999999/").status_code == 404

    settings.EMAIL_URL = "smtp://localhost:25"
    assert client.get("/demo/mail/").status_code == 404
