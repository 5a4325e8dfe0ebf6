# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which language, which words tell a subject, which words are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.themes.languages import (
    UNKNOWN,
    all_folded,
    before_nouns,
    folded,
    function_words,
    links,
    present,
    stemmed,
)
from isegoria.engine.themes.reading import read

FIVE = {
    "fr": "Il faut que le vote blanc soit reconnu dans toutes les élections de notre pays.",
    "en": "The city should build more sidewalks and bike lanes for the people who live here.",
    "de": "Die Stadt soll mehr Radwege bauen, damit die Menschen nicht mit dem Auto fahren müssen.",
    "es": "El ayuntamiento debería construir más carriles para que los ciclistas no vayan por la acera.",
    "it": "Il comune dovrebbe costruire più piste ciclabili perché le persone non usino la macchina.",
}


@pytest.mark.parametrize("language", FIVE)
def test_one_text_tells_its_language(language: str) -> None:
    assert present([FIVE[language]]) == (language,)


def test_each_text_of_a_mixed_crowd_has_its_own_language() -> None:
    texts = [text for _ in range(8) for text in FIVE.values()]
    reading = read(texts)
    assert set(reading.languages) == set(FIVE)
    assert [reading.languages[place] for place in reading.language.tolist()] == list(FIVE) * 8


def test_nothing_can_be_told_of_signs_alone() -> None:
    assert present(["👍", "!!!", ""]) == (UNKNOWN,)


@pytest.mark.parametrize(
    ("language", "told", "untold"),
    [
        ("fr", "état personnes droite impôt eau démocratie directe", "faut être faire plus doivent bonjour accord"),
        ("en", "people state work water rights free", "should would please needs the"),
        ("de", "menschen recht land arbeit mittel", "sollte muss mehr bitte innen"),
        ("es", "trabajo empleo personas medio agua", "propuesta debería hay gracias"),
        ("it", "città lavoro stato consiglio acqua", "dovrebbe bisogna grazie"),
    ],
)
def test_words_that_tell_a_subject_and_words_that_do_not(language: str, told: str, untold: str) -> None:
    words = function_words(language)
    assert [word for word in told.split() if word in words] == []
    assert [word for word in untold.split() if word not in words] == []


@pytest.mark.parametrize("language", FIVE)
def test_ties_and_articles_tell_no_subject(language: str) -> None:
    assert links(language) <= function_words(language) | {"première", "premier"}
    assert before_nouns(language)


def test_an_unknown_language_has_no_lists() -> None:
    assert (function_words("tlh"), links("tlh"), before_nouns("tlh")) == (frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["élu", "élus", "élue", "élues"]),
        ("fr", ["public", "publics", "publique", "publiques"]),
        ("fr", ["revenu", "revenus"]),
        ("fr", ["impôt", "impots", "impôts"]),
        ("en", ["sidewalk", "sidewalks"]),
        ("de", ["windrad", "windrads"]),
        ("es", ["bicicleta", "bicicletas"]),
        ("it", ["strada", "strade"]),
    ],
)
def test_the_forms_of_a_word_are_one_term(language: str, words: list[str]) -> None:
    assert len(set(stemmed(words, language))) == 1


def test_french_words_in_us_without_a_singular_stay_whole() -> None:
    assert stemmed(["bus", "virus", "abus"], "fr") == ["bus", "virus", "abus"]


def test_letters_of_every_script_stay() -> None:
    assert [folded(word) for word in ("école", "œuvre", "Straße", "налог", "حكومة", "税金")] == [
        "ecole", "oeuvre", "strasse", "налог", "حكومة", "税金",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Plus de vélos en ville", "Supprimer la taxe d'habitation"])
def test_a_short_text_is_in_a_language_that_has_lists(text: str) -> None:
    assert function_words(present([text])[0])


def test_a_language_without_lists_must_be_met_more_often() -> None:
    # Two short English sentences of thirty look Nigerian Pidgin to the model.
    texts = [FIVE["en"]] * 58 + ["I no dey go anywhere o, wetin dey happen for here"] * 2
    assert present(texts) == ("en",)


SIGNS = st.characters() | st.sampled_from("éàœæßŠİıςΆ\u0301\u0327\x00ạữक्षदे한글ﬁ①")


@given(st.lists(st.text(SIGNS, max_size=6), max_size=12))
def test_words_folded_together_are_folded_one_by_one(words: list[str]) -> None:
    assert all_folded(words) == [folded(word) for word in words]
