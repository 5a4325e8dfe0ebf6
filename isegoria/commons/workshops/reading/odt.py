# SPDX-License-Identifier: AGPL-3.0-or-later
"""An OpenDocument text: its words, titles, lists and tables, read from the stream as they come.

Nothing of the file is kept, run or followed: of the archive one entry is read, block by block up to a bound, and a
document type, which is where entities are declared, ends the reading at once. Comments in the margin, deletions that
were tracked, notes of the page and tables of contents are no part of what was said.
"""

import zipfile
from io import BytesIO
from xml.parsers import expat

from .blocks import CHARACTERS, Block, UnreadableError
from .plain import SHORT, names_columns

ODT_TYPE = b"application/vnd.oasis.opendocument.text"
ENTRIES = 5_000
XML_BYTES = 30_000_000
"""What ``content.xml`` may unfold to: the XML of a million characters is some ten times as long at worst."""
DEPTH = 256
COLUMNS = 50
BLOCK = 1 << 16
LEFT_OUT = {
    "annotation",
    "tracked-changes",
    "note",
    "table-of-content",
    "alphabetical-index",
    "forms",
    "event-listeners",
}
BOLD_LEVEL = 8


def odt_blocks(content: bytes) -> list[Block]:
    """The blocks of an ODT. Raises :class:`UnreadableError`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError) as error:
        # RuntimeError is what zipfile says of a file that is locked.
        raise UnreadableError("damaged") from error
    except expat.ExpatError as error:
        raise UnreadableError("damaged") from error


def _read(archive: zipfile.ZipFile) -> list[Block]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES or names.count("content.xml") > 1:
        raise UnreadableError("damaged")
    kind = _beginning(archive, "mimetype") if "mimetype" in names else b""
    if not kind.startswith(ODT_TYPE) or "content.xml" not in names:
        raise UnreadableError("other_format")
    entry = archive.getinfo("content.xml")
    if entry.flag_bits & 1:
        raise UnreadableError("locked")
    reader = _Reader()
    left = XML_BYTES
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):  # what the archive says of its size may be a lie
            left -= len(block)
            if left < 0:
                raise UnreadableError("unfolds_too_far")
            reader.feed(block)
    return reader.close()


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(100)


class _Reader:
    """Hears the XML go by, and keeps what was said."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._starts
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._says
        self.parser.StartDoctypeDeclHandler = self._declares
        self.parser.buffer_text = True
        self.blocks: list[Block] = []
        self.path: list[str] = []
        self.silent = 0  # how many elements that are left out stand around
        self.in_body = False
        self.lists = 0
        self.length = 0
        self.style = ""
        self.bold_styles: set[str] = set()
        self.bold: list[bool] = []
        self.plain_words = self.has_words = False
        self.words: list[str] | None = None
        self.title_level = 0
        self.tables: list[list[tuple[str, ...]]] = []
        self.cells: list[str] = []
        self.repeats = 1

    def feed(self, block: bytes) -> None:
        self.parser.Parse(block, False)

    def close(self) -> list[Block]:
        self.parser.Parse(b"", True)
        return self.blocks

    def _declares(self, *_: object) -> None:
        raise UnreadableError("damaged")

    def _starts(self, full_name: str, attributes: dict[str, str]) -> None:
        name = full_name.rpartition(" ")[2]
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self.path.append(name)
        if len(self.path) > DEPTH:
            raise UnreadableError("damaged")
        if self.silent or name in LEFT_OUT:
            self.silent += 1
        elif name == "style":
            self.style = given.get("name", "")
        elif name == "text-properties" and given.get("font-weight") == "bold":
            self.bold_styles.add(self.style)
        elif name == "body":
            self.in_body = True
        elif self.in_body:
            self._opens(name, given)

    def _opens(self, name: str, given: dict[str, str]) -> None:
        if name in {"p", "h"}:
            self._flush()  # a frame within a paragraph holds paragraphs of its own
            self.words, self.plain_words, self.has_words = [], False, False
            self.title_level = _number(given.get("outline-level"), 1) if name == "h" else 0
            self.bold = [given.get("style-name", "") in self.bold_styles]
        elif name == "span":
            self.bold.append(given.get("style-name", "") in self.bold_styles or bool(self.bold and self.bold[-1]))
        elif name == "s":
            self._says(" " * min(_number(given.get("c"), 1), 10))
        elif name in {"tab", "line-break"}:
            self._says(" " if name == "tab" else "\n")
        elif name == "list":
            self.lists += 1
        elif name == "table":
            self.tables.append([])
        elif name == "table-row":
            self.cells = []
        elif name in {"table-cell", "covered-table-cell"}:
            self.repeats = _number(given.get("number-columns-repeated"), 1)
            self.cells.append("")

    def _ends(self, full_name: str) -> None:
        name = full_name.rpartition(" ")[2]
        self.path.pop()
        if self.silent:
            self.silent -= 1
        elif self.in_body:
            self._closes(name)

    def _closes(self, name: str) -> None:
        if name in {"p", "h"}:
            self._flush()
        elif name == "span" and len(self.bold) > 1:
            self.bold.pop()
        elif name == "list":
            self.lists -= 1
        elif name in {"table-cell", "covered-table-cell"}:
            self.cells += [self.cells[-1]] * (min(self.repeats, COLUMNS) - 1) if self.cells else []
            if len(self.cells) > COLUMNS:
                raise UnreadableError("damaged")
        elif name == "table-row" and self.tables:
            self.tables[-1].append(tuple(self.cells))
        elif name == "table" and self.tables:
            self._table(self.tables.pop())

    def _table(self, rows: list[tuple[str, ...]]) -> None:
        rows = [row for row in rows if any(row)]
        header = rows[0] if len(rows) > 1 and names_columns(rows[0]) else ()
        self.blocks += [Block("row", cells=row, header=header) for row in rows[1 if header else 0 :]]

    def _says(self, text: str) -> None:
        if self.silent or self.words is None:
            return
        self.length += len(text)
        if self.length > CHARACTERS:
            raise UnreadableError("too_long")
        self.words.append(text)
        if text.strip():
            self.has_words = True
            self.plain_words = self.plain_words or not (self.bold and self.bold[-1])

    def _flush(self) -> None:
        """What a paragraph said becomes a block, or goes into the cell that it stands in."""
        words, self.words = " ".join("".join(self.words or []).split()), None
        if not words:
            return
        if self.tables:
            if self.cells:
                self.cells[-1] = f"{self.cells[-1]} {words}".strip()
        elif self.title_level:
            self.blocks.append(Block("title", words, level=self.title_level))
        elif self.lists:
            self.blocks.append(Block("item", words, level=2 * (self.lists - 1)))
        elif self.has_words and not self.plain_words and len(words) <= SHORT:
            self.blocks.append(Block("title", words.rstrip(": "), level=BOLD_LEVEL))
        else:
            self.blocks.append(Block("paragraph", words))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
