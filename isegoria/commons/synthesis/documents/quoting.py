# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a sentence repeats the words of a source: what must go with it when it is erased.

Compared word by word, without case, accents' form or punctuation: whoever quotes changes those.
"""

import re
import unicodedata

A_RUN = 8
"""Words in a row from which a sentence quotes, though neither text holds the whole of the other."""
_WORDS = re.compile(r"\w+", re.UNICODE)


def words_of(text: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFC", text).casefold())


def quotes(sentence: str, source: str) -> bool:
    """Whether a sentence holds all the words of a source in a row, is held in it, or shares a long run with it.

    A source of one word is quoted only by a sentence of that word: "yes" stands in too many others.
    """
    ours, theirs = words_of(sentence), words_of(source)
    if not ours or not theirs:
        return False
    if len(theirs) == 1 or len(ours) == 1:
        return ours == theirs
    if _holds(ours, theirs) or _holds(theirs, ours):
        return True
    runs = {tuple(theirs[start : start + A_RUN]) for start in range(len(theirs) - A_RUN + 1)}
    return any(tuple(ours[start : start + A_RUN]) in runs for start in range(len(ours) - A_RUN + 1))


def without(text: str, source: str, mark: str) -> str:
    """A longer text with each place that repeats the whole source replaced by a mark."""
    theirs = words_of(source)
    if len(theirs) < 2:
        return text
    gap = r"[\W_]+"
    pattern = gap.join(re.escape(word) for word in theirs)
    return re.sub(pattern, mark, unicodedata.normalize("NFC", text), flags=re.IGNORECASE)


def _holds(longer: list[str], shorter: list[str]) -> bool:
    size = len(shorter)
    return any(longer[start : start + size] == shorter for start in range(len(longer) - size + 1))
