# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running a space: the spaces that one runs, their drafts and their own pages."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.spaces import actions, waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import in_force, roles_in
from isegoria.core.spaces.rules import OBSERVING, may_administer, may_moderate, may_observe

from .finding import space_at
from .scopes import Scope, asks
from .shapes import Cursor, Given, GivenTexts, Listed, Size, given, said
from .spaces import ProcessShape, SpaceShape, shape_of_process, shape_of_space

router = Router()
LONGEST_NAME = 120


class OwnSpace(Schema):
    """A space in which I was given roles, and these. They hold in the spaces inside it too."""

    space: SpaceShape
    roles: list[str]


class SpacePages(Given):
    """The texts to change, each whole: a language that is left out of one is removed from it."""

    names: GivenTexts | None = None
    presentations: GivenTexts | None = None
    governance: GivenTexts | None = None
    legal_notices: GivenTexts | None = None
    privacy_notices: GivenTexts | None = None
    accessibility_statements: GivenTexts | None = None


class ToDoShape(Schema):
    """One thing to do in a space: how much of it, since when, and the page where it is done."""

    words: str = Field(description="what it is, in the caller's language, without the figure")
    count: int
    act: str
    page: str = Field(description="address of its page on this site")
    urgency: Literal["broken", "today", "soon", "unhurried"]
    oldest: datetime | None
    by: datetime | None = Field(description="the date that comes, or that was missed")
    detail: str


class DeskOfSpace(Schema):
    """What waits for me today in a space, the most urgent first, and the roles by which it does."""

    roles: list[str]
    waiting: list[ToDoShape]


@router.get("/me/spaces", response=list[OwnSpace])
def list_my_spaces(request: HttpRequest) -> list[OwnSpace]:
    """The spaces in which I hold a role. A guest holds none."""
    if not isinstance(request.user, Account):
        return []
    held: dict[Space, list[str]] = {}
    for role in in_force().filter(account=request.user).select_related("space__parent").order_by("space__slug"):
        held.setdefault(role.space, []).append(role.name)
    return [OwnSpace(space=shape_of_space(place), roles=sorted(names)) for place, names in held.items()]


@router.get("/spaces/{slug:space}/desk", response=DeskOfSpace, openapi_extra=asks(Scope.ORGANISE))
def read_desk(request: HttpRequest, space: str) -> DeskOfSpace:
    """What waits for me today in a space, for its team: each who reads gets what their roles let them do."""
    place = space_at(space)
    roles = roles_in(request.user, place)
    if not roles & OBSERVING:
        may_observe(request.user, place).require()
    site = settings.SITE_ADDRESS.rstrip("/")
    return DeskOfSpace(
        roles=sorted(roles),
        waiting=[
            ToDoShape(
                words=one.words,
                count=one.count,
                act=str(one.act),
                page=f"{site}{one.url}",
                urgency=one.urgency.name.lower(),
                oldest=one.oldest,
                by=one.by,
                detail=one.detail,
            )
            for one in waiting.rows(place, request.user, roles=roles)
        ],
    )


@router.get("/spaces/{slug:space}/drafts", response=Listed[ProcessShape], openapi_extra=asks(Scope.ORGANISE))
def list_drafts(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 50) -> Listed[ProcessShape]:
    """The processes of a space that are not public yet, for its team."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    rows = Process.objects.filter(space=place, published_at=None, erased_at=None).select_related("space")
    page = page_by_id(rows, cursor=cursor, size=size)
    return Listed[ProcessShape](items=[shape_of_process(one) for one in page.rows], next_cursor=page.next_cursor)


@router.patch("/spaces/{slug:space}", response=SpaceShape, openapi_extra=asks(Scope.ADMINISTER))
def edit_space(request: HttpRequest, space: str, body: SpacePages) -> SpaceShape:
    """Change the name and the pages of a space."""
    place = space_at(space)
    may_administer(request.user, place).require()
    texts = {name: said(name, value) for name, value in given(body).items() if value is not None}
    if "names" in texts:
        said("names", texts["names"], max_length=LONGEST_NAME, required=True)
    return shape_of_space(actions.edit_space(space=place, by=request.user, texts=texts))
