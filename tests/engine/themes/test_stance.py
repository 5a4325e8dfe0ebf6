# SPDX-License-Identifier: LGPL-3.0-or-later
"""For and against: what is given, what is a cue only, and what may not speak for what."""

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.themes.reading import read
from isegoria.engine.themes.stance import bounded_share, cues, given_stances, opposed


def denying(*sentences: str, language: str = "fr") -> list[int]:
    return cues(read(sentences, languages=(language,)))[:, 0].tolist()


def test_a_denial_or_a_refusal_is_a_cue() -> None:
    assert denying(
        "Il faut comptabiliser le vote blanc.",
        "Il ne faut pas comptabiliser le vote blanc.",
        "Je suis contre le vote blanc.",
        "Aucun impôt supplémentaire.",
    ) == [1, -1, -1, -1]
    assert denying("We should build it.", "We shouldn't build it.", "I am against it.", language="en") == [1, -1, -1]
    assert denying("Das ist nötig.", "Das ist nicht nötig.", language="de") == [1, -1]
    assert denying("La Iglesia debe pagar.", "La Iglesia no debe pagar.", language="es") == [1, -1]


def test_fighting_against_something_is_no_refusal() -> None:
    assert denying("Il faut associer, non pas davantage, mais tout court, les citoyens.", "Not only them.") == [1, 1]
    assert denying("Lutter contre la fraude fiscale.", "Fight crime.", "Par contre, les impôts baissent.") == [1, 1, 1]


def test_contraries_are_cues_too() -> None:
    found = cues(
        read(["Augmenter la TVA.", "Baisser la TVA.", "Rétablir l'ISF.", "Supprimer l'ISF."], languages=("fr",))
    )
    assert found[:, 1].tolist() == [1, -1, 0, 0]
    assert found[:, 3].tolist() == [0, 0, 1, -1]
    stances = np.zeros(4, dtype=np.int8)
    assert opposed(stances[[0, 2]], found[[0, 2]], stances[[1, 3]], found[[1, 3]]).tolist() == [True, True]


def test_stances_that_differ_and_cues_that_differ_keep_apart() -> None:
    stance, other = np.array([1, 1, 1, 0], dtype=np.int8), np.array([1, -1, 0, 0], dtype=np.int8)
    one, two = np.array([[1], [1], [1], [1]], dtype=np.int8), np.array([[-1], [1], [-1], [1]], dtype=np.int8)
    assert opposed(stance, one, other, two).tolist() == [True, True, True, False]


def test_stances_given_wrongly_are_refused() -> None:
    assert given_stances(None, 3).tolist() == [0, 0, 0]
    assert given_stances(np.array([1, -1, 0]), 3).tolist() == [1, -1, 0]
    with pytest.raises(EngineError) as refusal:
        given_stances(np.array([1, 2, 0]), 3)
    assert (refusal.value.code, refusal.value.params) == ("stance_unknown", {"stance": "2", "text": 1})
    with pytest.raises(EngineError) as refusal:
        given_stances(np.array([1]), 3)
    assert refusal.value.code == "lengths_differ"


def test_the_share_of_a_side_stays_within_a_quarter_and_three() -> None:
    assert [bounded_share(1, 99), bounded_share(60, 40), bounded_share(99, 1)] == [0.25, 0.6, 0.75]
