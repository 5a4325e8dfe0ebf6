# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follows, notices and choices in JSON, for whom the token or the cookies name."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.accounts.models import Person
from isegoria.core.bodies import Given

from . import actions
from .models import Follow, Notice
from .people import wishes_page
from .queries import OF_A_FACT, Target, find_target, follow_of, follows_of, preference_of, unread_count
from .rules import may_follow
from .wording import leads_to, said

router = Router()
What = Literal["space", "process", "contribution", "person"]
PaceName = Literal["at_once", "daily", "weekly", "nothing"]
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
TopicName = Annotated[
    str,
    Field(
        max_length=80,
        pattern=r"^[^\x00]*$",
        description="of a process alone: the new texts of one of its topics, such as a category of proposals",
    ),
]
Cursor = Annotated[str, Field(max_length=18, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
Hour = Annotated[int, Field(ge=0, le=23)]
Number = Annotated[int, Field(ge=1, le=2**53)]


class FollowShape(Schema):
    """Something that I follow. ``pace`` is empty where my own pace holds, ``topic`` but for one topic of a process."""

    what: What
    id: str
    topic: str
    pace: str
    origin: Literal["chosen", "author"]
    since: datetime


class FollowList(Schema):
    """What I follow, a page at a time, in the order in which I began."""

    items: list[FollowShape]
    next_cursor: str


class NoticeShape(Schema):
    """Something that I was told. ``path`` is an address of this site, from its root."""

    id: int
    subject: str
    text: str
    path: str
    reason: Literal["followed", "own", "told", "letter"]
    kind: str = Field(description="what happened; empty for what was told in its own words")
    created_at: datetime
    read_at: datetime | None


class NoticeList(Schema):
    """My notices, the earliest first; ``unread`` counts up to 100."""

    items: list[NoticeShape]
    next_cursor: str
    unread: int


class ChoicesShape(Schema):
    """How I am told by mail. ``digest_day`` is 0 for Monday; quiet hours are those of ``time_zone``."""

    pace: PaceName
    own_pace: PaceName
    digest_day: int
    quiet_from: int
    quiet_until: int
    time_zone: str
    public_page: bool = Field(description="whether I have, or would with a name have, a page of what I write in public")


class GivenPace(Given):
    """How soon to tell of it by mail; left out, my own pace."""

    pace: PaceName | None = None


class GivenRead(Given):
    """Notices to mark as read, by number; left out, all of them."""

    ids: Annotated[list[Number], Field(max_length=500)] | None = None


class GivenChoices(Given):
    """What to change; the rest stays."""

    pace: PaceName = "weekly"
    own_pace: PaceName = "at_once"
    digest_day: Annotated[int, Field(ge=0, le=6)] = 3
    quiet_from: Hour = 21
    quiet_until: Hour = 8
    time_zone: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")] = "Europe/Paris"
    public_page: bool = True


def _shape(follow: Follow) -> FollowShape:
    target: Any = follow.space or follow.process or follow.contribution or follow.someone
    return FollowShape(
        what=follow.what,
        id=target.public_id,
        topic=follow.topic,
        pace=follow.pace,
        origin=follow.origin,
        since=follow.since,
    )


def _target(person: Person, what: str, public_id: str, topic: str) -> Target:
    target = find_target(what, public_id, topic)
    may_follow(person, target).require()
    if target is None:
        raise Http404
    return target


@router.get("/me/follows", response=FollowList)
def list_my_follows(request: HttpRequest, cursor: Cursor = "", size: Size = 100) -> FollowList:
    """What I follow."""
    page = page_by_id(follows_of(request.auth).order_by(), cursor=cursor, size=size)
    return FollowList(items=[_shape(one) for one in page.rows], next_cursor=page.next_cursor)


@router.put("/me/follows/{what}/{id}", response=FollowShape)
def follow(request: HttpRequest, what: What, id: PublicId, given: GivenPace, topic: TopicName = "") -> FollowShape:
    """Follow it, or choose another pace for it. Twice is once."""
    target = _target(request.auth, what, id, topic)
    actions.follow(person=request.auth, target=target, pace=given.pace or "")
    kept = follow_of(request.auth, target)
    if kept is None:  # followed no more in another tab, a moment ago
        raise Http404
    return _shape(kept)


@router.delete("/me/follows/{what}/{id}", response={204: None})
def follow_no_more(request: HttpRequest, what: What, id: PublicId, topic: TopicName = "") -> HttpResponse:
    """Follow it no more. Done already, it is done."""
    target = find_target(what, id, topic)
    if target is not None:
        actions.follow_no_more(person=request.auth, target=target)
    return HttpResponse(status=204)


@router.get("/me/notices", response=NoticeList)
def list_my_notices(request: HttpRequest, unread: bool = False, cursor: Cursor = "", size: Size = 100) -> NoticeList:
    """What I was told. Reading marks nothing as read."""
    rows = Notice.objects.filter(person=request.auth).select_related(*OF_A_FACT)
    page = page_by_id(rows.filter(read_at=None) if unread else rows, cursor=cursor, size=size)
    return NoticeList(
        items=[
            NoticeShape(
                id=one.pk,
                subject=said(one),
                text=one.text,
                path=leads_to(one),
                reason=one.reason,
                kind=one.fact.kind if one.fact else "",
                created_at=one.created_at,
                read_at=one.read_at,
            )
            for one in page.rows
        ],
        next_cursor=page.next_cursor,
        unread=unread_count(request.auth),
    )


@router.post("/me/notices/read", response={204: None})
def mark_my_notices_read(request: HttpRequest, given: GivenRead) -> HttpResponse:
    """Mark notices as read. Those of others are left alone, and not said to exist."""
    actions.mark_read(person=request.auth, notices=given.ids)
    return HttpResponse(status=204)


def _choices(person: Person) -> ChoicesShape:
    kept = preference_of(person)
    names = set(ChoicesShape.model_fields) - {"public_page"}
    return ChoicesShape(public_page=wishes_page(person), **{name: getattr(kept, name) for name in names})


@router.get("/me/notices/settings", response=ChoicesShape)
def read_my_choices(request: HttpRequest) -> ChoicesShape:
    """How I am told by mail."""
    return _choices(request.auth)


@router.patch("/me/notices/settings", response=ChoicesShape)
def change_my_choices(request: HttpRequest, given: GivenChoices) -> ChoicesShape:
    """Choose how I am told by mail. What is in the list of notices does not depend on it."""
    chosen = {name: getattr(given, name) for name in given.model_fields_set}
    with transaction.atomic():
        if "public_page" in chosen:
            actions.choose_page(person=request.auth, wanted=chosen.pop("public_page"))
        if chosen:
            actions.choose(person=request.auth, **chosen)
    return _choices(request.auth)
