# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can do what in a space: in public; roles given and taken back, offered by mail; acts that take two people."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.accounts.models import Account
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.erasing.actions import erase_process as erase
from isegoria.core.spaces import actions
from isegoria.core.spaces.approvals import NeedsTwo, find_act
from isegoria.core.spaces.approving import actions as approving
from isegoria.core.spaces.inviting import actions as inviting
from isegoria.core.spaces.models import Approval, Role, RoleInvitation, Space
from isegoria.core.spaces.queries import in_force, team_of
from isegoria.core.spaces.rules import may_administer, may_organise
from isegoria.core.spaces.words import MAY_DO
from isegoria.core.verdicts import refuse
from isegoria.doors.web.asking import public_name

from .finding import space_at
from .scopes import Scope, asks
from .shapes import Cursor, Given, Language, Listed, Moment, Size

router = Router()
ADMINISTERS = asks(Scope.ADMINISTER)
Key = Annotated[int, Field(ge=1, lt=2**53)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\x00\s@]+@[^\x00\s@]+$")]
Why = Annotated[str, Field(max_length=approving.LONGEST, pattern=r"^[^\x00]*$")]


class TeamMember(Schema):
    """A role in the team of a space as everyone sees it: under the name that its holder chose."""

    role: Role.Name
    may_do: str
    name: str
    given_by: str = Field(description="empty: when the space was set up, or by someone who has left")
    since: datetime
    until: datetime | None
    space: str = Field(description="where it was given: it holds in the spaces inside that one too")


class RoleShape(Schema):
    """A role, the account that holds it, and the space in which it was given: it holds in those inside too."""

    id: int
    email: str
    role: Role.Name
    space: str
    granted_at: datetime
    until: datetime | None


class NewRole(Given):
    """The role, the e-mail address of an account that exists here, and when it ends."""

    email: Email
    role: Annotated[Role.Name, Field(strict=False)]
    until: Moment | None = None


class RoleInvitationShape(Schema):
    """A role offered by mail, which waits for an answer or was declined."""

    id: int
    email: str
    role: Role.Name
    until: datetime | None
    invited_at: datetime
    expires_at: datetime
    declined: bool


class NewRoleInvitation(Given):
    """The role to offer, to whom, until when it would be held, and the language of the mail."""

    email: Email
    role: Annotated[Role.Name, Field(strict=False)]
    until: Moment | None = None
    language: Language | None = None


class RoleInvitationAnswer(Given):
    """The secret that ends the address in the mail."""

    token: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
    accept: bool


class RoleAnswered(Schema):
    """What became of the invitation."""

    space: str
    role: Role.Name
    accepted: bool


class ApprovalShape(Schema):
    """A dangerous act that one person asked for; another one decides."""

    id: int
    act: str
    words: str
    about: str
    subject: str
    wanted: dict[str, Any]
    reason: str
    state: str = Field(description="waiting, approved, turned_down, taken_back or lapsed")
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


class NewApproval(Given):
    """What a refusal called `needs_two` names: the act, its subject; what is wanted of it, and why."""

    act: Annotated[str, Field(max_length=40, pattern=r"^[-a-z_]+$")]
    subject: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]+$")]
    reason: Why
    wanted: dict[str, Any] = {}


class ApprovalVerdict(Given):
    """Whether the act is carried out; an answer is due where it is not."""

    approve: bool
    answer: Why = ""


class NewErasure(Given):
    """Why a process is to be erased. It stays on the page where the process stood."""

    reason: Why


def _account(request: HttpRequest) -> Account:
    """The account behind a call; a guest has none."""
    if not isinstance(request.user, Account):
        refuse(
            "account_missing",
            _("This takes an account. Nothing was changed."),
            _("Make a personal token on the page “My tokens”, with the scope that this asks for."),
            remedy_url="/me/tokens/",
        )
    return request.user


def _link(token: str) -> str:
    return settings.SITE_ADDRESS.rstrip("/") + reverse("web:role_invitation", args=[token])


# --- roles -------------------------------------------------------------------------------------------------
@router.get("/spaces/{slug:space}/team", response=list[TeamMember], auth=None)
def read_team(request: HttpRequest, space: str) -> list[TeamMember]:
    """Who can do what here, since when, until when, and by whom they were given the role."""
    return [
        TeamMember(
            role=Role.Name(role.name),
            may_do=str(MAY_DO[role.name]),
            name=public_name(role.account),
            given_by=public_name(role.granted_by),
            since=role.granted_at,
            until=role.expires_at,
            space=role.space.slug,
        )
        for role in team_of(space_at(space))
    ]


def _role(role: Role) -> RoleShape:
    return RoleShape(
        id=role.pk,
        email=role.account.email,
        role=Role.Name(role.name),
        space=role.space.slug,
        granted_at=role.granted_at,
        until=role.expires_at,
    )


@router.get("/spaces/{slug:space}/roles", response=Listed[RoleShape], openapi_extra=ADMINISTERS)
def list_roles(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 100) -> Listed[RoleShape]:
    """Who can do what here, for administrators: the roles given in this space and in those around it."""
    place = space_at(space)
    may_administer(request.user, place).require()
    around = [one.pk for one in place.lineage()]
    rows = in_force().filter(space__in=around).select_related("account", "space")
    page = page_by_id(rows, cursor=cursor, size=size)
    return Listed[RoleShape](items=[_role(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/spaces/{slug:space}/roles", response={201: RoleShape}, openapi_extra=ADMINISTERS)
def grant_role(request: HttpRequest, space: str, body: NewRole) -> Status[RoleShape]:
    """Give a role to an account, until a date or without end. Given again, it changes its end and nothing else."""
    place = space_at(space)
    may_administer(request.user, place).require()
    account = Account.objects.filter(email=body.email.strip().lower(), is_active=True).first()
    if account is None:
        refuse(
            "no_such_account",
            _("No account has this address. Nothing was changed."),
            _("Offer them the role by mail: the invitation leads through the sign-up."),
            status=404,
        )
    role = actions.grant_role(space=place, account=account, name=body.role, by=_account(request), expires_at=body.until)
    return Status(201, _role(role))


@router.delete("/spaces/{slug:space}/roles/{role}", response={204: None}, openapi_extra=ADMINISTERS)
def revoke_role(request: HttpRequest, space: str, role: Key) -> HttpResponse:
    """Take a role back. The last administrator's stays; another administrator's takes two people."""
    place = space_at(space)
    may_administer(request.user, place).require()
    found = Role.objects.select_related("space__parent", "account__person").filter(space=place, pk=role).first()
    if found is None:
        raise Http404
    actions.revoke_role(role=found, by=_account(request))
    return HttpResponse(status=204)


# --- by mail -------------------------------------------------------------------------------------------------
def _invitation(one: RoleInvitation) -> RoleInvitationShape:
    return RoleInvitationShape(
        id=one.pk,
        email=one.email,
        role=Role.Name(one.name),
        until=one.role_expires_at,
        invited_at=one.invited_at,
        expires_at=one.expires_at,
        declined=one.declined_at is not None,
    )


def _waiting(space: str, invitation: int, request: HttpRequest) -> RoleInvitation:
    place = space_at(space)
    may_administer(request.user, place).require()
    found = RoleInvitation.objects.filter(space=place, pk=invitation, accepted_at=None).first()
    if found is None:
        raise Http404
    return found


@router.get("/spaces/{slug:space}/role-invitations", response=Listed[RoleInvitationShape], openapi_extra=ADMINISTERS)
def list_role_invitations(
    request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 100
) -> Listed[RoleInvitationShape]:
    """The roles offered by mail that wait for an answer, and those declined lately."""
    place = space_at(space)
    may_administer(request.user, place).require()
    page = page_by_id(RoleInvitation.objects.filter(space=place, accepted_at=None), cursor=cursor, size=size)
    return Listed[RoleInvitationShape](items=[_invitation(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/spaces/{slug:space}/role-invitations", response={201: RoleInvitationShape}, openapi_extra=ADMINISTERS)
def offer_role(request: HttpRequest, space: str, body: NewRoleInvitation) -> Status[RoleInvitationShape]:
    """Offer a role by mail. The address in it works once, for 14 days, also for someone who has no account yet."""
    place: Space = space_at(space)
    may_administer(request.user, place).require()
    made = inviting.invite(
        space=place,
        email=body.email,
        name=body.role,
        by=_account(request),
        link=_link,
        role_expires_at=body.until,
        language=body.language or "",
    )
    return Status(201, _invitation(made))


@router.post(
    "/spaces/{slug:space}/role-invitations/{invitation}/again", response=RoleInvitationShape, openapi_extra=ADMINISTERS
)
def offer_role_again(request: HttpRequest, space: str, invitation: Key) -> RoleInvitationShape:
    """Send a new address for 14 more days; the one sent before works no more."""
    found = _waiting(space, invitation, request)
    return _invitation(inviting.send_again(invitation=found, by=_account(request), link=_link))


@router.delete("/spaces/{slug:space}/role-invitations/{invitation}", response={204: None}, openapi_extra=ADMINISTERS)
def withdraw_role_invitation(request: HttpRequest, space: str, invitation: Key) -> HttpResponse:
    """Take an invitation back: its address works no more."""
    inviting.withdraw(invitation=_waiting(space, invitation, request), by=_account(request))
    return HttpResponse(status=204)


@router.post("/role-invitations/answer", response=RoleAnswered, openapi_extra=ADMINISTERS)
def answer_role_invitation(request: HttpRequest, body: RoleInvitationAnswer) -> RoleAnswered:
    """Accept or decline the role that a mail offers."""
    if not body.accept:
        declined = inviting.decline(token=body.token)
        return RoleAnswered(space=declined.space.slug, role=Role.Name(declined.name), accepted=False)
    role = inviting.accept(token=body.token, account=_account(request))
    return RoleAnswered(space=role.space.slug, role=Role.Name(role.name), accepted=True)


# --- acts that take two people ---------------------------------------------------------------------------------
def _shape(one: Approval) -> ApprovalShape:
    act = find_act(one.act)
    return ApprovalShape(
        id=one.pk,
        act=one.act,
        words=str(act.name) if act else one.act,
        about=str(act.show(one.space, one.subject_id, one.wanted).about) if act else "",
        subject=one.subject_id,
        wanted=one.wanted,
        reason=one.reason,
        state=one.state,
        asked_by=public_name(one.asked_by),
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        decided_by=public_name(one.decided_by),
        decided_at=one.decided_at,
        answer=one.answer,
    )


def _approval(space: str, approval: int) -> Approval:
    found = (
        Approval.objects.select_related("space__parent", "asked_by__person", "decided_by__person")
        .filter(space=space_at(space), pk=approval)
        .first()
    )
    if found is None:
        raise Http404
    return found


@router.get("/spaces/{slug:space}/approvals", response=Listed[ApprovalShape], auth=None)
def list_approvals(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 50) -> Listed[ApprovalShape]:
    """Every dangerous act that was asked for here, oldest first: why, by whom, and what another person decided."""
    place = space_at(space)
    rows = Approval.objects.filter(space=place).select_related("space", "asked_by__person", "decided_by__person")
    page = page_by_id(rows, cursor=cursor, size=size)
    return Listed[ApprovalShape](items=[_shape(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/spaces/{slug:space}/approvals", response={201: ApprovalShape}, openapi_extra=ADMINISTERS)
def ask_for_approval(request: HttpRequest, space: str, body: NewApproval) -> Status[ApprovalShape]:
    """Ask for an act that takes two people. Whoever can decide is told by mail."""
    made = approving.ask(
        space=space_at(space),
        act=body.act,
        subject_id=body.subject,
        by=_account(request),
        reason=body.reason,
        wanted=body.wanted,
    )
    return Status(201, _shape(made))


@router.post("/spaces/{slug:space}/approvals/{approval}", response=ApprovalShape, openapi_extra=ADMINISTERS)
def decide_approval(request: HttpRequest, space: str, approval: Key, body: ApprovalVerdict) -> ApprovalShape:
    """Carry out what another person asked for, or turn it down."""
    found = _approval(space, approval)
    return _shape(approving.decide(approval=found, by=_account(request), approve=body.approve, answer=body.answer))


@router.delete("/spaces/{slug:space}/approvals/{approval}", response={204: None}, openapi_extra=ADMINISTERS)
def take_approval_back(request: HttpRequest, space: str, approval: Key) -> HttpResponse:
    """Take back what one asked for oneself."""
    approving.take_back(approval=_approval(space, approval), by=_account(request))
    return HttpResponse(status=204)


@router.post(
    "/processes/{slug:space}/{slug:process}/erasure",
    response={200: dict[str, str], 202: ApprovalShape},
    openapi_extra=ADMINISTERS,
)
def erase_process(request: HttpRequest, space: str, process: str, body: NewErasure) -> Status[Any]:
    """Erase a process for good: a draft at once (200); of what the public saw, another person decides (202)."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    try:
        erase(process=found, reason=body.reason, by=_account(request))
    except NeedsTwo as two:
        made = approving.ask(
            space=found.space, act=two.act, subject_id=two.subject_id, by=_account(request), reason=body.reason
        )
        return Status(202, _shape(made))
    return Status(200, {"erased": found.public_id})
