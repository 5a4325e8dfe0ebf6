# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tests' own tool stands in the house for as long as a test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from isegoria.commons.polling import ballot_forms
from isegoria.core import manifest
from tests.commons.polling import station


@pytest.fixture(autouse=True)
def _trees(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cache.clear()
    monkeypatch.setitem(manifest._tools, station.SLUG, station.TOOL)
    monkeypatch.setitem(ballot_forms._forms, station.SLUG, station.form())
    yield
    cache.clear()
