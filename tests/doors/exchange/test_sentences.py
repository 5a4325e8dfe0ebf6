# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every code that can stop or refuse something has its words."""

import string

import pytest

from isegoria.doors.exchange.sentences import NOTES, REFUSALS, STOPS
from isegoria.engine.formats.polis import NOTES as ENGINE_NOTES
from isegoria.engine.formats.polis import REASONS


def fields(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_of_the_engine_is_worded_with_its_parameters(code: str) -> None:
    params = dict.fromkeys(fields(REASONS[code]), "value")

    assert str(REFUSALS[code]) % params


@pytest.mark.parametrize("code", sorted(ENGINE_NOTES))
def test_a_note_of_the_engine_is_worded(code: str) -> None:
    assert str(NOTES[code]) % {"count": 2}


@pytest.mark.parametrize("code", sorted(STOPS))
def test_a_stop_says_what_happened_and_what_to_do(code: str) -> None:
    happened, remedy = (str(sentence) for sentence in STOPS[code])
    assert happened.endswith((".", "%(messages)s"))
    assert remedy.endswith((".", "--resume"))
