# SPDX-License-Identifier: LGPL-3.0-or-later
"""Receipts: alone, against a head kept elsewhere, against an export."""

import json
from pathlib import Path
from typing import Any

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.heads import SignedHead
from isegoria.engine.verify.receipt import verify_receipt

from .a_log import Log


def codes(document: dict[str, Any], **options: Any) -> list[str]:
    return [finding.code for finding in verify_receipt(document, **options).findings]


def test_every_receipt_of_an_honest_log_holds(log: Log) -> None:
    for number in range(1, 13):
        report = verify_receipt(log.receipt(number, content={"body": f"What {number} said"}))
        assert report.ok, report.findings
        assert report.says["content"] == "matches"
        assert report.says["state"] == "in_log"
        assert report.says["leaf_index"] == number - 1
        assert report.says["checked_against"] == "own_head"


def test_a_receipt_is_read_from_its_file(log: Log, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(log.receipt(2)), encoding="utf-8")
    assert verify_receipt(path).to_json() == verify_receipt(log.receipt(2)).to_json()


def test_without_content_nothing_is_said_of_it(log: Log) -> None:
    assert verify_receipt(log.receipt(2)).says["content"] == "absent"


def test_another_content_or_secret(log: Log) -> None:
    assert codes(log.receipt(2, content={"body": "What 2 sand"})) == ["content_differs"]
    assert codes(log.receipt(2, content={"body": "What 2 said"}) | {"secret": "00" * 16}) == ["content_differs"]


def test_another_leaf_place_or_path(log: Log) -> None:
    receipt = log.receipt(2)
    assert codes(receipt | {"leaf": receipt["leaf"] | {"kind": "text.edited"}}) == ["not_included"]
    assert codes(receipt | {"inclusion": receipt["inclusion"] | {"leaf_index": 2}}) == ["not_included"]
    assert codes(receipt | {"inclusion": receipt["inclusion"] | {"tree_size": 11}}) == ["not_included"]
    assert codes(receipt | {"inclusion": receipt["inclusion"] | {"path": receipt["inclusion"]["path"][1:]}}) == [
        "not_included"
    ]


def test_a_head_that_nobody_signed(log: Log) -> None:
    receipt = log.receipt(2)
    assert codes(receipt | {"head": receipt["head"] | {"signature": "01" * 64}}) == ["bad_signature"]


def test_a_key_of_another_name(log: Log) -> None:
    assert codes(log.receipt(2) | {"log_id": "00" * 32}) == ["log_id_wrong"]


def test_a_head_kept_elsewhere(log: Log) -> None:
    receipt = log.receipt(2)
    report = verify_receipt(receipt, heads=[SignedHead.read(log.heads[-1])])
    assert (report.ok, report.says["checked_against"]) == (True, "given_head")
    smaller = verify_receipt(receipt, heads=[SignedHead.read(log.heads[0])])
    assert (smaller.ok, smaller.counts["heads_not_comparable"]) == (True, 1)
    assert smaller.says["checked_against"] == "own_head"
    other = Log()
    for number in range(12):
        other.say(f"Another {number}")
    assert codes(receipt, heads=[SignedHead.read(other.sign())]) == ["heads_differ"]
    stranger = Log(seed=b"another key for tests, 32 bytes.")
    stranger.say("elsewhere")
    assert codes(receipt, heads=[SignedHead.read(stranger.sign())]) == ["bad_signature"]


def test_a_receipt_in_its_journal(log: Log, folder: Path) -> None:
    receipt = log.receipt(2, content={"body": "What 2 said"})
    log.say("later")
    log.sign()
    report = verify_receipt(receipt, journal=log.write(folder))
    assert report.ok, report.findings
    assert report.says["checked_against"] == "journal"
    assert report.counts["entries"] == 13


def test_a_journal_that_was_rewritten_since(log: Log, folder: Path) -> None:
    receipt = log.receipt(2)
    rebuilt = Log()
    for number in range(1, 14):
        rebuilt.say("The opposite" if number == 2 else f"What {number} said")
    rebuilt.sign()
    assert codes(receipt, journal=rebuilt.write(folder)) == ["log_rewritten", "leaf_differs"]


def test_a_journal_without_the_entry(log: Log, folder: Path) -> None:
    receipt = log.receipt(12)
    del log.entries[11], log.subjects[-1]
    log.heads.pop()
    assert codes(receipt, journal=log.write(folder)) == ["entries_truncated", "entry_without_head", "not_in_log"]


def test_the_journal_of_another_log(log: Log, folder: Path) -> None:
    stranger = Log(seed=b"another key for tests, 32 bytes.")
    stranger.say("elsewhere")
    stranger.sign()
    assert "other_log" in codes(log.receipt(1), journal=stranger.write(folder))


def test_a_pending_receipt_is_found_in_a_later_journal(log: Log, folder: Path) -> None:
    pending = log.receipt(3, content={"body": "What 3 said"}) | {"inclusion": None, "head": None}
    assert codes(pending) == ["receipt_pending"]
    report = verify_receipt(pending, journal=log.write(folder))
    assert report.ok, report.findings
    assert (report.says["state"], report.says["leaf_index"], report.says["tree_size"]) == ("in_log", 2, 12)


def test_an_erased_entry_says_when_and_why(log: Log, folder: Path) -> None:
    before = log.receipt(3, content={"body": "What 3 said"})
    erased = {"on": "2026-11-23", "reason": "author_request"}
    log.entries[2]["erased"] = erased
    log.subjects = [line for line in log.subjects if line["entry"] != 3]
    after = log.receipt(3)
    alone = verify_receipt(after)
    assert (alone.ok, alone.says["state"], alone.says["erased"]) == (True, "erased", erased)
    looked_up = verify_receipt(before, journal=log.write(folder))
    assert looked_up.ok, looked_up.findings
    assert (looked_up.says["state"], looked_up.says["erased"]) == ("erased", erased)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "isegoria-receipt/2"},
        {"leaf": None},
        {"leaf": {"entry": 1}},
        {"public_key": "zz"},
        {"public_key": 5},
        {"inclusion": None},
        {"inclusion": {"leaf_index": 0, "tree_size": 1, "path": ["00"]}},
        {"inclusion": {"leaf_index": 0, "tree_size": 1, "path": 7}},
        {"inclusion": []},
        {"head": []},
        {"head": {"tree_size": "12"}},
        {"erased": "yes"},
        {"secret": 5},
    ],
)
def test_what_is_no_receipt_is_refused(log: Log, change: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refusal:
        verify_receipt(log.receipt(1) | change)
    assert refusal.value.code == "json_shape"


def test_files_that_are_no_receipt(tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    with pytest.raises(EngineError) as refusal:
        verify_receipt(path)
    assert refusal.value.code == "file_missing"
    for text, code in [("", "json_unreadable"), ("[]", "json_shape"), ("\x00", "json_unreadable")]:
        path.write_text(text)
        with pytest.raises(EngineError) as refusal:
            verify_receipt(path)
        assert refusal.value.code == code
