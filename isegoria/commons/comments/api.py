# SPDX-License-Identifier: AGPL-3.0-or-later
"""Threads in JSON: the same actions as the pages. ``request.auth`` is the person whom the API let in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.accounts.identification import identify
from isegoria.core.accounts.models import Account
from isegoria.core.bodies import Given, Moment
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from . import actions, queries
from .inviting import actions as inviting
from .kind import COMMENT
from .models import Comment, Invitation

router = Router()
ORGANISE = {"x-scope": "organise"}
PublicId = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Cursor = Annotated[str, Field(max_length=40, pattern=r"^[0-9-]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=100, description="comments in a page; branches in a thread by branch")]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class CommentShape(Schema):
    """A comment. ``text`` and ``author`` are empty when it is not public: ``state`` says why, and its place stays."""

    id: str
    thread: str = Field(description="the contribution that the thread is about")
    branch: str | None = Field(description="the comment under which it stands; null for one on the contribution itself")
    reply_to: str | None = Field(description="what it answers: a comment, or the contribution itself")
    depth: int
    text: str
    language: str
    state: str
    author: str | None
    voice: str = Field(description="official, invited, or empty for anyone")
    capacity: str = Field(description="of who was invited: expert or concerned")
    presentation: str
    side: str = Field(description="for, against, or empty")
    useful: int = Field(description="people who found it useful")
    replies: int = Field(description="of a branch: the places taken in it")
    pinned: bool
    version: int
    created_at: datetime


class BranchShape(Schema):
    """A comment on the contribution itself, and the first of its replies."""

    comment: CommentShape
    first_replies: list[CommentShape]


class ThreadPage(Schema):
    """One page of a thread, by branch; stable while comments are added."""

    comments: int = Field(description="public comments of the whole thread")
    pinned: list[CommentShape]
    items: list[BranchShape]
    next_cursor: str = Field(description="give it back as `cursor` to read on; empty on the last page")


class CommentsPage(Schema):
    """Comments, the oldest first."""

    items: list[CommentShape]
    next_cursor: str


class NewComment(Given):
    """A comment to make. ``reply_to`` is a comment of the same thread; ``side`` counts where the thread asks for it."""

    text: Annotated[str, Field(max_length=20_000)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr"
    side: Literal["", "for", "against"] = ""
    reply_to: PublicId = ""


class EditedComment(Given):
    """The new text. ``version`` is the one it replaces: an edit made meanwhile is never overwritten."""

    text: Annotated[str, Field(max_length=20_000)]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class KeptComment(Schema):
    """What was kept, and the receipt that its author keeps."""

    comment: CommentShape
    receipt: str


class UsefulShape(Schema):
    """How many find it useful now; the receipt of this mark, or null when it was given before."""

    useful: int
    receipt: str | None


class PlaceShape(Given):
    """Until when one has read."""

    until: Moment


class NewInvitation(Given):
    """Whom to invite into a thread by mail."""

    email: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
    name: Words
    presentation: Words = ""
    capacity: Literal["expert", "concerned"] = "expert"
    language: Literal["fr", "en"] = "fr"


class InvitationShape(Schema):
    """An invitation, for organisers."""

    id: str
    name: str
    presentation: str
    capacity: str
    email: str
    invited_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


def _shape(placed: Comment, root: Contribution, reader: Any = None) -> CommentShape:
    text = placed.contribution
    own = reader is not None and text.author_id == reader.pk
    public = text.state == Contribution.State.PUBLISHED
    invitation = placed.invitation if public else None
    invited = invitation if invitation is not None and invitation.stands else None
    author = text.author.display_name if text.author else None
    return CommentShape(
        id=text.public_id,
        thread=root.public_id,
        branch=placed.branch.public_id if placed.branch else None,
        reply_to=text.parent.public_id if text.parent else None,
        depth=placed.depth,
        text=text.body if public or own else "",
        language=text.language,
        state=text.state,
        author=(invited.name if invited else author) if public else None,
        voice=placed.voice if public else "",
        capacity=invited.capacity if invited else "",
        presentation=invited.presentation if invited else "",
        side=placed.side if public else "",
        useful=placed.useful,
        replies=placed.replies,
        pinned=placed.pinned,
        version=text.current_version,
        created_at=text.created_at,
    )


def _root(request: HttpRequest, public_id: str, person: Any = None) -> Contribution:
    found = queries.find_root(public_id[:10], person)
    if found is None or found.kind == COMMENT:
        raise Http404
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found


def _placed(request: HttpRequest, public_id: str) -> Comment:
    found = queries.find_placed(public_id[:10])
    if found is None:
        raise Http404
    process = found.root.process
    may_see(request.user, process).require()
    found.contribution.process = found.root.phase.process = found.contribution.phase.process = process
    return found


def _one(request: HttpRequest, pk: int) -> CommentShape:
    placed = queries.placed().select_related("root", "branch").get(pk=pk)
    return _shape(placed, placed.root, request.auth)


@router.get("/contributions/{slug:contribution}/comments", response=ThreadPage, auth=None)
def read_thread(
    request: HttpRequest,
    contribution: PublicId,
    order: Literal["useful", "newest"] = "useful",
    side: Literal["", "for", "against"] = "",
    cursor: Cursor = "",
    size: Size = 20,
) -> ThreadPage:
    """The thread of a contribution, by branch."""
    root = _root(request, contribution)
    page = queries.branches_of(root, view=order, side=side, cursor=cursor, size=size)
    names = {branch.top.pk: branch.top.contribution for branch in page.branches}
    for branch in page.branches:
        branch.top.branch = None
        for reply in branch.first:
            reply.branch = names[branch.top.pk]
    queries.name_branches(page.pinned)
    return ThreadPage(
        comments=root.standing.comments,
        pinned=[_shape(one, root) for one in page.pinned],
        items=[
            BranchShape(comment=_shape(one.top, root), first_replies=[_shape(reply, root) for reply in one.first])
            for one in page.branches
        ],
        next_cursor=page.next_cursor,
    )


@router.get("/contributions/{slug:contribution}/comments/unread", response=CommentsPage)
def read_unread(request: HttpRequest, contribution: PublicId, cursor: Cursor = "") -> CommentsPage:
    """What others wrote in a thread since I last read it, the oldest first."""
    root = _root(request, contribution, request.auth)
    page = queries.unread_in(root, request.auth, since=root.read_until, cursor=cursor)
    return _page(page, root)


@router.put("/contributions/{slug:contribution}/comments/read", response={204: None})
def keep_place(request: HttpRequest, contribution: PublicId, given: PlaceShape) -> Status[None]:
    """Keep until when I have read a thread. It never goes back."""
    actions.keep_place(root=_root(request, contribution), person=request.auth, until=given.until)
    return Status(204, None)


@router.post("/contributions/{slug:contribution}/comments", response={201: KeptComment})
def make_comment(request: HttpRequest, contribution: PublicId, given: NewComment) -> Status[KeptComment]:
    """Comment on a contribution, or answer one of its comments."""
    root = _root(request, contribution)
    reply_to = _placed(request, given.reply_to).contribution if given.reply_to else None
    said = actions.comment(
        on=root,
        author=request.auth,
        body=given.text,
        language=given.language,
        side=given.side,
        reply_to=reply_to,
    )
    return Status(201, KeptComment(comment=_one(request, said.contribution.pk), receipt=said.receipt.code))


@router.get("/comments/{slug:comment}", response=CommentShape, auth=None)
def read_comment(request: HttpRequest, comment: PublicId) -> CommentShape:
    """One comment, by its public id."""
    placed = _placed(request, comment)
    return _shape(placed, placed.root, identify(request))


@router.get("/comments/{slug:comment}/replies", response=CommentsPage, auth=None)
def read_replies(request: HttpRequest, comment: PublicId, cursor: Cursor = "", size: Size = 50) -> CommentsPage:
    """Of a branch, all its replies, however deep; of a reply, what answers it directly. The oldest first."""
    placed = _placed(request, comment)
    return _page(queries.replies_to(placed, cursor=cursor, size=size), placed.root)


def _page(page: queries.Comments, root: Contribution) -> CommentsPage:
    queries.name_branches(page.comments)
    return CommentsPage(items=[_shape(one, root) for one in page.comments], next_cursor=page.next_cursor)


@router.patch("/comments/{slug:comment}", response=KeptComment)
def edit_comment(request: HttpRequest, comment: PublicId, given: EditedComment) -> KeptComment:
    """Put a new version in the place of my comment."""
    placed = _placed(request, comment)
    said = actions.edit_comment(
        comment=placed.contribution, person=request.auth, body=given.text, expected_version=given.version
    )
    return KeptComment(comment=_one(request, placed.pk), receipt=said.receipt.code)


@router.delete("/comments/{slug:comment}", response=CommentShape)
def withdraw_comment(request: HttpRequest, comment: PublicId) -> CommentShape:
    """Take my comment back. Its place stays, with the replies."""
    placed = _placed(request, comment)
    actions.withdraw_comment(comment=placed.contribution, person=request.auth)
    return _one(request, placed.pk)


@router.post("/comments/{slug:comment}/useful", response=UsefulShape)
def find_useful(request: HttpRequest, comment: PublicId) -> UsefulShape:
    """Find a comment useful. Twice is once."""
    placed = _placed(request, comment)
    receipt = actions.find_useful(comment=placed.contribution, person=request.auth)
    return UsefulShape(useful=_useful(placed), receipt=receipt.code if receipt else None)


@router.delete("/comments/{slug:comment}/useful", response=UsefulShape)
def find_useful_no_more(request: HttpRequest, comment: PublicId) -> UsefulShape:
    """Take that mark back."""
    placed = _placed(request, comment)
    actions.find_useful_no_more(comment=placed.contribution, person=request.auth)
    return UsefulShape(useful=_useful(placed), receipt=None)


def _useful(placed: Comment) -> int:
    return Comment.objects.values_list("useful", flat=True).get(pk=placed.pk)


def _organiser(request: HttpRequest, root: Contribution) -> Account:
    may_organise(request.user, root.process.space).require()
    return Account.objects.get(pk=request.user.pk)


@router.put("/comments/{slug:comment}/pin", response=CommentShape, openapi_extra=ORGANISE)
def pin_comment(request: HttpRequest, comment: PublicId) -> CommentShape:
    """Show a comment above the others: for organisers."""
    placed = _placed(request, comment)
    actions.pin(comment=placed.contribution, by=_organiser(request, placed.root))
    return _one(request, placed.pk)


@router.delete("/comments/{slug:comment}/pin", response=CommentShape, openapi_extra=ORGANISE)
def unpin_comment(request: HttpRequest, comment: PublicId) -> CommentShape:
    """Let a comment stand among the others again: for organisers."""
    placed = _placed(request, comment)
    actions.unpin(comment=placed.contribution, by=_organiser(request, placed.root))
    return _one(request, placed.pk)


def _invitation(one: Invitation) -> InvitationShape:
    return InvitationShape(
        id=one.public_id,
        name=one.name,
        presentation=one.presentation,
        capacity=one.capacity,
        email=one.email,
        invited_at=one.invited_at,
        accepted_at=one.accepted_at,
        revoked_at=one.revoked_at,
    )


@router.get("/contributions/{slug:contribution}/invitations", response=list[InvitationShape], openapi_extra=ORGANISE)
def list_invitations(request: HttpRequest, contribution: PublicId) -> list[InvitationShape]:
    """Who was invited into a thread, the latest first: for organisers."""
    root = _root(request, contribution)
    _organiser(request, root)
    return [_invitation(one) for one in queries.invitations_to(root)]


@router.post("/contributions/{slug:contribution}/invitations", response={201: InvitationShape}, openapi_extra=ORGANISE)
def invite(request: HttpRequest, contribution: PublicId, given: NewInvitation) -> Status[InvitationShape]:
    """Invite someone into a thread by mail: for organisers."""
    root = _root(request, contribution)
    try:
        made = inviting.invite(
            root=root, by=_organiser(request, root), site=settings.SITE_ADDRESS.rstrip("/"), **given.model_dump()
        )
    except ValidationError:
        refuse(
            "address_unfit",
            _("Nobody was invited: this is no e-mail address."),
            _("Correct the address, then send the invitation again."),
            status=400,
        )
    return Status(201, _invitation(made))


@router.delete(
    "/contributions/{slug:contribution}/invitations/{slug:invitation}", response={204: None}, openapi_extra=ORGANISE
)
def withdraw_invitation(request: HttpRequest, contribution: PublicId, invitation: PublicId) -> Status[None]:
    """Withdraw an invitation: for organisers."""
    root = _root(request, contribution)
    by = _organiser(request, root)
    found = Invitation.objects.filter(root=root, public_id=invitation).select_related("root__process__space").first()
    if found is None:
        raise Http404
    inviting.revoke(invitation=found, by=by)
    return Status(204, None)
