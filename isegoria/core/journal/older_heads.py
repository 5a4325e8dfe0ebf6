# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed heads that somebody kept elsewhere: what shows a log rewritten whole, key and all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import canonical, keys
from .errors import JournalError


@dataclass(frozen=True)
class OlderHead:
    """A head from a file. ``log_id`` is None where the file does not say which log it is of."""

    log_id: str | None
    tree_size: int
    root: bytes
    timestamp: datetime
    signature: bytes

    @classmethod
    def from_json(cls, data: Mapping[str, object], log_id: str | None = None) -> "OlderHead":
        """Read the JSON of a head. Raises ``KeyError``, ``ValueError``."""
        named = data.get("log_id", log_id)
        return cls(
            log_id=None if named is None else str(named),
            tree_size=int(str(data["tree_size"])),
            root=bytes.fromhex(str(data["root"])),
            timestamp=datetime.fromisoformat(str(data["timestamp"])),
            signature=bytes.fromhex(str(data["signature"])),
        )

    def signed_by(self, public_key: bytes) -> bool:
        """Whether this key signed the head."""
        note = canonical.head_note(
            log_id=canonical.log_id(public_key),
            tree_size=self.tree_size,
            root=self.root,
            timestamp=self.timestamp,
        )
        return keys.signature_holds(public_key, self.signature, note)


def read(path: Path) -> list[OlderHead]:
    """Heads of a file: a head, a receipt document, the ``heads.jsonl`` of an export, or the export's
    directory.

    Raises ``JournalError("bad_head_file", file=…, reason=…)``.
    """
    try:
        if path.is_dir():
            log = json.loads((path / "log.json").read_text(encoding="utf-8"))
            return _lines((path / "heads.jsonl").read_text(encoding="utf-8"), log.get("log_id"))
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            return _lines(text, None)
        data = json.loads(text)
        head = data.get("head", data)
        return [] if head is None else [OlderHead.from_json(head, data.get("log_id"))]
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise JournalError("bad_head_file", file=path.name, reason=str(error)) from error


def _lines(text: str, log_id: str | None) -> list[OlderHead]:
    return [OlderHead.from_json(json.loads(line), log_id) for line in text.splitlines() if line.strip()]
