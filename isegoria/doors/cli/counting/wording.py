# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's sentences about a count in the terminal's language, and numbers as that language writes them."""

import re
from collections.abc import Mapping
from typing import Any

from isegoria.doors.cli.language import gettext, terminal_language
from isegoria.engine.comparison.sentences import SENTENCES as COMPARISON
from isegoria.engine.errors import SENTENCES as ERRORS
from isegoria.engine.tallies.sentences import NAMING
from isegoria.engine.tallies.sentences import SENTENCES as TALLIES

THIN = "\u202f"  # between thousands, in French
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")


def number(value: Any) -> str:
    """A whole number, or a text that holds numbers as English writes them, as the terminal's language does."""
    text = f"{value:,}" if type(value) is int else str(value)
    if terminal_language() == "en":
        return text
    return _POINT.sub(",", _THOUSANDS.sub(THIN, text))


def tally_step(code: str, params: Mapping[str, Any]) -> str:
    """A step of a count."""
    return _written(TALLIES.get(code, code), params)


def comparison_step(code: str, params: Mapping[str, Any]) -> str:
    """A step of a comparison; the refusal of a method may stand in its place."""
    if code in ERRORS and code not in COMPARISON:
        return gettext(ERRORS[code]).format(**params)
    return _written(COMPARISON.get(code, code), params)


def _written(template: str, params: Mapping[str, Any]) -> str:
    shown = {name: value if name in NAMING else number(value) for name, value in params.items()}
    return gettext(template).format(**shown)
