# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every code the engine raises has a sentence, and every sentence is used."""

import re
from pathlib import Path

import pytest

import isegoria.engine
from isegoria.engine.errors import SENTENCES, EngineError

SOURCES = [path.read_text(encoding="utf-8") for path in Path(isegoria.engine.__file__).parent.rglob("*.py")]


def test_a_sentence_is_filled_with_the_parameters() -> None:
    error = EngineError("file_missing", file="votes.csv")
    assert str(error) == "The file votes.csv is not there."
    assert (error.code, error.params) == ("file_missing", {"file": "votes.csv"})


def test_an_unknown_code_cannot_be_raised() -> None:
    with pytest.raises(KeyError, match="nothing_of_the_kind"):
        EngineError("nothing_of_the_kind")


def test_codes_raised_and_sentences_are_the_same_set() -> None:
    raised = {code for source in SOURCES for code in re.findall(r'EngineError\(\s*"([a-z_]+)"', source)}
    assert raised | {"participant_unknown", "statement_unknown"} == set(SENTENCES)
