# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of money as people write and read them. Kept as whole numbers of the smallest unit; never as fractions."""

import re
from decimal import Decimal

from django.utils.translation import get_language

from isegoria.design import figures

from .models import MOST_CENTS

UNIT = 100
"""Smallest units in one of the currency: all currencies that a budget is offered in have hundredths."""
CURRENCIES = ("EUR", "CHF", "GBP", "USD", "CAD", "PLN", "XAF", "XOF", "MAD", "TND", "BRL")
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CAD": "$", "BRL": "R$"}
_BLANKS = re.compile(r"[\s\u00a0\u202f'’_]")
_NUMBER = re.compile(r"(?P<whole>\d{1,15})(?:[.,](?P<rest>\d{1,2}))?")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")


def read_amount(text: str) -> int | None:
    """ "12 500", "12.500,50" or "12,500.50 €" → cents; None for what is no amount, or for more than any budget holds.

    A single mark before three digits parts thousands, as it does in every language of the site.
    """
    bare = _BLANKS.sub("", text[:60])
    for word in (*_SIGNS.values(), *CURRENCIES):
        bare = bare.removesuffix(word).removeprefix(word)
    if grouped := _GROUPED.match(bare):
        head, rest = grouped[0].replace(grouped["mark"], ""), bare[grouped.end() :]
        if rest.startswith(grouped["mark"]):  # one mark for two things: nobody knows which sum is meant
            return None
        bare = head + rest
    found = _NUMBER.fullmatch(bare)
    if found is None or not found[0].isascii():
        return None
    cents = int(found["whole"]) * UNIT + int((found["rest"] or "0").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def typed(cents: int | None) -> str:
    """An amount as a form shows it, to be read again by :func:`read_amount`: "12500" or "12500.50"."""
    if cents is None:
        return ""
    whole, rest = divmod(cents, UNIT)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def money(cents: int | None, currency: str = "EUR") -> str:
    """1250000 → "12 500 €", with spaces that never break, and in English "€12,500"; cents only where there are some."""
    if cents is None:
        return ""
    text = figures.number(Decimal(cents) / UNIT)
    if cents % UNIT and cents % 10 == 0:  # 12.5 is written 12.50
        text = figures.number(Decimal(cents + 1) / UNIT)[:-1] + "0"
    if (get_language() or "").startswith("en"):
        return f"{sign(currency)}{text}" if currency in _SIGNS else f"{currency}\u00a0{text}"
    return f"{text}\u00a0{sign(currency)}"


def sign(currency: str) -> str:
    """What stands beside an amount: "€" for EUR, the code itself for a currency whose sign is not known."""
    return _SIGNS.get(currency, currency)
