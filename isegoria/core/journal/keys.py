# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Ed25519 key that signs the log's heads.

It comes from the setting or environment variable ``ISEGORIA_JOURNAL_KEY`` (64 hexadecimal digits), or else
from the file ``journal.key`` in ``settings.ISEGORIA_DATA_DIR``, made on first use. It is never logged, and no
message quotes it.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from . import canonical
from .errors import JournalError

KEY_FILE = "journal.key"
ENVIRONMENT = "ISEGORIA_JOURNAL_KEY"


def signing_key() -> Ed25519PrivateKey:
    """The key of this log. Raises ``JournalError("bad_key", source=…)`` when it cannot be read."""
    configured = getattr(settings, ENVIRONMENT, "") or os.environ.get(ENVIRONMENT, "")
    if configured:
        return _parse(configured, ENVIRONMENT)
    path = Path(settings.ISEGORIA_DATA_DIR) / KEY_FILE
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        text = _create(path)
    except (OSError, UnicodeDecodeError) as error:
        raise JournalError("bad_key", source=KEY_FILE) from error
    return _parse(text, KEY_FILE)


def public_key() -> bytes:
    """The raw public key of this log (32 bytes)."""
    return signing_key().public_key().public_bytes_raw()


def log_id() -> str:
    """The name of this log: SHA-256 of its public key, in hexadecimal."""
    return canonical.log_id(public_key())


def signature_holds(public: bytes, signature: bytes, note: bytes) -> bool:
    """Whether the signature is that of the note under this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, note)
    except (InvalidSignature, ValueError):
        return False
    return True


def _parse(text: str, source: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        # "from None": the chained message would quote the key's text.
        raise JournalError("bad_key", source=source) from None


def _create(path: Path) -> str:
    """Make the key file whole or not at all, readable by its owner only; of two makers, one wins for both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = secrets.token_hex(32) + "\n"
    draft = path.with_name(f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return path.read_text(encoding="ascii")
    finally:
        draft.unlink()
    _settle(path.parent)
    return text


def _settle(directory: Path) -> None:
    """Ask the disk to keep the new name too: a key lost to a power cut would orphan every receipt."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
