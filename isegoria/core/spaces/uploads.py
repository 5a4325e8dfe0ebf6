# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that an organiser sends to have a look at: kept in the data directory for a day, for that account alone."""

import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from isegoria.core.accounts.models import Account

from .models import Space

KEPT_SECONDS = 86_400
_TOKEN = re.compile(r"[0-9a-f]{24}\Z")


def keep_upload(*, account: Account, space: Space, chunks: Iterable[bytes]) -> str:
    """Write an upload down; returns its token. Those of more than a day ago go."""
    for old in _folder().glob("*/table.csv"):
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            forget_upload(old)
    token = secrets.token_hex(12)
    path = _path(account, space, token)
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        for chunk in chunks:
            stream.write(chunk)
    return token


def find_upload(*, account: Account, space: Space, token: str) -> Path | None:
    """The file of a token, if this account sent it for this space."""
    if not _TOKEN.match(token):
        return None
    path = _path(account, space, token)
    return path if path.is_file() else None


def forget_upload(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # another request was quicker
        path.parent.rmdir()


def _folder() -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / "uploads"


def _path(account: Account, space: Space, token: str) -> Path:
    return _folder() / f"{account.pk}-{space.pk}-{token}" / "table.csv"
