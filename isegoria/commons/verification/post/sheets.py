# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters with a code as one PDF, a sheet of A4 for each, made in memory: neither an address nor a code meets the disk.

Folded in three (marks at 99 and 198 mm) a sheet goes into a DL envelope (110 × 220 mm) with a window on the right,
20 mm from its right edge and its lower one, as the French post reads them. The sheet moves inside by the 10 mm and
11 mm that it is smaller. Whatever it does, a window of 45 × 100 mm shows what stands 100 to 190 mm from the left and 45
to 79 mm from the top, a window of 35 × 100 mm from 55 mm on: the address ends at 79 mm and grows upwards, so that five
lines are seen through both and seven through the larger. All else stays out of what could ever be seen of the sheet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _
from PIL import Image

from isegoria.design.paper import Paper, qr_picture

from ..digests import shown_code
from .actions import Printed

WIDTH, LEFT, RIGHT = 210.0, 20.0, 190.0
FOLDS = (99.0, 198.0)
ADDRESS_LEFT, ADDRESS_WIDTH, ADDRESS_END = 102.0, 86.0, 79.0
ADDRESS_LINE, ADDRESS_LINES = 4.4, 7
"""Millimetres from a line to the next, and how many the window shows."""
ADDRESS_SIZES = (10.5, 9.0, 8.0)
"""Points: the largest in which an address has no more lines than that."""
SENDER_WIDTH, SENDER_LINES = 62.0, 6
QR_SIDE = 30.0


@dataclass(frozen=True)
class Sender:
    """Who writes: the name of the space, the lines at the top of its letters, and the page where a code is entered."""

    space: str
    lines: str
    page: str
    zone: ZoneInfo


@dataclass(frozen=True)
class _Words:
    """What all letters of a day in a language say, broken into lines."""

    title: str
    why: Sequence[str]
    where: Sequence[str]
    otherwise: Sequence[str]
    scan: Sequence[str]


@dataclass
class Sheets:
    """A PDF that grows by a page with each letter. About 4 ms of processor and 4 kB a letter."""

    sender: Sender
    _words: dict[tuple[str, str], _Words] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._paper = Paper(title=_("Letters with a code"), author=self.sender.space, margin=LEFT)

    def add(self, printed: Printed) -> None:
        """One more sheet, in its reader's language."""
        pdf, letter = self._paper.pdf, printed.letter
        at = (letter.printed_at or letter.asked_at).astimezone(self.sender.zone)
        until = (letter.expires_at or at).astimezone(self.sender.zone)
        with translation.override(letter.language):
            words = self._said(letter.language, until)
            date = self._paper.fit(formats.date_format(at, "DATE_FORMAT"))
        pdf.add_page()
        pdf.set_draw_color(150)
        for fold in FOLDS:
            pdf.line(4, fold, 8, fold)
        pdf.set_font("text", "", 9)
        sender = self._paper.lines(self.sender.lines or self.sender.space, SENDER_WIDTH)[:SENDER_LINES]
        self._paper.write(sender, LEFT, 15, 4.2)
        self._address(letter.name, letter.address)
        pdf.set_font("text", "", 10.5)
        pdf.set_xy(LEFT, 106)
        pdf.cell(RIGHT - LEFT, 6, date, align="R")
        pdf.set_font("text", "B", 16)
        self._paper.write([words.title], LEFT, 118, 8)
        pdf.set_font("text", "", 11.5)
        down = self._paper.write(words.why, LEFT, 130, 6)
        pdf.set_font("text", "B", 30)
        down = self._paper.write([shown_code(printed.code)], LEFT, down + 6, 14)
        pdf.set_font("text", "", 11.5)
        down = self._paper.write(words.where, LEFT, down + 5, 6)
        self._paper.write(words.otherwise, LEFT, down + 4, 6)
        pdf.image(self._qr, LEFT, 205, QR_SIDE, QR_SIDE, alt_text=self.sender.page)
        pdf.set_font("text", "", 10)
        self._paper.write(words.scan, LEFT + QR_SIDE + 5, 217, 5)

    def finish(self) -> bytes:
        """The whole file."""
        return self._paper.finish()

    # --- words --------------------------------------------------------------------------------------
    def _said(self, language: str, until: datetime) -> _Words:
        """The same for all who read this language and have as long: broken into lines once."""
        day = formats.date_format(until, "DATE_FORMAT")
        if (language, day) not in self._words:
            self._paper.pdf.set_font("text", "", 11.5)
            broad, beside = RIGHT - LEFT, RIGHT - LEFT - QR_SIDE - 5
            said = {
                "why": _(
                    "Someone, you we believe, asked for this letter in order to take part in “%(space)s”. It shows "
                    "that you receive your letters at this address."
                )
                % {"space": self.sender.space},
                "where": _("Enter it at %(address)s%(page)s before %(until)s. It works once, for you alone.")
                % {"address": self.sender.page.partition("://")[2], "page": "", "until": day},
                "otherwise": _("If you did not ask for it, throw this letter away: nothing happens without the code."),
                "scan": _("The page where the code is entered, for the camera of a phone."),
            }
            self._words[language, day] = _Words(
                title=self._paper.fit(_("Your code to take part")),
                **{name: self._paper.lines(text, beside if name == "scan" else broad) for name, text in said.items()},
            )
        return self._words[language, day]

    def _address(self, name: str, address: str) -> None:
        for size in ADDRESS_SIZES:
            self._paper.pdf.set_font("text", "", size)
            called, lines = self._paper.lines(name, ADDRESS_WIDTH), self._paper.lines(address, ADDRESS_WIDTH)
            if len(called) + len(lines) <= ADDRESS_LINES:
                break
        # What still does not go in leaves the middle out: the post reads the end, and a letterbox the beginning.
        lines = lines[1 - ADDRESS_LINES :]
        lines = called[: ADDRESS_LINES - len(lines)] + lines
        self._paper.write(lines, ADDRESS_LEFT, ADDRESS_END - ADDRESS_LINE * len(lines), ADDRESS_LINE)

    @cached_property
    def _qr(self) -> Image.Image:
        """The address of the page, the same on every sheet: kept once in the file."""
        return qr_picture(self.sender.page)


def draw_letters(printed: Iterable[Printed], sender: Sender) -> tuple[bytes, int]:
    """The PDF of these letters, and how many they are."""
    sheets, count = Sheets(sender), 0
    for one in printed:
        sheets.add(one)
        count += 1
    return sheets.finish(), count
