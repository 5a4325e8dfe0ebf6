# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts to be found, and what finds them."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from isegoria.commons.search.actions import gather_some
from isegoria.commons.search.queries import Found, Scope, search
from isegoria.core.contributions.actions import contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from tests import factories

Say = Callable[..., Contribution]
Find = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Lists are kept for two minutes under the words asked for, and one test asks the next one's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phase(db: None) -> Phase:
    """An open phase of a published process, whose gathering is done."""
    found = factories.phase(factories.process("velo", question="Que faire de la place Leclerc ?"))
    while gather_some():
        pass
    return found


@pytest.fixture
def say(phase: Phase) -> Say:
    """Say something in public, through the core's own act, so that no tool is needed."""

    def said(
        body: str, *, title: str = "", language: str = "fr", kind: str = "statement", **more: object
    ) -> Contribution:
        given = {"phase": phase, "author": factories.person()} | more
        return contribute(kind=kind, title=title, body=body, language=language, max_length=10_000, **given).contribution

    return said


@pytest.fixture
def find() -> Find:
    """The bodies of the contributions that a question finds, or the names of what else it finds, in their order."""

    def found(text: str, *, language: str = "fr", **scope: object) -> list[str]:
        cache.clear()
        return named(search(text, language=language, scope=Scope(**scope)))  # type: ignore[arg-type]  # the test's own

    return found


def named(found: Found) -> list[str]:
    return [one.contribution.body if one.contribution else (one.process or one.space).__str__() for one in found.rows]
