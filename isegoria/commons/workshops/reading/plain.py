# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain text and Markdown, read alike: notes in plain text are laid out with the same signs, more or less."""

import re

from .blocks import Block

TITLE = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})\s*$")
RULE = re.compile(r"^\s*([-*_])(\s*\1){2,}\s*$")
# "o" with a tab is what word processors paste for a second level.
BULLET = re.compile(r"^([ \t]*)(?:[-*+•–—◦▪‣·●○■]|o(?=\t)|\(?\d{1,3}[.)]|[a-zA-Z]\))[ \t]+(.*)$")
TICK = re.compile(r"^\[[ xX]\]\s+")
QUOTE = re.compile(r"^ {0,3}>\s?")
BOLD_LINE = re.compile(r"^(\*\*|__)([^*_].{0,98}?)\1\s*:?$")
TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
WRAPPED = 55
"""Characters from which a line that does not end a sentence goes on in the next: the notes were wrapped."""
SHORT = 100
"""Longest line that can be a title."""
BOLD_LEVEL, CAPITALS_LEVEL, COLON_LEVEL = 8, 7, 9
"""Below every title that says its own level."""


def plain_blocks(text: str) -> list[Block]:
    """The blocks of a decoded text, in order."""
    return _Reader(text.split("\n")).read()


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.paragraph: list[str] = []
        self.header: tuple[str, ...] = ()
        self.in_table = False

    def read(self) -> list[Block]:
        for place, raw in enumerate(self.lines):
            line = QUOTE.sub("", raw.rstrip())
            if not self._row(line, place):
                self.in_table, self.header = False, ()
                self._line(line, place)
        self._flush()
        return self.blocks

    def _line(self, line: str, place: int) -> None:
        if not line.strip():
            self._flush()
        elif UNDERLINE.match(line) and len(self.paragraph) == 1 and len(self.paragraph[0]) <= SHORT:
            words, self.paragraph = self.paragraph[0], []
            self._title(words, 1 if "=" in line else 2)
        elif RULE.match(line):
            self._flush()
        elif title := TITLE.match(line):
            self._title(title[2], len(title[1]))
        elif bullet := BULLET.match(line):
            self._flush()
            indent = len(bullet[1].expandtabs(4))
            words = TICK.sub("", bullet[2]).strip()
            if words:
                self.blocks.append(Block("item", words, level=indent))
        elif line[0] in " \t" and not self.paragraph and self.blocks and self._goes_on(place):
            last = self.blocks[-1]
            self.blocks[-1] = Block("item", f"{last.text} {line.strip()}", level=last.level)
        else:
            self._words(line.strip(), place)

    def _goes_on(self, place: int) -> bool:
        """Whether an indented line is the rest of the item just above it."""
        return self.blocks[-1].kind == "item" and place > 0 and bool(self.lines[place - 1].strip())

    def _words(self, line: str, place: int) -> None:
        alone = len(line) <= SHORT and not self.paragraph
        if alone and (bold := BOLD_LINE.match(line)):
            self._title(bold[2], BOLD_LEVEL)
        elif alone and _in_capitals(line):
            self._title(line, CAPITALS_LEVEL)
        elif alone and line.endswith(":") and self._an_item_follows(place):
            self._title(line, COLON_LEVEL)
        elif self.paragraph and _wrapped(self.paragraph[-1], line):
            self.paragraph.append(line)
        else:
            self._flush()
            self.paragraph = [line]

    def _an_item_follows(self, place: int) -> bool:
        for following in self.lines[place + 1 : place + 3]:
            if following.strip():
                return BULLET.match(following) is not None
        return False

    def _title(self, words: str, level: int) -> None:
        self._flush()
        words = words.strip().strip("*_").rstrip(":").strip()
        if words:
            self.blocks.append(Block("title", words, level=level))

    def _row(self, line: str, place: int) -> bool:
        """Whether a line is one of a table: cells between bars, or between tabs as spreadsheets paste them."""
        bars = line.lstrip().startswith("|") and line.count("|") >= 2
        tabs = "\t" in line.strip() and not BULLET.match(line)
        if not bars and not tabs:
            return False
        if TABLE_RULE.match(line):
            return True
        self._flush()
        cells = tuple(cell.strip() for cell in (line.strip().strip("|").split("|") if bars else line.split("\t")))
        if not self.in_table:
            self.in_table = True
            following = self.lines[place + 1] if place + 1 < len(self.lines) else ""
            if TABLE_RULE.match(following) or (tabs and "\t" in following.strip() and names_columns(cells)):
                self.header = cells
                return True
        self.blocks.append(Block("row", cells=cells, header=self.header))
        return True

    def _flush(self) -> None:
        if self.paragraph:
            self.blocks.append(Block("paragraph", " ".join(self.paragraph)))
            self.paragraph = []


def names_columns(cells: tuple[str, ...]) -> bool:
    """Whether the first row of a table reads as names of columns: short words, no sentence, none of them alike."""
    said = [cell for cell in cells if cell]
    return (
        len(said) >= 2 and len(set(said)) == len(said) and all(len(one) <= 40 and one[-1] not in ".!?" for one in said)
    )


def _in_capitals(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    return len(letters) >= 4 and all(sign.isupper() for sign in letters)


def _wrapped(before: str, line: str) -> bool:
    """Whether a line is the rest of the one before, broken where the page ended."""
    if before[-1] in ".!?…;:":
        return line[0].islower()
    return len(before) >= WRAPPED or line[0].islower()
