# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running a space: the spaces that one runs, their own pages, and who may do what in them."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.spaces import actions
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.rules import may_administer, may_moderate
from isegoria.core.verdicts import refuse

from .finding import space_at
from .scopes import Scope, asks
from .shapes import Cursor, Given, GivenTexts, Listed, Size, given, said
from .spaces import ProcessShape, SpaceShape, shape_of_process, shape_of_space

router = Router()
Key = Annotated[int, Field(ge=1, lt=2**53)]
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


class RoleShape(Schema):
    """A role, the account that holds it, and the space in which it was given: it holds in those inside too."""

    id: int
    email: str
    role: Role.Name
    space: str
    granted_at: datetime


class NewRole(Given):
    """The role, and the e-mail address of an account that exists here."""

    email: Annotated[str, Field(max_length=254, pattern=r"^[^\x00\s@]+@[^\x00\s@]+$")]
    role: Role.Name


def _role(role: Role) -> RoleShape:
    return RoleShape(
        id=role.pk,
        email=role.account.email,
        role=Role.Name(role.name),
        space=role.space.slug,
        granted_at=role.granted_at,
    )


@router.get("/me/spaces", response=list[OwnSpace])
def list_my_spaces(request: HttpRequest) -> list[OwnSpace]:
    """The spaces in which I hold a role. A guest holds none."""
    if not isinstance(request.user, Account):
        return []
    held: dict[Space, list[str]] = {}
    for role in Role.objects.filter(account=request.user).select_related("space__parent").order_by("space__slug"):
        held.setdefault(role.space, []).append(role.name)
    return [OwnSpace(space=shape_of_space(place), roles=sorted(names)) for place, names in held.items()]


@router.get("/spaces/{slug:space}/drafts", response=Listed[ProcessShape], openapi_extra=asks(Scope.ORGANISE))
def list_drafts(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 50) -> Listed[ProcessShape]:
    """The processes of a space that are not public yet, for its team."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    rows = Process.objects.filter(space=place, published_at=None).select_related("space")
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


def _held(place: Space) -> "list[int]":
    return [one.pk for one in place.lineage()]


@router.get("/spaces/{slug:space}/roles", response=Listed[RoleShape], openapi_extra=asks(Scope.ADMINISTER))
def list_roles(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 100) -> Listed[RoleShape]:
    """Who can do what here, for administrators: the roles given in this space and in those around it."""
    place = space_at(space)
    may_administer(request.user, place).require()
    rows = Role.objects.filter(space__in=_held(place)).select_related("account", "space")
    page = page_by_id(rows, cursor=cursor, size=size)
    return Listed[RoleShape](items=[_role(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/spaces/{slug:space}/roles", response={201: RoleShape}, openapi_extra=asks(Scope.ADMINISTER))
def grant_role(request: HttpRequest, space: str, body: NewRole) -> Status[RoleShape]:
    """Give a role to an account. Giving it twice changes nothing."""
    place = space_at(space)
    may_administer(request.user, place).require()
    account = Account.objects.filter(email=body.email.strip().lower(), is_active=True).first()
    if account is None:
        refuse(
            "no_such_account",
            _("No account has this address. Nothing was changed."),
            _("Ask them to sign up on this site, then give the role again."),
            status=404,
        )
    role = actions.grant_role(space=place, account=account, name=body.role, by=request.user)
    return Status(201, _role(role))


@router.delete("/spaces/{slug:space}/roles/{role}", response={204: None}, openapi_extra=asks(Scope.ADMINISTER))
def revoke_role(request: HttpRequest, space: str, role: Key) -> HttpResponse:
    """Take a role back. The last administrator's stays."""
    place = space_at(space)
    may_administer(request.user, place).require()
    found = Role.objects.select_related("space", "account").filter(space=place, pk=role).first()
    if found is None:
        raise Http404
    actions.revoke_role(role=found, by=request.user)
    return HttpResponse(status=204)
