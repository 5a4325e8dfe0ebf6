# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing is remembered from one test to the next."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Short-lived figures are kept by the row's number, which one test after another gives again."""
    cache.clear()
    yield
    cache.clear()
