# SPDX-License-Identifier: AGPL-3.0-or-later
"""A time zone is called what its reader calls it."""

import zoneinfo

import pytest
from django.utils.translation import override

from isegoria.core.spaces.zones import zone_name


@pytest.mark.parametrize(
    ("zone", "french", "english"),
    [
        ("Europe/Vienna", "Vienne", "Vienna"),
        ("Europe/London", "Londres", "London"),
        ("Indian/Reunion", "La Réunion", "Réunion"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_in_french_and_in_english(zone: str, french: str, english: str) -> None:
    with override("fr"):
        assert zone_name(zone) == french
    with override("en"):
        assert zone_name(zone) == english


def test_every_zone_has_a_name_in_any_language() -> None:
    for language in ("fr", "en", "zh-hans", "pt-br", "xx"):
        with override(language):
            assert zone_name("Europe/Paris")
    with override("fr"):
        assert all(zone_name(zone) for zone in zoneinfo.available_timezones())
