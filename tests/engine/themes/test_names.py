# SPDX-License-Identifier: LGPL-3.0-or-later
"""Names: real phrases, that tell themes apart, written by people."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.themes import names as module
from isegoria.engine.themes.keyness import log_likelihood
from isegoria.engine.themes.languages import function_words
from isegoria.engine.themes.names import ThemeName, heights, name_themes, sampled
from isegoria.engine.themes.reading import read

BLANK = [
    "Il faut que le vote blanc soit pris en compte",
    "Reconnaître le vote blanc comme un vrai suffrage",
    "Le vote blanc doit être comptabilisé aux élections",
    "Je demande la reconnaissance du vote blanc",
    "Vote blanc !",
]
FRAUD = [
    "Lutter contre la fraude fiscale et les paradis fiscaux",
    "La fraude fiscale coûte des milliards",
    "Il faut punir la fraude fiscale des grandes entreprises",
    "Combattre la fraude fiscale, récupérer l'argent",
    "stopper la fraude fiscale",
]
BIKES = [
    "Plus de pistes cyclables en ville",
    "Des pistes cyclables sécurisées pour les enfants",
    "Il faut faire plus de pistes cyclables",
    "Les pistes cyclables doivent être séparées des voitures",
    "une piste cyclable sur chaque avenue",
]
TEXTS = BLANK + FRAUD + BIKES
LABEL = np.repeat([0, 1, 2], 5).astype(np.int32)


def named(texts: list[str], label: object, language: str = "fr", **options: object) -> tuple[ThemeName, ...]:
    reading = read(texts, languages=(language,))
    return name_themes(reading, texts, np.asarray(label, dtype=np.int32), **options)


def test_three_plain_themes_have_the_names_a_reader_would_give() -> None:
    found = named(TEXTS, LABEL)
    assert [one.phrase for one in found] == ["vote blanc", "fraude fiscale", "pistes cyclables"]
    assert [(one.people, one.of) for one in found] == [(5, 5)] * 3


def test_a_name_stands_where_it_says() -> None:
    for one in named(TEXTS, LABEL):
        assert one.source is not None
        text, start, stop = one.source
        assert TEXTS[text][start:stop].lower() == one.phrase.lower()
        assert LABEL[text] == one.theme


def test_no_name_begins_or_ends_with_a_function_word() -> None:
    bare = function_words("fr")
    for one in named(TEXTS, LABEL):
        for phrase in (one.phrase, *one.others):
            first, *_, last = [*phrase.lower().replace("'", " ").split()] * 2
            assert {first, last} & bare == set()


def test_a_word_everyone_writes_names_nothing() -> None:
    texts = [f"les citoyens demandent : {text}" for text in TEXTS]
    assert "citoyens" not in {one.phrase for one in named(texts, LABEL)}


def test_people_count_and_not_their_texts() -> None:
    # One person writes "taxe carbone" ten times; four people write of the price of fuel.
    texts = ["la taxe carbone"] * 10 + ["le prix du carburant est trop haut"] * 4 + BIKES
    label = [0] * 14 + [1] * 5
    people = [0] * 10 + list(range(1, 10))
    assert named(texts, label)[0].phrase == "taxe carbone"
    alone = named(texts, label, people=np.array(people))[0]
    assert (alone.phrase, alone.people, alone.of) == ("prix du carburant", 4, 5)


def test_a_sub_theme_is_told_from_its_sibling_and_its_parent() -> None:
    texts = [
        *(f"les transports en commun gratuits, le bus {number}" for number in range(6)),
        *(f"les transports en commun la nuit, le métro {number}" for number in range(6)),
        *FRAUD,
    ]
    label = [1] * 6 + [2] * 6 + [3] * 5
    parent = [-1, 0, 0, -1]
    found = named(texts, label, parent=parent)
    assert found[0].phrase == "transports en commun"
    assert found[0].of == 12
    assert len({one.phrase for one in found}) == 4
    for child in (1, 2):
        assert found[child].phrase.lower() not in "transports en commun"


def test_texts_of_no_theme_are_told_against() -> None:
    texts = ["le vote blanc aux élections locales"] * 5 + [f"le vote blanc partout, {number}" for number in range(40)]
    with_theme, without = named(texts, [0] * 5 + [1] * 40), named(texts, [0] * 5 + [-1] * 40)
    assert with_theme[0].phrase == without[0].phrase
    assert without[0].phrase.endswith("élections locales")


def test_two_themes_never_bear_one_name() -> None:
    texts = ["le vote blanc"] * 6 + ["Le vote blanc"] * 6 + ["le votes blancs au second tour"] * 2
    found = named(texts, [0] * 6 + [1] * 6 + [1] * 2)
    assert len({one.phrase.lower() for one in found}) == 2


@pytest.mark.parametrize(
    ("texts", "phrase"),
    [
        (["Supprimer la taxe d'habitation"], "taxe d'habitation"),
        (["👍🏽👍🏽"], "👍🏽👍🏽"),
        (["", ""], ""),
        (["école"], "école"),
        (["oui oui oui"], "oui oui oui"),
    ],
)
def test_a_theme_where_nothing_comes_back_is_named_by_what_it_holds(texts: list[str], phrase: str) -> None:
    found = named(texts, [0] * len(texts))
    assert phrase in found[0].phrase
    assert found[0].phrase in texts[0]


def test_a_theme_without_texts_has_no_name() -> None:
    found = named(TEXTS, LABEL, parent=[-1] * 5)
    assert [one.phrase for one in found[3:]] == ["", ""]


def test_nothing_at_all_is_no_theme() -> None:
    assert named(["un texte"], [-1]) == ()


def test_a_name_that_covers_few_people_shows_a_second_phrase() -> None:
    assert ThemeName(0, "fibre", ("zones blanches",), (), 2, 10, None).title == "fibre · zones blanches"
    assert ThemeName(0, "fibre", ("zones blanches",), (), 8, 10, None).title == "fibre"
    assert ThemeName(0, "fibre", (), (), 2, 10, None).title == "fibre"
    # As many write "people" in other themes: it tells this one from none.
    assert ThemeName(0, "people", ("town",), (), 9, 10, None, elsewhere=9).title == "people · town"
    assert ThemeName(0, "people", ("town",), (), 9, 10, None, elsewhere=8).title == "people"


def test_german_names_end_with_their_noun() -> None:
    wind = ["Mehr Windräder am Berg", "Die Windräder töten Vögel", "Wir brauchen Windräder", "Windräder sind schön"]
    energy = ["Die erneuerbaren Energien fördern", "erneuerbare Energien ausbauen", "auf erneuerbare Energien setzen",
              "Den Ausbau der erneuerbaren Energien fördern"]  # fmt: skip
    found = named(wind + energy, [0] * 4 + [1] * 4, language="de")
    assert found[0].phrase == "Windräder"
    assert found[1].phrase.endswith("Energien")


def test_names_do_not_depend_on_the_order_of_themes() -> None:
    turned = {one.phrase for one in named(TEXTS, (LABEL + 1) % 3)}
    assert turned == {one.phrase for one in named(TEXTS, LABEL)}


def test_a_sample_gives_each_theme_its_even_share() -> None:
    label = np.repeat([0, 1, 2, -1], [500, 20, 8, 100]).astype(np.int64)
    rows, weight = sampled(label, 3, seed=0, most=60)
    assert np.bincount(label[rows] + 1).tolist() == [17, 17, 17, 8]
    assert weight[rows].sum() == pytest.approx(len(label))
    again, _ = sampled(label, 3, seed=0, most=60)
    assert rows.tolist() == again.tolist()


@pytest.mark.parametrize(("limit", "most"), [("SAMPLE", 90), ("SAMPLE_WORDS", 700)])
def test_names_from_a_sample_are_those_of_all(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, label = TEXTS * 20, np.tile(LABEL, 20)
    whole = named(texts, label)
    monkeypatch.setattr(module, limit, most)
    some = named(texts, label)
    assert [one.phrase for one in some] == [one.phrase for one in whole]
    assert [one.of for one in some] == [100] * 3


def test_heights_give_each_text_its_theme_and_set_apart_those_that_stop_above() -> None:
    above = np.array([-1, -1, 0, 0])
    label = np.array([2, 3, 0, 1, -1])
    top, under = list(heights(label, above))
    assert top[0].tolist() == [0, 0, 0, 1, 4]
    assert under[0].tolist() == [2, 3, 5, 6, -1]
    assert (top[2].tolist(), under[2].tolist()) == ([0, 1], [2, 3])
    assert under[1][[2, 3, 5]].tolist() == [1, 1, 1]


def test_the_likelihood_ratio_of_dunning() -> None:
    # Rayson and Garside's formula on the four cells of a table, by hand: 110 of 10,000 against 50 of 30,000.
    rows = [(110, 10_000), (50, 30_000)]
    rate = 160 / 40_000
    expected = 2 * sum(
        seen * math.log(seen / (size * rate)) + (size - seen) * math.log((size - seen) / (size * (1 - rate)))
        for seen, size in rows
    )
    one = [np.array([float(value)]) for value in (110, 10_000, 50, 30_000)]
    assert log_likelihood(*one)[0] == pytest.approx(expected)
    other = [np.array([float(value)]) for value in (50, 30_000, 110, 10_000)]
    assert log_likelihood(*other)[0] == pytest.approx(-expected)


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_same_rate_on_both_sides_says_nothing(inside: int, more: int, times: int) -> None:
    within = inside + more
    cells = [np.array([float(one)]) for one in (inside, within, inside * times, within * times)]
    assert log_likelihood(*cells)[0] == pytest.approx(0, abs=1e-6)


BABBLE = st.lists(st.text(alphabet="aeé bcd'ß水道هذ👍.!\n9", max_size=30), min_size=1, max_size=8)


@given(BABBLE, st.lists(st.integers(-1, 3), min_size=8, max_size=8))
@settings(deadline=None, max_examples=60)
def test_any_texts_have_names_that_they_hold_and_no_two_the_same(texts: list[str], label: list[int]) -> None:
    found = named(texts, label[: len(texts)])
    said = [one.phrase for one in found if one.phrase]
    assert len(set(said)) == len(said)
    for one in found:
        if one.source:
            text, start, stop = one.source
            assert " ".join(texts[text][start:stop].split()).lower() == " ".join(one.phrase.split()).lower()
            assert label[text] == one.theme
