# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a secret ballot is sealed: to the public key of its urn, so that the database alone opens nothing.

X25519 with a key of one use, HKDF-SHA256, ChaCha20-Poly1305 (RFC 7748, 5869, 8439). What is sealed has one length for
every ballot of an urn, four bytes a place, so that lengths tell nothing. The urn and the envelope's own name are
bound to it: moved to another urn, or copied into another envelope, it does not open.

The private key is a file of its owner only, under ``urns`` in ``settings.ISEGORIA_DATA_DIR``: never in the database,
nor in what backs it up. It is destroyed once the urn is open.
"""

import os
import secrets
import struct
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FOLDER = "urns"
LABEL = b"isegoria-urn/1"
KEY_BYTES = 32
WIPING = ".wiping"
NONCE = bytes(12)
"""Always the same: each envelope has a key of its own, which seals once."""


class SealError(Exception):
    """An envelope, or the key of an urn, that cannot be opened. ``code``: ``key_missing``, ``broken``, ``misshapen``.

    It never quotes what it is about.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def seal(marks: Sequence[int], *, public_key: bytes, urn: str, envelope: str) -> bytes:
    """Seal the marks of a ballot to an urn's key: 48 bytes, and four a place."""
    own = X25519PrivateKey.generate()
    shared = own.exchange(X25519PublicKey.from_public_bytes(public_key))
    ephemeral = own.public_key().public_bytes_raw()
    key = _derived(shared, ephemeral, public_key)
    return ephemeral + ChaCha20Poly1305(key).encrypt(NONCE, _packed(marks), _bound_to(urn, envelope))


class Opener:
    """The private key of an urn, read once: opens its envelopes."""

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private
        self._public = private.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return "Opener()"

    def open_bytes(self, sealed: bytes, *, urn: str, envelope: str) -> bytes:
        """What an envelope holds, packed. Raises ``SealError``: broken."""
        try:
            ephemeral = bytes(sealed[:KEY_BYTES])
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            key = _derived(shared, ephemeral, self._public)
            return ChaCha20Poly1305(key).decrypt(NONCE, bytes(sealed[KEY_BYTES:]), _bound_to(urn, envelope))
        except (InvalidTag, ValueError):
            raise SealError("broken") from None

    def open(self, sealed: bytes, *, urn: str, envelope: str) -> list[int]:
        """The marks in an envelope. Raises ``SealError``: broken, misshapen."""
        return unpacked(self.open_bytes(sealed, urn=urn, envelope=envelope))


def unpacked(packed: bytes) -> list[int]:
    """Marks from four bytes each. Raises ``SealError``: misshapen."""
    if len(packed) % 4:
        raise SealError("misshapen")
    return list(struct.unpack(f">{len(packed) // 4}i", packed))


def _packed(marks: Sequence[int]) -> bytes:
    return struct.pack(f">{len(marks)}i", *marks)


def _derived(shared: bytes, ephemeral: bytes, public_key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=ephemeral + public_key, info=LABEL).derive(shared)


def _bound_to(urn: str, envelope: str) -> bytes:
    return LABEL + f"\n{urn}\n{envelope}".encode()


# --- the key of an urn ------------------------------------------------------------------------------------
def make_key() -> bytes:
    """Make a key pair; the private key is on the disk, for its owner only, when this returns the public one."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    path = _path(public)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(private.private_bytes_raw().hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return public


def has_key(public_key: bytes) -> bool:
    """Whether the private key is still there: without it, what is sealed now could never be counted."""
    return _path(public_key).exists()


def opener(public_key: bytes) -> Opener:
    """The private key of an urn. Raises ``SealError``: key_missing."""
    try:
        text = _path(public_key).read_text(encoding="ascii")
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except (OSError, ValueError):
        # "from None": the chained message would quote the key's text.
        raise SealError("key_missing") from None
    if private.public_key().public_bytes_raw() != bytes(public_key):
        raise SealError("key_missing")
    return Opener(private)


def destroy_key(public_key: bytes) -> None:
    """Overwrite the private key. What stays until :func:`forget_key` is a file of its name that holds nothing: it says
    that the tables of its urn are still to be rewritten. Once more changes nothing.

    Flash disks and copies of the machine may hold what was overwritten: docs/security/urn.md says so.
    """
    path = _path(public_key)
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(2 * KEY_BYTES + 1))
        file.flush()
        os.fsync(file.fileno())
    path.replace(path.with_suffix(WIPING))
    _settle(path.parent)


def forget_key(public_key: bytes) -> None:
    """The tables are rewritten: nothing of the urn is left. Once more changes nothing."""
    path = _path(public_key).with_suffix(WIPING)
    if path.exists():
        path.unlink()
        _settle(path.parent)


def is_to_wipe(public_key: bytes) -> bool:
    """Whether the tables of this urn are still to be rewritten."""
    return _path(public_key).with_suffix(WIPING).exists()


def to_wipe() -> list[bytes]:
    """Public keys of the opened urns whose tables are still to be rewritten."""
    folder = Path(settings.ISEGORIA_DATA_DIR) / FOLDER
    return [bytes.fromhex(path.stem) for path in sorted(folder.glob(f"*{WIPING}"))]


def _path(public_key: bytes) -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / FOLDER / f"{bytes(public_key).hex()}.key"


def _settle(directory: Path) -> None:
    """Ask the disk to keep the change of names too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
