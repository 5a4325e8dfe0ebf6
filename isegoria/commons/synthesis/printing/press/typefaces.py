# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house's typefaces as the press takes them: unfolded from WOFF2, each subset under a name of its own.

Subsets of one family would hide one another; as families they are asked one after the other for the signs of a text.
"""

from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from isegoria.design import typefaces

FAMILY, FAMILY_EXTENDED, FAMILY_WIDE = "Isegoria", "Isegoria Extended", "Isegoria Wide"
_FILES = (
    (typefaces.REGULAR, FAMILY, "Regular"),
    (typefaces.BOLD, FAMILY, "Bold"),
    (typefaces.REGULAR_EXTENDED, FAMILY_EXTENDED, "Regular"),
    (typefaces.BOLD_EXTENDED, FAMILY_EXTENDED, "Bold"),
    (typefaces.WIDE, FAMILY_WIDE, "Regular"),
)
# Letters of these are joined or placed by a font's own rules, which ours are without: a font of the machine goes first.
JOINED = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
OF_THE_MACHINE = ("Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Color Emoji")


def unfold(folder: Path) -> None:
    """Write the typefaces into ``folder``. A quarter of a second."""
    for source, family, style in _FILES:
        font = TTFont(source, recalcTimestamp=False)  # the same files each time, hence the same PDF
        font.flavor = None
        for name in font["name"].names:
            if name.nameID in {1, 16}:
                name.string = family
            elif name.nameID in {2, 17}:
                name.string = style
        font.save(folder / f"{family}-{style}.ttf".replace(" ", "-"))


def in_order(families: list[str]) -> list[str | dict[str, Any]]:
    """Which typeface is asked first, and next: ours, those of the machine where letters are joined, ours again."""
    here = [name for name in OF_THE_MACHINE if name in families]
    return [FAMILY, FAMILY_EXTENDED, *here, FAMILY_WIDE]
