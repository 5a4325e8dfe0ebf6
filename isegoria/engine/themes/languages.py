# SPDX-License-Identifier: LGPL-3.0-or-later
"""Languages: which one each text is in, the words that carry no subject in each, and the stem of a word.

A text's language is the one, among those that a sample shows, whose function words it holds most of. The sample is read
by `py3langid`, whose answer also stands for the texts that hold none of these words. Reading a million texts this way
costs one product of matrices instead of a million calls.

Published in: Lui and Baldwin (2012), "langid.py: an off-the-shelf language identification tool", ACL; Porter (2001),
"Snowball: a language for stemming algorithms"; Dunning (1994), "Statistical identification of language".
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
import scipy.sparse as sp
import Stemmer
import stopwordsiso
from numpy.typing import NDArray

from isegoria.engine.themes.wordlists import BARE, BEFORE_NOUNS, LINKS, SUBJECTS

Counts = Callable[[], Iterable[sp.csr_matrix]]

UNKNOWN = "und"
SAMPLE = 1_000
LISTLESS = 0.05  # the same for a language without lists: what is taken for Nigerian Pidgin is most often English
RAREST = 0.005  # a language under this share of the sample is taken for an error of reading
SURE = 100  # characters from which a language without lists is believed: short French passes for Extremaduran
SHORTEST = 20  # characters under which nothing can be said from letters alone
ASKED = 20_000  # texts without function words that are read one by one; the others take the main language

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "cs": "czech", "et": "estonian", "fa": "persian", "eo": "esperanto",
}  # fmt: skip
"""Languages whose words can be brought to a stem; the words of any other are left whole."""


@cache
def function_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing of the subject; none where the language is not known."""
    if language not in stopwordsiso.langs():
        return frozenset()
    listed = frozenset(
        unicodedata.normalize("NFC", word).replace("’", "'") for word in stopwordsiso.stopwords(language)
    )
    return (listed | BARE.get(language, frozenset())) - SUBJECTS.get(language, frozenset())


@cache
def folded_function_words(language: str) -> frozenset[str]:
    """The same, folded."""
    return frozenset(map(folded, function_words(language)))


def links(language: str) -> frozenset[str]:
    """The function words of a language that may stand inside a name; none where the language is not known."""
    return LINKS.get(language, frozenset())


def before_nouns(language: str) -> frozenset[str]:
    """The words of a language that announce a noun; none where the language is not known."""
    return BEFORE_NOUNS.get(language, frozenset())


def folded(word: str) -> str:
    """A word without its accents and other marks; letters of any script stay."""
    if word.isascii():
        return word
    whole = word.casefold().replace("œ", "oe").replace("æ", "ae")
    kept = [sign for sign in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(sign)]
    return unicodedata.normalize("NFC", "".join(kept))


def all_folded(words: Sequence[str]) -> list[str]:
    """As `folded` each of them: those that are not plain letters are taken all at once, between two NULs, which neither
    join with a sign nor part one."""
    found = list(words)
    places = [place for place, word in enumerate(found) if not word.isascii()]
    together = "\x00".join([found[place] for place in places])
    if together.count("\x00") != len(places) - 1:  # no word, or one that holds a NUL itself
        return list(map(folded, found))
    whole = unicodedata.normalize("NFKD", together.casefold().replace("œ", "oe").replace("æ", "ae"))
    for sign in set(whole):
        if unicodedata.combining(sign):
            whole = whole.replace(sign, "")
    for place, word in zip(places, unicodedata.normalize("NFC", whole).split("\x00"), strict=True):
        found[place] = word
    return found


def stemmed(words: Sequence[str], language: str) -> list[str]:
    """The stem of each word, without its accents: what is counted as one term."""
    if not (name := SNOWBALL.get(language)):
        return all_folded(words)
    stemmer = Stemmer.Stemmer(name, 0)  # words come once each: a cache of stems would cost more than the stems
    if language == "fr":
        # Snowball keeps apart "élu" and "élus", "public" and "publique".
        known = set(words)
        words = [word[:-1] if word.endswith("us") and len(word) > 3 and word[:-1] in known else word for word in words]
        stems = all_folded(stemmer.stemWords(words))
        return [f"{stem[:-2]}c" if stem.endswith("iqu") else stem for stem in stems]
    return all_folded(stemmer.stemWords(words))


def identified(text: str) -> str:
    """The language of one text, from its letters."""
    # Late: the model takes half a second to load.
    from py3langid import classify, rank

    if not any(map(str.isalpha, text)):
        return UNKNOWN
    found = str(classify(text[:2_000])[0])
    if len(text) < SURE and not function_words(found):
        found = next((str(one) for one, _ in rank(text) if function_words(str(one))), found)
    return found


def present(texts: Sequence[str]) -> tuple[str, ...]:
    """The languages that a sample of the texts is in, the most frequent first; ("und",) where none can be told."""
    places = np.unique(np.linspace(0, max(len(texts) - 1, 0), min(SAMPLE, len(texts))).astype(np.int64))
    sample = [texts[place] for place in places.tolist()]
    telling = [text for text in sample if len(text) >= SHORTEST] or sample
    found = Counter(identified(text) for text in telling)
    for nothing in (UNKNOWN, "zxx"):  # what the model calls a text without language
        found.pop(nothing, None)
    total = sum(found.values())
    listed = {language: RAREST if function_words(language) else LISTLESS for language in found}
    kept = [one for one, times in found.items() if times >= max(listed[one] * total, 2 if total > 20 else 1)]
    return tuple(sorted(kept or found, key=lambda one: (-found[one], one))) or (UNKNOWN,)


def languages_of(
    texts: Sequence[str], counts: Counts, vocabulary: Sequence[str], languages: Sequence[str]
) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
    """(texts,) place in `languages` of each text's own, and (vocabulary,) of the language each word is mostly used in.

    Args:
        counts: makes (texts of a chunk, vocabulary) how often each text holds each word, chunk after chunk.
    """
    if len(languages) == 1:
        return np.zeros(len(texts), dtype=np.int16), np.zeros(len(vocabulary), dtype=np.int64)
    lists = [function_words(language) for language in languages]
    holders = np.array([[word in words for words in lists] for word in vocabulary], dtype=np.float32)
    held = holders.reshape(len(vocabulary), len(languages))
    # A word that several languages share tells less between them.
    telling = held / np.maximum(held.sum(axis=1, keepdims=True), 1) ** 2
    votes = np.concatenate([np.asarray(chunk @ telling) for chunk in counts()])
    found = _settled(counts, votes)
    place = {language: number for number, language in enumerate(languages)}
    for number in np.flatnonzero(votes.max(axis=1, initial=0) <= 0)[:ASKED].tolist():
        if len(texts[number]) >= SHORTEST or not texts[number].isascii():
            found[number] = place.get(identified(texts[number]), int(found[number]))
    return found, _used(counts, np.eye(len(languages), dtype=np.float32)[found]).argmax(axis=1)


def _settled(counts: Counts, votes: NDArray[np.float32]) -> NDArray[np.int16]:
    """Each text's language from all of its words: those of the texts whose function words leave no doubt teach which
    language every other word is of (naive Bayes, one step)."""
    ranked = np.sort(votes, axis=1)
    sure = ranked[:, -1] > 2 * ranked[:, -2]
    best = votes.argmax(axis=1)
    spoken = np.zeros(votes.shape, dtype=np.float32)
    spoken[sure, best[sure]] = 1.0
    seen = _used(counts, spoken)
    odds = np.log(seen + 0.5) - np.log(seen.sum(axis=0) + 0.5 * max(len(seen), 1))
    telling = np.where(seen.sum(axis=1, keepdims=True) > 0, odds, 0.0).astype(np.float32)
    # The sums of two languages may differ in their last bits alone: the first of the list wins then.
    return np.concatenate([np.round(chunk @ telling, 3).argmax(axis=1) for chunk in counts()]).astype(np.int16)


def _used(counts: Counts, spoken: NDArray[np.float32]) -> NDArray[np.float64]:
    """(vocabulary, languages) how often each word is used in texts of each language.

    Args:
        spoken: (texts, languages) 1 where a text is in a language.
    """
    total, done = np.zeros((0, spoken.shape[1])), 0
    for chunk in counts():
        part = np.asarray(chunk.T @ spoken[done : done + chunk.shape[0]], dtype=np.float64)
        total = part if done == 0 else total + part
        done += chunk.shape[0]
    return total
