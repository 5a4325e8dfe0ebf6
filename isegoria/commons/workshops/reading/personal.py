# SPDX-License-Identifier: AGPL-3.0-or-later
"""What in notes may say who somebody is. Addresses and telephone numbers are masked; names are pointed at.

Simple rules, said on the page that asks to check: a title before a word in capitals ("Mme Petit"), a common first name
before one ("Karim Benali"), or alone where someone is quoted ("Karim :" , "(Sophie)"). They miss names and point at
words that are none; nobody's eyes are spared by them. A street or a school that bears a name is left alone.
"""

import re
from pathlib import Path

MASKED_MAIL, MASKED_TELEPHONE = "[e-mail]", "[tél.]"
_MAIL = re.compile(r"[\w.+%'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .-]?\d){6,11}"  # any country's
    r"|0[1-9](?:[ .-]?\d{2}){4}"  # of France and its neighbours
    r"|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4})(?!\w)"  # of the United Kingdom
)
_UPPER = r"[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_UPPER}(?:[\w’'-]*\w)?"
_TITLED = re.compile(
    rf"\b(?:M\.|MM\.|Mr\.?|Mme\.?|Mmes|Mlle|Melle|Monsieur|Madame|Mademoiselle|Mrs\.?|Ms\.?|Miss|Dr\.?)\s+({_NAME}(?:\s+{_NAME})?)"
)
_FIRST_NAMES = frozenset(Path(__file__).with_name("first_names.txt").read_text(encoding="utf-8").split())
"""Common in France and in English-speaking countries, from memory and not from a census."""
_WORD = re.compile(rf"{_UPPER}(?:[\w’'-]*\w)?")
# A street, a school or a hall that is called after somebody; "saint" before what it protects.
_PLACES = re.compile(
    r"\b(?:rues?|places?|avenues?|boulevards?|bd|allées?|quais?|squares?|parcs?|jardins?|chemins?|impasses?|cours|ponts?|"
    r"écoles?|collèges?|lycées?|facultés?|universités?|stades?|salles?|gymnases?|piscines?|stations?|gares?|métros?|arrêts?|"
    r"hôpital|hôpitaux|cliniques?|églises?|maisons?|centres?|médiathèques?|bibliothèques?|théâtres?|quartiers?|résidences?|"
    r"cités?|tours?|immeubles?|halles?|fondations?|loi|plan|saint|sainte|streets?|roads?|schools?|parks?|halls?)"
    r"(?:\s+(?:de|du|des|de\s+la|d[’']|la|le|l[’']))?\s*$",
    re.IGNORECASE,
)
_LISTS_PEOPLE = re.compile(
    r"^\W*(?:liste\s+des\s+)?(?:participant(?:e|·e|\.e|\(e\))?s?|présent(?:e|·e|\.e|\(e\))?s?|excusé(?:e|·e|\.e|\(e\))?s?|"
    r"absent(?:e|·e|\.e|\(e\))?s?|personnes\s+présentes|étaient\s+présents|animat(?:eurs?|rices?|ion)|secrétaires?|"
    r"rapporteurs?|rapporteuses?|attendees|present|apologies|participants|facilitators?|facilitated\s+by|note-?takers?)"
    r"(?:\s+(?:et|and)\s+\S+)?\s*(?::|$)",
    re.IGNORECASE,
)


def masked(text: str) -> tuple[str, int]:
    """The text with its addresses and telephone numbers masked, and how many there were."""
    text, mails = _MAIL.subn(MASKED_MAIL, text)
    text, telephones = _TELEPHONE.subn(MASKED_TELEPHONE, text)
    return text, mails + telephones


def possible_names(text: str) -> tuple[str, ...]:
    """Words that may be the name of somebody, each once, in the order of the text."""
    found = {one[1]: None for one in _TITLED.finditer(text)}
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        if any(part.casefold() not in _FIRST_NAMES for part in word[0].split("-")) or _PLACES.search(
            text[: word.start()]
        ):
            continue
        after = words[place + 1] if place + 1 < len(words) else None
        if after is not None and text[word.end() : after.start()].isspace():
            found[f"{word[0]} {after[0]}"] = None
        elif _is_quoted(text, word):
            found[word[0]] = None
    return tuple(found)


def _is_quoted(text: str, word: re.Match[str]) -> bool:
    """A first name alone names someone where it speaks ("Karim : …") or stands between brackets."""
    before, after = text[: word.start()], text[word.end() :]
    speaks = (
        not before.strip(" -–—*•") and re.match(r"\s*(?::|\(\d+\s*ans\)|,\s*\d+\s*ans\b|[–—]\s)", after) is not None
    )
    return speaks or (before.endswith("(") and after.startswith((")", ",")))


def lists_people(text: str) -> bool:
    """Whether a line or a title says that it lists who was there."""
    return _LISTS_PEOPLE.match(text) is not None
