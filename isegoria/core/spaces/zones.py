# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people call a time zone, in their own language: "Europe/Vienna" → « Vienne »."""

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from django.utils.translation import get_language


def zone_name(zone: str) -> str:
    """The city that stands for a time zone, in the reader's language (Unicode CLDR); its own name where there is none,
    as for UTC."""
    language = (get_language() or "en").replace("-", "_")
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    # CLDR names "Argentina/Buenos Aires" so where it knows no better: the city is what comes last.
    return get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
