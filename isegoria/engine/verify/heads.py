# SPDX-License-Identifier: LGPL-3.0-or-later
"""Signed tree heads: reading them, and checking their Ed25519 signatures (RFC 8032)."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.files import ExportFiles, parse_json

FORMAT = "isegoria-head/1"


@dataclass(frozen=True)
class SignedHead:
    """So many entries, this root (hex), at this time, signed (hex). ``log_id`` is None where a file does not say."""

    tree_size: int
    root: str
    timestamp: str
    signature: str
    log_id: str | None = None

    @classmethod
    def read(cls, data: Any, log_id: str | None = None) -> "SignedHead":
        """A head from its JSON. Raises ValueError."""
        if not isinstance(data, Mapping):
            raise ValueError("a head should be an object")
        size = data.get("tree_size")
        if type(size) is not int or size < 0:
            raise ValueError("tree_size should be a whole number")
        texts = {name: data.get(name) for name in ("root", "timestamp", "signature")}
        for name, value in texts.items():
            if not isinstance(value, str):
                raise ValueError(f"{name} should be a text")
        root, signature = str(texts["root"]).lower(), str(texts["signature"]).lower()
        if len(bytes.fromhex(root)) != 32 or len(bytes.fromhex(signature)) != 64:
            raise ValueError("a root is 32 bytes and a signature 64")
        named = data.get("log_id", log_id)
        return cls(size, root, str(texts["timestamp"]), signature, None if named is None else str(named))

    def note(self, log_id: str) -> bytes:
        """The text that the signature covers: five lines, each ended by LF."""
        return f"{FORMAT}\n{log_id}\n{self.tree_size}\n{self.root}\n{self.timestamp}\n".encode()

    def signed_by(self, public_key: bytes) -> bool:
        """Whether this key (32 bytes) signed the head as one of its log."""
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(bytes.fromhex(self.signature), self.note(name_of_log(public_key)))
        except (InvalidSignature, ValueError):
            return False
        return True


def name_of_log(public_key: bytes) -> str:
    """A log's name: SHA-256 of its raw Ed25519 public key, in hexadecimal."""
    return sha256(public_key).hexdigest()


def read_heads(path: Path) -> list[SignedHead]:
    """Heads of a file: a head ("isegoria-head/1"), a receipt document, a ``heads.jsonl``, or a whole journal export.

    Raises:
        EngineError: file_missing, json_unreadable, json_shape.
    """
    if path.is_dir() or path.suffix == ".zip":
        with ExportFiles(path) as files:
            log_id = files.document("log.json").get("log_id")
            return [_read(head, "heads.jsonl", log_id) for _, head in files.lines("heads.jsonl")]
    if not path.is_file():
        raise EngineError("file_missing", file=path.name)
    data = path.read_bytes()
    if path.suffix == ".jsonl":
        return [_read(parse_json(line, path.name), path.name, None) for line in data.splitlines() if line.strip()]
    document = parse_json(data, path.name)
    if not isinstance(document, dict):
        raise EngineError("json_shape", file=path.name, reason="not an object")
    head = document.get("head", document)
    return [] if head is None else [_read(head, path.name, document.get("log_id"))]


def _read(data: Any, file: str, log_id: Any) -> SignedHead:
    try:
        return SignedHead.read(data, None if log_id is None else str(log_id))
    except ValueError as refusal:
        raise EngineError("json_shape", file=file, reason=str(refusal)) from refusal
