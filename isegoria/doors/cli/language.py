# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language of the terminal, without Django: `isegoria verify` must start at once and work without a site."""

import gettext as stdlib_gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language() -> str:
    """``fr`` or ``en``, as the environment asks for it; English for anything else, and for the C locale."""
    for variable in VARIABLES:
        for wanted in os.environ.get(variable, "").split(":"):
            if wanted:
                code = wanted.replace("-", "_").partition("_")[0].partition(".")[0].lower()
                return code if code in LANGUAGES else "en"
    return "en"


@cache
def _catalogue(language: str) -> stdlib_gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return stdlib_gettext.translation("django", localedir=folder, languages=[language], fallback=True)


def gettext(message: str) -> str:
    """``message`` in the terminal's language; in English where it is not translated."""
    return _catalogue(terminal_language()).gettext(message)
