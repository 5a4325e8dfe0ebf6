# SPDX-License-Identifier: LGPL-3.0-or-later
"""Vectors: texts of one subject stand close, whoever reads them and whenever."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from isegoria.engine.linear.truncated_svd import truncated_svd
from isegoria.engine.themes import vectors as module
from isegoria.engine.themes.reading import Reading, read
from isegoria.engine.themes.vectors import fit, sentence_vectors, text_vectors, weighted

POLIS = Path(__file__).parents[2] / "data" / "polis"
with (POLIS / "austria-climate.5twd2jsnkf.2022-08-08" / "comments.csv").open(encoding="utf-8", newline="") as _stream:
    TEXTS = [row["comment-body"] for row in csv.DictReader(_stream)]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(TEXTS, languages=("de",))


def placed(reading: Reading, axes: int = 6) -> NDArray[np.float32]:
    return text_vectors(reading, fit(reading, axes=axes))


def test_texts_of_one_subject_are_closer_than_texts_of_two(reading: Reading) -> None:
    meat = np.array(["fleisch" in text.lower() for text in TEXTS])
    found = placed(reading, axes=24)
    close = found @ found[meat].T
    inside = close[meat][np.triu_indices(meat.sum(), 1)].mean()
    assert inside > close[~meat].mean() + 0.3


def test_weights_are_those_of_another_library(reading: Reading) -> None:
    counts = reading.term_counts(reading.text_bounds)
    documents = np.bincount(counts.indices, minlength=len(reading.terms))
    rarity = (np.log((1 + len(TEXTS)) / (1 + documents)) + 1).astype(np.float32)
    peer = TfidfVectorizer(sublinear_tf=True, analyzer=lambda row: words(reading, row), vocabulary=vocabulary(reading))
    theirs = peer.fit_transform(range(len(TEXTS))).toarray()
    assert np.allclose(weighted(counts, rarity).toarray(), theirs, atol=1e-6)


def vocabulary(reading: Reading) -> list[str]:
    return [str(number) for number in range(len(reading.terms))]


def words(reading: Reading, row: int) -> list[str]:
    low, high = reading.text_bounds[row : row + 2]
    return [str(one) for one in reading.term[reading.tokens[low:high]] if one >= 0]


def test_axes_are_those_of_another_library(reading: Reading) -> None:
    counts = reading.term_counts(reading.text_bounds)
    values, axes = truncated_svd([counts], 4, passes=12)
    peer = TruncatedSVD(4, algorithm="arpack", random_state=0).fit(counts.astype(float))
    assert np.allclose(values, peer.singular_values_, rtol=1e-4)
    assert np.allclose(np.abs(axes.T @ peer.components_.T), np.eye(4), atol=1e-2)


def test_a_product_has_the_axes_of_what_it_makes(reading: Reading) -> None:
    counts = reading.term_counts(reading.text_bounds)
    values, axes = truncated_svd([counts, counts.T.tocsr()], 3, passes=8)
    whole, again = truncated_svd([(counts @ counts.T).tocsr()], 3, passes=8)
    assert np.allclose(values, whole, rtol=1e-4)
    assert np.allclose(np.abs(axes.T @ again), np.eye(3), atol=1e-2)


def test_a_misspelling_stays_near_what_was_meant() -> None:
    meant = [text for text in TEXTS if len(text.split()) > 8][:50]
    misspelled = [" ".join(word[:4] + word[5:] if len(word) > 7 else word for word in text.split()) for text in meant]
    reading = read([*TEXTS, *misspelled], languages=("de",))
    found = text_vectors(reading, fit(reading, axes=24))
    own = np.array([TEXTS.index(text) for text in meant])
    rank = (found[len(TEXTS) :] @ found[: len(TEXTS)].T).argsort(axis=1)[:, ::-1]
    assert (rank[:, :3] == own[:, None]).any(axis=1).mean() > 0.7


def test_a_text_without_a_subject_has_no_vector() -> None:
    reading = read([*TEXTS, "", "und dann ?", "🙂🙂"], languages=("de",))
    lengths = np.linalg.norm(text_vectors(reading, fit(reading)), axis=1)
    # Two of these people wrote "ja richtig" and "x".
    assert np.flatnonzero(lengths == 0).tolist() == [
        TEXTS.index("ja richtig"),
        TEXTS.index("x"),
        len(TEXTS),
        len(TEXTS) + 1,
        len(TEXTS) + 2,
    ]
    assert np.allclose(lengths[lengths > 0], 1, atol=1e-5)


def test_new_texts_stand_where_they_would_have_stood(reading: Reading) -> None:
    space = fit(reading, axes=6)
    # Another order, another most frequent word for a stem, and a word never met.
    new = [TEXTS[7], TEXTS[1], "Flughäfen", "Fleischverzichtswoche"]
    later = read(new, languages=("de",))
    found = text_vectors(later, space.of(later))
    assert np.allclose(found[:2], text_vectors(reading, space)[[7, 1]], atol=1e-5)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    near = text_vectors(reading, space) @ found[3]
    of_meat = np.array(["fleisch" in text.lower() for text in TEXTS])
    assert near[of_meat].mean() > near[~of_meat].mean() + 0.1


def test_the_same_whatever_the_size_of_the_chunks(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    before = placed(reading)
    monkeypatch.setattr(module, "CHUNK", 3)
    assert np.array_equal(placed(reading), before)


def test_sentences_have_the_vectors_of_texts_of_one_sentence(reading: Reading) -> None:
    space = fit(reading)
    alone = np.flatnonzero(np.diff(reading.texts) == 1)
    found = sentence_vectors(reading, space)[reading.texts[alone]]
    assert np.allclose(found, text_vectors(reading, space)[alone], atol=1e-6)


def test_one_text_and_texts_without_a_word_are_read() -> None:
    for texts in (["Vélo"], ["", ""], ["🙂"]):
        reading = read(texts)
        assert text_vectors(reading, fit(reading)).shape[0] == len(texts)
