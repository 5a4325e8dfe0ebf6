# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often something came from one network, counted by all the web processes of a machine together.

For sites without Redis: one file for each network and window of time, whose length is the count. Appending a byte is
atomic, takes some 20 µs and no turn at the database. A file's name is a keyed digest, so that no address is on disk;
those of a window go when the next one begins.
"""

import hashlib
import hmac
import os
import shutil
import time
from pathlib import Path

from django.conf import settings


class Network(str):
    """A visitor's network, as ``access.client_network`` says it: few enough of them to be counted together."""

    __slots__ = ()


def count(purpose: str, network: Network, *, seconds: int) -> int | None:
    """Count one more act, and say how many there were in this window of ``seconds``; None where the processes of this
    site share no directory, or its disk is full: whoever asks then counts in memory."""
    if not settings.ISEGORIA_COUNTS_DIR:
        return None
    window = int(time.time() // seconds)
    series = Path(settings.ISEGORIA_COUNTS_DIR, f"{purpose}-{seconds}")
    here = series / str(window)
    try:
        if not here.is_dir():
            series.mkdir(mode=0o700, parents=True, exist_ok=True)
            here.mkdir(mode=0o700, exist_ok=True)
            _forget(series, window)
        key = hmac.digest(settings.SECRET_KEY.encode(), f"{purpose}:{window}:{network}".encode(), hashlib.sha256)
        file = os.open(here / key[:16].hex(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, b".")
            return os.fstat(file).st_size
        finally:
            os.close(file)
    except OSError:
        return None


def forget_old() -> None:
    """Remove the windows that have ended, where nobody came since. Called by the worker."""
    if settings.ISEGORIA_COUNTS_DIR and Path(settings.ISEGORIA_COUNTS_DIR).is_dir():
        for series in Path(settings.ISEGORIA_COUNTS_DIR).iterdir():
            _forget(series, int(time.time() // int(series.name.rpartition("-")[2])))


def _forget(series: Path, window: int) -> None:
    for old in series.iterdir():
        if old.name.isdigit() and int(old.name) < window:
            shutil.rmtree(old, ignore_errors=True)
