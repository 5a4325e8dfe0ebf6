# SPDX-License-Identifier: AGPL-3.0-or-later
"""Markdown → blocks of plain words for paper. Pictures and raw HTML become the text that they are."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .paper import Block, Run
from .signs import clean

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
MOST = 400
"""Blocks that one text gives at most."""


def blocks(source: str) -> tuple[Block, ...]:
    """The paragraphs, items, titles and quotations of a text, in their order."""
    return tuple(block for block, _ in zip(_blocks(source), range(MOST), strict=False) if block.runs)


def _blocks(source: str) -> Iterator[Block]:
    inside: list[str] = []
    for token in _MARKDOWN.parse(source):
        if token.type.endswith("_open"):
            inside.append(token.type.removesuffix("_open"))
        elif token.type.endswith("_close"):
            inside.pop()
        elif token.type == "inline":
            yield Block(_kind(inside), tuple(_runs(token.children or [])))
        elif token.type in {"fence", "code_block"}:
            yield Block("paragraph", (Run(clean(token.content)),))


def _kind(inside: list[str]) -> str:
    if "heading" in inside:
        return "title"
    if "list_item" in inside:
        return "item"
    return "quote" if "blockquote" in inside else "paragraph"


def _runs(tokens: list[Token]) -> Iterator[Run]:
    strong = slanted = 0
    url = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                slanted += token.nesting
            case "link_open":
                url = _safe(str(token.attrGet("href") or ""))
            case "link_close":
                url = ""
            case "softbreak" | "hardbreak":
                yield Run(" ")
            case _:
                if words := _inside(token.content):
                    yield Run(words, strong > 0, slanted > 0, url)


def _inside(text: str) -> str:
    """Cleaned, but for the spaces at its ends: they part it from its neighbours."""
    words = clean(text)
    return f"{' ' if text[:1] == ' ' else ''}{words}{' ' if text[-1:] == ' ' else ''}" if words else text and " "


def _safe(url: str) -> str:
    return url if url.startswith(("http://", "https://", "mailto:")) else ""
