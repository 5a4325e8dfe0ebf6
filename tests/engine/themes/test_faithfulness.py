# SPDX-License-Identifier: LGPL-3.0-or-later
"""Change one word, one source, one figure: the sentence is flagged."""

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.themes.extracts import digest
from isegoria.engine.themes.faithfulness import check
from isegoria.engine.themes.reading import read
from isegoria.engine.themes.synthesis import synthesise
from isegoria.engine.themes.vectors import fit

TEXTS = [
    "Bonjour. Il faut reconnaître le vote blanc aux élections. Merci de votre attention.",
    "Il faut vraiment reconnaître le vote blanc à toutes les élections.",
    "Les transports publics devraient être gratuits pour les jeunes.",
    "- Les transports publics doivent être gratuits pour tous les jeunes.",
    "Les éoliennes abîment les paysages.",
]
READING = read(TEXTS, languages=("fr",))
SYNTHESIS = synthesise(READING, TEXTS, fit(READING), np.array([0, 0, 1, 1, -1]), length=150)
DOCUMENT = json.loads(json.dumps(SYNTHESIS.to_json()))


def test_a_synthesis_is_faithful_and_its_json_too() -> None:
    assert len(SYNTHESIS.extracts) == 2
    assert [one.n_sources for one in SYNTHESIS.extracts] == [1, 1]
    assert check(SYNTHESIS, TEXTS) == ()
    assert check(DOCUMENT, TEXTS) == ()


def test_the_digest_is_sha_256_of_the_text() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert SYNTHESIS.extracts[0].quote.digest == digest(TEXTS[SYNTHESIS.extracts[0].quote.text])
    assert digest("\ud800") == digest("?")


@given(st.integers(0, 4), st.integers(0, 60))
@settings(max_examples=60)
def test_change_one_letter_of_a_source_and_its_sentence_is_flagged(number: int, at: int) -> None:
    at = min(at, len(TEXTS[number]) - 1)
    changed = [*TEXTS]
    changed[number] = TEXTS[number][:at] + "#" + TEXTS[number][at + 1 :]
    expected = {
        (place, where)
        for place, one in enumerate(SYNTHESIS.extracts)
        for where, texts in (("extract", [one.quote.text]), ("source", [source.quote.text for source in one.sources]))
        if number in texts
    } | {(-1, "left_out") for one in SYNTHESIS.left_out if one.example and one.example.text == number}
    findings = check(SYNTHESIS, changed)
    assert {(one.extract, one.where) for one in findings} == expected
    assert {one.text for one in findings} == ({number} if expected else set())
    assert all("text_changed" in {two.fault for two in findings if two.extract == one.extract} for one in findings)


def edited(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, int, str]]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return [(one.fault, one.extract, one.where) for one in check(document, TEXTS)]


def test_each_fault_has_its_name() -> None:
    first = DOCUMENT["extracts"][0]
    assert edited(lambda one: one["extracts"][0].update(words="Il faut supprimer le vote.")) == [
        ("words_changed", 0, "extract")
    ]
    assert edited(lambda one: one["extracts"][0].update(text=None)) == [("no_source", 0, "extract")]
    assert edited(lambda one: one["extracts"][0].update(words=" ")) == [("no_source", 0, "extract")]
    assert edited(lambda one: one["extracts"][0].update(text=99)) == [("text_missing", 0, "extract")]
    assert edited(lambda one: one["extracts"][1]["sources"][0].update(digest="0" * 64)) == [
        ("text_changed", 1, "source")
    ]
    assert edited(lambda one: one["extracts"][0].update(n_sources=7)) == [("counts_wrong", 0, "counts")]
    assert edited(lambda one: one["coverage"].update(texts_represented=5)) == [("counts_wrong", -1, "counts")]
    low, high = first["span"]
    cut = {"span": [low, high - 12], "words": first["words"][:-12]}
    assert edited(lambda one: one["extracts"][0].update(cut)) == [("not_a_sentence", 0, "extract")]


def test_a_number_of_texts_that_differs_is_flagged() -> None:
    assert [one.fault for one in check(SYNTHESIS, [*TEXTS, "Un texte de plus."])] == ["counts_wrong"]


def test_a_finding_can_be_read() -> None:
    finding = check(SYNTHESIS, [one.upper() for one in TEXTS])[0]
    assert finding.sentence == "The text is not the one this was taken from: its SHA-256 differs."
    with pytest.raises(AttributeError):
        finding.text = 3  # type: ignore[misc]  # what is frozen refuses it
