# SPDX-License-Identifier: LGPL-3.0-or-later
"""A journal export, honest and tampered with in every way that its files allow."""

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.findings import SENTENCES
from isegoria.engine.verify.heads import SignedHead
from isegoria.engine.verify.journal import verify_journal

from .a_log import Log

Found = list[tuple[str, dict[str, object]]]


def found(log: Log, folder: Path, older: dict[str, Any] | None = None) -> Found:
    heads = [SignedHead.read(older)] if older else []
    report = verify_journal(log.write(folder), older_heads=heads)
    assert all(str(finding) for finding in report.findings)
    return [(finding.code, finding.params) for finding in report.findings]


def names(number: int, kind: str = "text") -> dict[str, object]:
    return {"entry": number, "kind": f"{kind}.said", "subject_kind": kind, "subject_id": str(number)}


def test_an_honest_journal_has_no_findings(log: Log, folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = verify_journal(
        log.write(folder), older_heads=[SignedHead.read(log.heads[0])], progress=lambda *n: seen.append(n)
    )
    assert report.ok, report.findings
    assert dict(report.counts) == {"entries": 12, "heads": 3, "contents": 10, "older_heads": 1}
    assert report.says == {"log_id": log.log_id, "tree_size": 12}
    assert seen[-1] == (12, 12)


def test_an_empty_journal_has_no_findings(folder: Path) -> None:
    assert found(Log(), folder) == []


def test_a_zip_reads_like_its_directory(log: Log, folder: Path, tmp_path: Path) -> None:
    log.subjects[4]["content"]["body"] += "."
    log.write(folder)
    with zipfile.ZipFile(tmp_path / "journal.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, f"journal-2026/{path.name}")
    assert verify_journal(tmp_path / "journal.zip").to_json() == verify_journal(folder).to_json()


def test_one_changed_byte_of_a_content(log: Log, folder: Path) -> None:
    log.subjects[2]["content"]["body"] = "What 3 sand"
    assert found(log, folder) == [("content_changed", names(3))]


def test_another_secret(log: Log, folder: Path) -> None:
    log.subjects[2]["secret"] = "00" * 16
    log.subjects[3]["secret"] = "no hexadecimal"
    assert found(log, folder) == [("content_changed", names(3)), ("content_changed", names(4))]


def test_a_content_left_out(log: Log, folder: Path) -> None:
    del log.subjects[0]
    assert found(log, folder) == [("subject_missing", names(1))]


def test_a_secret_left_out(log: Log, folder: Path) -> None:
    log.subjects[0]["secret"] = None
    assert found(log, folder) == [("secret_missing", names(1))]


def test_a_content_of_no_entry(log: Log, folder: Path) -> None:
    log.subjects[0]["entry"] = 99
    assert found(log, folder) == [("subject_unknown", {"entry": 99}), ("subject_missing", names(1))]


def test_contents_withheld_erased_or_superseded_are_counted(folder: Path) -> None:
    log = Log()
    log.say("one", subject_id="a")
    log.say("two", subject_id="a")
    log.say("my address")
    log.say("insults")
    log.sign()
    log.entries[2]["erased"] = {"on": "2026-11-23", "reason": "author_request"}
    log.subjects = [log.subjects[1], {"entry": 3, "withheld": "erased"}, {"entry": 4, "withheld": "not_shown"}]
    report = verify_journal(log.write(folder))
    assert report.ok, report.findings
    assert (report.counts["erased"], report.counts["withheld_erased"], report.counts["withheld_not_shown"]) == (1, 1, 1)


def test_the_last_three_entries_dropped(log: Log, folder: Path) -> None:
    del log.entries[-3:]
    del log.subjects[-3:]
    assert found(log, folder) == [("entries_truncated", {"size": 9, "head_size": 12, "missing": 3})]


def test_the_last_entries_dropped_with_their_head(log: Log, folder: Path) -> None:
    older = log.heads.pop()
    del log.entries[8:], log.subjects[6:]
    assert found(log, folder) == []
    assert found(log, folder, older) == [("entries_truncated", {"size": 8, "head_size": 12, "missing": 4})]


def test_a_hole(log: Log, folder: Path) -> None:
    del log.entries[5:7]
    assert found(log, folder) == [("entry_missing", {"from_position": 5, "to_position": 6})]


def test_the_first_entry_dropped(log: Log, folder: Path) -> None:
    del log.entries[0], log.subjects[0]
    assert found(log, folder) == [("entry_missing", {"from_position": 0, "to_position": 0})]


@pytest.mark.parametrize(("one", "other"), [(5, 7), (1, 10), (0, 3)])
def test_two_entries_exchanged(log: Log, folder: Path, one: int, other: int) -> None:
    entries = log.entries
    entries[one], entries[other] = entries[other], entries[one]
    entries[one]["position"], entries[other]["position"] = one, other
    assert sorted(found(log, folder, log.heads[-1]), key=str) == sorted(
        [
            ("entry_reordered", {"entry": one + 1, "position": other, "belongs_at": one}),
            ("entry_reordered", {"entry": other + 1, "position": one, "belongs_at": other}),
        ],
        key=str,
    )


def test_an_entry_altered(log: Log, folder: Path) -> None:
    log.entries[2]["at"] = "2026-11-22T18:30:06Z"
    assert found(log, folder) == [
        ("entry_changed", {"entry": 3, "position": 2, "subject_kind": "text", "subject_id": "3"})
    ]


def test_an_entry_and_its_leaf_hash_altered(log: Log, folder: Path) -> None:
    other = Log()
    for number in range(1, 13):
        other.say("something else" if number == 6 else f"What {number} said")
    log.entries[5] = other.entries[5]
    log.public_kinds = []
    log.subjects.clear()
    assert found(log, folder) == [("root_mismatch", {"from_position": 4, "to_position": 7, "tree_size": 8})]


def test_an_entry_twice(log: Log, folder: Path) -> None:
    log.entries.append(copy.deepcopy(log.entries[3]) | {"position": 12})
    log.sign()
    assert found(log, folder) == [("entry_repeated", {"entry": 4, "position": 12})]
    log.entries[-1]["position"] = 3
    assert ("entry_repeated", {"entry": 4, "position": 3}) in found(log, folder)


def test_entries_that_no_head_covers(log: Log, folder: Path) -> None:
    log.say("later")
    assert found(log, folder) == [("entry_without_head", {"from_position": 12, "to_position": 12})]


def test_the_whole_log_rebuilt_with_the_key(log: Log, folder: Path) -> None:
    rebuilt = Log()
    for number in range(1, 15):
        rebuilt.say("The opposite" if number == 6 else f"What {number} said")
        if number in (5, 14):
            rebuilt.sign()
    assert found(rebuilt, folder) == []
    rewritten = ("log_rewritten", {"from_position": 4, "tree_size": 8})
    heads = [SignedHead.read(head) for head in log.heads]
    report = verify_journal(rebuilt.write(folder), older_heads=heads)
    # The whispers of the fixture are texts here, so that entries 6 and 7 differ from the first.
    assert [(one.code, one.params) for one in report.findings] == [rewritten]


def test_a_head_that_the_key_did_not_sign(log: Log, folder: Path) -> None:
    log.heads[1]["signature"] = "01" * 64
    assert found(log, folder) == [("bad_signature", {"tree_size": 8})]


def test_two_heads_of_one_size(log: Log, folder: Path) -> None:
    other = Log()
    for number in range(1, 13):
        other.say(f"Another {number}")
    log.heads.append(other.sign())
    assert found(log, folder) == [("heads_differ", {"tree_size": 12})]


def test_the_log_is_named_after_its_key(log: Log, folder: Path) -> None:
    log.write(folder)
    data = json.loads((folder / "log.json").read_text())
    (folder / "log.json").write_text(json.dumps(data | {"log_id": "00" * 32}))
    assert [one.code for one in verify_journal(folder).findings] == ["log_id_wrong"]


def test_older_heads_of_other_logs_prove_nothing(log: Log, folder: Path) -> None:
    other = Log(seed=b"another key for tests, 32 bytes.")
    other.say("elsewhere")
    assert found(log, folder, other.sign() | {"log_id": other.log_id}) == [
        ("other_log", {"tree_size": 1, "log_id": other.log_id})
    ]
    assert found(log, folder, other.heads[0]) == [("bad_signature", {"tree_size": 1})]


def test_findings_beyond_the_limit_are_counted(log: Log, folder: Path) -> None:
    for line in log.subjects:
        line["content"] = None
    report = verify_journal(log.write(folder), limit=3)
    assert (len(report.findings), report.tally["content_changed"], report.ok) == (3, 10, False)


@pytest.mark.parametrize("name", ["log.json", "entries.jsonl", "heads.jsonl", "subjects.jsonl"])
def test_a_missing_file_is_named(log: Log, folder: Path, name: str) -> None:
    (log.write(folder) / name).unlink()
    with pytest.raises(EngineError) as refusal:
        verify_journal(folder)
    assert (refusal.value.code, refusal.value.params) == ("file_missing", {"file": name})


@pytest.mark.parametrize("name", ["log.json", "entries.jsonl", "heads.jsonl", "subjects.jsonl"])
@pytest.mark.parametrize("text", [b"{", b"\xff\xfe", b"[1]", b"{}", b'{"entry": "x"}', b"null", b"[" * 100_000])
def test_what_cannot_be_read_is_said_with_its_file(log: Log, folder: Path, name: str, text: bytes) -> None:
    (log.write(folder) / name).write_bytes(text)
    with pytest.raises(EngineError) as refusal:
        verify_journal(folder)
    assert refusal.value.code in ("json_unreadable", "json_shape")
    assert name in str(refusal.value)


def test_no_journal_at_all(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="missing") as refusal:
        verify_journal(tmp_path / "missing")
    assert refusal.value.code == "file_missing"
    broken = tmp_path / "journal.zip"
    broken.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(EngineError) as refusal:
        verify_journal(broken)
    assert refusal.value.code == "json_unreadable"


def test_a_truncated_zip_is_no_crash(log: Log, folder: Path, tmp_path: Path) -> None:
    log.write(folder)
    path = tmp_path / "journal.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("entries.jsonl").header_offset + 60
    spoilt[at : at + 40] = bytes(40)
    for data in (whole[: len(whole) // 2], bytes(spoilt)):
        path.write_bytes(data)
        with pytest.raises(EngineError) as refusal:
            verify_journal(path)
        assert refusal.value.code == "json_unreadable"


def test_every_finding_has_a_sentence() -> None:
    assert all(sentence.endswith((".", ".)")) for sentence in SENTENCES.values())
