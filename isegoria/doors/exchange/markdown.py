# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of other platforms, plain or in HTML, as the Markdown that is kept here. No code of a page comes along."""

import re
from html.parser import HTMLParser

DEEPEST_LIST = 6
_BREAKS = {
    "p",
    "div",
    "section",
    "article",
    "table",
    "tr",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "dl",
    "dt",
    "dd",
}
_TITLES = {f"h{level}": level for level in range(1, 7)}
_STRONG = {"strong", "b"}
_EMPHASIS = {"em", "i", "cite"}
_SILENT = {"script", "style", "head", "title", "template", "iframe", "object", "svg", "math", "noscript"}
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x1f]+\Z", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
# Signs that Markdown would take for its own: emphasis and code anywhere, a title or a rule at a line's beginning.
_INLINE_SIGNS = re.compile(r"([*`\\])|(?<!\w)(_)|(_)(?!\w)")
_TITLE_SIGNS = re.compile(r"^(\s{0,3})(#{1,6}(?=\s|$)|>|={2,}\s*$|-{2,}\s*$|~{3,})", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)\*(?=\s)", re.MULTILINE)
_TOO_MANY_LINES = re.compile(r"\n{3,}")


def escape(text: str) -> str:
    """Words that read in Markdown as they were written."""
    return _INLINE_SIGNS.sub(lambda found: "\\" + found[0], text)


def from_plain(text: str) -> str:
    """A plain text: its lines stay lines, its bullets become a list, its signs stay signs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # Four blanks at the beginning of a line would be code.
    text = "\n".join(line.strip(" \t") for line in lines)
    text = _TITLE_SIGNS.sub(r"\1\\\2", escape(_BULLET.sub(r"\1-", text)))
    text = _TOO_MANY_LINES.sub("\n\n", text)
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", text).strip()


def from_html(source: str) -> str:
    """HTML: paragraphs, titles, lists, quotations, emphasis and links to the web; the words alone of all the rest."""
    parser = _Writer()
    parser.feed(source.replace("\x00", ""))
    parser.close()
    return parser.finish()


class _Writer(HTMLParser):
    """Writes blocks as they close. Inline marks wait in a stack, so that blanks go outside them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._inline: list[tuple[str, str, list[str]]] = [("", "", [])]
        self._lists: list[int | None] = []  # the next number of each open list; None for bullets
        self._quotes = 0
        self._silent = 0
        self._title = 0
        self._item = ""

    # --- what the parser meets ---------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._add("  \n")
        elif tag == "img":
            self._add(escape(_BLANKS.sub(" ", dict(attrs).get("alt") or "").strip()))
        elif tag in _STRONG:
            self._open(tag, "**")
        elif tag in _EMPHASIS:
            self._open(tag, "*")
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            self._open(tag, address if _SAFE_ADDRESS.match(address) else "")
        elif tag in _TITLES or tag in _BREAKS:
            self._end_block()
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag in _TITLES:
            self._title = _TITLES[tag]
        elif tag in {"ul", "ol"} and len(self._lists) < DEEPEST_LIST:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            indent = "   " * max(len(self._lists) - 1, 0)
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._item = f"{indent}{number}. " if number is not None else f"{indent}- "
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "hr":
            self._blocks.append("---")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _STRONG or tag in _EMPHASIS or tag == "a":
            self._close(tag)
        elif tag in _TITLES or tag in _BREAKS:
            self._end_block()
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            elif tag == "blockquote":
                self._quotes = max(self._quotes - 1, 0)
        elif tag in {"td", "th"}:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._add(escape(_BLANKS.sub(" ", data)))

    # --- inline ------------------------------------------------------------------------------------
    def _add(self, words: str) -> None:
        if not self._silent:
            self._inline[-1][2].append(words)

    def _open(self, tag: str, mark: str) -> None:
        if len(self._inline) <= DEEPEST_LIST:
            self._inline.append((tag, mark, []))

    def _close(self, tag: str) -> None:
        if len(self._inline) > 1 and self._inline[-1][0] == tag:
            _tag, mark, words = self._inline.pop()
            self._inline[-1][2].append(_marked(tag, mark, "".join(words)))

    def _end_block(self) -> None:
        while len(self._inline) > 1:
            self._close(self._inline[-1][0])
        words = re.sub(r" *(  \n) *", r"\1", re.sub(r"(?<! ) {2,}(?!\n)| {3,}(?!\n)", " ", "".join(self._inline[0][2])))
        self._inline = [("", "", [])]
        words = words.strip()
        if words:
            self._blocks.append(self._laid_out(words))
            self._item = " " * len(self._item)
        self._title = 0

    def _laid_out(self, words: str) -> str:
        words = _TITLE_SIGNS.sub(r"\1\\\2", words)
        if self._title:
            words = f"{'#' * min(self._title, 4)} {' '.join(words.split())}"
        elif self._lists:
            rest = " " * len(self._item)
            words = self._item + words.replace("\n", f"\n{rest}")
        if self._quotes:
            mark = "> " * min(self._quotes, DEEPEST_LIST)
            words = mark + words.replace("\n", f"\n{mark}")
        return words

    def finish(self) -> str:
        self._end_block()
        lines: list[str] = []
        for before, block in zip(["", *self._blocks], self._blocks, strict=False):
            tight = _is_item(before) and _is_item(block)
            lines += [block] if not lines or tight else ["", block]
        return "\n".join(lines).strip()


def _is_item(block: str) -> bool:
    return bool(re.match(r"\s*(?:-|\d+\.) ", block))


def _marked(tag: str, mark: str, words: str) -> str:
    inner = words.strip()
    if not inner or not mark:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if tag == "a":
        shown = inner.replace("[", "\\[").replace("]", "\\]")
        address = mark.replace("(", "%28").replace(")", "%29")
        plain = inner.replace("\\", "")
        marked = f"<{mark}>" if plain.rstrip("/") == mark.rstrip("/") else f"[{shown}]({address})"
    elif "\n" in inner:
        marked = inner  # emphasis over several lines is easily broken, and says little
    else:
        marked = f"{mark}{inner}{mark}"
    return f"{before}{marked}{after}"
