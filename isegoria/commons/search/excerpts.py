# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown of a text that was found: the part that holds the words, with these marked. Always safe HTML."""

import re
from functools import lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from .asking import Asked
from .words import LONGEST_WORD, fold, is_unspaced, stems

SHOWN = 240
"""Characters of an excerpt, about."""
BEFORE = 60
"""Characters shown before the first of the words."""
READ = 6_000
"""Characters of a text that are looked through."""

# Letters and digits, with the signs that some scripts write their vowels with.
_WORD = re.compile(
    "(?:[^\\W_]|[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0640\u064b-\u065f\u0670\u0900-\u109f\u0e00-\u0eff\u1780-\u17ff])+"
)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_LINE_SIGNS = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_SIGNS = re.compile(r"[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}")

Span = tuple[int, int]


def words_alone(source: str) -> str:
    """Markdown → its words on one line: enough for an excerpt, where nothing is drawn."""
    text = _LINE_SIGNS.sub("", _LINK.sub(r"\1", source[: 2 * READ]))
    return " ".join(_SIGNS.sub("", text).split())[:READ]


def highlighted(text: str, asked: Asked, language: str) -> SafeString:
    """The whole of a short text, with what was asked for marked."""
    return _marked(text, find_words(text, asked, language), 0, len(text))


def excerpt(source: str, asked: Asked, language: str) -> SafeString:
    """The part of a text in Markdown that holds the most of what was asked for; its beginning when it holds none."""
    text = words_alone(source)
    spans = find_words(text, asked, language)
    start = _best_start(spans) if spans else 0
    start = max(0, start - BEFORE)
    if start:
        start = text.find(" ", start, start + BEFORE) + 1 or start
    end = min(len(text), start + SHOWN)
    if end < len(text):
        cut = text.rfind(" ", end - BEFORE, end)
        end = cut if cut > start else end
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return mark_safe(f"{before}{_marked(text, spans, start, end)}{after}")  # noqa: S308 - escaped in _marked


def find_words(text: str, asked: Asked, language: str) -> list[Span]:
    """Where the words that were asked for stand, in order."""
    found: list[Span] = []
    if not asked.marked:
        return found
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and any(map(is_unspaced, word)):
            found.extend(_signs(word, match.start(), asked))
        elif len(word) <= LONGEST_WORD and _answers(word, asked, language):
            found.append(match.span())
    return found


def _signs(word: str, at: int, asked: Asked) -> list[Span]:
    """In a script without blanks: each pair of signs that was asked for, or each sign."""
    folded = [fold(sign).strip() for sign in word]
    found = []
    for number, sign in enumerate(folded):
        pair = sign + (folded[number + 1] if number + 1 < len(folded) else "")
        if len(pair) > 1 and pair in asked.marked:
            found.append((at + number, at + number + 2))
        elif sign and sign in asked.marked:
            found.append((at + number, at + number + 1))
    return found


def _answers(word: str, asked: Asked, language: str) -> bool:
    folded, stemmed = _reading(word, language)
    return (
        folded in asked.marked
        or (bool(asked.beginnings) and folded.startswith(asked.beginnings))
        or any(stem in asked.marked for stem in stemmed)
    )


@lru_cache(maxsize=50_000)
def _reading(word: str, language: str) -> tuple[str, tuple[str, ...]]:
    return fold(word).strip(), stems(word.casefold(), language)


def _best_start(spans: list[Span]) -> int:
    """Where the excerpt that holds the most marked words begins; the first of equals."""
    best, most = spans[0][0], 0
    last = 0
    for number, (start, _end) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= start + SHOWN - BEFORE:
            last += 1
        if last - number > most:
            best, most = start, last - number
    return best


def _marked(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    """A part of a text, escaped, its spans between <mark> signs; neighbours share theirs."""
    joined: list[list[int]] = []
    for one_start, one_end in spans:
        if one_start < start or one_end > end:
            continue
        if joined and (one_start <= joined[-1][1] or text[joined[-1][1] : one_start].isspace()):
            joined[-1][1] = max(joined[-1][1], one_end)
        else:
            joined.append([one_start, one_end])
    parts, at = [], start
    for one_start, one_end in joined:
        parts.append(
            f"{conditional_escape(text[at:one_start])}<mark>{conditional_escape(text[one_start:one_end])}</mark>"
        )
        at = one_end
    return mark_safe("".join([*parts, conditional_escape(text[at:end])]))  # noqa: S308 - every part is escaped
