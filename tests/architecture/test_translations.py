# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues: each is where Django reads it. What they lack is told by scripts/messages.py."""

from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings

from tests.architecture import house

CATALOGUES = [path for path in house.committed_files() if path.suffix == ".po"]


def test_django_reads_every_catalogue() -> None:
    read = {Path(app.path) / "locale" for app in apps.get_app_configs()}
    read |= {Path(given) for given in settings.LOCALE_PATHS}

    assert [path for path in CATALOGUES if path.parents[2] not in read] == []


def test_a_french_text_is_set_as_french_is() -> None:
    """Non-breaking spaces inside « » and before double signs, so that no line begins with one."""
    wrong = [
        f"{path.relative_to(house.ROOT)}: {text}"
        for path in CATALOGUES
        if path.parts[-3] == "fr"
        for entry in polib.pofile(str(path))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if any(f" {sign}" in text for sign in ("»", ":", ";", "!", "?")) or "« " in text
    ]
    assert wrong == []


def test_an_english_text_has_one_french_one() -> None:
    """Django merges the catalogues of all rooms: of two texts for one msgid, the room named first has its own shown in
    the other. Where French needs two (a gender, another sense), a context tells them apart (``pgettext``)."""
    said: dict[tuple[str, str, bool], dict[tuple[str, ...], list[str]]] = {}
    for path in CATALOGUES:
        if path.parts[-3] != "fr":
            continue
        for entry in polib.pofile(str(path)):
            if entry.obsolete or not entry.translated():
                continue
            texts = tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)
            key = (entry.msgctxt or "", entry.msgid, bool(entry.msgid_plural))
            said.setdefault(key, {}).setdefault(texts, []).append(path.parents[2].relative_to(house.ROOT).as_posix())

    several = {key: found for key, found in said.items() if len(found) > 1}
    assert several == {}, "\n".join(
        ["", *(f"{key[:2]}: {texts} in {rooms}" for key, found in several.items() for texts, rooms in found.items())]
    )
