# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public memory: signed heads, proofs, and the check of a receipt. Codes travel in bodies, never in addresses."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from isegoria.core.journal import keys, queries
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.receipts import Receipt
from isegoria.core.verdicts import refuse

from .shapes import Given, Size

router = Router(auth=None)
Whole = Annotated[int, Field(ge=0, lt=2**53)]


class HeadShape(Schema):
    """A signed state of the log (RFC 9162, Ed25519)."""

    tree_size: int
    root: str
    timestamp: str
    signature: str


class HeadsShape(Schema):
    """Signed heads, newest first, and the key that signs them."""

    log_id: str
    public_key: str
    heads: list[HeadShape]


class CodeShape(Given):
    """A receipt's code."""

    code: Annotated[str, Field(max_length=80)]


class ReceiptState(Schema):
    """What the journal says of a receipt: ``malformed``, ``unknown``, ``mismatch``, ``pending``, ``sequenced`` or
    ``erased``."""

    state: str
    entry: int | None = None
    kind: str | None = None
    at: datetime | None = None
    position: int | None = None
    head: HeadShape | None = None
    erased_on: date | None = None
    erasure_reason: str | None = None


class ConsistencyShape(Schema):
    """Proof that the log at ``new_size`` begins with the log at ``old_size`` (RFC 9162 §2.1.4)."""

    old_size: int
    new_size: int
    path: list[str]


def _head(head: queries.Head) -> HeadShape:
    return HeadShape.model_validate(head.as_json())


@router.get("/journal/head", response=HeadShape)
def read_latest_head(request: HttpRequest) -> HeadShape:
    """The newest signed head; 404 while nothing has been signed."""
    head = queries.latest_head()
    if head is None:
        raise Http404
    return _head(head)


@router.get("/journal/heads", response=HeadsShape)
def list_heads(request: HttpRequest, size: Size = 100, up_to: Whole | None = None) -> HeadsShape:
    """Signed heads, newest first: keep them, and any later rewriting of the log will show. To read on, ask for those
    ``up_to`` one less than the last ``tree_size``."""
    found = [_head(head) for head in queries.stream_heads(newest_first=True, count=size, up_to=up_to)]
    if not found:
        raise Http404
    return HeadsShape(log_id=keys.log_id(), public_key=keys.public_key().hex(), heads=found)


@router.get("/journal/consistency", response=ConsistencyShape)
def read_consistency(request: HttpRequest, old_size: Whole, new_size: Whole) -> ConsistencyShape:
    """Proof that the log only grew between two signed sizes."""
    known = queries.head_at(old_size) is not None or old_size == 0
    if old_size > new_size or not known or queries.head_at(new_size) is None:
        refuse(
            "no_such_heads",
            _("There is no signed head at one of these sizes, or the first is larger than the second."),
            _("Take both sizes from /api/v1/journal/heads."),
            status=404,
        )
    proof = queries.consistency_proof(old_size, new_size)
    return ConsistencyShape(old_size=proof.old_size, new_size=proof.new_size, path=[step.hex() for step in proof.path])


@router.post("/receipts/check", response=ReceiptState)
def check_receipt(request: HttpRequest, given: CodeShape) -> ReceiptState:
    """What became of the act of a receipt. A POST only so that the code stays out of addresses and logs."""
    status = queries.entry_with_status(given.code)
    return ReceiptState(
        state=status.state,
        entry=status.entry,
        kind=status.kind,
        at=status.at,
        position=status.position,
        head=_head(status.head) if status.head else None,
        erased_on=status.erased_on,
        erasure_reason=status.erasure_reason,
    )


@router.post("/receipts/document", response=dict[str, Any])
def read_receipt_document(request: HttpRequest, given: CodeShape) -> dict[str, Any]:
    """The file "isegoria-receipt/1", with which `isegoria verify receipt` proves the act without this site."""
    try:
        return queries.receipt_document(Receipt.parse(given.code))
    except JournalError:
        refuse(
            "bad_receipt",
            _("This code is not that of a receipt, or its secret is another one."),
            _("Type it again as it was given: the number, then the letters."),
            status=404,
        )
