# SPDX-License-Identifier: LGPL-3.0-or-later
"""Typical texts: near the centre, readable, different, of different people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.reading import Reading, read
from isegoria.engine.themes.typical import Typical, typical, typical_texts
from isegoria.engine.themes.vectors import fit, text_vectors

TEXTS = [
    "Le vote blanc doit être reconnu dans toutes les élections",
    "Je veux que le vote blanc soit compté avec les suffrages exprimés",
    "Reconnaître le vote blanc aux élections présidentielles et locales",
    "Vote blanc",
    "Le vote blanc, " + "il faut en parler encore et encore avec tout le monde ; " * 12,
    "Rendre les transports en commun gratuits pour les étudiants",
    "Les transports en commun sont trop chers dans ma ville, surtout le bus",
    "Davantage de transports en commun à la campagne, bus et trains",
    "Les transports en commun gratuits pour tous le dimanche dans la ville",
]
LABEL = np.array([0] * 5 + [1] * 4, dtype=np.int32)


def understood(texts: list[str]) -> tuple[Reading, NDArray[np.float32]]:
    reading = read(texts, languages=("fr",))
    return reading, text_vectors(reading, fit(reading, axes=8))


READING, VECTORS = understood(TEXTS)


def shown(label: object = LABEL, **options: object) -> tuple[tuple[Typical, ...], ...]:
    return typical_texts(READING, TEXTS, VECTORS, np.asarray(label), **options)


def test_each_theme_shows_its_own_texts_and_each_text_once() -> None:
    for theme, each in enumerate(shown()):
        numbers = [one.text for one in each]
        assert set(LABEL[numbers].tolist()) == {theme}
        assert len(set(numbers)) == len(numbers)


def test_texts_of_a_readable_length_go_first() -> None:
    readable = [one.text in {0, 1, 2} for one in shown()[0]]
    assert readable == sorted(readable, reverse=True)
    assert any(readable)


def test_the_first_is_the_nearest_of_the_readable() -> None:
    centre = VECTORS[:5].sum(axis=0)
    nearest = max((0, 1, 2), key=lambda text: float(VECTORS[text] @ centre))
    assert shown()[0][0].text == nearest


def test_one_person_and_one_copy_are_shown_once() -> None:
    same = np.array([0, 0, 0, 1, 2, 3, 4, 5, 6])
    for options in ({"people": same}, {"copies": same}):
        numbers = [one.text for one in shown(**options)[0]]
        assert len({int(same[number]) for number in numbers}) == len(numbers)


def test_a_parent_shows_the_texts_of_its_children() -> None:
    found = typical(READING, TEXTS, VECTORS, LABEL + 1, parent=[-1, 0, 0], shown=2)
    assert [len(each) for each in found] == [2, 2, 2]
    assert {int(LABEL[number]) for number in found[0]} <= {0, 1}


def test_why_names_shared_words_and_nearness() -> None:
    first = shown()[1][0]
    assert set(first.words[:2]) == {"transports", "commun"}
    assert 0 <= first.nearer_than < 1
    assert first.closeness > 0.5


def test_a_theme_without_texts_shows_none() -> None:
    assert typical(READING, TEXTS, VECTORS, LABEL, parent=[-1, -1, -1])[2] == ()
    assert typical(READING, TEXTS, VECTORS, np.full(9, -1)) == ()


def test_texts_that_say_nothing_can_still_be_shown() -> None:
    reading, vectors = understood(["👍", "", "👍"])
    assert typical(reading, ["👍", "", "👍"], vectors, np.zeros(3, dtype=np.int32), shown=1) == ((0,),)
