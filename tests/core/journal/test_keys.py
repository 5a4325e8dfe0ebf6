# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signing key: made once, whole, for its owner only."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from isegoria.core.journal import keys
from isegoria.core.journal.errors import JournalError

SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"  # RFC 8032 §7.1, test 1


def test_the_key_is_made_on_first_use_for_its_owner_only(data_dir: Path) -> None:
    first = keys.public_key()
    assert keys.public_key() == first
    assert (data_dir / "journal.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data_dir.iterdir()] == ["journal.key"]


def test_makers_at_the_same_time_get_one_key(data_dir: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys.public_key(), range(32)))
    assert len(made) == 1
    assert [path.name for path in data_dir.iterdir()] == ["journal.key"]


def test_the_setting_goes_before_the_file(data_dir: Path, settings) -> None:
    settings.ISEGORIA_JOURNAL_KEY = SEED
    assert keys.public_key().hex() == PUBLIC
    assert not data_dir.exists()


def test_the_environment_gives_the_key_too(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISEGORIA_JOURNAL_KEY", SEED)
    assert keys.public_key().hex() == PUBLIC


@pytest.mark.parametrize("text", ["not a key", "00" * 31, "é"])
def test_a_spoilt_key_is_refused_without_being_quoted(
    text: str, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_dir.mkdir()
    (data_dir / "journal.key").write_text(text, encoding="utf-8")
    with caplog.at_level(logging.DEBUG), pytest.raises(JournalError) as refusal:
        keys.public_key()
    assert refusal.value.code == "bad_key"
    assert text not in str(refusal.value)
    assert text not in caplog.text
