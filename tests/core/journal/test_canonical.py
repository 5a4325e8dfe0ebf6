# SPDX-License-Identifier: AGPL-3.0-or-later
"""Canonical bytes: one content, one writing."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.core.journal import canonical
from isegoria.core.journal.errors import JournalError
from isegoria.engine.verify import leaves

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)
contents = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=5)


def test_the_documented_writing() -> None:
    content = {"b": [True, None, -3], "a": 'é "« » \u2028\n', "Z": {"y": 1, "x": ()}}
    assert canonical.canonical_bytes(content) == (
        '{"Z":{"x":[],"y":1},"a":"é \\"« » \u2028\\n","b":[true,null,-3]}'.encode()
    )


def test_the_digest_is_the_documented_hmac() -> None:
    secret = bytes(range(16))
    expected = hmac.new(secret, b'{"body":"oui"}', hashlib.sha256).digest()
    assert canonical.digest(secret, {"body": "oui"}) == expected


@given(contents)
def test_both_readings_of_the_specification_write_alike(content: dict[str, object]) -> None:
    written = canonical.canonical_bytes(content)
    assert written == leaves.canonical_json(content)
    assert json.loads(written) == content


@given(contents)
def test_the_order_of_keys_does_not_count(content: dict[str, object]) -> None:
    assert canonical.canonical_bytes(dict(reversed(content.items()))) == canonical.canonical_bytes(content)


@pytest.mark.parametrize(
    ("content", "path", "kind"),
    [
        ({"a": [1, 0.5]}, ".a[1]", "float"),
        ({"a": {"b": datetime(2026, 1, 1, tzinfo=UTC)}}, ".a.b", "datetime"),
        ({"a": {1: "one"}}, ".a", "key of type int"),
        ({"a": b"bytes"}, ".a", "bytes"),
        ({"a": "\ud800"}, "", "unpaired surrogate"),
    ],
)
def test_what_others_could_not_write_alike_is_refused(content: dict[str, object], path: str, kind: str) -> None:
    with pytest.raises(JournalError) as refusal:
        canonical.canonical_bytes(content)
    assert (refusal.value.code, refusal.value.params) == ("bad_content", {"path": path, "type": kind})


def test_instants_are_written_in_utc() -> None:
    paris = timezone(timedelta(hours=1))
    assert canonical.instant(datetime(2026, 11, 22, 19, 30, 5, tzinfo=paris)) == "2026-11-22T18:30:05Z"
