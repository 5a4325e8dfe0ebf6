# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sentences to suggest: those that speak for most people, told apart; and those that say the contrary."""

import numpy as np
import pytest

from isegoria.engine.themes.suggested import contraries, suggested
from isegoria.engine.themes.understanding import Understanding, synthesise, understand

BENCHES = ["Il faut installer des bancs à l'ombre dans le quartier nord."] * 4
TRAINS = [f"Les trains vers {name} sont toujours trop chers pour les familles." for name in ("Lens", "Douai", "Arras")]
TEXTS = [*BENCHES, *TRAINS, "Il ne faut pas installer des bancs à l'ombre dans le quartier nord.", "Merci."]


@pytest.fixture(scope="module")
def found() -> Understanding:
    return understand(TEXTS, languages=("fr",))


def test_each_is_whole_words_of_its_text_and_none_repeats_another(found: Understanding) -> None:
    chosen = suggested(found, TEXTS)

    assert chosen
    for one in chosen:
        assert TEXTS[one.quote.text][slice(*one.quote.span)] == one.quote.words
        assert one.people >= 1
    assert len({one.quote.text for one in chosen}) == len(chosen)
    benches = [one for one in chosen if one.quote.words in BENCHES]
    assert len(benches) == 1
    assert benches[0].people == len(BENCHES)


def test_it_finds_the_same_twice_and_keeps_to_its_limits(found: Understanding) -> None:
    assert suggested(found, TEXTS) == suggested(found, TEXTS)
    assert len(suggested(found, TEXTS, of_a_theme=1)) <= max(found.themes.n_themes, 1)
    assert len(suggested(found, TEXTS, in_all=2)) <= 2


def test_what_was_decided_is_not_suggested(found: Understanding) -> None:
    first = suggested(found, TEXTS)[0]

    again = suggested(found, TEXTS, taken=lambda text, start, stop: text == first.quote.text)

    assert first.quote.text not in {one.quote.text for one in again}


def test_the_side_of_an_argument_is_its_nature(found: Understanding) -> None:
    stances = np.full(len(TEXTS), -1, dtype=np.int8)

    assert {one.nature for one in suggested(found, TEXTS, stances=stances)} == {"against"}


def test_contraries_deny_what_a_sentence_says(found: Understanding) -> None:
    synthesis = synthesise(found, TEXTS, sentences=4)

    against = dict(
        zip([one.quote.words for one in synthesis.extracts], contraries(found, TEXTS, synthesis), strict=True)
    )

    benches = next(quotes for words, quotes in against.items() if words in BENCHES)
    assert [one.words for one in benches] == [TEXTS[7]]


@pytest.mark.parametrize("texts", [["Oui."], ["?"], ["Il faut des bancs.", "Il faut des bancs."], ["a"] * 5])
def test_few_texts(texts: list[str]) -> None:
    found = understand(texts)
    synthesis = synthesise(found, texts, sentences=3)

    assert len(suggested(found, texts)) <= len(texts)
    assert len(contraries(found, texts, synthesis)) == len(synthesis.extracts)
