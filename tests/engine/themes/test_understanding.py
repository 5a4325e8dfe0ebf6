# SPDX-License-Identifier: LGPL-3.0-or-later
"""From texts to what they say together: the same for any workers, taken up where it stopped, and whatever comes in."""

import base64
import csv
import multiprocessing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.themes import copies as copies_module
from isegoria.engine.themes import reading as reading_module
from isegoria.engine.themes.keeping import Arrays
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.understanding import Understanding, synthesise, understand

POLIS = Path(__file__).parents[2] / "data" / "polis"
with (POLIS / "austria-climate.5twd2jsnkf.2022-08-08" / "comments.csv").open(encoding="utf-8", newline="") as _stream:
    TEXTS = [plain(row["comment-body"]) for row in csv.DictReader(_stream)]


@pytest.fixture(scope="module")
def found() -> Understanding:
    return understand(TEXTS)


def same(one: Understanding, other: Understanding) -> None:
    assert one.reading.tokens.tolist() == other.reading.tokens.tolist()
    assert one.copies.group.tolist() == other.copies.group.tolist()
    assert np.array_equal(one.vectors, other.vectors)
    assert one.themes.label.tolist() == other.themes.label.tolist()
    assert one.themes.parent.tolist() == other.themes.parent.tolist()
    assert one.names == other.names
    assert one.typical == other.typical
    assert one.campaigns == other.campaigns


def test_the_texts_of_a_real_consultation(found: Understanding) -> None:
    themes = found.themes
    assert 5 <= len(themes.top()) <= 20
    assert len(found.names) == len(found.typical) == themes.n_themes
    assert themes.texts[themes.top()].sum() + (themes.label < 0).sum() == len(TEXTS)
    for name in found.names:
        text, start, stop = name.source
        # A capital that only begins a sentence is no part of a name.
        assert TEXTS[text][start:stop].lower() == name.phrase.lower()
    assert len({found.names[theme].phrase for theme in themes.top()}) == len(themes.top())


def test_one_worker_and_four_processes_find_the_same(found: Understanding, monkeypatch: pytest.MonkeyPatch) -> None:
    # Small chunks, so that four have work; forked, so that they know of it.
    monkeypatch.setattr(reading_module, "CHUNK", 60)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        same(understand(TEXTS, run=pool.imap), understand(TEXTS))


class Drawer:
    """Keeps stages in memory; fails at one, as a process that is killed there."""

    def __init__(self, fails_at: str = "") -> None:
        self.kept: dict[str, Arrays] = {}
        self.fails_at = fails_at

    def load(self, stage: str) -> Mapping[str, NDArray[Any]] | None:
        return self.kept.get(stage)

    def save(self, stage: str, arrays: Arrays) -> None:
        if stage == self.fails_at:
            raise KeyboardInterrupt
        self.kept[stage] = arrays


def test_what_was_stopped_goes_on_from_its_last_stage(found: Understanding, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer(fails_at="vectors")
    with pytest.raises(KeyboardInterrupt):
        understand(TEXTS, keep=drawer)
    assert set(drawer.kept) == {"reading", "copies"}
    drawer.fails_at = ""
    monkeypatch.setattr(reading_module, "read_chunk", None)  # nothing is read again
    monkeypatch.setattr(copies_module, "near_copies", None)  # nor compared
    same(understand(TEXTS, keep=drawer), found)


def test_progress_is_told_of_each_stage() -> None:
    told: list[tuple[str, int, int]] = []
    understand(TEXTS[:100], progress=lambda *one: told.append(one))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["reading", "copies", "campaigns", "vectors", "themes", "names", "typical"]
    assert all(0 <= done <= total for _, done, total in told)


def test_a_synthesis_quotes_people(found: Understanding) -> None:
    chosen = synthesise(found, TEXTS, length=800)
    assert sum(len(one.quote.words) for one in chosen.extracts) <= 800
    assert len(chosen.extracts) >= 3
    for one in chosen.extracts:
        start, stop = one.quote.span
        assert TEXTS[one.quote.text][start:stop] == one.quote.words


STRANGE = {
    "empty": [""],
    "one contribution": ["Plus de pistes cyclables en ville."],
    "one word each": ["oui", "non", "oui", "vélo"],
    "no word at all": ["🙂🙂🙂", "!!!", "…", "   "],
    "ten thousand the same": ["Rendez le vote blanc utile."] * 10_000,
    "a rant of a hundred kilobytes": [*TEXTS[:40], "Assez de ces impôts qui montent, " * 3_200],
    "base64": [*TEXTS[:40], base64.b64encode(bytes(range(256)) * 60).decode()],
    "markup": [plain(f"<p onclick='x()'>{text}</p><script>alert(1)</script>") for text in TEXTS[:60]],
    "right to left": ["نريد المزيد من مسارات الدراجات في المدينة", "נדרשים עוד שבילי אופניים בעיר"] * 8,
    "without blanks": ["我们需要更多的自行车道", "公共交通应该免费", "火车站需要更多自行车停车位"] * 6,
    "numbers": [str(number * 37) for number in range(200)],
    "half a surrogate and zero bytes": ["vélo \ud83d ici", "a\x00b pistes", "\x00"],
    "all different": [f"{chr(97 + n % 26) * 3}{n} {chr(97 + n % 7) * 4}{n * n}" for n in range(300)],
}


@pytest.mark.parametrize("texts", STRANGE.values(), ids=STRANGE.keys())
def test_whatever_comes_in_is_answered(texts: list[str]) -> None:
    found = understand(texts)
    themes = found.themes
    assert themes.label.shape == (len(texts),)
    assert themes.texts[themes.top()].sum() + (themes.label < 0).sum() == len(texts)
    assert len(found.names) == themes.n_themes
    chosen = synthesise(found, texts)
    assert all(one.quote.words in texts[one.quote.text] for one in chosen.extracts)


def test_ten_thousand_people_who_say_the_same_are_one_group() -> None:
    found = understand(["Rendez le vote blanc utile."] * 10_000)
    assert found.copies.size.tolist() == [10_000]


def test_markup_is_no_part_of_what_is_said() -> None:
    bare = understand(TEXTS[:60])
    same(understand([plain(f"<p onclick='x()'>{text}</p><script>alert(1)</script>") for text in TEXTS[:60]]), bare)


@pytest.mark.parametrize("name", ["authors", "times", "vectors"])
def test_columns_of_another_length_are_refused(name: str) -> None:
    with pytest.raises(EngineError) as caught:
        understand(TEXTS, **{name: np.zeros((3, 2)) if name == "vectors" else np.zeros(3, dtype=np.int64)})
    assert caught.value.code == "lengths_differ"


def test_vectors_that_are_no_numbers_are_refused() -> None:
    vectors = np.full((len(TEXTS), 4), np.nan, dtype=np.float32)
    with pytest.raises(EngineError) as caught:
        understand(TEXTS, vectors=vectors)
    assert caught.value.code == "not_finite"


def test_vectors_of_a_model_take_the_place_of_those_of_the_terms() -> None:
    side = np.arange(len(TEXTS)) % 2
    vectors = np.eye(2, dtype=np.float32)[side]
    found = understand(TEXTS, vectors=vectors)
    tops = found.themes.top_label
    assert len(set(tops[side == 0].tolist()) & set(tops[side == 1].tolist()) - {-1}) == 0


def test_a_model_places_the_texts_and_compares_their_sentences() -> None:
    asked: list[int] = []

    def model(texts: list[str]) -> NDArray[np.float64]:
        asked.append(len(texts))
        long = np.array([len(text) > 120 for text in texts])
        return np.column_stack([long, ~long, np.full(len(texts), 0.01)]).astype(float)

    drawer = Drawer()
    found = understand(TEXTS, vectors=model, keep=drawer)
    assert max(asked) <= 256
    assert sum(asked) == len(TEXTS)
    long = np.array([len(text) > 120 for text in TEXTS])
    tops = found.themes.top_label
    assert set(tops[long].tolist()) & set(tops[~long].tolist()) - {-1} == set()
    asked.clear()
    same(understand(TEXTS, vectors=model, keep=drawer), found)
    assert asked == []
    assert synthesise(found, TEXTS, embedding=model).extracts
    assert asked


@pytest.mark.parametrize("given", [np.zeros((3, 4)), np.zeros(7), np.full((7, 2), np.inf)])
def test_a_model_that_gives_something_else_is_refused(given: NDArray[np.float64]) -> None:
    with pytest.raises(EngineError) as caught:
        understand(TEXTS[:7], vectors=lambda texts: given)
    assert caught.value.code == ("not_finite" if given.shape == (7, 2) else "embedding_shape")


def test_no_text_at_all_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        understand([])
    assert caught.value.code == "texts_missing"
