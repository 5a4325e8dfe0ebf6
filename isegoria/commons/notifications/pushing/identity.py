# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who pushes: VAPID (RFC 8292), a token signed with ES256 (RFC 7515, RFC 7518) that names this site to push services.

The key is in ``push.key`` in the data directory, made at first use, for its owner only. Browsers bind a subscription to
it: with another key, all of them begin again.
"""

import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from .encryption import CURVE, point_of, to_text

KEY_FILE = "push.key"
VALID_SECONDS = 12 * 3600
"""A token may be valid for a day at most: half of it leaves room for clocks that are wrong."""


def signing_key() -> ec.EllipticCurvePrivateKey:
    """The key of this site: 64 hexadecimal digits in its file. Raises ``ValueError`` when they are none."""
    path = Path(settings.ISEGORIA_DATA_DIR) / KEY_FILE
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        text = _create(path)
    try:
        return ec.derive_private_key(int(text.strip(), 16), CURVE)
    except ValueError:
        # "from None": the chained message would quote the key's text.
        raise ValueError(f"{KEY_FILE} holds no key") from None


def _create(path: Path) -> str:
    """Make the file whole or not at all; of two processes that make it at once, one wins for both."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    draft = path.with_name(f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(f"{number:064x}\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        with suppress(FileExistsError):  # the other process was first: its key is the site's
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")


def authorization(endpoint: str, *, contact: str, key: ec.EllipticCurvePrivateKey, now: float | None = None) -> str:
    """The header that goes with a push to ``endpoint``: for its origin alone, and for some hours."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time() if now is None else now) + VALID_SECONDS,
        "sub": contact,
    }
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode("ascii"), ec.ECDSA(hashes.SHA256())))
    signature = to_text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={to_text(point_of(key.public_key()))}"


def _part(content: dict[str, str | int] | dict[str, str]) -> str:
    return to_text(json.dumps(content, separators=(",", ":")).encode())
