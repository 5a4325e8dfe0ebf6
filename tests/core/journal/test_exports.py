# SPDX-License-Identifier: AGPL-3.0-or-later
"""The export: what it tells, what it keeps to itself, and how little memory it takes."""

import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.db import transaction

from isegoria.core.journal import actions, keys, queries
from isegoria.core.journal.exports import JournalExport, write_journal_export
from isegoria.engine.verify.journal import verify_journal
from isegoria.engine.verify.receipt import verify_receipt

from .conftest import Texts, sequence_all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export is written."""
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_documented_files(texts: Texts, folder: Path) -> None:
    receipt = texts.say("a", "« Oui »")
    sequence_all()
    summary = write_journal_export(folder)
    assert (summary.tree_size, summary.heads, summary.contents, summary.withheld) == (1, 1, 1, 0)
    assert json.loads((folder / "log.json").read_text()) == {
        "format": "isegoria-journal/1",
        "log_id": keys.log_id(),
        "public_key": keys.public_key().hex(),
        "tree_size": 1,
        "public_kinds": ["erasure", "text"],
    }
    [entry] = lines(folder / "entries.jsonl")
    assert set(entry) == {
        "at",
        "digest",
        "entry",
        "kind",
        "leaf_hash",
        "position",
        "subject_id",
        "subject_kind",
        "v",
    }
    head = queries.latest_head()
    assert head is not None
    assert lines(folder / "heads.jsonl") == [head.as_json()]
    assert lines(folder / "subjects.jsonl") == [
        {"entry": receipt.entry, "secret": receipt.secret.hex(), "content": {"body": "« Oui »"}}
    ]


def test_an_empty_journal_is_exported_and_verified(texts: Texts, folder: Path) -> None:
    assert write_journal_export(folder).tree_size == 0
    report = verify_journal(folder)
    assert report.ok, report.findings


def test_secrets_and_contents_of_private_subjects_stay_in_the_house(
    texts: Texts, whispers: Texts, folder: Path
) -> None:
    private = [whispers.say(f"w{number}", f"murmur {number}") for number in range(20)]
    public = texts.say("a", "aloud")
    sequence_all()
    write_journal_export(folder)
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    for number, receipt in enumerate(private):
        for trace in (receipt.secret, receipt.secret.hex().encode(), receipt.code.encode(), b"murmur %d" % number):
            assert trace not in written
    assert public.secret.hex().encode() in written
    seed = keys.signing_key().private_bytes_raw()
    assert seed not in written
    assert seed.hex().encode() not in written


def test_what_a_moderator_hides_is_withheld_and_no_fault(texts: Texts, folder: Path) -> None:
    receipt = texts.say("a", "hidden: insults")
    sequence_all()
    assert write_journal_export(folder).withheld == 1
    assert lines(folder / "subjects.jsonl") == [{"entry": receipt.entry, "withheld": "not_shown"}]
    assert b"insults" not in b"".join(path.read_bytes() for path in folder.iterdir())
    report = verify_journal(folder)
    assert report.ok, report.findings
    assert report.counts["withheld_not_shown"] == 1


def test_only_the_latest_content_of_a_subject_is_told(texts: Texts, folder: Path) -> None:
    texts.say("a", "one")
    second = texts.edit("a", "two")
    sequence_all()
    write_journal_export(folder)
    assert [line["entry"] for line in lines(folder / "subjects.jsonl")] == [second.entry]


def test_acts_newer_than_the_exported_head_are_no_fault(texts: Texts, folder: Path) -> None:
    edited, erased = texts.say("a", "one"), texts.say("b", "one")
    sequence_all()
    texts.edit("a", "two")
    texts.say("c", "new")
    export = JournalExport()
    for name, content in export.files():
        # Acts go on while the files are written.
        if name == "subjects.jsonl":
            texts.erase("b")
        (folder / name).write_bytes(b"".join(content))
    assert lines(folder / "subjects.jsonl") == [
        {"entry": edited.entry, "withheld": "newer_entry"},
        {"entry": erased.entry, "withheld": "erased"},
    ]
    report = verify_journal(folder)
    assert report.ok, report.findings


def test_an_erased_entry_reads_erased_on_a_day_and_why(texts: Texts, folder: Path) -> None:
    receipt = texts.say("a", "my address")
    sequence_all()
    texts.erase("a", reason="author_request")
    sequence_all()
    write_journal_export(folder)
    row = next(line for line in lines(folder / "entries.jsonl") if line["entry"] == receipt.entry)
    day = queries.entry_with_status(receipt.code).erased_on
    assert day is not None
    assert row["erased"] == {"on": day.isoformat(), "reason": "author_request"}
    assert b"my address" not in b"".join(path.read_bytes() for path in folder.iterdir())
    report = verify_journal(folder)
    assert report.ok, report.findings
    assert report.counts["erased"] == 1
    told = verify_receipt(queries.receipt_document(receipt), journal=folder)
    assert told.ok, told.findings
    assert told.says["state"] == "erased"
    assert told.says["checked_against"] == "journal"


def test_an_export_in_a_zip_is_verified_too(texts: Texts, folder: Path) -> None:
    for number in range(30):
        texts.say(str(number), "said")
    sequence_all(7)
    with zipfile.ZipFile(folder / "journal.zip", "w") as archive:
        for name, content in JournalExport().files():
            with archive.open(f"journal/{name}", "w") as member:
                member.writelines(content)
    report = verify_journal(folder / "journal.zip")
    assert report.ok, report.findings
    assert report.counts["entries"] == 30


def test_progress_counts_entries(texts: Texts, folder: Path) -> None:
    texts.say("a", "said")
    sequence_all()
    seen: list[tuple[int, int]] = []
    write_journal_export(folder, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (1, 1)


@pytest.mark.parametrize("size", [6000])
def test_memory_does_not_grow_with_the_log(db, only_these_subjects, folder: Path, size: int) -> None:
    def peak() -> int:
        tracemalloc.start()
        write_journal_export(folder)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    def grow() -> None:
        with transaction.atomic():
            for number in range(size // 2):
                actions.record(kind="k", subject_kind="s", subject_id=str(number), content={"n": number})
        sequence_all()

    grow()
    first = peak()
    grow()
    assert peak() < first * 1.3
