# SPDX-License-Identifier: LGPL-3.0-or-later
"""From what was typed or pasted to the text that is read and quoted: no markup, no address, one form of signs."""

from __future__ import annotations

import html
import re
import unicodedata

LONG = 1_000  # characters from which a text may hold a file pasted as letters

_BLOCKS = re.compile(r"<(?:br|/p|/li|/div|/h[1-6]|/tr|/blockquote)\b[^<>]{0,200}>", re.IGNORECASE)
_UNSEEN = (  # what opens and what closes what no reader sees
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_ADDRESSES = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+")
_CODES = re.compile(r"(?<![\w+/=])(?:data:[\w/;=+-]+,)?[A-Za-z0-9+/=_-]{200,}")  # files pasted as letters
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANKS = re.compile(r"[^\S\n ]+| [^\S\n]+")  # not the single spaces, which are most of them
_LINES = re.compile(r" ?\n[ \n]*")


def plain(text: str) -> str:
    """The words of a text as a reader sees them.

    Tags go (those that end a block leave a line's end), entities become their signs, addresses of pages and of people
    and signs that cannot be seen go, accents are composed, blanks are one space. A text of this form is left as it is.
    """
    if "<" in text:
        text = _TAGS.sub(" ", _BLOCKS.sub("\n", _seen(text)))
    if "&" in text:
        text = html.unescape(text)
    if "@" in text or "http" in text or "www." in text:
        text = _ADDRESSES.sub(" ", text)
    if len(text) > LONG:
        text = _CODES.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("’", "'")
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _seen(text: str) -> str:
    """Without comments, scripts and styles; one that nothing closes stays, so that no text is lost to a slip."""
    for opening, closing in _UNSEEN:
        parts: list[str] = []
        start = 0
        # One pass: as a single expression, an opening repeated a thousand times would be searched a thousand times.
        while (first := opening.search(text, start)) and (last := closing.search(text, first.end())):
            parts += [text[start : first.start()], " "]
            start = last.end()
        text = "".join(parts) + text[start:]
    return text
