# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone reads on a ballot of paper, and the number by which it is found."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
"""Signs that nobody takes for one another on paper: no 0 O, 1 I L, U V."""
LENGTH = 10

Reading = Mapping[str, Any]
"""``{"marks": [an integer an option]}``, or ``{"null": true}`` for a spoiled ballot: as a row keeps it."""

SPOILED: Reading = {"null": True}


def marked(marks: Sequence[int]) -> Reading:
    return {"marks": list(marks)}


def same(first: Reading | None, second: Reading | None) -> bool:
    """Whether two readings say the same."""
    if first is None or second is None:
        return False
    if first.get("null") or second.get("null"):
        return bool(first.get("null")) == bool(second.get("null"))
    return list(first["marks"]) == list(second["marks"])


def new_serials(number: int) -> list[str]:
    """So many numbers, each at random: none says anything of who holds it, nor of when it was printed."""
    found: set[str] = set()
    while len(found) < number:
        found.add("".join(secrets.choice(ALPHABET) for _sign in range(LENGTH)))
    # A set of random words has an order of its own, which hangs on the process: this one hangs on nothing.
    return sorted(found, key=lambda _serial: secrets.randbits(64))


def shown_serial(serial: str) -> str:
    """``ABCDE-FGHJK``."""
    return f"{serial[:5]}-{serial[5:]}"


def typed_serial(text: str) -> str:
    """A number as it is kept, however it was typed; empty where it cannot be one."""
    plain = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""
