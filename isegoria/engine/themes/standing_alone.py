# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sentences that can be quoted alone: whole, of a readable length, and meaning something to who has read nothing else.

A sentence that begins with "And", "It" or "This measure" points to what stood before; one that ends with a colon
announces what comes next; a question, a shout or the heading of a list says little by itself. Such sentences are not
quoted while a better one can be had. Nothing is cut or mended: a sentence is taken as it was written, without the
bullet before it, or not at all.
"""

from __future__ import annotations

import re

from isegoria.engine.themes.leaning import leans

LONGEST = 400  # characters

_WISH = re.compile(
    r"\b(?:faut|faudrait|doi(?:t|vent)|devrai(?:t|ent)|propose|souhait\w+|demand\w+|supprim\w+|rédui\w+|baiss\w+|"
    r"augment\w+|interdi\w+|"
    r"oblig\w+|instaur\w+|rend(?:re|ons)|limit\w+|simplifi\w+|favoris\w+|développ\w+|renforc\w+|arrêt\w+|créer|"
    r"création|taxer|privilégi\w+|"
    r"should|must|needs?|ought|want\w*|requir\w+|ban|stop|improve|provide|build|support|require|allow|"
    r"deb(?:e|en|ería\w*)|hay que|quer(?:emos|ría)|necesi\w+|prohib\w+|fomentar|mejorar|reducir|"
    r"soll(?:te|ten|en)?|muss|müss\w+|braucht|förder\w+|verbiet\w+|verbot\w*|"
    r"dev(?:e|ono)|dovrebbe\w*|bisogna|serve)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"(?:[-–—•*·>○►✓+=#\s]+|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)°/]\s*[-–:]?\s*|\d{1,2}\s?[-–:]\s*|"
    r"\d{1,2}(?:er|e|è|ème|st|nd|rd|th)\s*[:-]\s*)+"
)
_TWO = re.compile(
    r"[\w»\")%€][.!?…]+[»\")]*\s+[^\W\d_a-zß-öø-ÿ]|\betc\.? [a-z]|[.]{3,}\s*\w|…\s*\w"
)  # more than one sentence
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]")
_ALONE = re.compile(
    r"(?:^|\s)(?:je|j'|moi|mon|ma|mes|my|i|i'm|i've|me|ich|mein\w*|yo|mi|mis|tengo|soy|vivo|he|estoy|io|mio|mia)\b",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(r"\b(?:vous|votre|vos|tu|ton|toi|te|tú|ihr|euch|euer\w*|du|dich|voi|vostr\w)\b", re.I)
_PLACED = re.compile(
    r"(?:pour|en|dans|sur|à|au|aux|de|des|du|avec|chez|in|at|on|with|from|of|con|para|a|bei|mit|auf|von|für|di|"
    r"per)\b[^,:]*$",
    re.I,
)
_SHOWN = re.compile(
    r"\b(?:ce|cet|cette|ces|cela|ceux|celui|this|that|these|those|they|it|esto|eso|esta|este|ese|esa|estos|estas|"
    r"donc|ainsi|therefore|deshalb|daher|así|dies\w*)\b",
    re.I,
)
_LOOSE_ENDS = (
    " de des du d le la les l et ou un une à au aux en pour par sur que qui dans avec ne the a an of to and or for in "
    "on with that el los las y o una del al con para der die das und oder ein eine zu mit von für di il lo gli e per "
    "est sont is are was ist sind es son è sono "
)


def quoted_span(text: str, low: int, high: int) -> tuple[int, int]:
    """The span of a sentence without the bullet or number before it and the blanks after it."""
    if found := _MARK.match(text, low, high):
        # "A." or "5 %" begin a sentence as well as a list: a mark is one only where words follow it.
        low = found.end() if found.end() < high and _LETTERS.match(text[found.end()]) else low
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def fitness(text: str, low: int, high: int, language: str) -> float:
    """How well a sentence can be quoted alone, from 0 (not at all) to 1.

    Args:
        low, high: its span, as given by `quoted_span`.
    """
    sentence = text[low:high]
    letters = len(_LETTERS.findall(sentence))
    if (
        letters < 0.6 * len(sentence)
        or not _LETTERS.match(sentence.lstrip("«\"“'([ ")[:1] or " ")
        or len(sentence) > LONGEST
    ):
        return 0.0
    if (
        "@" in sentence
        or sum(map(str.isupper, sentence)) > 0.5 * letters
        or sentence.count("!") > 1
        or leans(sentence, language)
    ):
        return 0.0
    if not _closed(sentence) or _broken_from(text, low) or _TWO.search(sentence):
        return 0.0
    words = len(sentence.split()) if " " in sentence else len(sentence) // 2
    found = 1.0 if 8 <= words <= 32 else 0.8
    found *= 1.0 if sentence[-1] in '.!。!…»"”)' or high == len(text) else 0.95
    found *= 1.0 if _WISH.search(sentence) else 0.65
    found *= 0.1 if "?" in sentence or "？" in sentence else 1.0
    found *= 0.8 if _ALONE.search(sentence) else 1.0
    found *= 0.5 if _SHOWN.search(sentence) else 1.0
    found *= 0.6 if _SPOKEN_TO.search(sentence) else 1.0
    found *= 0.7 if _PLACED.match(sentence) and not _WISH.search(sentence) else 1.0
    found *= 0.7 if sentence[0] in "«\"“'([" else 1.0
    found *= 0.8 if "!" in sentence or "..." in sentence or "…" in sentence else 1.0
    found *= 0.8 if sentence.count(",") > 5 or "(" in sentence else 1.0
    # A capital at the beginning is the mark of a sentence meant as one.
    return found * (1.0 if sentence[0].isupper() or not sentence[0].isascii() else 0.8)


def _closed(sentence: str) -> bool:
    """It does not stop in the middle: on a colon, a comma, a link word, or with a bracket still open."""
    last = sentence.rstrip('»"”)]. ')
    words = _FIRST_WORD.findall(last[-20:])
    return (
        last[-1:] not in ":;,"
        and sentence[-1] not in ":;,-–/+=&("
        and sentence.count("(") == sentence.count(")")
        and sentence.count("«") == sentence.count("»")
        and sentence.count('"') % 2 == 0
        and not (words and last.endswith(words[-1]) and f" {words[-1].lower()} " in _LOOSE_ENDS)
    )


def _broken_from(text: str, low: int) -> bool:
    """A small letter that goes on from what stands before it: after a comma, or on the next line of a sentence."""
    if not text[low].islower():
        return False
    before = text[:low].rstrip()
    if not before or text[len(before) : low].count("\n") > 1:
        return False
    marked = before[-1] in "-–—•*·>○►✓+"
    return not marked and before[-1] not in ".!?…:;)°"
