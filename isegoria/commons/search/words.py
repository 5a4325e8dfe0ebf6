# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a text to the words it is found by: without case, accents or signs, and cut to their stems.

The same reading serves what is kept and what is asked, on both databases, so that neither has an opinion of its own on
what a word is. A *plain* word holds letters and digits only. A *stem* is written ``·fr·cycl``: with its language, so
that the French ``pain`` is not taken for the English one. A *tag* says where a text stands (``·p12``) and is what
filters by. No plain word begins with ``·``, so the three never meet.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local

import Stemmer

MARK = "·"
LONGEST_WORD = 60
"""Characters kept of a word: beyond, it is a number, an address or a joke."""
MOST_WORDS = 5_000
"""Words kept of one text."""
SHORTEST_PREFIX = 3
"""Letters from which the beginning of a word is searched as such."""

# ISO 639-1 → Snowball's name for the algorithm.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
# Letters that Unicode does not take apart, as people type them.
_SPELT_OUT = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
# Arabic letters that are written one for the other.
_SPELT_OUT |= {"ى": "ي", "ة": "ه", "ـ": ""}

_NO_SLUG = re.compile(r"[^0-9a-z]")

_STOP_TEXTS = {
    "fr": (
        "a afin ai ainsi alors apres au aucun aussi autre autres aux avant avec avoir beaucoup bien c ca car ce ceci "
        "cela celle celles celui ces cet cette ceux chaque chez ci comme comment contre d dans de depuis des dont donc "
        "du elle elles en encore enfin entre es est et etaient etait etant ete etes etre eu eux fait faire faut il ils "
        "j je jusqu jusque l la le les leur leurs lors lorsque lui m ma mais me meme memes mes mieux moins mon n ne ni "
        "nos notre nous on ont ou par parce pas pendant peu peut peuvent plus pour pourquoi pourrait puis qu quand que "
        "quel quelle quelles quels qui quoi s sa sans se sera serait ses si sinon son sont sous sur t ta tel telle tes "
        "toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous y"
    ),
    "en": (
        "a about after all also am an and any are as at be because been before being between both but by can could did "
        "do does doing each few for from had has have having he her here hers him his how i if in into is it its just "
        "me more most my no nor not now of off on once only or other our ours out over own s same she should so some "
        "such t than that the their theirs them then there these they this those through to too under until up very "
        "was we were what when where which while who whom why will with would you your yours"
    ),
    "es": (
        "a al algo ante como con contra cual cuando de del desde donde durante e el ella ellas ellos en entre era es "
        "esa ese eso esta este esto estos fue ha hay la las le les lo los mas me mi mucho muy nada ni no nos o os otra "
        "otro para pero poco por porque que quien se ser si sin sobre son su sus tambien te tiene todo todos tu un una "
        "uno unos y ya yo"
    ),
}
STOP_WORDS = {language: frozenset(text.split()) for language, text in _STOP_TEXTS.items()}
"""Words that carry no subject, folded. They are kept, for what stands between quotes, and asked for nowhere else."""


class _Letters(dict[int, str | None]):
    """What each character becomes, found out once: letters, digits and vowel signs stay, accents go, others part."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        category = unicodedata.category(sign)
        kept: str | None
        if sign in _SPELT_OUT:
            kept = _SPELT_OUT[sign]
        elif unicodedata.combining(sign) or category == "Cf":  # accents; joiners and soft hyphens
            kept = None
        elif category[0] in "LN" or category in {"Mc", "Mn"}:
            kept = sign
        else:
            kept = " "
        self[code] = kept
        return kept


_letters = _Letters()


def fold(text: str) -> str:
    """Lower case without accents, words parted by one blank or more. Never fails, whatever the characters."""
    if not text.isascii():
        # Taken apart first, as some signs have a capital only then; and again, as small letters may come in parts.
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return text.lower().translate(_letters)


def is_unspaced(sign: str) -> bool:
    """Whether a script that does not part its words has this sign: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""
    code = ord(sign)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x30FF
        or 0x31F0 <= code <= 0x31FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def runs(word: str) -> Iterator[tuple[str, bool]]:
    """A folded word cut where a script without blanks begins or ends: (part, whether it is of such a script)."""
    if word.isascii():
        yield word, False
        return
    start = 0
    for at in range(1, len(word) + 1):
        if at == len(word) or is_unspaced(word[at]) != is_unspaced(word[start]):
            yield word[start:at], is_unspaced(word[start])
            start = at


def grams(run: str) -> list[str]:
    """The pairs of neighbouring signs of a run without blanks, then its last sign alone."""
    return [run[at : at + 2] for at in range(len(run))]


def plain_words(text: str) -> list[str]:
    """The words of a text in their order, ``MOST_WORDS`` at most."""
    found: list[str] = []
    for word in fold(text).split():
        for run, unspaced in runs(word):
            if unspaced:
                found.extend(grams(run))
            else:
                found.append(run[:LONGEST_WORD])
        if len(found) >= MOST_WORDS:
            break
    return found[:MOST_WORDS]


_stemmers = local()  # one of each for every thread: Snowball's are not made for two at once


def _stemmer(code: str) -> "Stemmer.Stemmer":
    made: dict[str, Stemmer.Stemmer] | None = getattr(_stemmers, "made", None)
    if made is None:
        made = _stemmers.made = {}
    if code not in made:
        made[code] = Stemmer.Stemmer(STEMMERS[code], 0)  # what was found is kept below, for all threads
    return made[code]


def base_language(language: str) -> str:
    """``fr-CA`` → ``fr``."""
    return language.split("-")[0].lower()


@lru_cache(maxsize=100_000)
def stems(word: str, language: str) -> tuple[str, ...]:
    """The stems of one word as it was written, marked; none for a language without an algorithm.

    Snowball reads accents, and people leave them out: both readings are kept where they differ, so that *rénovée*,
    *renovee* and *rénover* all meet.
    """
    code = base_language(language)
    if code not in STEMMERS:
        return ()
    stemmer = _stemmer(code)
    found = dict.fromkeys(
        stem for form in (word, fold(word).strip()) for stem in fold(stemmer.stemWord(form)).split() if stem
    )
    return tuple(f"{MARK}{code}{MARK}{stem[:LONGEST_WORD]}" for stem in found)


def written_words(text: str) -> Iterator[str]:
    """The words of a text in lower case, with their accents."""
    # Letters alone decide where a word ends, as in fold(); composed, as Snowball expects them.
    return iter(unicodedata.normalize("NFC", text.casefold()).translate(_ends).split())


class _Ends(dict[int, str | None]):
    """What parts two words becomes a blank; all else stays as it is."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        category = unicodedata.category(sign)
        kept: str | None = sign if category[0] in "LNM" else None if category == "Cf" else " "
        self[code] = kept
        return kept


_ends = _Ends()


def stem_words(text: str, language: str) -> list[str]:
    """The stems of a text, in order."""
    found: list[str] = []
    for word in written_words(text):
        if len(word) > LONGEST_WORD or is_stop_word(fold(word).strip(), language):
            continue
        found.extend(stems(word, language))
        if len(found) >= MOST_WORDS:
            break
    return found[:MOST_WORDS]


def is_stop_word(word: str, language: str) -> bool:
    """Whether a folded word carries no subject in its language."""
    return word in STOP_WORDS.get(base_language(language), ())


def indexed(text: str, language: str) -> str:
    """What is kept of a text: its plain words in order, then its stems."""
    return " ".join([*plain_words(text), *stem_words(text, language)])


def tag(what: str, value: object) -> str:
    """A word that says where a text stands: ``what`` is one letter, ``value`` a number or a slug.

    Whatever the value, only letters and digits of ASCII are left of it: tags may come from an address.
    """
    return f"{MARK}{what}{_NO_SLUG.sub(MARK, str(value).lower())[:LONGEST_WORD]}"
