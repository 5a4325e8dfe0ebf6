# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address, as everyone who may come: a content policy without exceptions, and pages that need none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from isegoria.core.accounts.identification import COOKIE, guest_token
from tests.browser.test_pages import PAGES, World, world  # noqa: F401 - the browser's world, a fixture here too
from tests.drills.fuzzing import patterns

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What a page made to be shown inside others says otherwise, and why.
FRAMED = {
    "web:embed_contribution": "a card for other sites",
    "web:embed_process": "a card for other sites",
}
# Parts that only a few words fill.
WORDS = {"synthesis:printed": {"file": "note.pdf"}, "readings:file": {"name": "readings.csv"}}
URLS = re.compile(r"^\s*(javascript|vbscript|data:text)", re.IGNORECASE)


class Page(HTMLParser):
    """What the policy would refuse in a page: handlers, styles and scripts written in it."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        for name, value in given.items():
            if name.startswith("on") or name == "style" or (name in {"href", "src", "action"} and URLS.match(value)):
                self.found.append(f"<{tag} {name}={value[:60]!r}>")
        own = self.nonce and given.get("nonce") == self.nonce
        # A block of data (JSON) is not run.
        runs = tag == "script" and given.get("type", "") in {"", "module", "text/javascript"}
        if tag == "style" or (runs and "src" not in given and not own):
            self.found.append(f"<{tag}>")
        for name in ("src", "srcset", "data", "poster") + (("href",) if tag == "link" else ()):
            if given.get("rel") != "canonical" and given.get(name, "").startswith(("http://", "https://", "//")):
                self.found.append(f"<{tag} {name}={given[name][:60]!r}>")


def addresses(of: World) -> Iterator[tuple[str, str]]:
    """Each named address of the URL conf, with what stands in its parts where the world has it."""
    known: dict[str, Any] = {"number": 1, "pk": 1, "digest": "a" * 64}
    for visit in PAGES.values():
        known |= {part: value for part, value in visit.arguments(of).items() if part not in known}
    for name, parts in patterns(get_resolver()):
        visit = PAGES.get(name)
        if visit is not None:
            query = visit.query(of) if callable(visit.query) else visit.query
            yield name, reverse(name, kwargs=dict(visit.arguments(of))) + query
            continue
        yield name, next(_tries(name, parts, known | WORDS.get(name, {})))


def _tries(name: str, parts: Sequence[str], known: Mapping[str, Any]) -> Iterator[str]:
    """Addresses of one name: with what is known, and what the rest may look like."""
    for filler in ("x", 1, "f" * 32, "c" * 64, "0123456789", "2026-11-23"):
        for given in ({part: known.get(part, filler) for part in parts}, dict.fromkeys(parts, filler)):
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=given)


def faults(name: str, response: Any) -> list[str]:
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    found = []
    if "default-src 'none'" not in policy:
        found.append(f"policy {policy!r}")
    if "unsafe" in policy or " * " in f"{policy} ".replace(";", " ; ").replace("frame-ancestors *", ""):
        found.append(f"policy {policy!r}")
    if "frame-ancestors" not in policy:
        found.append("frame-ancestors")
    if name not in FRAMED and headers.get("X-Frame-Options") not in {"DENY", "SAMEORIGIN"}:
        found.append("X-Frame-Options")
    wanted = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin"}
    found += [header for header, value in wanted.items() if headers.get(header) != value]
    if headers.get("Referrer-Policy") not in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}:
        found.append("Referrer-Policy")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    for cookie in response.cookies.values():
        if cookie.key != "django_language" and not (cookie["httponly"] and cookie["samesite"] == "Lax"):
            found.append(f"cookie {cookie.key}")
    if "text/html" in headers.get("Content-Type", "") and not response.streaming:
        nonce = re.search(r"'nonce-([^']+)'", policy)
        page = Page(nonce[1] if nonce else "")
        page.feed(response.content.decode())
        found += page.found
    return found


@pytest.mark.parametrize("who", ["nobody", "guest", "organiser"])
def test_every_address_keeps_to_the_policy(world: World, who: str) -> None:  # noqa: F811 - the fixture imported above
    client = Client(raise_request_exception=False)
    if who == "guest":
        client.cookies[COOKIE] = guest_token(world.guest)
    if who == "organiser":
        client.force_login(world.administrator)
    seen, wrong = 0, {}
    for name, address in [*addresses(world), ("nowhere", "/nothing-here/"), ("static", "/healthz-not/")]:
        if name == "account_logout":
            continue
        cache.clear()
        response = client.get(address)
        seen += 1
        if found := faults(name, response):
            wrong[f"{name} {address}"] = found
    assert wrong == {}
    assert seen > 100


def test_refusals_and_faults_keep_to_it_too(world: World, settings: Any) -> None:  # noqa: F811 - as above
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    given = {
        "form from elsewhere": client.post("/accounts/login/", {"login": "a"}),
        "not a form": client.post("/accounts/login/", b"\xff", content_type="multipart/form-data; boundary=x"),
        "too many fields": client.post("/accounts/login/", {str(n): "" for n in range(500)}),
        "bad host": client.get("/", headers={"host": "evil.example"}),
        "api without a token": client.get("/api/v1/me"),
        "api with a bad one": client.get("/api/v1/me", headers={"Authorization": "Bearer x:y"}),
    }
    assert {name: found for name, response in given.items() if (found := faults(name, response))} == {}
