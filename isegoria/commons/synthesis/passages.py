# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text in which extracts are marked: the words of a version as a reader sees them, always the same for the same
version. Every ``start`` and ``stop`` of this room is a place in it, in characters."""

import hashlib
import re
import unicodedata

from isegoria.design.templatetags.prose import prose
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import sentence_spans

LONGEST_SOUGHT = 5_000
"""Characters of a selection that are looked for in a text."""
_WORDS = re.compile(r"\w+")
_SIGNS = re.compile(r"[^\w\s]")

# Without any of these, Markdown leaves a text as it is, and reading it as Markdown would cost a hundred times more.
_MARKED = re.compile(r"[*_`#\[\]<>\\&|~]|^ {0,3}(?:[-+=]|\d+[.)])|^(?: {4}|\t)", re.MULTILINE)


def readable(title: str, body: str) -> str:
    """The title on its own line, where there is one, then the body: plain words, no markup and no address."""
    words = str(prose(body)) if _MARKED.search(body) else body
    return plain(f"{title}\n{words}" if title else words)


def digest(text: str) -> str:
    """SHA-256 of a readable text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, stop) of each sentence of a readable text, in its order, within one line: what one touch or one key
    chooses."""
    found = []
    for start, stop in sentence_spans(text):
        # A quote that opens a line counts with the end of the one before: cut there all the same.
        for line in text[start:stop].split("\n"):
            low = start + len(line) - len(line.lstrip())
            if words := line.strip():
                found.append((low, low + len(words)))
            start += len(line) + 1
    return found


def locate(text: str, words: str) -> tuple[int, int] | None:
    """Where words chosen on a page stand in a readable text, whatever the spaces, signs and capitals between them.

    The first place where they stand; None where they do not.
    """
    sought = unicodedata.normalize("NFC", words[:LONGEST_SOUGHT])
    found = _WORDS.findall(sought)
    if not found:
        return None
    # Between two words anything but letters: the page may have other spaces, quotes and hyphens than the text. Signs
    # chosen before the first word or after the last one come along.
    first, last = sought.index(found[0]), sought.rindex(found[-1]) + len(found[-1])
    before, after = len(_SIGNS.findall(sought[:first])), len(_SIGNS.findall(sought[last:]))
    pattern = rf"(?:[^\w\s]\s?){{0,{before}}}" + r"\W+".join(map(re.escape, found)) + rf"(?:\s?[^\w\s]){{0,{after}}}"
    # Whole words as they were written, or else in other capitals, or else beginning or ending within one.
    whole = rf"(?<!\w){pattern}(?!\w)"
    tries = ((whole, re.NOFLAG), (whole, re.IGNORECASE), (pattern, re.NOFLAG), (pattern, re.IGNORECASE))
    match = next((match for one, flags in tries if (match := re.search(one, text, flags))), None)
    return match.span() if match else None
