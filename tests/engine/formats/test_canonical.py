# SPDX-License-Identifier: LGPL-3.0-or-later
"""One writing for one value."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_digest, canonical_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("aé", max_size=3), inner),
    max_leaves=8,
)


def test_the_writing() -> None:
    assert canonical_json({"b": [1, None, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,null,true]}'.encode()


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    written = canonical_json(value)
    assert json.loads(written) == value
    assert canonical_json(json.loads(written)) == written
    assert canonical_digest(value) == hashlib.sha256(written).hexdigest()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, "\ud800"])
def test_what_has_no_canonical_writing_is_refused(value: Any) -> None:
    with pytest.raises(EngineError) as refusal:
        canonical_json([value])
    assert refusal.value.code == "not_canonical"
