# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text in which extracts are marked: the words of a version as a reader sees them, always the same for the same
version. Every ``start`` and ``stop`` of this room is a place in it, in characters."""

import hashlib
import re

from isegoria.design.templatetags.prose import prose
from isegoria.engine.themes.plain import plain

# Without any of these, Markdown leaves a text as it is, and reading it as Markdown would cost a hundred times more.
_MARKED = re.compile(r"[*_`#\[\]<>\\&|~]|^ {0,3}(?:[-+=]|\d+[.)])|^(?: {4}|\t)", re.MULTILINE)


def readable(title: str, body: str) -> str:
    """The title on its own line, where there is one, then the body: plain words, no markup and no address."""
    words = str(prose(body)) if _MARKED.search(body) else body
    return plain(f"{title}\n{words}" if title else words)


def digest(text: str) -> str:
    """SHA-256 of a readable text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
