# SPDX-License-Identifier: AGPL-3.0-or-later
"""A debate, a visitor, and the addresses of its pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from isegoria.core.processes.models import Phase
from tests.tools.debates.crowds import AGAINST, FOR, a_debate, set_out


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Short-lived figures are kept by the row's number, which one test after another gives again."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def debate(db: Any) -> Phase:
    """An open debate of four arguments for and three against; totals always show."""
    found = a_debate(totals="always")
    set_out(found, FOR, AGAINST)
    return found


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def address() -> Callable[..., str]:
    """The address of a page of a phase, by its name."""

    def of(name: str, phase: Phase, *more: str) -> str:
        return reverse(f"debates:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, *more])

    return of
