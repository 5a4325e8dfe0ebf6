# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots on paper: one PDF, a ballot a sheet of A4 (more sheets where there are many options), in large type.

Each has the question, the options with what one writes beside them, how to fill it in, and its number, typed and as a
code for a camera: the address at which the team enters it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from isegoria.core.spaces.texts import in_language
from isegoria.design.paper import Paper, qr_picture
from isegoria.tools.votes.web.shapes import Ballot

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
"""Grades beyond which one is written as a number, and not ticked."""
GAP = 3.2


@dataclass(frozen=True)
class Line:
    """One option as it is drawn: its lines of text, and how high it is."""

    name: Sequence[str]
    text: Sequence[str]
    height: float


class BallotSheets:
    """The sheets of one question in one language. About 25 ms of processor and 5 kB a ballot of one sheet."""

    def __init__(self, ballot: Ballot, *, language: str, place: str, entry: Callable[[str], str]) -> None:
        """``place``: who asks; ``entry``: the address at which the ballot of a number is entered."""
        self.ballot, self.language, self.entry = ballot, language, entry
        with translation.override(language):
            self._paper = Paper(title=_("Ballot paper"), author=place, margin=LEFT)
            fit = self._paper.fit
            self._place, self._title, self._number = fit(place), fit(_("Ballot paper")), _("Number")
            self._sheet_of = fit(_("sheet %(number)s of %(pages)s"))
            self._entered = fit(_("For those who enter the ballots"))
            self._how = self._broken(how_to_fill(ballot), "", HOW_SIZE)
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
        self._question, self._size = self._fitted(in_language(ballot.vote.questions, language).text)
        self._grades, self._grade_size = self._fitted_grades()
        self._lines = [self._line(place) for place in range(len(ballot.choices))]
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
        for size in GRADE_SIZES if self._has_boxes else ():
            wide = self._cell - BOX - 3.0
            broken = [self._broken(one, "", size, wide) for one in self._grade_names]
            words = [word for one in self._grade_names for word in one.split()]
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

    def _line(self, place: int) -> Line:
        shape = self.ballot.shape
        option = self.ballot.choices[place]
        inset = 0.0 if self._has_boxes else (BOX if shape in ("one", "approvals") else SQUARE_WIDTH) + 4
        name = self._broken(in_language(option.names, self.language).text, "B", NAME_SIZE, WIDTH - inset)
        text = self._broken(in_language(option.texts, self.language).text, "", TEXT_SIZE, WIDTH - inset)[:TEXT_LINES]
        high = len(name) * 6.4 + len(text) * 4.8
        if self._has_boxes:
            high += 1.5 + max(BOX, max(map(len, self._grades)) * 4.8)
        return Line(name, text, max(high, SQUARE_HEIGHT if not self._has_boxes and inset else 0) + 2 * GAP)

    @property
    def _has_boxes(self) -> bool:
        """Whether each option has a row of boxes, one a grade or an answer."""
        return self.ballot.shape in ("grades", "answer") and len(self.ballot.vote.scale) <= MOST_BOXES

    @property
    def _grade_names(self) -> list[str]:
        return [in_language_or_number(self.ballot, one.mark, self.language) for one in self.ballot.grades]

    @property
    def _cell(self) -> float:
        return WIDTH / max(1, len(self.ballot.grades))

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
        pdf, paper, line, shape = self._paper.pdf, self._paper, self._lines[place], self.ballot.shape
        pdf.set_draw_color(*INK)
        left, down = LEFT, top + GAP / 2
        if not self._has_boxes:
            if shape in ("one", "approvals"):
                self._box(LEFT, down, BOX, BOX)
                left += BOX + 4
            else:
                self._box(LEFT, down, SQUARE_WIDTH, SQUARE_HEIGHT)
                left += SQUARE_WIDTH + 4
                down += max(0.0, (SQUARE_HEIGHT - 6.4) / 2) if len(line.name) == 1 and not line.text else 0.0
        pdf.set_font("text", "B", NAME_SIZE)
        down = paper.write(line.name, left, down, 6.4)
        pdf.set_font("text", "", TEXT_SIZE)
        down = paper.write(line.text, left, down, 4.8)
        if self._has_boxes:
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


def in_language_or_number(ballot: Ballot, mark: int, language: str) -> str:
    """A grade's name in a language, else its value."""
    one = ballot.vote.scale[mark]
    return in_language(one.get("names") or {}, language).text or str(one["value"])


def how_to_fill(ballot: Ballot) -> str:
    """What to do with a pen."""
    vote = ballot.vote
    if ballot.shape == "one":
        said = _("Put a cross in the box of the option that you choose: one only.")
    elif ballot.shape == "approvals":
        said = _("Put a cross in the box of each option that you approve of.")
    elif ballot.shape == "ranking":
        said = _(
            "Write 1 in the square of your first choice, 2 for the second, and so on, as far as you like. Several "
            "may have the same number."
        )
    elif ballot.shape == "answer":
        said = _("Put a cross in the box of your answer.")
    elif ballot.shape == "grades":
        if len(vote.scale) <= MOST_BOXES:
            said = _(
                "For each option, put a cross in the box of the grade that it deserves. Several may have the same."
            )
        else:
            said = _("Write a grade from %(low)s to %(high)s in the square of each option.") % {
                "low": vote.scale[0]["value"], "high": vote.scale[-1]["value"],
            }  # fmt: skip
    elif ballot.is_quadratic:
        said = _(
            "Write your votes in the squares. 1 vote for an option costs 1 point, 2 votes cost 4, 3 cost 9, 4 cost 16. "
            "You have %(points)s points."
        ) % {"points": vote.points}
    else:
        said = ngettext(
            "Share out %(points)s point: write in each square how many you give.",
            "Share out %(points)s points: write in each square how many you give.",
            vote.points,
        ) % {"points": vote.points}
    return " ".join(filter(None, [said, limits(ballot)]))


def limits(ballot: Ballot) -> str:
    """How many options are to be marked, where it is not any number."""
    vote = ballot.vote
    if ballot.shape in ("one", "answer"):
        return ""
    found = []
    if vote.minimum:
        found.append(ngettext("Mark at least %(n)s.", "Mark at least %(n)s.", vote.minimum) % {"n": vote.minimum})
    if vote.maximum and vote.maximum < len(ballot.choices):
        found.append(ngettext("Mark at most %(n)s.", "Mark at most %(n)s.", vote.maximum) % {"n": vote.maximum})
    return " ".join(found)


def draw_ballots(
    ballot: Ballot, serials: Sequence[str], *, language: str, place: str, entry: Callable[[str], str]
) -> bytes:
    """The PDF of these ballots."""
    sheets = BallotSheets(ballot, language=language, place=place, entry=entry)
    for serial in serials:
        sheets.add(serial)
    return sheets.finish()
