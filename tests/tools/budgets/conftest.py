# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visitor; and nothing remembered from one test to the next."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Short-lived counts are kept by the row's number, which one test after another gives again."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    """Someone who has not acted yet, reading in English."""
    return Client(headers={"accept-language": "en"})
