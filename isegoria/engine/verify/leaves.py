# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the log hashes: canonical JSON, leaves, and digests keyed by a secret. Specified in docs/formats/journal.md.

Written apart from the site's own code on purpose: two readings of one specification check each other.
"""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from isegoria.engine.verify.merkle import hash_leaf

FIELDS = {"at": str, "digest": str, "entry": int, "kind": str, "subject_id": str, "subject_kind": str, "v": int}
VERSION = 1


def canonical_json(value: Any) -> bytes:
    """Canonical JSON: keys sorted by code point, separators "," and ":", nothing escaped beyond need, UTF-8.

    Raises ValueError for what it cannot write (an unpaired surrogate, NaN).
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read_leaf(data: Mapping[str, Any]) -> dict[str, Any]:
    """The leaf among a line's fields. Raises ValueError when one is missing, of another type or version."""
    leaf: dict[str, Any] = {}
    for name, kind in FIELDS.items():
        value = data.get(name)
        if type(value) is not kind:
            raise ValueError(f"{name} should be {kind.__name__}")
        leaf[name] = value
    if leaf["v"] != VERSION:
        raise ValueError(f"leaf version {leaf['v']} is not {VERSION}")
    if len(bytes.fromhex(leaf["digest"])) != 32:
        raise ValueError("digest should be 32 bytes")
    return leaf


def leaf_hash(leaf: Mapping[str, Any]) -> bytes:
    """Merkle hash of a leaf (32 bytes)."""
    return hash_leaf(canonical_json(leaf))


def digest_holds(*, secret: str, content: Any, digest: str) -> bool:
    """Whether the digest (hex) is HMAC-SHA256, keyed by the secret (hex), over the content's canonical JSON."""
    try:
        computed = hmac.new(bytes.fromhex(secret), canonical_json(content), sha256).hexdigest()
    except (TypeError, ValueError):
        return False
    return hmac.compare_digest(computed, digest)
