# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much room words take in a drawing, and how they are broken into lines; without a font, so on the safe side."""

import unicodedata

from isegoria.design.drawings.drawing import shortened

SIGN = 0.56
"""Width of an ordinary sign, in heights of the letters; those of eastern Asia take the room of two."""


def room(text: str) -> int:
    """How many ordinary signs wide a text is."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def width(text: str, size: float) -> float:
    return room(text) * SIGN * size


def fitted(text: str, signs: int) -> str:
    """As much of a text as is ``signs`` ordinary signs wide."""
    left = signs
    for place, sign in enumerate(text):
        left -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if left < 0:
            return shortened(text, place)
    return shortened(text, signs)


def in_lines(text: str, signs: int, most: int) -> list[str] | None:
    """The text in at most ``most`` lines of ``signs`` ordinary signs, cut between words; None where it does not fit."""
    lines: list[str] = []
    for word in shortened(text, 400).split():
        if room(word) > signs:
            return None
        if lines and room(lines[-1]) + 1 + room(word) <= signs:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if lines and len(lines) <= most else None
