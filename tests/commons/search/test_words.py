# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a word is, whatever the script, and that nothing typed is an error."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.commons.search.asking import MOST_TERMS, Phrase, read
from isegoria.commons.search.databases import postgresql, sqlite
from isegoria.commons.search.words import MARK, MOST_WORDS, fold, indexed, plain_words, stems, tag

FRENCH = frozenset({"fr"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'École, à Œuvrer!", ["l", "ecole", "a", "oeuvrer"]),
        ("Straße ÅNGSTRÖM Łódź", ["strasse", "angstrom", "lodz"]),
        ("rénove\u0301e", ["renovee"]),
        ("co\u00adopération", ["cooperation"]),
        ("50 % de 1½ h", ["50", "de", "11", "2", "h"]),
        ("ＡＢＣ 𝐀𝐁", ["abc", "ab"]),
        ("المدارس والمَدرسة", ["المدارس", "والمدرسه"]),
        ("骑自行车", ["骑自", "自行", "行车", "车"]),
        ("vélo自行", ["velo", "自行", "行"]),
        ("😀 \x00 · _ -- \ud800", []),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert plain_words(text) == words


def test_a_stem_says_its_language() -> None:
    assert stems("cyclables", "fr") == ("·fr·cyclabl",)
    assert stems("running", "en-GB") == ("·en·run",)
    assert stems("自行", "zh") == ()


def test_accents_are_read_and_may_be_left_out() -> None:
    assert set(stems("rénovée", "fr")) & set(stems("rénover", "fr"))
    assert set(stems("rénovée", "fr")) & set(stems("renovee", "fr"))


def test_words_without_a_subject_have_no_stem_and_stay_as_they_are() -> None:
    assert indexed("la ville", "fr").split() == ["la", "ville", "·fr·vill"]


def test_a_text_without_end_is_cut() -> None:
    assert len(indexed("mot " * 20_000, "fr").split()) == 2 * MOST_WORDS
    assert max(map(len, indexed("a" * 10_000, "fr").split())) <= 70


def test_a_tag_has_no_sign_that_parts_words() -> None:
    assert tag("k", "my-kind_2") == "·kmy·kind·2"
    assert tag("k", "a' \"b\x00é") == "·ka···b··"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)).split() == fold(text).split()


def test_what_was_typed_is_read() -> None:
    asked = read("vélo «\u00a0piste  cyclable\u00a0» -voiture tro", language="fr", languages=FRENCH)

    assert [term.phrases for term in asked.wanted] == [
        (Phrase(("velo",)),),
        (Phrase(("piste", "cyclable")),),
        (Phrase(("tro",)), Phrase(("tro",), open_ended=True)),
    ]
    assert [term.phrases for term in asked.unwanted] == [(Phrase(("voiture",)),)]


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("la ville", [("ville",)]),
        ("la", [("la",)]),
        ("l'eau", [("eau",)]),
        ("porte-à-porte", [("porte",), ("porte",)]),
        ('"la ville"', [("la", "ville")]),
        ('ville "', [("ville",)]),
        ("自行车", [("自行", "行车")]),
        ("ville ", [("ville",)]),
    ],
)
def test_words_that_carry_a_subject_are_looked_for(typed: str, phrases: list[tuple[str, ...]]) -> None:
    asked = read(typed, language="fr", languages=FRENCH)

    assert [term.phrases[0].words for term in asked.wanted] == phrases


def test_a_stop_word_is_one_in_the_reader_s_language_only() -> None:
    both = frozenset({"fr", "en"})

    assert len(read("car park", language="en", languages=both).wanted) == 2
    assert len(read("car parc", language="fr", languages=both).wanted) == 1


def test_a_finished_word_is_no_beginning() -> None:
    assert not any(
        phrase.open_ended for term in read("velo ", language="fr", languages=FRENCH).wanted for phrase in term.phrases
    )


def test_ten_thousand_characters_make_a_few_terms() -> None:
    assert len(read("abc def " * 1_250, language="fr", languages=FRENCH).wanted) == MOST_TERMS


@given(st.text(max_size=200))
def test_nothing_typed_reaches_a_database_as_anything_but_words(typed: str) -> None:
    asked = read(typed, language="fr", languages=frozenset({"fr", "en", "ar"}))

    for term in (*asked.wanted, *asked.unwanted):
        for word in (*term.stems, *(word for phrase in term.phrases for word in phrase.words)):
            assert word
            assert not any(sign.isascii() and not sign.isalnum() for sign in word)
            assert word.startswith(MARK) or MARK not in word
    if asked:
        # Between quotes, words only.
        assert re.sub(r'"[^"]*"', "", sqlite.match(asked, [])).translate(str.maketrans("", "", "() *ANDORT")) == ""
        assert re.sub(r"'[^']*'", "", postgresql.match(asked, [])).translate(str.maketrans("", "", "() &|!:*<->")) == ""
