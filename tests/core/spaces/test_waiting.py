# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the team: each room's own line, for those whose role it concerns, the most urgent first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from isegoria.core.spaces import waiting
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.spaces.waiting import Urgency, Waiting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[None]:
    """Only the lines that a test enters."""
    kept = dict(waiting._lines)
    waiting._lines.clear()
    yield
    waiting._lines.clear()
    waiting._lines.update(kept)


def test_what_is_urgent_comes_first_then_what_is_oldest_and_what_is_empty_is_left_out(lines: None) -> None:
    now = timezone.now()

    @waiting.line("b")
    def _b(space: object, account: object) -> list[Waiting]:
        return [
            Waiting("young", 1, "/b", "Do", oldest=now),
            Waiting("none", 0, "/b", "Do", urgency=Urgency.BROKEN),
            Waiting("old", 2, "/b", "Do", oldest=now - timedelta(days=3)),
            Waiting("late", 3, "/b", "Do", urgency=Urgency.BROKEN, by=now - timedelta(days=1)),
        ]

    place = factories.space()
    organiser = factories.role(place, "organiser")

    assert [one.words for one in waiting.rows(place, organiser)] == ["late", "old", "young"]


def test_a_line_is_for_those_whose_role_it_concerns(lines: None) -> None:
    @waiting.line("texts", roles=MODERATING)
    def _texts(space: object, account: object) -> list[Waiting]:
        return [Waiting("texts", 1, "/", "Read")]

    @waiting.line("drafts")
    def _drafts(space: object, account: object) -> list[Waiting]:
        return [Waiting("drafts", 1, "/", "Finish")]

    place = factories.space()

    def seen(role: str) -> list[str]:
        return sorted(one.words for one in waiting.rows(place, factories.role(place, role)))

    assert seen("organiser") == ["drafts", "texts"]
    assert seen("moderator") == ["texts"]
    assert seen("observer") == []


def test_two_rooms_cannot_hold_one_name(lines: None) -> None:
    waiting.line("one")(lambda space, account: [])
    with pytest.raises(ValueError, match="'one'"):
        waiting.line("one")(lambda space, account: [])
