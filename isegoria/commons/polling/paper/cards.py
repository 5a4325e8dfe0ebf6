# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of voters on paper: eight cards a sheet of A4, to be cut and handed out, each with where it is entered."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from isegoria.design.paper import Paper, qr_picture

COLUMNS, ROWS = 2, 4
WIDE, HIGH = 105.0, 74.25
MARGIN, QR_SIDE = 9.0, 24.0


def draw_cards(codes: Sequence[str], *, question: str, place: str, page: str, language: str) -> bytes:
    """The PDF: ``page`` is the address at which a code is entered."""
    with translation.override(language):
        paper = Paper(title=_("Codes to vote"), author=place, margin=MARGIN)
        words = (
            _("Your code to vote"),
            _("Enter it at %(page)s") % {"page": page.partition("://")[2]},
            _("It is yours alone, and works for one person. The site does not know who was given which code."),
        )
    code_of_page, pdf = qr_picture(page), paper.pdf
    for number, code in enumerate(codes):
        column, row = number % COLUMNS, number // COLUMNS % ROWS
        if column == row == 0:
            pdf.add_page()
            pdf.set_draw_color(170)
            pdf.set_line_width(0.2)
            pdf.line(WIDE, 4, WIDE, 293)
            for line in range(1, ROWS):
                pdf.line(4, line * HIGH, 206, line * HIGH)
        left, top = column * WIDE + MARGIN, row * HIGH + MARGIN
        wide = WIDE - 2 * MARGIN
        pdf.set_font("text", "", 9)
        down = paper.write([paper.fit(place)], left, top, 4.5)
        pdf.set_font("text", "B", 11)
        down = paper.write(paper.lines(question, wide)[:2], left, down, 5)
        pdf.set_font("text", "", 10)
        down = paper.write([paper.fit(words[0])], left, down + 1, 5)
        pdf.set_font("text", "B", 19)
        down = paper.write([code], left, down, 9)
        pdf.image(code_of_page, left + wide - QR_SIDE, down, QR_SIDE, QR_SIDE, alt_text=page)
        beside = wide - QR_SIDE - 3
        pdf.set_font("text", "", 8.5)
        down = paper.write(paper.lines(words[1], beside), left, down + 1, 4)
        pdf.set_font("text", "", 8)
        paper.write(paper.lines(words[2], beside), left, down + 1, 3.6)
    return paper.finish()
