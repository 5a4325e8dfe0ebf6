# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API answers what its description says, whatever it is sent: a few values here, many in tests/drills."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from schemathesis import GenerationMode

from .conformance import GOOD, UNLIMITED, Town, call_with_everything, operations, town

pytestmark = pytest.mark.once
EXAMPLES = 6


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction for all: the town is made once, and each call is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def place(db: None) -> Iterator[Town]:
    with override_settings(**UNLIMITED):
        yield town()


@pytest.mark.parametrize(("method", "path", "mode"), list(operations()))
def test_an_operation_answers_as_described(place: Town, method: str, path: str, mode: GenerationMode) -> None:
    """Called by someone who may do everything, so that the calls get as far as they can."""
    call_with_everything(place, method, path, mode, who="organiser", examples=EXAMPLES, derandomized=True)


@pytest.mark.parametrize("who", ["guest", "nobody"])
def test_so_it_does_to_those_who_may_less(place: Town, who: str) -> None:
    for method, path, mode in operations():
        if mode is GOOD:
            call_with_everything(place, method, path, mode, who=who, examples=2, derandomized=True)
