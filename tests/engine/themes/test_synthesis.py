# SPDX-License-Identifier: LGPL-3.0-or-later
"""Syntheses of real comments: whole sentences, for whom they speak, minorities, both sides, the same everywhere."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.themes import speaking
from isegoria.engine.themes.extracts import Synthesis
from isegoria.engine.themes.faithfulness import check
from isegoria.engine.themes.leaning import leans
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import Reading, read, sentence_spans
from isegoria.engine.themes.standing_alone import fitness, quoted_span
from isegoria.engine.themes.synthesis import synthesise
from isegoria.engine.themes.vectors import TermSpace, fit, text_vectors

POLIS = Path(__file__).parents[2] / "data" / "polis"

FOR = (
    "Les logiciels libres doivent être utilisés dans toutes les écoles.",
    "Il faut utiliser les logiciels libres dans les écoles et les universités.",
    "L'école devrait enseigner avec des logiciels libres.",
    "Les logiciels libres offrent une école indépendante des éditeurs.",
    "Une école indépendante des éditeurs suppose des logiciels libres.",
)
AGAINST = (
    "Les logiciels libres demandent une formation que les enseignants n'ont pas reçue.",
    "Les enseignants n'ont reçu aucune formation aux logiciels libres.",
)


@cache
def comments(conversation: str) -> tuple[str, ...]:
    return tuple(plain(one.body) for one in PolisExport(POLIS / conversation).comments() if one.body.strip())


AUSTRIA, LONDON = "austria-climate.5twd2jsnkf.2022-08-08", "london.youth.policing"


@cache
def austria() -> tuple[tuple[str, ...], Reading, TermSpace, tuple[int, ...]]:
    """300 comments, in four themes by the strongest axis of each."""
    texts = comments(AUSTRIA)[:300]
    reading = read(texts, languages=("de",))
    space = fit(reading, axes=32)
    vectors = text_vectors(reading, space)
    return texts, reading, space, tuple(np.abs(vectors[:, 1:5]).argmax(axis=1).tolist())


def of(texts: tuple[str, ...], themes: list[int], **asked: object) -> Synthesis:
    reading = read(texts, languages=("fr",))
    return synthesise(reading, texts, fit(reading), np.array(themes), **asked)  # type: ignore[arg-type] # as given


@cache
def synthesis() -> Synthesis:
    texts, reading, space, themes = austria()
    return synthesise(reading, texts, space, np.array(themes))


def test_it_is_made_of_whole_sentences_within_the_length() -> None:
    found, texts = synthesis(), austria()[0]
    assert check(found, texts) == ()
    assert sum(len(one.quote.words) for one in found.extracts) == found.characters <= 1_500
    assert len(found.extracts) >= 8
    for one in found.extracts:
        assert texts[one.quote.text][slice(*one.quote.span)] == one.quote.words
        assert one.n_sources == one.texts - 1


def test_every_theme_is_there_and_nothing_is_counted_twice() -> None:
    found = synthesis()
    assert {one.theme for one in found.extracts} == {0, 1, 2, 3}
    assert [one.coverage.people for one in found.themes] == sorted(
        (one.coverage.people for one in found.themes), reverse=True
    )
    assert sum(one.coverage.texts for one in found.themes) == 300
    assert found.coverage.texts_represented + sum(one.texts for one in found.left_out) == 300
    assert (found.coverage.people, found.people_of_themes_shown) == (300, 300)


def test_the_same_bits_whatever_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, reading, space, themes = austria()
    monkeypatch.setattr(speaking, "CHUNK", 90)  # several chunks of few sentences
    here = synthesise(reading, texts, space, np.array(themes))
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        elsewhere = synthesise(reading, texts, space, np.array(themes), run=pool.map)
    assert elsewhere.to_json() == here.to_json()
    assert [one.quote for one in here.extracts] == [one.quote for one in synthesis().extracts]


def test_the_vectors_of_another_model_do_as_well() -> None:
    texts, reading, _, themes = austria()

    def model(low: int, high: int) -> np.ndarray:
        found = np.random.default_rng(0).standard_normal((reading.n_sentences, 8)).astype(np.float32)[low:high]
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))

    found = synthesise(reading, texts, model, np.array(themes))
    assert check(found, texts) == ()
    assert found.extracts


def test_a_minority_of_five_in_a_hundred_with_its_own_theme_appears() -> None:
    texts = (*comments(AUSTRIA)[:285], *comments(LONDON)[:15])
    reading = read(texts, languages=("de", "en"))
    themes, space = np.array([0] * 285 + [1] * 15), fit(reading, axes=16)
    for length in (1_500, 400):
        found = synthesise(reading, texts, space, themes, length=length)
        assert 1 in {one.theme for one in found.extracts}
        assert next(one for one in found.themes if one.theme == 1).minority

    # Where there is no room at all, what is left out is said, and why.
    short = synthesise(reading, texts, space, themes, length=12, minority=0.06)
    assert [(one.theme, one.texts, one.reason) for one in short.left_out] == [
        (0, 285, "no_room"),
        (1, 15, "under_the_share"),
    ]
    assert [one.example is not None and one.example.text >= 285 for one in short.left_out] == [False, True]
    assert "synthesis.no_room" in short.trace.codes()


def test_both_sides_are_shown_where_stances_are_given() -> None:
    stances = np.array([1] * len(FOR) + [-1] * len(AGAINST))
    found = of((*FOR, *AGAINST), [0] * 7, stances=stances, length=200)
    assert {one.stance for one in found.extracts} == {1, -1}
    for one in found.extracts:
        assert all(stances[source.quote.text] == one.stance for source in one.sources)
    assert (found.themes[0].people_for, found.themes[0].people_against) == (5, 2)
    alone = of((*FOR, *AGAINST), [0] * 7, length=75)
    assert [one.stance for one in alone.extracts] == [0]


def test_a_contrary_sentence_is_no_source() -> None:
    texts = ("Il faut reconnaître le vote blanc aux élections.",) * 3
    contrary = ("Il ne faut pas reconnaître le vote blanc aux élections.",) * 2
    found = of((*texts, *contrary), [0] * 5)
    assert [(one.texts, one.cue) for one in found.extracts] == [(3, 1), (2, -1)]


def test_people_are_counted_once_however_often_they_write() -> None:
    one, other = (
        "Les transports publics devraient être gratuits pour tous.",
        "Les éoliennes abîment les paysages de la région.",
    )
    texts = (one,) * 6 + (other,) * 4
    authors = ["A"] * 6 + ["B", "C", "D", None]
    found = of(texts, [0] * 10, authors=authors, sentences=1, minority=1.0)
    assert found.extracts[0].quote.words == other
    assert (found.extracts[0].people, found.extracts[0].texts) == (4, 4)
    assert (found.coverage.people, found.coverage.people_represented) == (5, 4)
    counted = of(texts, [0] * 10, sentences=1, minority=1.0, copies=np.array([0] * 6 + [6] * 4))
    assert counted.extracts[0].quote.words == one
    assert (counted.extracts[0].people, counted.extracts[0].copies) == (6, 6)
    carried = of(texts, [0] * 10, authors=authors, weights=np.array([9.0] * 6 + [1.0] * 4), sentences=1, minority=1.0)
    assert carried.extracts[0].people == 9


def test_what_cannot_be_read_is_counted() -> None:
    found = of((*FOR, "", "!!!", "🙂"), [0] * 8)
    assert (found.unread, found.coverage.texts, found.coverage.people) == (3, 8, 8)
    assert check(found, (*FOR, "", "!!!", "🙂")) == ()


@pytest.mark.parametrize(
    "texts",
    [("",), ("Bonjour",), ("🙂🙂",), ("A" * 5_000,), ("Non.",) * 50, ("我们需要更多的公共交通。",) * 3, ("<b>", "x")],
)
def test_poor_texts_give_a_poor_synthesis_and_no_failure(texts: tuple[str, ...]) -> None:
    reading = read(texts)
    found = synthesise(reading, texts, fit(reading), np.zeros(len(texts), dtype=np.int64))
    assert check(found, texts) == ()
    assert found.coverage.texts == len(texts)


def test_no_theme_at_all() -> None:
    found = of(FOR, [-1] * 5)
    assert {one.theme for one in found.extracts} <= {-1}
    assert check(found, FOR) == ()


def test_what_is_asked_wrongly_is_refused() -> None:
    for asked, code in (
        ({"length": 0}, "parameter_out_of_range"),
        ({"minority": 1.5}, "parameter_out_of_range"),
        ({"weights": np.zeros(5)}, "weights_not_positive"),
        ({"authors": ["A"]}, "lengths_differ"),
        ({"copies": np.zeros(2, dtype=np.int64)}, "lengths_differ"),
    ):
        with pytest.raises(EngineError) as refusal:
            of(FOR, [0] * 5, **asked)  # type: ignore[arg-type] # one asked at a time
        assert refusal.value.code == code


texts_of_anyone = st.lists(
    st.lists(st.sampled_from([*FOR, *AGAINST, "Oui !", "Pourquoi pas ?", "1) une liste :", ""]), max_size=4).map(
        " ".join
    ),
    min_size=1,
    max_size=12,
)


@given(texts_of_anyone, st.integers(0, 2), st.integers(40, 400))
@settings(max_examples=40)
def test_whatever_was_written_the_synthesis_is_faithful(texts: list[str], seed: int, length: int) -> None:
    themes = np.random.default_rng(seed).integers(-1, 3, len(texts))
    reading = read(texts, languages=("fr",))
    found = synthesise(reading, texts, fit(reading), themes, length=length, seed=seed)
    assert check(found, texts) == ()
    assert found.characters <= length


@given(st.permutations(range(7)))
@settings(max_examples=8)
def test_the_order_of_the_texts_changes_no_count(order: list[int]) -> None:
    texts = (*FOR, *AGAINST)
    found = of(tuple(texts[one] for one in order), [0] * 7)
    assert found.coverage == of(texts, [0] * 7).coverage


def test_sentences_that_lean_on_what_came_before() -> None:
    for sentence in (
        "Et cela coûte cher à tout le monde.",
        "Cette mesure est injuste.",
        "Il est toujours absent.",
        "De plus, les impôts montent.",
    ):
        assert leans(sentence, "fr"), sentence
    for sentence in ("Il faut baisser les impôts.", "Ceux qui polluent doivent payer.", "Les impôts montent."):
        assert not leans(sentence, "fr"), sentence
    for sentence in ("It is too late for that.", "Because of them we wait.", "I agree with you.", "This is wrong."):
        assert leans(sentence, "en"), sentence
    assert not leans("It is time to build more homes.", "en")
    assert leans("Should be legal and taxed.", "en")
    assert leans("Das ist nicht genug.", "de")
    assert leans("Sollte die Wirtschaft schonen.", "de")
    assert leans("Devrait être interdit partout.", "fr")
    assert not leans("Es braucht mehr Züge.", "de")
    assert leans("Además no funciona nunca.", "es")
    assert not leans("Hay que plantar más árboles.", "es")


def test_what_can_be_quoted() -> None:
    whole = "Les transports publics devraient être gratuits pour tous."

    def fit_of(text: str) -> float:
        low, high = sentence_spans(text)[0]
        return fitness(text, *quoted_span(text, low, high), "fr")

    assert fit_of(whole) == 1.0
    assert 0 < fit_of("Les transports publics seraient-ils gratuits pour tous les habitants ?") < 0.2
    for bad in (
        "Les transports publics devraient être :",
        "LES TRANSPORTS PUBLICS DEVRAIENT ÊTRE GRATUITS",
        "Les transports publics (gratuits devraient être pour tous.",
        "Les transports publics devraient être gratuits pour",
        "Les transports publics devraient être gratuits !!!",
        "@jeanne : les transports publics devraient être gratuits.",
    ):
        assert fit_of(bad) == 0.0, bad
    assert quoted_span("- 1) Les transports.", 0, 20) == (5, 20)
    assert quoted_span("5 % de plus.", 0, 12) == (0, 12)
