# SPDX-License-Identifier: LGPL-3.0-or-later
"""Canonical JSON and its SHA-256: one writing for one value, so that a digest means something.

Keys sorted, separators "," and ":", no escaping of non-ASCII characters, UTF-8, no NaN and no infinity.
Digests in this engine only cover integers, texts, booleans and null; floats are compared within tolerance.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from isegoria.engine.errors import EngineError


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of a JSON value.

    Raises:
        EngineError: not_canonical, for NaN, infinities, lone surrogates, and what JSON cannot hold.
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8")
    except (TypeError, ValueError) as refusal:
        raise EngineError("not_canonical", reason=str(refusal)) from refusal


def canonical_digest(value: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical bytes of a JSON value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
