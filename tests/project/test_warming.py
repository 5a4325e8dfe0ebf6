# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a web process does before its first visitor comes."""

import gc
import logging
from collections.abc import Iterator

import pytest
from django.template import engines
from django.urls import get_resolver

from isegoria.project.warming import template_names, warm


@pytest.fixture(autouse=True)
def _the_collector_goes_on() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_every_template_of_the_house_is_compiled_and_every_view_imported(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        warm()

    assert caplog.records == []
    assert get_resolver().reverse_dict
    (cached, *_) = engines["django"].engine.template_loaders
    compiled = {name for name in template_names() if cached.cache_key(name) in cached.get_template_cache}
    assert compiled == set(template_names())
    assert {"web/home.html", "design/base.html"} <= compiled


def test_what_stands_already_is_looked_at_no_more() -> None:
    warm()

    assert gc.get_freeze_count() > 100_000


def test_a_broken_template_stops_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("isegoria.project.warming.template_names", lambda: iter(["no/such.html", "web/home.html"]))

    warm()

    assert [record.args for record in caplog.records] == [("no/such.html",)]
