# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route × every visitor, against the table in ``permissions.txt``.

A route that is not in the table fails: read what the message proposes as a reviewer would, and add it.
``ISEGORIA_PERMISSIONS=write`` adds what is missing to the table, for a diff that someone reads.
"""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.project import matrix

pytestmark = pytest.mark.once
ROUTES = matrix.routes()
TABLE = matrix.read_table()
WRITES = os.environ.get("ISEGORIA_PERMISSIONS") == "write"
UNLIMITED = (
    "ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR",
    "ISEGORIA_ACTS_PER_PERSON_PER_MINUTE",
    "ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE",
    "ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE",
)


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction for all: what the world is made of is made once, and each attempt is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db: None) -> Iterator[SimpleNamespace]:
    given = SimpleNamespace()  # what the world would set of the settings
    with override_settings(**dict.fromkeys(UNLIMITED, 10**9), ACCOUNT_RATE_LIMITS=False, ISEGORIA_DEMO=True):
        yield matrix.people(given)
    cache.clear()


@pytest.mark.parametrize("route", ROUTES, ids=[f"{'-'.join(one.methods)} {one.name}" for one in ROUTES])
def test_everyone_gets_what_the_table_says(world: SimpleNamespace, route: matrix.Route) -> None:
    missing, wrong = [], []
    for method in route.methods:
        expected = TABLE.get((method, route.name))
        if expected is None:
            if route.is_api or matrix.attempt(world, route, method, "administrator") != matrix.NO_SUCH_METHOD:
                row = {who: matrix.attempt(world, route, method, who) for who in matrix.VISITORS}
                missing.append(matrix.line(method, route.name, row))
            continue
        row = {who: matrix.attempt(world, route, method, who) for who in matrix.VISITORS}
        if row != expected:
            wrong.append(
                f"table: {matrix.line(method, route.name, expected)}\n  now: {matrix.line(method, route.name, row)}"
            )
    if missing and WRITES:
        with matrix.TABLE.open("a", encoding="utf-8") as table:
            table.write("".join(f"{one}\n" for one in missing))
        missing = []
    assert not wrong, "who may do what has changed:\n" + "\n".join(wrong)
    assert not missing, "not in tests/project/permissions.txt. If this is what everyone should get, add:\n" + "\n".join(
        missing
    )


def test_the_table_speaks_of_no_route_that_is_gone() -> None:
    there = {(method, route.name) for route in ROUTES for method in route.methods}

    assert sorted(set(TABLE) - there) == []


def test_nothing_is_broken_nor_left_to_guess() -> None:
    """A body that is not valid is refused before anyone asks who sends it: then the row would say nothing."""
    assert [key for key, row in TABLE.items() if any(one.startswith("broken") for one in row.values())] == []
