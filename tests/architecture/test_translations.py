# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues: each is where Django reads it. What they lack is told by scripts/messages.py."""

from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture import house

CATALOGUES = [path for path in house.committed_files() if path.suffix == ".po"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(house.ROOT)))
def test_django_reads_a_catalogue(path: Path) -> None:
    read = {Path(app.path) / "locale" for app in apps.get_app_configs()} | {
        Path(given) for given in settings.LOCALE_PATHS
    }

    assert path.parents[2] in read


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(house.ROOT)))
def test_a_french_text_is_set_as_french_is(path: Path) -> None:
    """Non-breaking spaces inside « » and before double signs, so that no line begins with one."""
    wrong = [
        text
        for entry in polib.pofile(str(path))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if any(f" {sign}" in text for sign in ("»", ":", ";", "!", "?")) or "« " in text
    ]
    assert wrong == []
