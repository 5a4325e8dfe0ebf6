# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the parts of this room's API share: shapes, and how rows read in them."""

from datetime import datetime
from typing import Annotated

from django.http import Http404
from ninja import Schema
from pydantic import Field

from isegoria.core.spaces.models import Pause, Space
from isegoria.core.spaces.queries import find_space

from .models import Batch

MODERATE = {"x-scope": "moderate"}
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]+$")]
Cursor = Annotated[str, Field(max_length=60, pattern=r"^[0-9-]*$", description="next_cursor of the page before")]
Words = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class WhyShape(Schema):
    """Why a text is on the queue, in words, and what that was raised from."""

    words: str
    detail: str


class ClickShape(Schema):
    """One click, which can be undone as one."""

    id: str | None = Field(description="null where nothing changed")
    act: str
    size: int
    done: int
    finished: bool


class PauseShape(Schema):
    """A pause."""

    id: int
    person: str
    reason: str
    until: datetime
    ended: bool


def space_of(slug: str) -> Space:
    found = find_space(slug)
    if found is None:
        raise Http404
    return found


def as_click(batch: Batch | None, act: str) -> ClickShape:
    if batch is None:
        return ClickShape(id=None, act=act, size=0, done=0, finished=True)
    return ClickShape(
        id=batch.public_id, act=batch.act, size=batch.size, done=batch.done, finished=batch.finished_at is not None
    )


def as_pause(one: Pause) -> PauseShape:
    return PauseShape(
        id=one.pk,
        person=one.person.public_id,
        reason=one.reason,
        until=one.until,
        ended=one.ended_at is not None,
    )
