# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files to verify, from the disk or from an address that the person gives; nothing else is ever fetched."""

import gzip
import http.client
import shutil
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .language import gettext as _
from .outcome import UNAVAILABLE, Stop

LARGEST = 20 * 1024**3  # bytes: no export comes near it, and a disk must not be filled by an endless answer
SECONDS = 30
CHUNK = 1 << 20


def is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def beside(text: str, name: str) -> str:
    """The file of this name beside another one, on the disk or on a site."""
    return urllib.parse.urljoin(text, name) if is_address(text) else str(Path(text).parent / name)


@contextmanager
def local_copy(text: str) -> Iterator[Path]:
    """A path to what ``text`` names; what is fetched is removed afterwards. Raises ``Stop``."""
    if not is_address(text):
        path = Path(text)
        if not path.exists():
            raise Stop("file_missing", _("%(path)s is not there.") % {"path": path}, remedy=_("Check the path."))
        if path.suffix == ".gz":
            with tempfile.TemporaryDirectory(prefix="isegoria-verify-") as folder:
                plain = Path(folder) / path.stem
                _unpack(path, plain)
                yield plain
            return
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="isegoria-verify-") as folder:
        name = Path(urllib.parse.urlsplit(text).path).name or "download"
        path = Path(folder) / name
        _fetch(text, path)
        yield path


def _unpack(packed: Path, plain: Path) -> None:
    try:
        with gzip.open(packed, "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
    except (EOFError, gzip.BadGzipFile) as error:
        raise Stop("file_damaged", _("%(path)s is a damaged gzip file.") % {"path": packed}) from error


def _fetch(address: str, path: Path) -> None:
    request = urllib.request.Request(address, headers={"User-Agent": "isegoria-verify", "Accept": "*/*"})  # noqa: S310 - http(s) only, checked by is_address
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer, path.open("wb") as target:  # noqa: S310 - as above
            _copy(answer, target)
    except urllib.error.HTTPError as error:
        raise _not_fetched(address, f"{error.code} {error.reason}") from error
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, ValueError) as error:
        raise _not_fetched(address, str(getattr(error, "reason", error))) from error


def _copy(answer: Any, target: Any) -> None:
    read = 0
    while chunk := answer.read(CHUNK):
        read += len(chunk)
        if read > LARGEST:
            raise ValueError(_("the answer is larger than any export"))
        target.write(chunk)


def _not_fetched(address: str, reason: str) -> Stop:
    return Stop(
        "not_fetched",
        _("%(address)s could not be read: %(reason)s") % {"address": address, "reason": reason},
        remedy=_("Open it in a browser, download it, and give the file."),
        exit_code=UNAVAILABLE,
    )
