# SPDX-License-Identifier: AGPL-3.0-or-later
"""From blocks to lines: one for each item, paragraph or row, under its topic and table, with what to check in it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .blocks import LINES, Block, UnreadableError
from .counts import at_table, how_many
from .opening import blocks_of
from .personal import lists_people, masked, possible_names

TOPIC_LENGTH, TABLE_LENGTH, TEXT_LENGTH = 200, 40, 4_000
PARENT_LENGTH = 60
"""An item this short, with items under it and no end of sentence, is a title for them."""
NAMES, PEOPLE, MASKED = "names", "people", "masked"
"""What a line may have to be checked for: possible names; that it lists who was there; what was masked in it."""
# Columns that say what they hold. What names people is never read.
_COLUMNS = {
    "table": r"(?:table|groupe|group|sous-groupe|n[°o]\s*de\s*table)",
    "topic": r"(?:th[eè]mes?|th[eé]matique|sujet|topic|theme|subject|rubrique|cat[eé]gorie|category)",
    "said_by": r"(?:nombre|nb|nbre|combien|voix|votes?|gommettes|count|how many|people|personnes|"
    r"nombre de personnes|times)",
    "nobody": r"(?:noms?|pr[eé]noms?|nom et pr[eé]nom|participante?s?|auteure?s?|names?|first name|last name|surname|"
    r"author|speaker|intervenante?s?|e-?mail|courriel|mail|t[eé]l[eé]phone|t[eé]l\.?|phone|adresse|address)",
}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class CutLine:
    """A line of the notes as it could be published. ``keeps`` is false for what says who was there."""

    text: str
    topic: str = ""
    table: str = ""
    said_by: int | None = None
    checks: tuple[str, ...] = ()
    keeps: bool = True


def cut(content: bytes) -> list[CutLine]:
    """The lines of notes as they were sent. Raises :class:`UnreadableError`."""
    lines: list[CutLine] = []
    for line in cut_blocks(blocks_of(content)):
        lines.append(line)
        if len(lines) > LINES:
            raise UnreadableError("too_many_lines")
    if not lines:
        raise UnreadableError("empty")
    return lines


def cut_blocks(blocks: Sequence[Block]) -> Iterator[CutLine]:
    """The lines of blocks, in order."""
    titles: list[tuple[int, str]] = []
    parents: list[tuple[int, str]] = []
    table = ""
    document = _is_title_of_all(blocks)
    for place, block in enumerate(blocks):
        if block.kind == "title":
            if place == 0 and document:
                continue
            named, words = at_table(block.text)
            while titles and titles[-1][0] >= block.level:
                titles.pop()
            if named:
                table = named
            if words:
                titles.append((block.level, words))
            parents = []
            continue
        if block.kind != "item":
            parents = []
        while parents and parents[-1][0] >= block.level:
            parents.pop()
        if block.kind == "item" and _is_parent(blocks, place):
            parents.append((block.level, block.text.rstrip(": ")))
            continue
        topic = " › ".join([words for _level, words in [*titles[-2:], *parents]])[:TOPIC_LENGTH]
        yield from _lines(block, topic, table)


def _is_title_of_all(blocks: Sequence[Block]) -> bool:
    """Whether the first block is the title of the document: one above all others, without items of its own, is no
    topic."""
    first = blocks[0]
    others = [block.level for block in blocks[1:] if block.kind == "title"]
    above = bool(others) and min(others) > first.level and blocks[1].kind in {"title", "paragraph"}
    return first.kind == "title" and above and not at_table(first.text)[0]


def _is_parent(blocks: Sequence[Block], place: int) -> bool:
    block = blocks[place]
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    holds = following is not None and following.kind == "item" and following.level > block.level
    return holds and len(block.text) <= PARENT_LENGTH and block.text[-1] not in ".!?…)"


def _lines(block: Block, topic: str, table: str) -> Iterator[CutLine]:
    text, said_by = block.text, None
    if block.kind == "row":
        text, topic, table, said_by = _read_row(block, topic, table)
    named, rest = at_table(text)
    if named and rest:
        table, text = named, rest
    if said_by is None:
        text, said_by = how_many(text)
    for part in _parts(text):
        yield line_of(part, topic=topic, table=table, said_by=said_by)


def _read_row(block: Block, topic: str, table: str) -> tuple[str, str, str, int | None]:
    said: list[str] = []
    said_by = None
    for place, cell in enumerate(block.cells):
        column = block.header[place] if place < len(block.header) else ""
        meaning = _meaning(column)
        if not cell or meaning == "nobody":
            continue
        if meaning == "table":
            table = (at_table(cell)[0] or (f"Table {cell}" if cell.isdigit() else cell))[:TABLE_LENGTH]
        elif meaning == "topic":
            topic = cell[:TOPIC_LENGTH]
        elif meaning == "said_by" and cell.isascii() and cell.isdigit() and 0 < int(cell) < 1000:
            said_by = int(cell)
        else:
            said.append(cell)
    return " — ".join(said), topic, table, said_by


def _meaning(column: str) -> str:
    name = unicodedata.normalize("NFC", column).strip().casefold()
    return next((meaning for meaning, pattern in _COLUMNS.items() if re.fullmatch(pattern, name)), "")


def line_of(text: str, *, topic: str, table: str, said_by: int | None) -> CutLine:
    """A line, with its addresses masked and what to check in it."""
    text, hidden = masked(text)
    topic, hidden_above = masked(topic)
    checks = []
    lists = lists_people(text) or any(lists_people(part) for part in topic.split(" › "))
    if lists:
        checks.append(PEOPLE)
    if possible_names(f"{text}\n{topic}"):
        checks.append(NAMES)
    if hidden or hidden_above:
        checks.append(MASKED)
    return CutLine(text, topic[:TOPIC_LENGTH], table[:TABLE_LENGTH], said_by, tuple(checks), keeps=not lists)


def _parts(text: str) -> Iterator[str]:
    """A text in parts that can each be read at once, cut where sentences end."""
    text = unicodedata.normalize("NFC", text).strip()
    while len(text) > TEXT_LENGTH:
        ends = [one.start() for one in _SENTENCE_END.finditer(text[:TEXT_LENGTH])]
        stop = ends[-1] if ends and ends[-1] > TEXT_LENGTH // 2 else max(text.rfind(" ", 0, TEXT_LENGTH), 1)
        stop = stop if stop > 1 else TEXT_LENGTH
        yield text[:stop].strip()
        text = text[stop:].strip()
    if any(sign.isalnum() for sign in text):
        yield text
