# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sent, by its bytes alone, and the text that it holds. Its name and what the browser says are never asked."""

import codecs
import re
import unicodedata

from .blocks import CHARACTERS, FILE_BYTES, Block, UnreadableError
from .odt import odt_blocks
from .plain import plain_blocks

# Invisible signs that no text of the house may hold, and a few that word processors leave (soft hyphen, zero width).
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
OTHER_FORMATS = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF")
MARKS = (  # the longer first: UTF-32's begins as UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
A_FEW, STRANGE = 3, 0.01
"""Signs that no text has, and their share, above which what was sent is no text."""


def blocks_of(content: bytes) -> list[Block]:
    """The blocks of an ODT, a Markdown or a plain text. Raises :class:`UnreadableError`."""
    if len(content) > FILE_BYTES:
        raise UnreadableError("too_large")
    if not content.strip():
        raise UnreadableError("empty")
    if content.startswith(b"PK\x03\x04"):
        blocks = odt_blocks(content)
    elif content.startswith(OTHER_FORMATS):
        raise UnreadableError("other_format")
    else:
        text = decoded(content)
        if len(text) > CHARACTERS:
            raise UnreadableError("too_long")
        blocks = plain_blocks(text)
    if not blocks:
        raise UnreadableError("empty")
    return blocks


def decoded(content: bytes) -> str:
    """The text, in whichever of the usual codes it was saved: UTF-8, UTF-16, or Windows-1252 (of which Latin-1 is a
    part)."""
    text = _in_its_code(content)
    strange = sum(1 for sign in text if unicodedata.category(sign) in {"Cc", "Cn", "Co"} and sign not in "\t\n\r\f\v")
    if strange > max(A_FEW, STRANGE * len(text)):
        raise UnreadableError("not_text")
    text = re.sub("\r\n|[\r\f\v\x85\u2028\u2029]", "\n", text)
    return INVISIBLE.sub("", text)


def _in_its_code(content: bytes) -> str:
    for mark, code in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(code, errors="replace")
    if b"\0" in content[:4096]:
        # UTF-16 without its mark: in our alphabets every second byte is nought.
        head = content[:4096]
        for first, code in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = head[first::2]
            if half.count(0) > 0.6 * len(half):
                return content.decode(code, errors="replace")
        raise UnreadableError("not_text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
