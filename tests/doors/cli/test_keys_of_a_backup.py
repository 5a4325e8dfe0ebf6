# SPDX-License-Identifier: AGPL-3.0-or-later
"""The keys that a backup takes along: those that there are, and each where a site reads it."""

from pathlib import Path
from typing import Any

from isegoria.commons.notifications.pushing.carrying import WebPush
from isegoria.doors.cli.archives import keys


def test_the_key_of_notices_to_browsers_goes_along_once_it_was_made(settings: Any, tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    settings.ISEGORIA_DATA_DIR, settings.ISEGORIA_JOURNAL_KEY = home, ""
    assert sorted(keys.of_this_site()) == ["journal.key", "secret.key"]

    made = WebPush("mailto:push@town.example").public_key
    keys.write(away, keys.of_this_site())

    settings.ISEGORIA_DATA_DIR = away
    assert WebPush("mailto:push@town.example").public_key == made
    assert (away / "push.key").read_bytes() == (home / "push.key").read_bytes()
    assert {one.stat().st_mode & 0o777 for one in away.iterdir()} == {0o600}
