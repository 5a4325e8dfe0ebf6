# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots on paper: one PDF, a ballot a sheet of A4 (more sheets where there are many options), in large type.

Each has the question, the options with what one writes beside them, how to fill it in, and its number, typed and as a
code for a camera: the address at which the team enters it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from isegoria.core.spaces.texts import in_language
from isegoria.design.paper import Paper, qr_picture

from .readings import shown_serial

LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 16.0, 266.0
WIDTH = RIGHT - LEFT
QR_SIDE = 34.0
BOX = 6.5
SQUARE_WIDTH, SQUARE_HEIGHT = 17.0, 10.0
"""Where a number is written: a rank, a grade, points."""
NAME_SIZE, HOW_SIZE, TEXT_SIZE, SMALL = 15.0, 13.0, 11.0, 10.0
"""Points: what has to be read in order to vote is large."""
GRADE_SIZES = (13.0, 12.0, 11.0, 10.0, 9.0)
QUESTION_SIZES, QUESTION_HEIGHT = (20.0, 18.0, 16.0, 14.0, 12.0), 44.0
TEXT_LINES = 3
INK = (27, 30, 63)
MOST_BOXES = 8
"""Boxes that stand in a row under an option: with more grades, one is written as a number."""
GAP = 3.2

Mark = Literal["cross", "number", "boxes", "none"]
"""How an option is marked: a box to be crossed, a square to write a number in, a row of boxes; none, for a heading."""


@dataclass(frozen=True)
class SheetLine:
    """One option as its tool gives it: its name and what is said of it, by language."""

    names: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    mark: Mark = "cross"


def _no_boxes() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Sheet:
    """A ballot as it is put on paper, in whichever language."""

    question: Mapping[str, str]
    lines: Sequence[SheetLine]
    how: Callable[[], str]
    """What to do with a pen, in the language that is active when it is called."""
    boxes: Callable[[], Sequence[str]] = _no_boxes
    """What stands beside the boxes of a row, in the active language: at most ``MOST_BOXES``."""


@dataclass(frozen=True)
class Line:
    """One option as it is drawn: its lines of text, and how high it is."""

    name: Sequence[str]
    text: Sequence[str]
    height: float
    mark: Mark


class BallotSheets:
    """The sheets of one question in one language. About 25 ms of processor and 5 kB a ballot of one sheet."""

    def __init__(self, sheet: Sheet, *, language: str, place: str, entry: Callable[[str], str]) -> None:
        """``place``: who asks; ``entry``: the address at which the ballot of a number is entered."""
        self.sheet, self.language, self.entry = sheet, language, entry
        with translation.override(language):
            self._paper = Paper(title=_("Ballot paper"), author=place, margin=LEFT)
            fit = self._paper.fit
            self._place, self._title, self._number = fit(place), fit(_("Ballot paper")), _("Number")
            self._sheet_of = fit(_("sheet %(number)s of %(pages)s"))
            self._entered = fit(_("For those who enter the ballots"))
            self._how = self._broken(sheet.how(), "", HOW_SIZE)
            self._boxes = list(sheet.boxes())
            self._blank = self._broken(
                _("To vote blank, leave everything empty: it is counted as a blank vote."), "", 12
            )
            self._secret = self._broken(
                _(
                    "Write nothing else: neither your name nor a sign. The number was drawn at random, and nobody "
                    "notes who is given which ballot."
                ),
                "",
                SMALL,
            )
        self._question, self._size = self._fitted(in_language(sheet.question, language).text)
        self._grades, self._grade_size = self._fitted_grades()
        self._lines = [self._line(one) for one in sheet.lines]
        self._pages = self._paged()

    def add(self, serial: str) -> None:
        """One more ballot."""
        code = qr_picture(self.entry(serial))
        for number, page in enumerate(self._pages, start=1):
            self._paper.pdf.add_page()
            top = self._head(serial, code, number)
            for place in page:
                top = self._option(place, top)
            if number == len(self._pages):
                self._foot(top)

    def finish(self) -> bytes:
        return self._paper.finish()

    # --- how it is laid out: the same for every ballot --------------------------------------------------
    def _broken(self, text: str, style: str, size: float, width: float = WIDTH) -> list[str]:
        self._paper.pdf.set_font("text", style, size)
        return self._paper.lines(text, width)

    def _fitted(self, question: str) -> tuple[list[str], float]:
        """The question beside the code, as large as it can be."""
        for size in QUESTION_SIZES:
            lines = self._broken(question, "B", size, WIDTH - QR_SIDE - 8)
            if len(lines) * _step(size) <= QUESTION_HEIGHT:
                break
        return lines, size

    def _fitted_grades(self) -> tuple[list[list[str]], float]:
        """The names of the grades beside their boxes, as large as they can be without a word cut in two."""
        size, broken = GRADE_SIZES[0], list[list[str]]()
        for size in GRADE_SIZES if self._boxes else ():
            wide = self._cell - BOX - 3.0
            broken = [self._broken(one, "", size, wide) for one in self._boxes]
            words = [word for one in self._boxes for word in one.split()]
            if all(len(self._broken(word, "", size, wide)) == 1 for word in words):
                break
        return broken, size

    def _begins(self, first: bool) -> float:
        """Where the options begin on the first sheet, and on the others."""
        down = max(TOP + 15 + len(self._question) * _step(self._size), TOP + QR_SIDE + 6)
        return down + (3 + 6.2 * len(self._how) if first else 0) + 3 + GAP

    def _paged(self) -> list[list[int]]:
        """Which options stand on which sheet."""
        pages: list[list[int]] = [[]]
        top = self._begins(first=True)
        for place, line in enumerate(self._lines):
            if pages[-1] and top + line.height > BOTTOM:
                pages.append([])
                top = self._begins(first=False)
            pages[-1].append(place)
            top += line.height
        return pages

    def _line(self, line: SheetLine) -> Line:
        inset = {"cross": BOX + 4, "number": SQUARE_WIDTH + 4}.get(line.mark, 0.0)
        name = self._broken(in_language(line.names, self.language).text, "B", NAME_SIZE, WIDTH - inset)
        text = self._broken(in_language(line.texts, self.language).text, "", TEXT_SIZE, WIDTH - inset)[:TEXT_LINES]
        high = len(name) * 6.4 + len(text) * 4.8
        if line.mark == "boxes":
            high += 1.5 + max(BOX, max(map(len, self._grades)) * 4.8)
        return Line(name, text, max(high, SQUARE_HEIGHT if inset else 0) + 2 * GAP, line.mark)

    @property
    def _cell(self) -> float:
        return WIDTH / max(1, len(self._boxes))

    # --- what is drawn --------------------------------------------------------------------------------------
    def _head(self, serial: str, code: Image.Image, number: int) -> float:
        """Who asks, the number, the question and, on the first sheet, what to do. Returns where the options begin."""
        pdf, paper = self._paper.pdf, self._paper
        pdf.set_font("text", "", SMALL)
        paper.write([self._place], LEFT, TOP, 5)
        pdf.image(code, RIGHT - QR_SIDE, TOP - 4, QR_SIDE, QR_SIDE, alt_text=f"{self._number} {shown_serial(serial)}")
        for text, style, size, top in (
            (shown_serial(serial), "B", 13, TOP + QR_SIDE - 4),
            (self._entered, "", 8, TOP + QR_SIDE + 1.5),
        ):
            pdf.set_font("text", style, size)
            pdf.set_xy(RIGHT - 80, top)
            pdf.cell(80, 5, text, align="R")
        pdf.set_font("text", "B", 12)
        several = len(self._pages) > 1
        sheet = self._sheet_of % {"number": number, "pages": len(self._pages)} if several else ""
        paper.write([", ".join(filter(None, [self._title, sheet]))], LEFT, TOP + 7, 6)
        pdf.set_font("text", "B", self._size)
        paper.write(self._question, LEFT, TOP + 15, _step(self._size))
        begins = self._begins(first=number == 1)
        if number == 1:
            pdf.set_font("text", "", HOW_SIZE)
            paper.write(self._how, LEFT, begins - GAP - 3 - 6.2 * len(self._how), 6.2)
        pdf.set_draw_color(*INK)
        pdf.set_line_width(0.6)
        pdf.line(LEFT, begins - GAP, RIGHT, begins - GAP)
        return begins

    def _option(self, place: int, top: float) -> float:
        pdf, paper, line = self._paper.pdf, self._paper, self._lines[place]
        pdf.set_draw_color(*INK)
        left, down = LEFT, top + GAP / 2
        if line.mark == "cross":
            self._box(LEFT, down, BOX, BOX)
            left += BOX + 4
        elif line.mark == "number":
            self._box(LEFT, down, SQUARE_WIDTH, SQUARE_HEIGHT)
            left += SQUARE_WIDTH + 4
            down += max(0.0, (SQUARE_HEIGHT - 6.4) / 2) if len(line.name) == 1 and not line.text else 0.0
        pdf.set_font("text", "B", NAME_SIZE)
        down = paper.write(line.name, left, down, 6.4)
        pdf.set_font("text", "", TEXT_SIZE)
        down = paper.write(line.text, left, down, 4.8)
        if line.mark == "boxes":
            pdf.set_font("text", "", self._grade_size)
            for column, lines in enumerate(self._grades):
                at = LEFT + column * self._cell
                self._box(at, down + 1.5, BOX, BOX)
                paper.write(lines, at + BOX + 1.5, down + 1.5 + (0.8 if len(lines) == 1 else 0), 4.8)
        end = top + line.height
        pdf.set_line_width(0.15)
        pdf.set_draw_color(160)
        pdf.line(LEFT, end - GAP / 2, RIGHT, end - GAP / 2)
        return end

    def _box(self, left: float, top: float, wide: float, high: float) -> None:
        self._paper.pdf.set_line_width(0.45)
        self._paper.pdf.rect(left, top, wide, high)

    def _foot(self, top: float) -> None:
        self._paper.pdf.set_font("text", "", 12)
        down = self._paper.write(self._blank, LEFT, max(top + 1, BOTTOM), 5.4)
        self._paper.pdf.set_font("text", "", SMALL)
        self._paper.write(self._secret, LEFT, down + 0.8, 4.4)


def _step(size: float) -> float:
    """Millimetres from a line of so many points to the next."""
    return size * 0.3528 * 1.2


def draw_ballots(
    sheet: Sheet, serials: Sequence[str], *, language: str, place: str, entry: Callable[[str], str]
) -> bytes:
    """The PDF of these ballots."""
    sheets = BallotSheets(sheet, language=language, place=place, entry=entry)
    for serial in serials:
        sheets.add(serial)
    return sheets.finish()
