# SPDX-License-Identifier: AGPL-3.0-or-later
"""OpenID Connect with a real provider on loopback: allauth's, in another process, over HTTP."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from isegoria.commons.verification.actions import open_handler
from isegoria.commons.verification.models import Case, Identity
from isegoria.core.accounts.models import Assurance, Attestation, Person
from isegoria.core.spaces.models import Space
from tests import factories
from tests.commons.verification.provider.adapter import FAULTS

pytestmark = pytest.mark.django_db
Visitor = Callable[..., Client]
SITE = "http://localhost:8000"
RETURN, LEFT = "/verify/return/franceconnect/", "/verify/return/franceconnect/left/"
BEGIN = "/verify/poitiers/with/franceconnect/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the provider, which is another process."""
    folder = tmp_path_factory.mktemp("provider")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    surroundings = {
        "PATH": os.environ["PATH"],
        "PROVIDER_FOLDER": str(folder),
        "PROVIDER_ISSUER": address,
        "PROVIDER_RETURN": f"{SITE}{RETURN}",
        "PROVIDER_LEFT": f"{SITE}{LEFT}",
    }
    with (
        (folder / "said").open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "tests.commons.verification.provider"],
            cwd=Path(__file__).parents[3],
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            pytest.fail((folder / "said").read_text())
        yield address
        process.terminate()


@pytest.fixture
def provider(issuer: str, settings: Any, space: Space) -> str:
    settings.SITE_ADDRESS = SITE
    settings.ISEGORIA_FETCH_HOSTS = [urlsplit(issuer).netloc]
    settings.ISEGORIA_IDENTITY_PROVIDERS = [
        {
            "slug": "franceconnect",
            "profile": "franceconnect",
            "issuer": issuer,
            "client_id": "isegoria",
            "client_secret": "between-us",
        }
    ]
    open_handler(space=space, handler="oidc-franceconnect", by=None, parameters={"months": 36})
    return issuer


def go_there(browser: Client) -> str:
    """Press the button; returns the address at the provider."""
    page = browser.get(BEGIN)
    assert "form-action" in page["Content-Security-Policy"]
    return str(browser.post(BEGIN).url)


def sign_in_there(address: str, name: str) -> tuple[str, requests.Session]:
    """Be a browser at the provider: sign in, and follow it until it sends back here."""
    session = requests.Session()
    page = session.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    form = {"login": name, "password": "sesame", "csrfmiddlewaretoken": token[1]}
    answer = session.post(page.url, form, allow_redirects=False)
    while (target := requests.compat.urljoin(answer.url, answer.headers["Location"])).startswith(address[:20]):
        answer = session.get(target, allow_redirects=False)
    return target.removeprefix(SITE), session


def come_back(browser: Client, name: str) -> Any:
    back, _session = sign_in_there(go_there(browser), name)
    return browser.get(back)


def agree(browser: Client, page: Any) -> Any:
    return browser.post(f"{RETURN}keep/", {"shown": page.context["sealed"]})


def test_someone_is_checked_by_the_state_and_only_digests_are_kept(provider: str, visitor: Visitor) -> None:
    browser = visitor()
    address = go_there(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["acr_values"] == ["eidas1"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back, session = sign_in_there(address, "ana")
    page = browser.get(back)
    assert page.status_code == 200, page.content.decode()
    assert Attestation.objects.count() == 0  # nothing is written before one agrees
    left = agree(browser, page)
    assert left.url.startswith(f"{provider}/identity/o/logout")
    assert session.get(left.url, allow_redirects=False).headers["Location"].startswith(f"{SITE}{LEFT}")
    assert browser.get(LEFT).url == "/verify/poitiers/"
    made = Attestation.objects.get()
    assert (made.handler, made.assurance) == ("oidc-franceconnect", Assurance.STATE)
    assert Person.objects.get().assurance == Assurance.STATE
    kept = str([*Identity.objects.values(), *Attestation.objects.values(), *Person.objects.values()]).lower()
    assert not any(word in kept for word in ("brun", "ana", "1952", "86194", "99100"))
    assert {one.scheme.partition(":")[0] for one in Identity.objects.all()} == {"oidc", "pivot", "civil"}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_is_wrong_in_one_way_is_not_believed(provider: str, visitor: Visitor, fault: str) -> None:
    page = come_back(visitor(), fault)
    assert page["X-Refusal"] == ("acr_too_low" if fault == "low-level" else "identity_unproven")
    assert page.status_code in {400, 403}
    assert Attestation.objects.count() == Identity.objects.count() == 0


def test_an_answer_is_of_one_journey_in_one_browser(provider: str, visitor: Visitor) -> None:
    browser = visitor()
    back, _session = sign_in_there(go_there(browser), "ana")
    assert visitor().get(back)["X-Refusal"] == "journey_lost"
    query = parse_qs(urlsplit(back).query)
    forged = {**{name: values[0] for name, values in query.items()}, "state": "x"}
    assert browser.get(f"{RETURN}?{urlencode(forged)}")["X-Refusal"] == "identity_unproven"
    # The journey is over: even the right answer comes too late.
    assert browser.get(back)["X-Refusal"] == "journey_lost"


def test_a_code_is_good_once(provider: str, visitor: Visitor) -> None:
    browser = visitor()
    address = go_there(browser)
    cookie = browser.cookies["isegoria_identity"].value
    back, _session = sign_in_there(address, "ana")
    assert browser.get(back).status_code == 200
    browser.cookies["isegoria_identity"] = cookie
    assert browser.get(back)["X-Refusal"] == "identity_unproven"


def test_turning_back_there_is_said_here(provider: str, visitor: Visitor) -> None:
    browser = visitor()
    state = parse_qs(urlsplit(go_there(browser)).query)["state"][0]
    page = browser.get(f"{RETURN}?{urlencode({'error': 'access_denied', 'state': state})}")
    assert page["X-Refusal"] == "identity_declined"


def test_another_person_of_the_browser_does_not_inherit_it(provider: str, visitor: Visitor) -> None:
    browser = visitor(account=factories.person(signed_in=True).account)
    page = come_back(browser, "ana")
    browser.force_login(factories.person(signed_in=True).account)
    assert agree(browser, page)["X-Refusal"] == "other_person"
    assert Attestation.objects.count() == 0


def test_the_same_state_identity_twice_offers_to_come_together(provider: str, visitor: Visitor) -> None:
    first, second = factories.person(signed_in=True), factories.person(signed_in=True)
    for person in (first, second):
        browser = visitor(account=person.account)
        agree(browser, come_back(browser, "ana"))
    case = Case.objects.get()
    assert (case.first, case.second, case.proven) == (first, second, True)
    assert browser.get(LEFT).url == "/verify/poitiers/same/"
    assert "Bring both together" in browser.get("/verify/poitiers/same/").content.decode()
    assert browser.post("/verify/poitiers/same/").status_code == 302
    assert Person.objects.get(pk=second.pk).merged_into == first
    assert Person.objects.get(pk=first.pk).assurance == Assurance.STATE
    assert "State identity" in browser.get("/verify/poitiers/").content.decode()  # the second account is the first


def test_two_people_are_two(provider: str, visitor: Visitor) -> None:
    for name in ("ana", "leo"):
        browser = visitor()
        agree(browser, come_back(browser, name))
    assert (Case.objects.count(), Attestation.objects.count()) == (0, 2)


def test_a_provider_that_is_another_or_away_is_not_asked(provider: str, settings: Any, visitor: Visitor) -> None:
    known = settings.ISEGORIA_IDENTITY_PROVIDERS[0]
    settings.ISEGORIA_IDENTITY_PROVIDERS = [{**known, "issuer": f"{provider}/elsewhere"}]
    assert visitor().get(BEGIN)["X-Refusal"] == "provider_unreachable"
    settings.ISEGORIA_IDENTITY_PROVIDERS = [{**known, "issuer": provider.replace("127.0.0.1", "localhost")}]
    settings.ISEGORIA_FETCH_HOSTS = [f"localhost:{urlsplit(provider).port}"]
    assert visitor().get(BEGIN)["X-Refusal"] in {"provider_misdescribed", "provider_unreachable"}
