# SPDX-License-Identifier: LGPL-3.0-or-later
"""Themes of real texts: what they hold, whom they count, and what becomes of few texts and of none alike."""

import csv
import gzip
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import directions
from isegoria.engine.errors import EngineError
from isegoria.engine.themes.crowd import crowd_of
from isegoria.engine.themes.parameters import ThemeParameters
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import read
from isegoria.engine.themes.tree import Themes, find_themes
from isegoria.engine.themes.vectors import fit, text_vectors

ROOT = Path(__file__).parents[3]
LILLE = ROOT / "isegoria" / "doors" / "cli" / "data" / "grand-debat-lille" / "commentaires_debats.csv.gz"
ARGUMENTS = ROOT / "isegoria" / "tools" / "debates" / "data" / "republique-numerique" / "arguments.csv"


def lille() -> list[str]:
    """What people of Lille and around wrote in the debates of 2019."""
    with gzip.open(LILLE, "rt", encoding="utf-8", newline="") as stream:
        return [plain(row["body"]) for row in csv.DictReader(stream, delimiter=";")]


def on_voting_by_internet() -> list[str]:
    """What people wrote of it in the consultation on a law on digital matters."""
    with ARGUMENTS.open(encoding="utf-8", newline="") as stream:
        return [text for row in csv.DictReader(stream) if "vote" in (text := plain(row["text"])).lower()]


def vectors_of(texts: list[str]) -> NDArray[np.float32]:
    reading = read(texts, languages=("fr",))
    return text_vectors(reading, fit(reading))


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    return vectors_of(lille())


@pytest.fixture(scope="module")
def themes(vectors: NDArray[np.float32]) -> Themes:
    return find_themes(vectors)


def test_a_tree_of_a_few_themes_that_share_out_the_texts(themes: Themes) -> None:
    assert 5 <= len(themes.top()) <= 20
    assert (np.flatnonzero(themes.parent >= 0) >= len(themes.top())).all()
    for top in themes.top().tolist():
        inside = themes.children(top)
        assert len(inside) != 1
        if len(inside):
            assert themes.texts[top] == themes.texts[inside].sum()
            assert (np.diff(themes.texts[inside]) <= 0).all()
            assert themes.ancestors(int(inside[0])) == (top,)
        assert len(themes.members(top)) == themes.texts[top]
    assert set(themes.label.tolist()) - {-1} == set(themes.leaves.tolist())
    assert themes.texts[themes.top()].sum() + (themes.label < 0).sum() == len(themes.label)
    assert np.allclose(np.linalg.norm(themes.centres, axis=1), 1, atol=1e-5)
    assert len(set(themes.number.tolist())) == themes.n_themes


def test_each_text_is_with_the_theme_most_like_it_or_with_none(themes: Themes, vectors: NDArray[np.float32]) -> None:
    leaves = themes.leaves
    close = vectors @ themes.centres[leaves].T
    best = close.max(axis=1)
    placed = themes.label >= 0
    assert (leaves[close.argmax(axis=1)] == themes.label)[placed].all()
    assert (best[placed] >= themes.least - 1e-6).all()
    assert ((best[~placed] <= themes.least + 1e-6) | ~vectors[~placed].any(axis=1)).all()
    assert 0 < (~placed).mean() < 0.2


def test_a_text_may_speak_of_other_themes_too(themes: Themes, vectors: NDArray[np.float32]) -> None:
    also = themes.also.tocoo()
    assert 0.05 < (np.diff(themes.also.indptr) > 0).mean() < 0.8
    assert np.diff(themes.also.indptr).max() <= 2
    assert (themes.label[also.row] >= 0).all()
    assert (themes.label[also.row] != also.col).all()
    assert np.allclose(also.data, (vectors[also.row] * themes.centres[also.col]).sum(axis=1), atol=1e-5)
    assert (also.data >= 0.849 * themes.closeness[also.row]).all()


def test_the_trace_says_why_in_words(themes: Themes) -> None:
    assert themes.trace.codes()[:2] == ("texts_compared", "number_by_agreement")
    assert themes.trace.codes()[-1] == "texts_unclassified"
    assert themes.trace.steps[1].params["chosen"] == themes.numbers.chosen
    assert f"{(themes.label < 0).sum()} texts belong to no theme" in themes.trace.steps[-1].sentence


def test_a_minority_with_its_own_subject_comes_out() -> None:
    base = lille()
    minority = on_voting_by_internet()[: round(0.05 * len(base))]
    assert len(minority) == 35
    found = find_themes(vectors_of(base + minority))
    own = np.arange(len(base) + len(minority)) >= len(base)
    likeness = [
        (own[members].sum() / (own.sum() + (~own[members]).sum()), theme)
        for theme in range(found.n_themes)
        if len(members := found.members(theme))
    ]
    best, theme = max(likeness)
    assert best > 0.5
    assert own[found.members(theme)].sum() >= 0.6 * len(minority)


def test_one_worker_and_four_processes_give_the_same_themes(vectors: NDArray[np.float32], themes: Themes) -> None:
    with ProcessPoolExecutor(4) as pool:
        shared = find_themes(vectors, run=pool.map)
    assert shared.label.tolist() == themes.label.tolist()
    assert shared.centres.tobytes() == themes.centres.tobytes()
    assert shared.also.data.tobytes() == themes.also.data.tobytes()
    assert shared.trace == themes.trace


def test_a_person_counts_once_in_a_theme(vectors: NDArray[np.float32]) -> None:
    authors = np.arange(len(vectors)) // 3
    found = find_themes(vectors, authors=authors)
    for theme in range(found.n_themes):
        assert found.people[theme] == len(np.unique(authors[found.members(theme)]))
    assert found.people.max() < found.texts.max()


def test_copies_are_one_text_that_weighs_the_people_who_wrote_it(vectors: NDArray[np.float32]) -> None:
    campaign = np.concatenate([vectors[:50], np.repeat(vectors[3:4], 100, axis=0)])
    copies = np.concatenate([np.arange(50), np.full(100, 3)])
    place = int(np.flatnonzero(vectors[:4].any(axis=1)).tolist().index(3))
    for authors, weight in ((None, 101.0), (copies, 1.0), (np.arange(150) // 2, 51.0)):
        crowd = crowd_of(campaign, copies=copies, authors=authors, sample=1_000)
        assert crowd.texts[place] == 3
        assert crowd.weights[place] == weight
    # What many wrote is in the smallest sample.
    assert 3 in crowd_of(campaign, copies=copies, authors=None, sample=2).texts


@pytest.mark.parametrize(
    ("texts", "n_themes", "placed"),
    [
        (["Plus de pistes cyclables"], 0, 0),
        (["vélo", "impôts", "école", "hôpital", "justice"], 0, 0),
        (["", "🙂", "…"], 0, 0),
        (["Des pistes cyclables"] * 3 + ["La fraude fiscale", "Plus de médecins"], 1, 3),
        (["Des pistes cyclables partout"] * 10_000, 1, 10_000),
    ],
    ids=["one", "five", "nothing said", "three alike", "ten thousand copies"],
)
def test_few_texts_make_few_themes_or_none(texts: list[str], n_themes: int, placed: int) -> None:
    found = find_themes(vectors_of(texts))
    assert (found.n_themes, int((found.label >= 0).sum())) == (n_themes, placed)
    assert found.texts.tolist() == found.people.tolist() == [placed] * n_themes
    assert len(found.trace.steps) == 3


def test_thirty_texts_make_a_few_themes(vectors: NDArray[np.float32]) -> None:
    found = find_themes(vectors[:30])
    assert len(found.top()) <= 6
    assert (found.people >= 3).all()


@given(st.integers(0, 3))
@settings(max_examples=4)
def test_texts_without_anything_in_common_have_no_theme(seed: int) -> None:
    cloud = directions(np.random.default_rng(seed).standard_normal((400, 64)))
    found = find_themes(cloud)
    assert found.n_themes == 0
    assert (found.label == -1).all()
    assert "no_number_comes_back" in found.trace.codes()


def test_what_cannot_be_asked_is_refused(vectors: NDArray[np.float32]) -> None:
    for refused_call, code in (
        (lambda: find_themes(vectors, authors=np.zeros(3, np.int64)), "lengths_differ"),
        (lambda: find_themes(vectors, copies=np.zeros(3, np.int64)), "lengths_differ"),
        (lambda: ThemeParameters(fewest=9, most=8), "parameter_out_of_range"),
        (lambda: ThemeParameters(draws=1), "parameter_out_of_range"),
    ):
        with pytest.raises(EngineError) as refused:
            refused_call()
        assert refused.value.code == code


def test_more_texts_than_the_sample_are_taken_by_people(vectors: NDArray[np.float32]) -> None:
    found = find_themes(vectors, parameters=ThemeParameters(sample=300))
    assert found.trace.steps[0].params["different"] > 300
    assert 5 <= len(found.top()) <= 20
    assert (found.label >= 0).mean() > 0.6
