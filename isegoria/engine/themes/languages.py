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
from collections.abc import Sequence
from functools import cache

import numpy as np
import scipy.sparse as sp
import Stemmer
import stopwordsiso
from numpy.typing import NDArray

UNKNOWN = "und"
SAMPLE = 1_000
RAREST = 0.005  # a language under this share of the sample is taken for an error of reading
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

SUBJECTS = {
    "fr": frozenset("état états personne personnes valeur valeurs nombre bas parole".split()),
    "en": frozenset(
        "accordance area areas care case cases change changes cost face fact group groups help home information member "
        "members million number numbers open order part parts people person place places point points problem problems "
        "public research rights room section side sides state states system text thousand world year years young work "
        "worked working works youngest younger need needs needed job jobs land safe water".split()
    ),
    "de": frozenset("menschen mensch jahr jahre jahren land zeit tag tage teil".split()),
    "es": frozenset("estado estados trabajo trabajar trabajan país personas parte ejemplo".split()),
    "it": frozenset("stato stati lavoro paese persone persona parte gente".split()),
}
"""Words that lists of function words hold although people write of them (the State, work, people)."""

BARE = {
    "fr": frozenset(
        "faut falloir faudrait faudra doit doivent devrait devraient peut peuvent pourrait pourraient faire fait font fais "
        "mettre met mis avoir beaucoup trop vraiment simplement surtout oui voir dire dit savoir aller va vont vais cela "
        "ceux celles chose choses façon manière niveau exemple etc svp merci bonjour cordialement monsieur madame ans "
        "aucune aucun rien jamais toujours encore déjà plutôt notamment actuellement évidemment également besoin veux "
        "veut veulent vouloir pense penser crois croire trouve trouver donner donne prendre prend rendre permettre permet "
        "bien mal mieux pire bref idée avis arrêter cesser commencer continuer".split()
    ),
    "en": frozenset("should would could must need please thank thanks hello yes lot really just also get got".split()),
    "de": frozenset("sollte sollten soll sollen muss müssen müssten könnte mehr viel viele bitte danke sehr".split()),
    "es": frozenset("debe deben debería deberían hay hacer más gracias hola favor creo parece".split()),
    "it": frozenset("deve devono dovrebbe bisogna fare più grazie ciao".split()),
}
"""Words that carry no subject in what people propose, and that the lists lack."""


@cache
def function_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing of the subject; none where the language is not known."""
    if language not in stopwordsiso.langs():
        return frozenset()
    listed = frozenset(
        unicodedata.normalize("NFC", word).replace("’", "'") for word in stopwordsiso.stopwords(language)
    )
    return (listed | BARE.get(language, frozenset())) - SUBJECTS.get(language, frozenset())


def folded(word: str) -> str:
    """A word without its accents and other marks; letters of any script stay."""
    if word.isascii():
        return word
    kept = [sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign)]
    return unicodedata.normalize("NFC", "".join(kept))


def stemmed(words: Sequence[str], language: str) -> list[str]:
    """The stem of each word, without its accents: what is counted as one term."""
    if name := SNOWBALL.get(language):
        words = Stemmer.Stemmer(name).stemWords(words)
    return [folded(word) for word in words]


def identified(text: str) -> str:
    """The language of one text, from its letters."""
    # Late: the model takes half a second to load.
    from py3langid import classify

    return str(classify(text[:2_000])[0]) if any(map(str.isalpha, text)) else UNKNOWN


def present(texts: Sequence[str]) -> tuple[str, ...]:
    """The languages that a sample of the texts is in, the most frequent first; ("und",) where none can be told."""
    places = np.unique(np.linspace(0, max(len(texts) - 1, 0), min(SAMPLE, len(texts))).astype(np.int64))
    sample = [texts[place] for place in places.tolist()]
    telling = [text for text in sample if len(text) >= SHORTEST] or sample
    found = Counter(identified(text) for text in telling)
    found.pop(UNKNOWN, None)
    total = sum(found.values())
    kept = [language for language, times in found.items() if times >= max(RAREST * total, 2 if total > 20 else 1)]
    return tuple(sorted(kept or found, key=lambda one: (-found[one], one))) or (UNKNOWN,)


def languages_of(
    texts: Sequence[str], counts: sp.csr_matrix, vocabulary: Sequence[str], languages: Sequence[str]
) -> NDArray[np.int16]:
    """(texts,) place in `languages` of each text's own.

    Args:
        counts: (texts, vocabulary) how often each text holds each word.
    """
    if len(languages) == 1:
        return np.zeros(len(texts), dtype=np.int16)
    lists = [function_words(language) for language in languages]
    holders = np.array([[word in words for words in lists] for word in vocabulary], dtype=np.float32)
    held = holders.reshape(len(vocabulary), len(languages))
    # A word that several languages share tells less between them.
    telling = held / np.maximum(held.sum(axis=1, keepdims=True), 1) ** 2
    votes = np.asarray(counts @ telling)
    found = votes.argmax(axis=1).astype(np.int16)
    silent = np.flatnonzero(votes.max(axis=1, initial=0) <= 0)
    place = {language: number for number, language in enumerate(languages)}
    found[silent] = 0
    for number in silent[:ASKED].tolist():
        if len(texts[number]) >= SHORTEST or not texts[number].isascii():
            found[number] = place.get(identified(texts[number]), 0)
    return found
