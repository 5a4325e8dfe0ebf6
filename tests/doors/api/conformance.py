# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every operation called with values made from its own description, good and bad, by schemathesis.

The calls go through the real WSGI application to a real database; what each one wrote is rolled back after it.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Process
from isegoria.core.results.frozen import freeze
from isegoria.core.results.models import Result
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.api import api
from isegoria.doors.api.scopes import Scope
from tests import factories

load_all_checks()
# Left out: positive_data_acceptance, as a rule may refuse what a description allows (a phase that is closed); the
# checks of what one call leaves to the next, as each is rolled back.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
    checks.ignored_auth,
]
METHODS = ("get", "post", "put", "patch", "delete")


GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def operations() -> Iterator[tuple[str, str, GenerationMode]]:
    """Every operation that the description names: method, path, and what it is called with. One that takes no values
    cannot be given bad ones."""
    for path, described in api.get_openapi_schema()["paths"].items():
        for method in METHODS:
            if method in described:
                one = described[method]
                yield method.upper(), path, GOOD
                if "requestBody" in one or any(value["in"] == "query" for value in one["parameters"]):
                    yield method.upper(), path, BAD


@cache
def schema() -> Any:
    # Through JSON, as a caller reads it: numbers that are keys become texts.
    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    # Who calls is said by the test, not drawn: a random token only ever meets the refusal of random tokens.
    loaded = schemathesis.openapi.from_dict(described)
    loaded.app = get_wsgi_application()
    loaded.config.update(base_url="http://localhost")
    return loaded


@dataclass(frozen=True)
class Town:
    """A place with something of everything, an organiser who may all, and a guest who took part."""

    known: Mapping[str, Any]
    phases: Mapping[str, str]
    """Tool → its phase."""
    organiser_token: str
    guest_token: str

    def names(self, operation: APIOperation) -> Mapping[str, Any]:
        """For the parts of an address, what really stands there."""
        tags = api.get_openapi_schema()["paths"][operation.path][operation.method]["tags"]
        phase = next((self.phases[tag] for tag in tags if tag in self.phases), self.phases["statements"])
        known = {**self.known, "phase": phase}
        return {one.name: known[one.name] for one in operation.path_parameters if one.name in known}

    def headers(self, who: str) -> dict[str, str]:
        tokens = {"organiser": self.organiser_token, "guest": self.guest_token}
        return {"Authorization": f"Bearer {tokens[who]}"} if who in tokens else {}


@contextmanager
def connection_kept() -> Iterator[None]:
    """As Django's own test client does: the end of a request would close the connection that holds the test's
    transaction."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    try:
        yield
    finally:
        for one in signals:
            one.connect(close_old_connections)


def frozen_file(content: bytes) -> str:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return freeze(Path(file.name))


UNLIMITED = {
    "ISEGORIA_ACTS_PER_PERSON_PER_MINUTE": 1_000_000,
    "ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE": 1_000_000,
    "ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE": 1_000_000,
    "ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR": 1_000_000,
}
"""Throttles are tested where they are; here they would hide what lies behind them."""


def without_limits(settings: Any) -> None:
    """As ``UNLIMITED`` says, for one test."""
    for name, value in UNLIMITED.items():
        setattr(settings, name, value)


def town() -> Town:
    account = factories.account()
    factories.person(account=account)
    place = factories.space(administrator=account)
    guest = factories.person()
    tools = {"statements": "avis", "proposals": "idees", "debates": "debat"}
    phases = {tool: slug for tool, slug in tools.items() if tool in django_settings.TOOLS}
    process = factories.process(space=place, phases=[_plan(tool, slug) for tool, slug in phases.items()])
    factories.seed_statements(phase=factories.phase(process, "avis"), by=None, texts=["Des bancs."], language="fr")
    statement = factories.statement("Une idée.", phase=factories.phase(process, "avis"), author=guest)
    factories.opinion(statement, 1, by=guest)
    result = Result.objects.create(
        phase=factories.phase(process, "avis"),
        method="essai",
        engine_version="1",
        input_sha256=frozen_file(b"participant,statement,opinion\n"),
        document_sha256=frozen_file(b'{"format": "isegoria-result/1"}'),
        digest="c" * 64,
        summary={"groups": 2},
        people=25,
    )
    known = {
        "space": place.slug,
        "process": process.slug,
        "statement": statement.public_id,
        "contribution": statement.public_id,
        "digest": result.digest,
        "role": factories.role(place, "moderator").roles.get().pk,
    }
    return Town(
        known={**known, **_said_elsewhere(process, phases, guest)},
        phases=phases,
        organiser_token=make_token(account=account, name="essais", scopes=Scope.values, days=1).secret,
        guest_token=guest_token(guest),
    )


def _plan(tool: str, slug: str) -> PhasePlan:
    opens_at, closes_at = factories.dates("open")
    return PhasePlan(slug=slug, tool=tool, titles={"fr": slug}, opens_at=opens_at, closes_at=closes_at)


def _said_elsewhere(process: Process, phases: Mapping[str, str], author: Person) -> Mapping[str, Any]:
    """One thing of each other room that is in the house."""
    found: dict[str, Any] = {}
    if "debates" in phases:
        debate = factories.phase(process, phases["debates"])
        argument = import_module("isegoria.tools.debates.actions").add_argument(
            phase=debate, author=author, side="for", text="On y respire mieux.", language="fr"
        )
        found["argument"] = argument.contribution.public_id
    if "proposals" in phases:
        ideas = factories.phase(process, phases["proposals"])
        proposal = import_module("isegoria.tools.proposals.actions").propose(
            phase=ideas, author=author, title="Des bancs à l'ombre", body="Pour s'asseoir l'été.", language="fr"
        )
        found["proposal"] = found["contribution"] = proposal.contribution.public_id
        if "comments" in django_settings.COMMONS:
            comment = import_module("isegoria.commons.comments.actions").comment(
                on=find_contribution(found["proposal"]), author=author, body="Où donc ?", language="fr"
            )
            found["comment"] = comment.contribution.public_id
        if "answers" in django_settings.COMMONS:
            duty = import_module("isegoria.commons.answers.actions").owe(
                contribution=find_contribution(found["proposal"]),
                duty="answer",
                due_at=timezone.now() + timedelta(days=30),
            )
            found["duty"] = duty.public_id
    return found


def call_with_everything(
    place: Town, method: str, path: str, mode: GenerationMode, *, who: str, examples: int, derandomized: bool
) -> None:
    """Call one operation with ``examples`` drawn values; every answer must be what the description says."""
    operation = schema()[path][method]
    cases = operation.as_strategy(generation_mode=mode, path_parameters=dict(place.names(operation)) or None)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=derandomized,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Any) -> None:
        with transaction.atomic(), connection_kept():
            try:
                answer = case.call(headers=place.headers(who))
                # A body too large to be read is refused too, before anything in it is looked at.
                unread = answer.status_code == 413
                case.validate_response(
                    answer,
                    headers=place.headers(who),
                    checks=[one for one in CHECKS if not (unread and one is checks.negative_data_rejection)],
                )
            finally:
                transaction.set_rollback(True)

    one()
