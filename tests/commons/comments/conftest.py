# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that people comment on, some comments, and a visitor."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from isegoria.commons.comments import actions
from isegoria.commons.comments.kind import COMMENT
from isegoria.core import manifest
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import Said
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from tests import factories

TEXT = "Il faut plus de bancs à l'ombre."


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _statements_are_commented(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of these tests are about statements: the one kind that is sure to be in the house."""
    kind = manifest.find_kind("statement")
    assert kind is not None
    monkeypatch.setitem(manifest._kinds, "statement", replace(kind, commented=True))


@pytest.fixture
def thread_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say what the settings of the phase are, as a tool that declares them would."""
    from isegoria.commons.comments import kind  # the names that the rooms have imported are replaced below

    def say(**given: Any) -> None:
        chosen = kind.ThreadSettings(**({"open": True, "sides": False, "read_before": False} | given))
        for module in ("actions", "rules", "web.thread", "web.one"):
            monkeypatch.setattr(f"isegoria.commons.comments.{module}.settings_of", lambda _phase: chosen)

    return say


@pytest.fixture
def root(db: Any) -> Contribution:
    return fresh(factories.statement(TEXT, phase=factories.phase(factories.process("velo"))))


def fresh(contribution: Contribution) -> Contribution:
    """The contribution as a page would find it."""
    found = find_contribution(contribution.public_id)
    assert found is not None
    found.phase.process = found.process
    return found


@pytest.fixture
def say(root: Contribution) -> Callable[..., Contribution]:
    """Comment on the root, or answer a comment; returns what was said."""

    def comment(
        text: str = "Oui.",
        *,
        by: Person | None = None,
        to: Contribution | None = None,
        side: str = "",
        on: Contribution | None = None,
    ) -> Contribution:
        said: Said = actions.comment(
            on=fresh(on or root), author=by or factories.person(), body=text, language="fr", side=side, reply_to=to
        )
        assert said.contribution.kind == COMMENT
        return said.contribution

    return comment
