# SPDX-License-Identifier: LGPL-3.0-or-later
"""How the check of rephrased sentences (`support`) reads a text: its words one by one, in clauses; and whether it
speaks to machines rather than to people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from isegoria.engine.themes.languages import folded, stemmed
from isegoria.engine.themes.support_words import FAMILIES, NUMBERS

LEAST_ROOT = 4  # letters left of a French verb without its ending

WORD = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
ENDS = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=\S)")
_VERBAL = re.compile(r"(?:ent|ons|ez|ant|aient|ait|ir|it|re|er|u|e)$")
_BREAKS = re.compile(r"[.!?…;:,()«»\"“”–—]")
_TO_MACHINES = re.compile(
    r"\b(?:ignor(?:e|es|ez|er|ing)|oubli(?:e|es|ez|er)|forget|disregard)\b.{0,40}\b(?:above|previous|prior|prompt|rules?|"
    r"instructions?|everything|pr[eé]c[eéè]d\w*|dessus|consignes?|r[eè]gles?|tout)\b"
    r"|\b(?:system prompt|prompt syst[eè]me|language model|mod[eè]le de langage|chatgpt|llm|as an ai)\b"
    r"|\b(?:assistant|system|user)\s*:|\b(?:you are now|tu es maintenant)\b|\ben tant qu['’]ia\b"
    r"|\b(?:write|say|answer|reply|output|r[eé]pond(?:s|ez|re)?|[eé]cri(?:s|vez|re)|dis|dites)\b[^.]{0,30}"
    r"(?:\bthat\b|\bque\b|[\"“«:])[^.]{0,80}\b(?:synthes|summary|r[eé]sum|synth[eè]se|sentence|phrase)",
    re.IGNORECASE | re.DOTALL,
)
_JOINERS = {
    "fr": {"et", "ou", "mais", "ni", "ainsi", "aussi", "puis"},
    "en": {"and", "or", "but", "nor", "also", "then"},
}


@dataclass(frozen=True)
class Token:
    """A word: as written, folded, its stem; `clause` changes at each sign or word that parts clauses."""

    text: str
    folded: str
    stem: str
    number: str
    clause: int
    first: bool

    @property
    def is_number(self) -> bool:
        return bool(self.number)


def tokens(text: str, language: str) -> list[Token]:
    """The words of a text, in order. "don't" is "do not"; "l'école" is two words."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'")
    if language == "en":
        plain = re.sub(r"(?i)\bcan't\b", "can not", re.sub(r"(?i)\bwon't\b", "will not", plain))
        plain = re.sub(r"(?i)n't\b", " not", plain)
    found, clause, end = [], 0, 0
    for place, match in enumerate(WORD.finditer(plain)):
        clause += bool(_BREAKS.search(plain[end : match.start()]))
        end = match.end()
        word = match[0]
        bare = folded(word.casefold())
        clause += bare in _JOINERS[language]
        digits = re.sub(r"(?<=\d)[\u202f\u00a0 ](?=\d{3})", "", word).replace(",", ".") if word[0].isdigit() else ""
        number = digits or NUMBERS[language].get(word.casefold(), "")
        found.append(Token(word, bare, "", number, clause, place == 0))
    stems = stemmed([one.text.casefold() for one in found], language)
    return [
        Token(one.text, one.folded, family(stem, one.folded, language), one.number, one.clause, one.first)
        for one, stem in zip(found, stems, strict=True)
    ]


def family(stem: str, whole: str, language: str) -> str:
    """What is common to the forms of a verb that the stem keeps apart: "passer", "passent"; "open", "ouvert"."""
    if whole in FAMILIES[language]:
        return FAMILIES[language][whole]
    if language == "fr":
        while len(shorter := _VERBAL.sub("", stem)) >= LEAST_ROOT and shorter != stem:
            stem = shorter
    return stem


def speaks_to_machines(text: str) -> bool:
    """Whether a text seems to give orders to a program that would read it."""
    return _TO_MACHINES.search(text) is not None
