# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures as people read them in their language: thousands, decimals and shares never cut at the end of a line."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

NARROW = "\u202f"
#: language → (between thousands, before decimals, before the percent sign).
_MARKS = {
    "fr": (NARROW, ",", NARROW),
    "en": (",", ".", ""),
    "de": (".", ",", "\u00a0"),
    "es": (NARROW, ",", "\u00a0"),
    "it": (".", ",", ""),
    "nl": (".", ",", ""),
    "pt": (NARROW, ",", ""),
    "ar": (",", ".", ""),
}
_ELSE = (NARROW, ".", NARROW)


def _marks() -> tuple[str, str, str]:
    return _MARKS.get((get_language() or "en").split("-")[0], _ELSE)


def _written(value: Decimal, decimals: int) -> str:
    thousands, point, _ = _marks()
    text = f"{value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):,f}"
    whole, _, rest = text.partition(".")
    whole = whole.replace(",", thousands).replace("-", "−")
    return f"{whole}{point}{rest}" if rest else whole


def number(value: float | Decimal) -> str:
    """12345 → "12 345" in French (narrow, non-breaking space), "12,345" in English; at most two decimals.

    Raises decimal.InvalidOperation for what is not a finite number.
    """
    exact = Decimal(str(value))
    return _written(exact, 0 if exact == exact.to_integral_value() else 2)


_ENGLISH = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![.,]?\w)")


def figures_in(text: str) -> str:
    """A text made of figures as English writes them ("2,585.50", "Ada 1,306, Bo 38.5"), as the reader's language does.

    Not for names: one may hold what looks like a figure.
    """
    thousands, point, _ = _marks()
    between = str.maketrans({",": thousands, ".": point})
    return _ENGLISH.sub(lambda found: found[0].translate(between), text)


def percent(ratio: float, decimals: int = 0) -> str:
    """0.724 → "72 %". A share that is not nothing never reads as 0, nor one short of all as 100."""
    exact = Decimal(str(ratio)) * 100
    unit = Decimal(1).scaleb(-decimals)
    before = _marks()[2]
    if 0 < exact < unit / 2:
        return f"<{NARROW}{_written(unit, decimals)}{before}%"
    if 100 - unit / 2 <= exact < 100:
        return f">{NARROW}{_written(100 - unit, decimals)}{before}%"
    return f"{_written(exact, decimals)}{before}%"
