# SPDX-License-Identifier: LGPL-3.0-or-later
"""Texts of any kind become sentences and words, at their places."""

from __future__ import annotations

import base64
import random
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.themes import reading as module
from isegoria.engine.themes.reading import LONGEST_TEXT, Reading, read, sentence_spans, word_spans


def sentences(text: str) -> list[str]:
    return [text[low:high] for low, high in sentence_spans(text)]


def words(reading: Reading, text: int = 0) -> list[str]:
    low, high = reading.text_bounds[text], reading.text_bounds[text + 1]
    return [reading.vocabulary[number] for number in reading.tokens[low:high].tolist()]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Le vote blanc doit compter. Il faut aussi des référendums !", 2),
        ("Voir l'art. 49 de la Constitution, c.-à-d. le texte. Supprimons-le.", 2),
        ("- baisser la TVA\n- rétablir l'ISF\n- supprimer le Sénat", 3),
        ("Why? Because we need it. Now!", 3),
        ("¿Quién paga? Los vecinos pagan.", 2),
        ("Windräder, z.B. am Berg. Nein danke!", 2),
        ("公共交通应该免费。城市需要更多的公园！", 2),
        ("هذا نص. يجب تخفيض الضرائب! نعم", 3),
        ("M. Dupont et Mr. Durand habitent St. Denis.", 1),
        ("क्या कर बढ़ेगा। नहीं।", 2),
        ("1) les écoles\n2) les hôpitaux", 2),
        ("un seul mot", 1),
        ("", 1),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, cut: int) -> None:
    assert len(sentences(text)) == cut


def test_bullets_and_blanks_stay_outside_sentences() -> None:
    assert sentences("Mes idées :\n  • la TVA\n\n  2. l'école") == ["Mes idées :", "la TVA", "l'école"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("L'impôt sur la fortune", ["l", "impôt", "sur", "la", "fortune"]),
        ("Peut-être 80 km/h ?", ["peut-être", "80", "km", "h"]),
        ("公共交通", ["公共", "共交", "交通"]),
        ("水", ["水"]),
        ("ضرائب عالية", ["ضرائب", "عالية"]),
        ("İstanbul'da metro", ["istanbul", "da", "metro"]),
        ("👍👍 !!! …", []),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_of_any_script(text: str, read_as: list[str]) -> None:
    assert words(read([text])) == read_as


def test_bad_texts_are_read_and_stand_in_no_ones_way() -> None:
    rant = "ASSEZ !!! On paie trop d'impôts et personne n'écoute. " * 2_000
    code = base64.b64encode(random.Random(0).randbytes(75_000)).decode()
    texts = ["", "non", "🤷", rant, code, "The taxe is trop élevée und das ist schlecht", "\x00\x00", "a" * 300_000]
    reading = read(texts)
    assert reading.n_texts == len(texts)
    assert words(reading, 0) == words(reading, 2) == words(reading, 6) == []
    assert words(reading, 1) == ["non"]
    assert len(words(reading, 3)) == 10 * 2_000
    # Codes tell no subject: none of their long pieces is a term.
    noise = reading.term[reading.tokens[reading.text_bounds[7] : reading.text_bounds[8]]]
    assert (noise == -1).all()
    assert reading.spans.max() <= LONGEST_TEXT


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        read([])
    assert refused.value.code == "texts_missing"


TEXTS = st.lists(st.text(alphabet="aé İß'-.!?\n\x00水道هذا👍9", max_size=40), min_size=1, max_size=8)


@given(TEXTS)
@settings(deadline=None, max_examples=60)
def test_every_word_stands_where_its_span_says(texts: list[str]) -> None:
    reading = read(texts, languages=("fr",))
    for sentence in range(reading.n_sentences):
        low, high = reading.sentences[sentence], reading.sentences[sentence + 1]
        written = reading.quote(texts, sentence)
        found = [written[start:stop].replace("İ", "i").lower() for start, stop in word_spans(written)]
        assert found == [reading.vocabulary[number] for number in reading.tokens[low:high].tolist()]


@given(TEXTS)
@settings(deadline=None, max_examples=30)
def test_bounds_are_whole_and_in_order(texts: list[str]) -> None:
    reading = read(texts, languages=("fr",))
    assert (reading.texts[0], reading.texts[-1]) == (0, reading.n_sentences)
    assert (reading.sentences[0], reading.sentences[-1]) == (0, len(reading.tokens))
    assert (np.diff(reading.texts) >= 1).all()
    assert (np.diff(reading.sentences) >= 0).all()
    counts = reading.term_counts(reading.text_bounds)
    assert counts.sum() == (reading.term[reading.tokens] >= 0).sum()


def test_four_processes_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        f"La proposition numéro {number} : plus de vélos, moins d'autos. 公共交通 {number % 7}" for number in range(90)
    ]
    monkeypatch.setattr(module, "CHUNK", 20)
    alone = read(texts)
    with ProcessPoolExecutor(4) as pool:
        together = read(texts, run=pool.map)
    assert (alone.vocabulary, alone.terms) == (together.vocabulary, together.terms)
    for name in ("tokens", "sentences", "spans", "texts", "language", "term"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(together, name))


def test_a_term_is_shown_by_its_most_frequent_word() -> None:
    reading = read(["les impôts", "les impôts", "un impôt"], languages=("fr",))
    assert reading.terms == ("impôts",)
