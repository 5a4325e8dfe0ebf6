# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that one browser alone can open: RFC 8291, whose one record is written as RFC 8188 (aes128gcm) says.

A Diffie-Hellman exchange on P-256 with the browser's key, mixed with the secret that the browser gave, makes the key
(AES-128-GCM) and the nonce of the record. What carries the message sees its length and nothing else.
"""

import base64
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096
POINT, SECRET, SALT = 65, 16, 16
"""Bytes of an uncompressed point of P-256, of the browser's secret and of a salt."""
MOST = RECORD - 17
"""Bytes of a message: the record, less its tag and the octet that ends what is written in it."""


def to_text(content: bytes) -> str:
    """Base64url without padding, as browsers and RFC 7515 write it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_text(text: str, length: int) -> bytes:
    """``length`` bytes of base64url, padded or not. Raises ``ValueError`` for anything else."""
    bare = text.rstrip("=")
    content = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    if len(content) != length:
        raise ValueError("another length")
    return content


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_point(text: str) -> ec.EllipticCurvePublicKey:
    """The browser's public key. Raises ``ValueError`` for what is no uncompressed point of the curve."""
    point = from_text(text, POINT)
    if point[0] != 4:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


def encrypt(
    message: bytes,
    *,
    p256dh: str,
    auth: str,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of a push. ``own`` and ``salt`` are drawn for each message, unless a test vector gives them.

    Raises ``ValueError`` for keys that are none, or a message above ``MOST`` bytes.
    """
    if len(message) > MOST:
        raise ValueError("too long for one record")
    theirs = read_point(p256dh)
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(SALT)
    sender = point_of(own.public_key())
    bound = b"WebPush: info\0" + point_of(theirs) + sender
    shared = _expand(own.exchange(ec.ECDH(), theirs), salt=from_text(auth, SECRET), info=bound, length=32)
    key = _expand(shared, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _expand(shared, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    # The octet 2 ends the last record's content; a nonce is never used twice, as each message has its own keys.
    sealed = AESGCM(key).encrypt(nonce, message + b"\2", None)
    return salt + struct.pack("!IB", RECORD, len(sender)) + sender + sealed


def _expand(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
