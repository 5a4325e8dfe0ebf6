# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's sentences about a budget in the terminal's language, and money as that language writes it."""

import re
from collections.abc import Mapping
from typing import Any

from isegoria.doors.cli.counting.wording import number
from isegoria.doors.cli.language import gettext
from isegoria.engine.budgets.sentences import SENTENCES
from isegoria.engine.formats.pabulib import NOTES
from isegoria.engine.profiles.budgets import Budget

_DIGITS = re.compile(r"(?<![0-9.,])[0-9]{4,}(?![0-9])")


def money(amount: int, budget: Budget) -> str:
    """An amount for people: "12,345.50 EUR"."""
    whole, rest = divmod(abs(amount), budget.unit)
    digits = len(str(budget.unit)) - 1
    text = f"{whole:,}" + (f".{rest:0{digits}d}" if rest else "")
    return f"{number(('-' if amount < 0 else '') + text)} {budget.currency}".strip()


def step(code: str, params: Mapping[str, Any]) -> str:
    """A step of the count of a budget."""
    names = {"name", "names", "pot"}
    shown = {
        name: value if name in names else number(_DIGITS.sub(lambda found: f"{int(found[0]):,}", str(value)))
        for name, value in params.items()
    }
    for name in ("kept",):
        if name in shown:
            shown[name] = gettext(str(params[name]))
    return gettext(SENTENCES.get(code, code)).format(**shown)


def note(code: str, params: Mapping[str, Any]) -> str:
    """Something worth knowing of how a file was read."""
    shown = {name: number(value) if type(value) is int else value for name, value in params.items()}
    return gettext(NOTES[code]).format(**shown)
