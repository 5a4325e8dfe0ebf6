# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes that two people always write alike: canonical JSON, content digests, leaves and head notes.

Documented for readers outside the house in ``docs/formats/journal.md``; written a second time, on purpose, in
``isegoria.engine.verify``.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from .errors import JournalError

LEAF_VERSION = 1
HEAD_FORMAT = "isegoria-head/1"
ROWS_FORMAT = "isegoria-rows/1"


def canonical_bytes(content: Mapping[str, object]) -> bytes:
    """Canonical JSON of ``content``: keys sorted by code point, no spaces, UTF-8, no escape beyond JSON's
    own.

    Only text, integers, booleans, null, lists and mappings with text keys are allowed: a float is written
    differently by different languages, so a digest over one could not be recomputed elsewhere. Raises
    ``JournalError("bad_content", path=…, type=…)`` naming the place.
    """
    plain = _plain(content, "")
    try:
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError as error:
        raise JournalError("bad_content", path="", type="unpaired surrogate") from error


def _plain(value: object, path: str) -> object:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Mapping):
        for key in value:
            if type(key) is not str:
                raise JournalError("bad_content", path=path, type=f"key of type {type(key).__name__}")
        return {key: _plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{number}]") for number, item in enumerate(value)]
    # Subclasses of str and int (Django's choices, safe strings) read as what they are.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    raise JournalError("bad_content", path=path, type=kind.__name__)


def digest(secret: bytes, content: Mapping[str, object]) -> bytes:
    """HMAC-SHA256, keyed by the entry's secret, over the canonical JSON of the content (32 bytes).

    Keyed, so that nobody can guess a short content ("agree") from its digest, and so that destroying the
    secret makes the digest say nothing any more.
    """
    return hmac.digest(secret, canonical_bytes(content), "sha256")


def rows_content(count: int, root: bytes) -> dict[str, object]:
    """What a bulk entry records: the number of rows and the Merkle root of their canonical bytes."""
    return {"format": ROWS_FORMAT, "root": root.hex(), "rows": count}


def instant(moment: datetime) -> str:
    """A time in UTC as text, ``2026-11-22T18:23:05Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def leaf(
    *, entry: int, kind: str, subject_kind: str, subject_id: str, digest: bytes, at: datetime
) -> dict[str, object]:
    """The leaf of an entry as everyone may see it; its canonical JSON is what the tree hashes."""
    return {
        "at": instant(at),
        "digest": digest.hex(),
        "entry": entry,
        "kind": kind,
        "subject_id": subject_id,
        "subject_kind": subject_kind,
        "v": LEAF_VERSION,
    }


def head_note(*, log_id: str, tree_size: int, root: bytes, timestamp: datetime) -> bytes:
    """The text a head's signature covers: five lines, each ended by LF."""
    return f"{HEAD_FORMAT}\n{log_id}\n{tree_size}\n{root.hex()}\n{instant(timestamp)}\n".encode()


def log_id(public_key: bytes) -> str:
    """A log is named by the SHA-256 of its raw Ed25519 public key, in hexadecimal (as in RFC 6962 §3.2)."""
    return hashlib.sha256(public_key).hexdigest()
