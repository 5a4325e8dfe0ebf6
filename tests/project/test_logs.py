# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs at DEBUG, through a whole life on the site and all that can go wrong in it: nobody is in them, and no secret."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from isegoria.commons.notifications.actions import send_due
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.identification import COOKIE
from isegoria.core.accounts.models import Account
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from isegoria.project.discretion import DiscreetFormatter, discreet
from tests import factories

# ruff: noqa: E501 - lines of logs are long
pytestmark = pytest.mark.django_db

EMAIL, OTHER, PASSWORD = "ana.durand@example.org", "bo+mairie@exemple.fr", "une très longue phrase"
NETWORKS = ("203.0.113.77", "2001:db8:7::77")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, whose error quotes a person: PostgreSQL's names the value that was there already."""
    try:
        with transaction.atomic():
            Account.objects.create_user(EMAIL, PASSWORD)
            Account.objects.create_user(EMAIL, PASSWORD)
    except IntegrityError as error:
        raise RuntimeError(
            f"for {EMAIL} from {request.META['REMOTE_ADDR']} with {request.headers['cookie']}"
        ) from error
    return HttpResponse()


urlpatterns = [path("broken/", broken), path("", include("isegoria.project.urls"))]


@pytest.fixture
def written(settings: Any) -> Iterator[io.StringIO]:
    """All that is logged, in the form in which the settings have it written."""
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
    cache.clear()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    said = site_settings.LOGGING["formatters"]["line"]
    assert said["()"] == f"{DiscreetFormatter.__module__}.{DiscreetFormatter.__qualname__}"
    handler.setFormatter(DiscreetFormatter(said["format"]))
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.db.backends", "asyncio")]
    levels = [(one, one.level) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for one, level in levels:
        one.setLevel(level)


def code_of(address: str) -> str:
    body = Outbox.objects.filter(to=[address]).latest("pk").body_text
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", body, re.MULTILINE)
    assert found
    return found[0]


@pytest.mark.parametrize("network", NETWORKS)
def test_a_whole_life_leaves_no_one_in_the_logs(written: io.StringIO, settings: Any, network: str) -> None:
    settings.ROOT_URLCONF = __name__
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://127.0.0.1:1", "127.0.0.1", 1
    place = factories.space()
    process = factories.process(space=place, statements=["Des bancs.", "Des arbres."])
    client = Client(REMOTE_ADDR=network, HTTP_X_FORWARDED_FOR=f"{network}, 198.51.100.4", raise_request_exception=False)
    secrets: set[str] = {EMAIL, OTHER, PASSWORD, network, "198.51.100.4"}

    # A guest answers; signs up, with a wrong code and then the right one.
    phase = factories.phase(process, "avis")
    client.get(f"/s/{place.slug}/{process.slug}/")
    statement = phase.contributions.first()
    assert statement is not None
    client.post(
        f"/s/{place.slug}/{process.slug}/statements/{phase.slug}/answer",
        {"statement": statement.public_id, "value": "agree"},
    )
    client.post("/accounts/signup/", {"email": EMAIL, "password1": "court", "of_age": "on"})
    client.post("/accounts/signup/", {"email": EMAIL, "password1": PASSWORD, "of_age": "on"})
    client.get("/accounts/confirm-email/")
    client.post("/accounts/confirm-email/", {"code": "AAAA-AAAA"})
    secrets |= {code_of(EMAIL), "AAAA-AAAA"}
    client.post("/accounts/confirm-email/", {"code": code_of(EMAIL)})
    account = Account.objects.get(email=EMAIL)
    # Out, and in again: by a code, by a password that is wrong, by the one that is right.
    client.post("/accounts/logout/")
    client.post("/accounts/login/code/", {"email": EMAIL})
    secrets.add(code_of(EMAIL))
    client.post("/accounts/login/code/confirm/", {"code": code_of(EMAIL)})
    secrets |= {morsel.value for morsel in client.cookies.values() if len(morsel.value) > 10}
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": EMAIL, "password": "pas la bonne phrase"})
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    secrets.add("pas la bonne phrase")
    # The password forgotten: the address in the mail is a secret, wherever it is asked for.
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": EMAIL})
    found = re.search(
        r"/accounts/password/reset/key/(\S+?)/?\s", Outbox.objects.filter(to=[EMAIL]).latest("pk").body_text
    )
    if found:
        secrets.add(found[1].partition("-")[2])
        client.get(f"/accounts/password/reset/key/{found[1]}/")
        client.get(f"/accounts/password/reset/key/{found[1]}/nowhere")
    # A token of the API, used as it should be, and not.
    token = make_token(account=account, name="essais", scopes=Scope.values, days=1).secret
    secrets |= {token, token.rpartition(":")[2]}
    for given in (token, f"{token}x", "nobody:at-all"):
        headers = {"Authorization": f"Bearer {given}"}
        client.get("/api/v1/me", headers=headers)
        client.post("/api/v1/me", json.dumps({"email": OTHER}), content_type="application/json", headers=headers)
        client.get(f"/api/v1/nowhere/{token}?token={token}&email={OTHER}", headers=headers)
    # What goes wrong: addresses that are not there, other hosts, forms from elsewhere, a fault of ours, mail that stays.
    client.get(f"/nothing/{EMAIL}/{token}/?email={OTHER}")
    client.get("/", headers={"host": f"evil.example:{EMAIL}"})
    Client(enforce_csrf_checks=True, REMOTE_ADDR=network).post(
        "/accounts/login/", {"login": EMAIL, "password": PASSWORD}
    )
    client.post("/accounts/login/", b"\xff" * 20, content_type=f"multipart/form-data; boundary={OTHER}")
    client.cookies[COOKIE] = "forged:signature-of-nobody-77"
    client.cookies["sessionid"] = "forgedforgedforgedforgedforged77"
    secrets |= {"signature-of-nobody-77", "forgedforgedforgedforgedforged77"}
    assert client.get("/broken/").status_code == 500
    send_due(limit=5)

    text = written.getvalue()
    assert "Traceback" in text, "nothing of the fault was logged"
    assert "Not Found: /nothing/" in text
    secrets |= {morsel.value for morsel in client.cookies.values() if len(morsel.value) > 10}
    assert sorted(secret for secret in secrets if secret in text) == []
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", text) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Not Found: /s/poitiers/velo/avis/", "Not Found: /s/poitiers/velo/avis/"),
        ("at 2026-11-22 18:30:12,123 ERROR worker: journal failed", "at 2026-11-22 18:30:12,123 ERROR worker: journal failed"),
        ('File "/srv/isegoria/core/journal/sequencing.py", line 36, in place_next', 'File "/srv/isegoria/core/journal/sequencing.py", line 36, in place_next'),
        ("/p/9gr0chv2vn-des-arbres-place-de-la-liberte", "/p/9gr0chv2vn-des-arbres-place-de-la-liberte"),
        ("to ana@example.org now", "to ‹…› now"),
        ("from 203.0.113.7 and 2001:db8::7 and ::1", "from ‹…› and ‹…› and ‹…›"),
        ("GET /x?token=abc", "GET /x?‹…›"),
        ("code ABCD-1234", "code ‹…›"),
    ],
)  # fmt: skip
def test_what_helps_is_left_and_what_is_private_goes(line: str, said: str) -> None:
    assert discreet(line) == said
