# SPDX-License-Identifier: AGPL-3.0-or-later
"""The permission matrix: every address of the site and operation of the API, tried by everyone there is.

``permissions.txt`` says what each should get. Its lines:

    GET  web:roles    sign-in: nobody guest · not_administrator: account … organiser · yes: administrator

Outcomes: ``yes`` (let in: a page, an act done, or a form sent back because it was empty), ``sign-in`` (sent to), the
code of the verdict that refused, or ``404``. ``everyone`` and ``…`` (all those between two) stand for several
visitors. A line that is not there is a method that the address does not take. Where an address is about something that
a person owns, it is ``guest``'s, so that the column of ``guest`` is the owner's and all others are other people's.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from isegoria.commons.attachments.actions import attach
from isegoria.commons.comments.actions import comment
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.spaces.models import Approval, Role, RoleInvitation
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.api import api
from isegoria.doors.api.scopes import Scope
from tests import factories
from tests.browser.test_pages import PAGES, make_world
from tests.commons.attachments.samples import picture

TABLE = Path(__file__).with_name("permissions.txt")
ROLES = ("observer", "official", "moderator", "organiser", "administrator")
VISITORS = ("nobody", "guest", "account", "elsewhere", *ROLES)
"""From the one who may do least. ``elsewhere`` administers another space."""
METHODS = ("GET", "POST", "PUT")
"""Of a page. PUT stands for the methods that no page takes: each names those that it does."""
NO_SUCH_METHOD = "405"
Table = dict[tuple[str, str], dict[str, str]]
"""(method, route) → visitor → outcome."""


@dataclass(frozen=True)
class Route:
    """One address of the pages, or one operation of the API."""

    name: str
    methods: tuple[str, ...]
    pattern: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return self.name.startswith("/")


# --- every route ---------------------------------------------------------------------------------------
def routes() -> list[Route]:
    """Every named address, from the URL configuration; every operation, from the API's own description."""
    pages = {name: Route(name, _methods(name)) for name in _names(get_resolver())}
    return [*(pages[name] for name in sorted(pages)), *_operations()]


def _methods(name: str) -> tuple[str, ...]:
    """The pages of the sign-in library and of Django take a PUT for a POST without a body: one row says both."""
    return METHODS if ":" in name else ("GET", "POST")


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            if not inner.startswith("api"):
                yield from _names(one, inner)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}"


def _operations() -> Iterator[Route]:
    document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    for path in sorted(document["paths"]):
        for method, operation in document["paths"][path].items():
            content = operation.get("requestBody", {}).get("content", {})
            body = _example(content["application/json"]["schema"], document) if "application/json" in content else {}
            yield Route(path.removeprefix("/api/v1"), (method.upper(),), path, body)


def _example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The smallest value that a description allows."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _example(document["components"]["schemas"][name], document)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example(schema[several][0], document)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", [])
        return {name: _example(schema["properties"][name], document) for name in required}
    if kind == "array":
        return [_example(schema["items"], document)] * schema.get("minItems", 0)
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    return {"date-time": "2030-01-01T12:00:00+01:00"}.get(schema.get("format", ""), "fr")


# --- the table ------------------------------------------------------------------------------------------
def read_table() -> Table:
    """What is expected. Raises ``ValueError`` naming a line that cannot be read."""
    table: Table = {}
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        method, name, outcomes = line.split(maxsplit=2)
        row: dict[str, str] = {}
        for group in outcomes.split(" · "):
            outcome, _colon, who = group.partition(":")
            row |= dict.fromkeys(_visitors(who.split()), outcome.strip())
        if set(row) != set(VISITORS) or (method, name) in table:
            raise ValueError(f"{TABLE.name}, line {number}: each visitor once, each route once: {line}")
        table[method, name] = row
    return table


def _visitors(words: list[str]) -> list[str]:
    if words == ["everyone"]:
        return list(VISITORS)
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "…":
            first, last = VISITORS.index(words[place - 1]), VISITORS.index(words[place + 1])
            found += VISITORS[first + 1 : last]
        else:
            found.append(word)
    return found


def line(method: str, name: str, row: Mapping[str, str]) -> str:
    """A row as the table writes it."""
    groups: dict[str, list[str]] = defaultdict(list)
    for visitor in VISITORS:
        groups[row[visitor]].append(visitor)
    if len(groups) == 1:
        return f"{method:6} {name}  {next(iter(groups))}: everyone"
    return f"{method:6} {name}  " + " · ".join(f"{outcome}: {_short(who)}" for outcome, who in groups.items())


def _short(visitors: list[str]) -> str:
    """Neighbours in the order of ``VISITORS``, by the first and the last of them."""
    runs: list[list[str]] = []
    for one in visitors:
        if runs and VISITORS.index(one) == VISITORS.index(runs[-1][-1]) + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return " ".join(" ".join(run) if len(run) < 4 else f"{run[0]} … {run[-1]}" for run in runs)


# --- everyone there is ------------------------------------------------------------------------------------
def people(given: Any) -> SimpleNamespace:
    """The town of the browser's tests, a visitor of each sort, and something of everything that has an owner."""
    world = make_world(given)
    cache.clear()
    place = world.process.space
    world.elsewhere = factories.space("ailleurs")
    accounts = {"account": factories.account(), "elsewhere": factories.role(world.elsewhere, "administrator")}
    accounts |= {name: factories.role(place, name) for name in ROLES[:-1]}
    accounts["administrator"] = world.administrator
    world.cookies, world.tokens, world.accounts = {"nobody": {}}, {"nobody": ""}, accounts
    world.cookies["guest"] = {COOKIE: guest_token(world.guest)}
    world.tokens["guest"] = guest_token(world.guest)
    for name, account in accounts.items():
        if not hasattr(account, "person"):
            factories.person(account=account)
        client = Client()
        client.force_login(account)
        world.cookies[name] = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        world.tokens[name] = make_token(account=account, name="essai", scopes=Scope.values, days=1).secret
    world.role_invitation = RoleInvitation.objects.get()
    world.comment = comment(on=world.proposal, author=world.guest, body="Trente, plutôt.", language="fr").contribution
    world.attachment = attach(
        contribution=world.proposal, by=world.guest, file=BytesIO(picture("PNG")), alternative="Un tilleul."
    ).attachment.name
    world.approval = Approval.objects.get()
    world.role = Role.objects.get(pk=int(world.approval.subject_id))
    return world


# --- one attempt ---------------------------------------------------------------------------------------------
@lru_cache
def _site() -> BaseHandler:
    """The site with all its middleware, without the test client's bookkeeping of every template drawn."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def attempt(world: SimpleNamespace, route: Route, method: str, visitor: str) -> str:
    """What a visitor gets. Whatever was written is undone."""
    from tests.project.arguments import body_of, path_of, query_of  # late: it reads what is said above

    made = RequestFactory()
    body = body_of(world, route, method)
    if route.is_api:
        request = _call(made, route, method, path_of(world, route), body, world.tokens[visitor])
    else:
        made.cookies = SimpleCookie(world.cookies[visitor])
        address = reverse(route.name, kwargs=path_of(world, route)) + query_of(world, route)
        request = made.post(address, body) if method == "POST" else made.generic(method, address)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # as the test client does
    with transaction.atomic():
        answer = _site().get_response(request)
        _close(answer)
        transaction.set_rollback(True)
    return _outcome_of_call(answer) if route.is_api else _outcome_of_page(answer)


def _call(
    made: RequestFactory, route: Route, method: str, path: str, body: Mapping[str, Any], token: str
) -> HttpRequest:
    """A call of the API: what is sent goes as JSON, in the query of what takes no body, or as a form with a file."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if any(hasattr(value, "read") for value in body.values()):
        return made.post(path, body, headers=headers)
    if method in {"GET", "DELETE"}:
        return made.generic(method, f"{path}?{urlencode(body)}", headers=headers)
    return made.generic(method, path, json.dumps(body).encode(), content_type="application/json", headers=headers)


def _close(answer: Any) -> None:
    """Let go of a file that an answer streams; the connection, in the midst of a transaction, stays."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def _outcome_of_page(answer: Any) -> str:
    if answer.status_code in {302, 303} and answer.headers["Location"].startswith(reverse("account_login")):
        return "sign-in"
    return _outcome(answer.status_code, answer.headers.get("X-Refusal", ""))


def _outcome_of_call(answer: Any) -> str:
    refused = answer.status_code >= 400 and answer.headers.get("Content-Type", "").startswith("application/json")
    return _outcome(answer.status_code, str(json.loads(answer.content).get("code", "")) if refused else "")


def _outcome(status: int, code: str) -> str:
    if status == 405:
        return NO_SUCH_METHOD
    if status in {401, 403, 404, 410}:
        return code or str(status)
    return "yes" if status < 500 and status not in {422, 429} else f"broken ({status} {code})"


__all__ = ["PAGES", "attempt", "line", "people", "read_table", "routes"]
