# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets drawn on paper in the house's fonts: lines that fit, signs that the fonts have, codes for a camera.

Letters and ballots are laid out by whoever draws them; what every sheet needs is here.
"""

import unicodedata
from collections.abc import Sequence
from functools import cached_property

import segno
from fpdf import FPDF
from PIL import Image

from isegoria.design import typefaces

UNKNOWN = "?"
"""What stands for a letter that no font here has."""
# Signs that read the same as another one, which fonts have.
_LIKE = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2011": "-", "\u2028": " ", "\u2029": " ", "\t": " "})


class Paper:
    """A PDF of A4 sheets, made in memory. ``pdf`` draws what is not a line of text; lengths are millimetres."""

    def __init__(self, *, title: str, author: str, margin: float = 20.0) -> None:
        self.pdf = pdf = FPDF(format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_margins(margin, margin)
        pdf.c_margin = 0
        for family, style, path in (
            ("text", "", typefaces.REGULAR),
            ("text", "B", typefaces.BOLD),
            ("extended", "", typefaces.REGULAR_EXTENDED),
            ("extended", "B", typefaces.BOLD_EXTENDED),
            ("wide", "", typefaces.WIDE),
        ):
            pdf.add_font(family, style, path)
        pdf.set_fallback_fonts(["extended", "wide"], exact_match=False)
        pdf.set_title(self.fit(title))
        pdf.set_author(self.fit(author))
        pdf.set_creator("Isegoria")

    def write(self, lines: Sequence[str], left: float, top: float, step: float) -> float:
        """Write lines one under the other; returns where they end."""
        for line in lines:
            self.pdf.set_xy(left, top)
            self.pdf.cell(0, step, line)
            top += step
        return top

    def lines(self, text: str, width: float) -> list[str]:
        """A text in lines no wider than this in the font that is set: broken between words, and where a word is wider,
        inside it."""
        found = []
        for paragraph in text.splitlines():
            line = ""
            for word in self.fit(paragraph).split(" "):
                longer = f"{line} {word}".strip(" ")
                if self.pdf.get_string_width(longer) <= width:
                    line = longer
                    continue
                if line:
                    found.append(line)
                line = word
                while self.pdf.get_string_width(line) > width:
                    kept = next(n for n in range(len(line) - 1, 0, -1) if self.pdf.get_string_width(line[:n]) <= width)
                    found.append(line[:kept])
                    line = line[kept:]
            if line:
                found.append(line)
        return found

    def fit(self, text: str) -> str:
        """A text in signs that the fonts have. Signs that show nothing go, as those which turn the direction of what
        follows; a letter that they lack is written without its accent, or else as a question mark."""
        return "".join(map(self._sign, unicodedata.normalize("NFC", text).translate(_LIKE)))

    def finish(self) -> bytes:
        """The whole file."""
        return bytes(self.pdf.output())

    def _sign(self, sign: str) -> str:
        category = unicodedata.category(sign)
        if category in {"Cf", "Cs", "Co", "Cn"}:
            return ""
        if ord(sign) in self._known:
            return sign
        if sign.isspace():
            return " "
        if category in {"Cc", "Mn", "Me", "Sk"}:
            return ""
        parts = [one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one)]
        return "".join(one if ord(one) in self._known else UNKNOWN for one in parts)

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(code for font in self.pdf.fonts.values() for code in font.cmap if code >= 32)


def qr_picture(text: str) -> Image.Image:
    """A code for the camera of a phone, dark on white, as a picture to be placed on a sheet."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(scale=6, border=4))
    dots = bytes(0 if dot else 255 for row in rows for dot in row)
    return Image.frombytes("L", (len(rows), len(rows)), dots)
