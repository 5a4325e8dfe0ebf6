# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call for proposals and a visitor."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.core.processes.models import Phase
from tests.tools.proposals import making


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Short-lived counts are kept by the row's number, which one test after another gives again."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phase(db: Any) -> Phase:
    """An open phase of proposals with two categories."""
    return making.phase(categories="Rues\nParcs et jardins")


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})
