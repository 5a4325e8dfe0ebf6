# SPDX-License-Identifier: LGPL-3.0-or-later
"""Phrases that come back, against a count by hand, and how they are written."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.themes.phrases import LONGEST, WIDEST, Phrases, occurrences, phrases_of, stream_of
from isegoria.engine.themes.reading import Reading, read
from isegoria.engine.themes.writings import most_written


def counted(texts: list[str], least: int = 2, language: str = "fr") -> dict[tuple[str, ...], int]:
    """Each phrase, as the words its terms are shown by, and how often it stands."""
    reading = read(texts, languages=(language,))
    every = np.arange(len(texts))
    phrases = phrases_of(reading, every, least=least)
    times = np.bincount(occurrences(reading, phrases, every).phrase, minlength=len(phrases))
    return {words(reading, phrases, number): int(count) for number, count in enumerate(times)}


def words(reading: Reading, phrases: Phrases, number: int) -> tuple[str, ...]:
    return tuple(reading.terms[term] for term in phrases.terms[number].tolist() if term >= 0)


def writing(texts: list[str], *phrase: str, language: str = "fr") -> str | None:
    reading = read(texts, languages=(language,))
    every = np.arange(len(texts))
    phrases = phrases_of(reading, every, least=1)
    wanted = [number for number in range(len(phrases)) if words(reading, phrases, number) == phrase]
    found = occurrences(reading, phrases, every)
    rows = np.flatnonzero(np.isin(found.phrase, wanted))
    shown = most_written(reading, texts, found.place[rows], found.stop[rows])
    if shown is not None:
        text, start, stop = shown.source
        assert " ".join(texts[text][start:stop].split()).lower() == shown.phrase.lower()
    return None if shown is None else shown.phrase


def test_ties_stand_inside_a_phrase_and_do_not_count() -> None:
    found = counted(["la baisse des impôts sur le revenu", "une baisse de l'impôt sur les revenus"])
    assert found == {
        ("baisse",): 2,
        ("impôts",): 2,
        ("revenu",): 2,
        ("baisse", "impôts"): 2,
        ("impôts", "revenu"): 2,
        ("baisse", "impôts", "revenu"): 2,
    }


def test_a_phrase_neither_begins_nor_ends_with_a_tie_nor_leaves_its_sentence() -> None:
    found = counted(["Le droit de vote. Pour tous, la santé !", "Le droit de vote. Pour tous, la santé !"])
    assert set(found) == {("droit",), ("vote",), ("droit", "vote"), ("santé",)}


def test_other_function_words_break_a_phrase() -> None:
    assert ("taxe", "injuste") not in counted(["la taxe qui est injuste"] * 2)


ALPHABET = ["vote", "blanc", "impôt", "de", "la", "qui", "école", "gratuite"]


@given(st.lists(st.lists(st.sampled_from(ALPHABET), max_size=9).map(" ".join), min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_the_same_phrases_as_a_slow_count(texts: list[str]) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        told = [(at, word) for at, word in enumerate(text.split()) if word not in {"de", "la", "qui"}]
        broken = [at for at, word in enumerate(text.split()) if word == "qui"]
        for first in range(len(told)):
            for size in range(1, LONGEST + 1):
                run = told[first : first + size]
                wide = run[-1][0] - run[0][0] >= WIDEST if run else True
                if len(run) == size and not wide and not any(run[0][0] < at < run[-1][0] for at in broken):
                    expected[tuple(word for _, word in run)] += 1
    kept = {phrase: times for phrase, times in expected.items() if times >= 2}
    assert counted(texts) == kept


def test_each_phrase_knows_those_within_it() -> None:
    reading = read(["le vote blanc obligatoire compte"] * 2, languages=("fr",))
    phrases = phrases_of(reading, np.arange(2))
    for number in range(len(phrases)):
        whole = words(reading, phrases, number)
        within = [words(reading, phrases, one) for one in phrases.within[number].tolist() if one >= 0]
        assert within == ([whole[:-1], whole[1:]] if len(whole) > 1 else [])


def test_the_stream_tells_nouns_from_the_adjectives_before_them() -> None:
    reading = read(["the affordable housing is good"], languages=("en",))
    stream = stream_of(reading, np.arange(1))
    told = [reading.terms[term] for term in stream.term.tolist()]
    assert told == ["affordable", "housing"]
    assert stream.named.tolist() == [True, True]
    assert stream.ends.tolist() == [False, True]


@pytest.mark.parametrize(
    ("texts", "phrase", "shown"),
    [
        (["Vote blanc !", "le vote blanc", "VOTE BLANC POUR TOUS ET PARTOUT"], ("vote", "blanc"), "vote blanc"),
        (["Suppression du Sénat", "Suppression du sénat", "Suppression du Sénat"], ("suppression", "sénat"),
         "suppression du Sénat"),
        (["baisser la tva", "la tva", "la TVA"], ("tva",), "TVA"),
        (["la Sécurité sociale", "notre Sécurité sociale", "la sécurité sociale"], ("sécurité", "sociale"),
         "Sécurité sociale"),
        (["les 80 km/h", "à 80 km/h"], ("80", "km"), "80 km/h"),
        (["TVA réduite"], ("tva", "réduite"), "TVA réduite"),
        (["la santé, école", "santé, école"], ("santé", "école"), None),
    ],
)  # fmt: skip
def test_a_phrase_is_shown_as_most_people_write_it(
    texts: list[str], phrase: tuple[str, ...], shown: str | None
) -> None:
    assert writing(texts, *phrase) == shown


def test_german_nouns_keep_their_capitals() -> None:
    texts = ["Wir wollen erneuerbare Energien", "die erneuerbaren Energien", "für erneuerbare Energien"]
    assert writing(texts, "erneuerbare", "energien", language="de") == "erneuerbare Energien"


def test_scripts_without_blanks_give_whole_runs() -> None:
    texts = ["公共交通应该免费", "我们要公共交通"]
    assert writing(texts, "公共", "共交", "交通", language="zh") == "公共交通"


def test_right_to_left_texts_give_whole_phrases() -> None:
    texts = ["يجب تخفيض الضرائب المحلية", "الضرائب المحلية عالية"]
    reading = read(texts, languages=("ar",))
    shown = writing(
        texts, *(reading.terms[reading.term[reading.number[one]]] for one in ("الضرائب", "المحلية")), language="ar"
    )
    assert shown == "الضرائب المحلية"
