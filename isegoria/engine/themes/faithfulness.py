# SPDX-License-Identifier: LGPL-3.0-or-later
"""Is every sentence of a synthesis in the text it names, whole and unchanged? A check that needs nothing but the texts.

It shares no code with what chooses the sentences. Whoever holds the texts, plain, can run it on the JSON of a
synthesis; whoever does not trust it can do the same by hand: take the text of that number, compute its SHA-256, cut
from `start` to `stop`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from isegoria.engine.themes.extracts import Synthesis
from isegoria.engine.themes.reading import sentence_spans

Fault = Literal["no_source", "text_missing", "text_changed", "words_changed", "not_a_sentence", "counts_wrong"]

SENTENCES: dict[Fault, str] = {
    "no_source": "This sentence names no text.",
    "text_missing": "There is no text of that number.",
    "text_changed": "The text is not the one this was taken from: its SHA-256 differs.",
    "words_changed": "These words do not stand at that place of the text.",
    "not_a_sentence": "These words are not one whole sentence of the text.",
    "counts_wrong": "The figures of the synthesis do not agree with one another.",
}


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Attributes:
        extract: place of the sentence in the synthesis; −1 for what concerns the whole, or a sentence quoted as left
        out.
        text: number of the text it names, −1 where it names none.
        where: "extract" for the sentence itself, "source" for a text it speaks for, "left_out", "counts".
    """

    fault: Fault
    extract: int
    text: int
    where: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.fault]


def check(synthesis: Synthesis | Mapping[str, Any], texts: Sequence[str]) -> tuple[Finding, ...]:
    """What does not hold in a synthesis, or in its JSON; nothing when all of it can be found in the texts.

    Args:
        texts: as they were read (`plain.plain`), under the same numbers.
    """
    document = synthesis.to_json() if isinstance(synthesis, Synthesis) else synthesis
    return tuple(_findings(document, texts))


def _findings(document: Mapping[str, Any], texts: Sequence[str]) -> Iterator[Finding]:
    for place, extract in enumerate(document["extracts"]):
        yield from _of_quote(extract, texts, place, "extract")
        for source in extract["sources"]:
            yield from _of_quote(source, texts, place, "source")
        shown, total, spoken = len(extract["sources"]), extract["n_sources"], extract["texts_represented"]
        if shown > total or spoken != total + 1 or not 1 <= extract["copies"] <= spoken:
            yield Finding("counts_wrong", place, int(extract.get("text", -1)), "counts")
    for left in document["left_out"]:
        if left["example"] is not None:
            yield from _of_quote(left["example"], texts, -1, "left_out")
    cover = document["coverage"]
    left_out = sum(left["texts"] for left in document["left_out"])
    if cover["texts"] != len(texts) or cover["texts_represented"] + left_out != cover["texts"]:
        yield Finding("counts_wrong", -1, -1, "counts")


def _of_quote(quote: Mapping[str, Any], texts: Sequence[str], place: int, where: str) -> Iterator[Finding]:
    number = quote.get("text")
    if not isinstance(number, int) or not str(quote.get("words", "")).strip():
        yield Finding("no_source", place, -1, where)
        return
    if not 0 <= number < len(texts):
        yield Finding("text_missing", place, number, where)
        return
    text = texts[number]
    low, high = quote["span"]
    if hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() != quote["digest"]:
        yield Finding("text_changed", place, number, where)
    if not 0 <= low < high <= len(text) or text[low:high] != quote["words"]:
        yield Finding("words_changed", place, number, where)
    elif not _whole(text, low, high):
        yield Finding("not_a_sentence", place, number, where)


def _whole(text: str, low: int, high: int) -> bool:
    """One sentence, but for a bullet or a number before it and the blanks after it."""
    for start, stop in sentence_spans(text):
        if start <= low and high <= stop:
            before, after = text[start:low], text[high:stop]
            return not after.strip() and sum(map(str.isalnum, before)) <= 8
    return False
