# SPDX-License-Identifier: LGPL-3.0-or-later
"""A journal written by hand after docs/formats/journal.md: neither the site's code nor the verifier's."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tree_hash(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 2 ** ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def path_to(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = 2 ** ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*path_to(index, leaves[:split]), tree_hash(leaves[split:])]
    return [*path_to(index - split, leaves[split:]), tree_hash(leaves[:split])]


@dataclass
class Log:
    """Entries by position; ``write`` makes the export."""

    seed: bytes = b"a key for the tests of verifying"
    entries: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    subjects: list[dict[str, Any]] = field(default_factory=list)
    public_kinds: list[str] = field(default_factory=lambda: ["text"])

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def log_id(self) -> str:
        return hashlib.sha256(self.public_key).hexdigest()

    def leaf_hashes(self) -> list[bytes]:
        return [bytes.fromhex(entry["leaf_hash"]) for entry in self.entries]

    def say(self, body: str, *, subject_kind: str = "text", subject_id: str | None = None) -> int:
        number = len(self.entries) + 1
        secret = hashlib.sha256(f"secret {number}".encode()).digest()[:16]
        content = {"body": body}
        leaf = {
            "at": "2026-11-22T18:30:05Z",
            "digest": hmac.new(secret, canonical(content), hashlib.sha256).hexdigest(),
            "entry": number,
            "kind": f"{subject_kind}.said",
            "subject_id": subject_id or str(number),
            "subject_kind": subject_kind,
            "v": 1,
        }
        leaf_hash = hashlib.sha256(b"\x00" + canonical(leaf)).hexdigest()
        self.entries.append(leaf | {"position": len(self.entries), "leaf_hash": leaf_hash})
        if subject_kind in self.public_kinds:
            self.subjects.append({"entry": number, "secret": secret.hex(), "content": content})
        return number

    def sign(self) -> dict[str, Any]:
        root = tree_hash(self.leaf_hashes()).hex()
        size, timestamp = len(self.entries), "2026-11-22T18:30:10Z"
        note = f"isegoria-head/1\n{self.log_id}\n{size}\n{root}\n{timestamp}\n".encode()
        head = {
            "tree_size": size,
            "root": root,
            "timestamp": timestamp,
            "signature": self.key.sign(note).hex(),
        }
        self.heads.append(head)
        return head

    def receipt(self, number: int, *, content: Any = None) -> dict[str, Any]:
        entry = self.entries[number - 1]
        leaf = {name: value for name, value in entry.items() if name not in ("position", "leaf_hash", "erased")}
        head = self.heads[-1]
        return {
            "format": "isegoria-receipt/1",
            "log_id": self.log_id,
            "public_key": self.public_key.hex(),
            "leaf": leaf,
            "secret": hashlib.sha256(f"secret {number}".encode()).digest()[:16].hex(),
            "content": content,
            "erased": entry.get("erased"),
            "inclusion": {
                "leaf_index": number - 1,
                "tree_size": head["tree_size"],
                "path": [step.hex() for step in path_to(number - 1, self.leaf_hashes()[: head["tree_size"]])],
            },
            "head": head,
        }

    def write(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        log = {
            "format": "isegoria-journal/1",
            "log_id": self.log_id,
            "public_key": self.public_key.hex(),
            "tree_size": self.heads[-1]["tree_size"] if self.heads else 0,
            "public_kinds": self.public_kinds,
        }
        (folder / "log.json").write_bytes(canonical(log))
        for name in ("entries", "heads", "subjects"):
            rows = getattr(self, name)
            (folder / f"{name}.jsonl").write_bytes(b"".join(canonical(row) + b"\n" for row in rows))
        return folder
