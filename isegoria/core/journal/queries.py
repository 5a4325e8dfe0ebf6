# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of the journal. Nothing here ever returns a kept secret."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from . import canonical, keys, proofs
from .errors import JournalError
from .models import Entry, TreeHead
from .receipts import Receipt

RECEIPT_FORMAT = "isegoria-receipt/1"
_CHUNK = 2000


class State(StrEnum):
    """What a receipt's code leads to."""

    MALFORMED = "malformed"  # not a receipt's code
    UNKNOWN = "unknown"  # no such entry
    MISMATCH = "mismatch"  # the entry exists, the secret is not its own
    PENDING = "pending"  # recorded, soon to be placed in the log
    SEQUENCED = "sequenced"  # in the log, under a signed head
    ERASED = "erased"  # what it recorded was erased; the entry stays in the log


@dataclass(frozen=True)
class Head:
    """A signed state of the log."""

    tree_size: int
    root: bytes
    timestamp: datetime
    signature: bytes

    def as_json(self) -> dict[str, object]:
        """The head as every file and page writes it."""
        return {
            "tree_size": self.tree_size,
            "root": self.root.hex(),
            "timestamp": canonical.instant(self.timestamp),
            "signature": self.signature.hex(),
        }


@dataclass(frozen=True)
class EntryStatus:
    """What the journal says of a receipt. Fields of the entry are None where the state gives no right to
    them.

    ``head`` is the latest head, which covers the entry as soon as ``position`` is set.
    """

    state: State
    entry: int | None = None
    kind: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    at: datetime | None = None
    position: int | None = None
    head: Head | None = None
    erased_on: date | None = None
    erasure_reason: str | None = None


@dataclass(frozen=True)
class InclusionProof:
    """Path from a leaf to the root of the log at ``tree_size`` (RFC 9162 §2.1.3)."""

    leaf_index: int
    tree_size: int
    path: list[bytes]


@dataclass(frozen=True)
class ConsistencyProof:
    """Proof that the log at ``new_size`` begins with the log at ``old_size`` (RFC 9162 §2.1.4)."""

    old_size: int
    new_size: int
    path: list[bytes]


def latest_head() -> Head | None:
    """The newest signed head, or None while nothing has been sequenced."""
    return next(stream_heads(newest_first=True, count=1), None)


def head_at(tree_size: int) -> Head | None:
    """The head signed at exactly this size, if there is one."""
    return next((_head(row) for row in _head_rows().filter(tree_size=tree_size)), None)


def stream_heads(*, newest_first: bool = False, count: int | None = None, up_to: int | None = None) -> Iterator[Head]:
    """Signed heads in order of size (at most ``up_to``), read in chunks: no cursor stays open meanwhile."""
    sign, step = ("-", "tree_size__lt") if newest_first else ("", "tree_size__gt")
    rows, last, left = _head_rows().order_by(f"{sign}tree_size"), None, count
    if up_to is not None:
        rows = rows.filter(tree_size__lte=up_to)
    while left is None or left > 0:
        wanted = _CHUNK if left is None else min(_CHUNK, left)
        chunk = list((rows if last is None else rows.filter(**{step: last}))[:wanted])
        yield from map(_head, chunk)
        if len(chunk) < wanted:
            return
        last = chunk[-1][0]
        left = None if left is None else left - len(chunk)


def entries_of(subject_kind: str, subject_ids: Iterable[str]) -> list[int]:
    """Numbers of all entries about these subjects, oldest first."""
    rows = Entry.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def latest_size() -> int:
    """How many entries have their place in the log."""
    return TreeHead.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0


def subjects_since(tree_size: int, subject_kind: str, *, at_most: int) -> list[str]:
    """Ids of the subjects of a kind that entries were made about since the log had that size: those that have their
    place after it, and those that still wait for one. Asked again with ``latest_size`` of the same moment, it misses
    nothing that was written between, in whatever order acts come to be seen."""
    rows = Entry.objects.filter(subject_kind=subject_kind).values_list("subject_id", flat=True)
    placed = list(rows.filter(position__gte=tree_size).order_by("position")[:at_most])
    return placed + list(rows.filter(position__isnull=True).order_by("pk")[: at_most - len(placed)])


def entry_with_status(code: str) -> EntryStatus:
    """What the entry of a receipt says, for the page that checks receipts. Never raises for a bad code."""
    try:
        receipt = Receipt.parse(code)
    except JournalError:
        return EntryStatus(State.MALFORMED)
    row = Entry.objects.select_related("erased_by").filter(pk=receipt.entry).first()
    if row is None:
        return EntryStatus(State.UNKNOWN, entry=receipt.entry)
    if row.secret is not None and not hmac.compare_digest(bytes(row.secret), receipt.secret):
        return EntryStatus(State.MISMATCH, entry=receipt.entry)
    placed = State.PENDING if row.position is None else State.SEQUENCED
    state = placed if row.erased_at is None else State.ERASED
    return EntryStatus(
        state,
        entry=row.pk,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        at=row.at,
        position=row.position,
        head=latest_head() if row.position is not None else None,
        erased_on=row.erased_at.date() if row.erased_at else None,
        erasure_reason=row.erased_by.reason if row.erased_by else None,
    )


def inclusion_proof(entry: int, *, tree_size: int | None = None) -> InclusionProof:
    """Proof that an entry is in the log, under the latest head or the one at ``tree_size``.

    Raises ``JournalError("not_sequenced")`` when the entry has no place yet (or does not exist).
    """
    position = Entry.objects.filter(pk=entry).values_list("position", flat=True).first()
    head = latest_head()
    if position is None or head is None:
        raise JournalError("not_sequenced", entry=entry)
    size = head.tree_size if tree_size is None else tree_size
    return InclusionProof(position, size, proofs.inclusion_path(position, size))


def consistency_proof(old_size: int, new_size: int | None = None) -> ConsistencyProof:
    """Proof that the log only grew between two sizes (by default, up to the latest head)."""
    if new_size is None:
        head = latest_head()
        new_size = head.tree_size if head else 0
    return ConsistencyProof(old_size, new_size, proofs.consistency_path(old_size, new_size))


def receipt_document(receipt: Receipt, *, content: Mapping[str, object] | None = None) -> dict[str, object]:
    """All that the holder of a receipt needs to prove it without this site ("isegoria-receipt/1").

    The secret comes from the receipt itself, never from the table. Until the entry is sequenced,
    ``inclusion`` and ``head`` are null. Raises ``JournalError("bad_receipt")`` when there is no such entry or
    its secret is another.
    """
    row = Entry.objects.select_related("erased_by").filter(pk=receipt.entry).first()
    if row is None or (row.secret is not None and not hmac.compare_digest(bytes(row.secret), receipt.secret)):
        raise JournalError("bad_receipt")
    inclusion, head = None, None
    if row.position is not None:
        head = latest_head()
        proof = inclusion_proof(row.pk, tree_size=head.tree_size if head else None)
        inclusion = {
            "leaf_index": proof.leaf_index,
            "tree_size": proof.tree_size,
            "path": [step.hex() for step in proof.path],
        }
    return {
        "format": RECEIPT_FORMAT,
        "log_id": keys.log_id(),
        "public_key": keys.public_key().hex(),
        "leaf": leaf_of(row),
        "secret": receipt.secret.hex(),
        "content": None if content is None else dict(content),
        "erased": erased_json(row.erased_at, row.erased_by.reason if row.erased_by else None),
        "inclusion": inclusion,
        "head": head.as_json() if head else None,
    }


def leaf_of(row: Entry) -> dict[str, object]:
    """The public leaf of an entry, recomputed from its columns."""
    return canonical.leaf(
        entry=row.pk,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        digest=bytes(row.digest),
        at=row.at,
    )


def erased_json(erased_at: datetime | None, reason: str | None) -> dict[str, object] | None:
    """When and why an entry was erased. The day only: to the second, acts erased together would be linked."""
    if erased_at is None:
        return None
    return {"on": erased_at.date().isoformat(), "reason": reason}


def _head_rows():  # type: ignore[no-untyped-def]  # the stubs' type of values_list cannot be written down
    return TreeHead.objects.values_list("tree_size", "root_hash", "timestamp", "signature")


def _head(row: tuple[int, bytes, datetime, bytes]) -> Head:
    size, root, timestamp, signature = row
    return Head(size, bytes(root), timestamp, bytes(signature))
