# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files in JSON: the same actions as their pages. ``request.auth`` is the person whom the API let in."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from isegoria.core.accounts.identification import identify
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.rules import may_see

from . import actions, queries
from .models import Attachment
from .rules import ALTERNATIVE_LENGTH, is_public, may_attach, may_have, may_send

router = Router()
LARGE_BODIES = {r"/api/v1/contributions/[-\w]{1,80}/attachments": 10_500_000}
"""A file of 10 MB and its form around it. Read by project/body_limits.py."""


class AttachmentShape(Schema):
    """A file beside a contribution. ``sha256`` is that of the bytes at ``address``."""

    id: str
    contribution: str
    format: str
    alternative: str
    bytes: int
    sha256: str
    width: int
    height: int
    address: str
    small_address: str
    created_at: datetime


class AttachedFile(Schema):
    """The file that is kept, and the receipt of whoever sent it."""

    attachment: AttachmentShape
    receipt: str


def _shape(one: Attachment) -> AttachmentShape:
    return AttachmentShape(
        id=one.name,
        contribution=one.contribution.public_id,
        format=one.format,
        alternative=one.alternative,
        bytes=one.size,
        sha256=one.sha256,
        width=one.width,
        height=one.height,
        address=reverse("attachments:file", args=[one.name]),
        small_address=reverse("attachments:small" if one.small_width else "attachments:file", args=[one.name])
        if one.is_picture
        else "",
        created_at=one.created_at,
    )


def _find(request: HttpRequest, public_id: str) -> Contribution:
    found = find_contribution(public_id)
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found


@router.get("/contributions/{slug:contribution}/attachments", response=list[AttachmentShape], auth=None)
def list_attachments(request: HttpRequest, contribution: str) -> list[AttachmentShape]:
    """The files of a contribution and of what was merged into it, oldest first."""
    found = _find(request, contribution)
    rows = list(queries.files_of(found))
    if not found.is_public:
        person = identify(request)
        rows = [one for one in rows if may_have(person, request.user, one)]
    return [_shape(one) for one in rows]


@router.post("/contributions/{slug:contribution}/attachments", response={201: AttachedFile})
def attach(
    request: HttpRequest,
    contribution: str,
    file: File[UploadedFile],
    alternative: Form[Annotated[str, Field(max_length=ALTERNATIVE_LENGTH)]],
) -> Status[AttachedFile]:
    """Attach a picture (JPEG, PNG, WebP, GIF) or a document (PDF, ODT) of at most 10 MB to one's contribution."""
    found = _find(request, contribution)
    person: Any = request.auth
    may_attach(person, found).require()
    may_send(person).require()
    done = actions.attach(contribution=found, by=person, file=file, alternative=alternative)
    return Status(201, AttachedFile(attachment=_shape(done.attachment), receipt=done.receipt.code))


@router.get("/attachments/{slug:attachment}", response=AttachmentShape, auth=None)
def read_attachment(request: HttpRequest, attachment: str) -> AttachmentShape:
    """One file, by its id."""
    return _shape(_readable(request, attachment))


@router.delete("/attachments/{slug:attachment}", response={204: None})
def remove_attachment(request: HttpRequest, attachment: str) -> Status[None]:
    """Remove a file: one's own, or as a moderator of its space."""
    account: Any = request.user if request.user.is_authenticated else None
    actions.remove(attachment=_readable(request, attachment), person=request.auth, account=account)
    return Status(204, None)


def _readable(request: HttpRequest, name: str) -> Attachment:
    found = queries.find_file(name)
    if found is None:
        raise Http404
    if not is_public(found):
        may_have(identify(request), request.user, found).require()
    return found
