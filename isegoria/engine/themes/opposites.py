# SPDX-License-Identifier: LGPL-3.0-or-later
"""Words that turn a text into its contrary: two texts that differ by one of them are not copies of each other.

"Pour une sortie du nucléaire" and "contre une sortie du nucléaire" share all their words but one. What is looked at is
how many words deny, which side of a few pairs of contraries (more, less; allow, forbid…) each text takes, and its
numbers: 80 km/h is not 90 km/h. The tables are small, by language, and meant to be read and completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.languages import folded, stemmed

PER = (
    40  # words of the shorter text for which one such difference is let pass: a letter keeps its sense, a line does not
)

HEAD = 3  # letters that a stem keeps of its word

PARTICLES = {"fr": "ne n"}
"""Half of a denial ("ne … pas"): beside the other half they count once."""

DENIALS = {
    "fr": "pas jamais aucun aucune aucuns aucunes sans ni non nul nulle nullement guère contre défavorable "
    "défavorables opposé opposée opposés opposées rien",
    "en": "not no never none nor neither without t cannot cant dont doesnt didnt isnt arent wont shouldnt nothing "
    "against oppose opposed opposes opposing unfavourable",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals ohne weder noch nichts gegen dagegen nein",
    "es": "no ni nunca jamás sin ningún ninguna ninguno tampoco nada contra",
    "it": "non mai senza nessun nessuno nessuna niente nulla contro no né",
}
"""Words that deny or oppose: one more, or one less, and the text says something else."""

SIDES: tuple[dict[str, tuple[str, str]], ...] = (
    {
        "fr": ("plus davantage", "moins"),
        "en": ("more", "less fewer"),
        "de": ("mehr", "weniger"),
        "es": ("más", "menos"),
        "it": ("più", "meno"),
    },
    {
        "fr": (
            "augmenter hausser relever accroître hausse augmentation",
            "diminuer baisser réduire abaisser baisse réduction",
        ),
        "en": ("increase raise grow expand higher", "decrease reduce lower cut shrink reduction"),
        "de": ("erhöhen steigern erhöhung ausbauen", "senken verringern reduzieren senkung reduzierung abbauen"),
        "es": ("aumentar subir incrementar aumento", "disminuir bajar reducir reducción"),
        "it": ("aumentare alzare aumento", "diminuire abbassare ridurre riduzione"),
    },
    {
        "fr": (
            "autoriser permettre légaliser accepter autorisation",
            "interdire prohiber refuser rejeter interdiction",
        ),
        "en": ("allow permit legalise legalize accept", "forbid ban prohibit refuse reject"),
        "de": ("erlauben zulassen genehmigen akzeptieren", "verbieten untersagen ablehnen verbot"),
        "es": ("permitir autorizar legalizar aceptar", "prohibir rechazar vetar prohibición"),
        "it": ("permettere autorizzare legalizzare accettare", "vietare proibire rifiutare divieto"),
    },
    {
        "fr": ("maintenir garder conserver rétablir créer instaurer maintien", "supprimer abolir abroger suppression"),
        "en": ("keep maintain restore preserve create", "remove abolish scrap repeal delete eliminate"),
        "de": ("behalten beibehalten erhalten einführen", "abschaffen streichen aufheben abschaffung"),
        "es": ("mantener conservar crear", "suprimir abolir eliminar derogar supresión"),
        "it": ("mantenere conservare creare", "sopprimere abolire eliminare abrogare"),
    },
    {
        "fr": ("ouvrir ouverture", "fermer fermeture"),
        "en": ("open opening", "close closing closure"),
        "de": ("öffnen öffnung", "schließen schließung"),
        "es": ("abrir apertura", "cerrar cierre"),
        "it": ("aprire apertura", "chiudere chiusura"),
    },
    {
        "fr": ("oui obligatoire favorable", "stop facultatif"),
        "en": ("yes mandatory support", "stop optional"),
        "de": ("ja", "stopp stop"),
        "es": ("sí", "basta"),
        "it": ("sì", "basta"),
    },
)  # fmt: skip
"""Contraries: a text that trades a word of one side for a word of the other says the contrary."""

KINDS = 2 + 2 * len(SIDES) + 1
NUMBER = KINDS - 1


@dataclass(frozen=True)
class _Cues:
    """The tables of some languages, as they are looked up.

    Attributes:
        plainly: the kind of each folded word that is known as it stands.
        by_stem: (language, kind of each stem of the sides), the last language first.
        heads: what the words of these stems begin with.
    """

    plainly: dict[str, int]
    by_stem: tuple[tuple[str, dict[str, int]], ...]
    heads: frozenset[str]


@cache
def _cues(spoken: tuple[str, ...]) -> _Cues:
    plainly: dict[str, int] = {}
    by_stem: dict[str, dict[str, int]] = {}
    for language in spoken:
        sides = [words.split() for pair in SIDES for words in pair[language]]
        named = [(word, 2 + place) for place, words in enumerate(sides) for word in words]
        found = stemmed([word for word, _ in named], language)
        by_stem[language] = dict(zip(reversed(found), (kind for _, kind in reversed(named)), strict=True))
        plainly = {folded(word): kind for word, kind in reversed(named)} | plainly
    for language in spoken:
        plainly |= {folded(word): 1 for word in DENIALS[language].split()}
        plainly |= {folded(word): 0 for word in PARTICLES.get(language, "").split()}
    heads = frozenset(stem[:HEAD] for stems in by_stem.values() for stem in stems)
    return _Cues(plainly, tuple((language, by_stem[language]) for language in reversed(spoken)), heads)


def kinds_of(vocabulary: Sequence[str], whole: Sequence[str], languages: Sequence[str]) -> NDArray[np.int8]:
    """(vocabulary,) 0 particle, 1 denial, then the two sides of each pair, last numbers; −1 for all other words.

    Words of the sides are known by their stem, so that "augmentons" is "augmenter"; the others as they stand.

    Args:
        whole: the same words, folded.
    """
    cues = _cues(tuple(language for language in languages if language in DENIALS) or tuple(DENIALS))
    kinds = np.full(len(vocabulary), -1, dtype=np.int8)
    # Few words begin as one of the table: only they are brought to their stem.
    likely = list(compress(range(len(whole)), map(cues.heads.__contains__, map(itemgetter(slice(HEAD)), whole))))
    words = [vocabulary[place] for place in likely]
    for language, sides in cues.by_stem:
        for place, stem in zip(likely, stemmed(words, language), strict=True):
            if stem in sides:
                kinds[place] = sides[stem]
    kinds[list(compress(range(len(whole)), map(str.isdecimal, whole)))] = NUMBER
    for place in compress(range(len(whole)), map(cues.plainly.__contains__, whole)):
        kinds[place] = cues.plainly[whole[place]]
    return kinds


def opposed(
    left: NDArray[np.uint8],
    right: NDArray[np.uint8],
    left_numbers: NDArray[np.uint32],
    right_numbers: NDArray[np.uint32],
    shorter: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """(pairs,) whether the two texts of each pair say different things although their words are much the same.

    Args:
        left, right: (pairs, KINDS) how many words of each kind each text holds.
        left_numbers, right_numbers: (pairs,) sum of the numbers' hashes.
        shorter: (pairs,) words of the shorter text of each pair.
    """
    one, other = left.astype(np.int16), right.astype(np.int16)
    allowed = shorter // PER
    denials = np.abs(one[:, :2].max(axis=1) - other[:, :2].max(axis=1))
    change = (one - other)[:, 2:NUMBER]
    traded = np.minimum(np.abs(change[:, ::2]), np.abs(change[:, 1::2])) * (change[:, ::2] * change[:, 1::2] < 0)
    renumbered = left_numbers != right_numbers
    return np.asarray((denials + traded.sum(axis=1) + renumbered) > allowed)
