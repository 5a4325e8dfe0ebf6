# SPDX-License-Identifier: AGPL-3.0-or-later
"""The keys of a site in its backup: plain, sealed with a passphrase, or left out. That of notices to browsers, if any.

Sealed: scrypt (RFC 7914; n = 2^15, r = 8, p = 1) makes a key of the passphrase, with which AES-256-GCM seals the JSON
of them all. None is ever printed.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from ..language import gettext as _
from ..outcome import Stop

PLAIN, SEALED = "keys.json", "keys.sealed.json"
JOURNAL, SECRET, PUSH = "journal.key", "secret.key", "push.key"
NAMES = (JOURNAL, SECRET, PUSH)
COST = {"n": 2**15, "r": 8, "p": 1}
BOUND_TO = b"isegoria-backup/1 keys"


def of_this_site() -> dict[str, str]:
    """What signs the journal and the cookies here, wherever they are kept; and what names the site to push services,
    if it was ever made."""
    # Late: settings exist only once Django is asked to start, and the journal needs them.
    from django.conf import settings

    from isegoria.core.journal.keys import signing_key

    found = {JOURNAL: signing_key().private_bytes_raw().hex(), SECRET: settings.SECRET_KEY}
    push = Path(settings.ISEGORIA_DATA_DIR) / PUSH
    if push.exists():
        found[PUSH] = push.read_text(encoding="ascii").strip()
    return found


def log_of(key: str) -> str:
    """The name of the journal that a key signs. Raises ``ValueError`` for what is no key."""
    # Late: only whoever holds a key asks.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from isegoria.core.journal.canonical import log_id

    return log_id(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.strip())).public_key().public_bytes_raw())


def seal(keys: dict[str, str], passphrase: str) -> bytes:
    # Late: a backup without a passphrase needs none of it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, json.dumps(keys).encode(), BOUND_TO)
    texts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({name: base64.b64encode(value).decode() for name, value in texts.items()}).encode()


def unseal(document: bytes, passphrase: str) -> dict[str, str]:
    """Raises ``Stop`` with a passphrase that is not the one."""
    # Late: as above.
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        part = {name: base64.b64decode(value) for name, value in json.loads(document).items()}
        opened = AESGCM(_stretched(passphrase, part["salt"])).decrypt(part["nonce"], part["sealed"], BOUND_TO)
    except InvalidTag:
        raise Stop(
            "bad_passphrase",
            _("This passphrase does not open the keys of the backup."),
            kept=_("Nothing was changed."),
            remedy=_("Give the one that the backup was made with, in the file named by --passphrase-file."),
        ) from None
    except (KeyError, ValueError, AttributeError):
        raise Stop("backup_damaged", _("The sealed keys of the backup cannot be read.")) from None
    found: dict[str, str] = json.loads(opened)
    return found


def _stretched(passphrase: str, salt: bytes) -> bytes:
    # Late: as above.
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode())


def read_passphrase(path: str | None) -> str:
    """The first line of a file; empty where none is named. Never an argument, which every user of a machine can see."""
    if not path:
        return ""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    if not lines or len(lines[0]) < 12:
        raise Stop(
            "weak_passphrase", _("The passphrase has fewer than 12 characters."), remedy=_("Choose a longer one.")
        )
    return lines[0]


def write(folder: Path, keys: dict[str, str]) -> None:
    """Put the keys where a site reads them, for its owner only; each appears whole or not at all."""
    for name in (one for one in NAMES if one in keys):
        draft = folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
            stream.write(keys[name] + ("" if name == SECRET else "\n"))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(folder / name)


def from_backup(reader: Any, passphrase: str) -> dict[str, str] | None:
    """The keys in a backup; None if they were left out, or are sealed and no passphrase was given."""
    if PLAIN in reader.parts:
        found: dict[str, str] = json.loads(reader.read(PLAIN))
        return found
    if SEALED in reader.parts and passphrase:
        return unseal(reader.read(SEALED), passphrase)
    return None
