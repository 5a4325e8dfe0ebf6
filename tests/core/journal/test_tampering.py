# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way of cheating with the log or the tables is found and named: on the site, and from the export alone."""

import json
from pathlib import Path

import pytest

from isegoria.core.journal import canonical, merkle, older_heads, queries
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.audit import audit
from isegoria.core.journal.exports import write_journal_export
from isegoria.core.journal.models import Entry, Erasure, Node, TreeHead
from isegoria.engine.verify.heads import read_heads
from isegoria.engine.verify.journal import verify_journal

from .conftest import Texts, head_document, sequence_all


@pytest.fixture
def log(texts: Texts, whispers: Texts) -> list[Receipt]:
    """Twelve acts in three batches: nine public texts, two private ones, one text said again."""
    receipts = [texts.say(f"t{number}", f"What {number} said") for number in range(9)]
    receipts += [whispers.say("w1", "between us"), whispers.say("w2", "agree"), texts.edit("t0", "Said better")]
    assert sequence_all(max_entries=4) == 12
    return receipts


@pytest.fixture
def kept_head(log: list[Receipt], tmp_path: Path) -> Path:
    """The head that somebody kept before the site cheated."""
    head = queries.latest_head()
    assert head is not None
    path = tmp_path / "head.json"
    path.write_text(json.dumps(head_document(head)), encoding="utf-8")
    return path


def site_findings(kept: Path | None = None) -> list[tuple[str, dict[str, object]]]:
    heads = older_heads.read(kept) if kept else []
    return [(one.code, one.params) for one in audit(older_heads=heads).findings]


def export_findings(folder: Path, kept: Path | None = None) -> list[tuple[str, dict[str, object]]]:
    write_journal_export(folder / "export")
    heads = read_heads(kept) if kept else []
    return [(one.code, one.params) for one in verify_journal(folder / "export", older_heads=heads).findings]


def swap(one: int, other: int) -> None:
    """Exchange the places of two entries, leaf hashes and all."""
    first, second = Entry.objects.get(pk=one), Entry.objects.get(pk=other)
    Entry.objects.filter(pk=one).update(position=10**9)
    Entry.objects.filter(pk=other).update(position=first.position)
    Entry.objects.filter(pk=one).update(position=second.position)


def rebuild() -> None:
    """What a dishonest operator who holds the key can do: sign the whole log again."""
    TreeHead.objects.all().delete()
    Node.objects.all().delete()
    Entry.objects.update(position=None, leaf_hash=None)
    sequence_all()


def test_an_honest_log_has_no_findings(log: list[Receipt], kept_head: Path, tmp_path: Path) -> None:
    report = audit(older_heads=older_heads.read(kept_head))
    assert report.ok, report.findings
    assert report.counts["entries"] == 12
    assert report.counts["heads"] == 3
    assert report.counts["contents"] == 11
    assert report.counts["superseded"] == 1
    assert report.counts["older_heads"] == 1
    assert report.counts["rows_listed"] == 11
    assert export_findings(tmp_path, kept_head) == []


def test_one_changed_byte_of_a_public_text(log: list[Receipt], texts: Texts, tmp_path: Path) -> None:
    texts.sql("UPDATE texts SET body = 'What 5 sand' WHERE id = 't5'")
    expected = [
        (
            "content_changed",
            {"entry": log[5].entry, "kind": "text.said", "subject_kind": "text", "subject_id": "t5"},
        )
    ]
    assert site_findings() == expected
    assert export_findings(tmp_path) == expected


def test_one_changed_byte_of_a_private_text_is_found_by_the_site(
    log: list[Receipt], whispers: Texts, tmp_path: Path
) -> None:
    whispers.sql("UPDATE texts SET body = 'agreE' WHERE id = 'w2'")
    assert site_findings() == [
        (
            "content_changed",
            {"entry": log[10].entry, "kind": "whisper.said", "subject_kind": "whisper", "subject_id": "w2"},
        )
    ]
    assert export_findings(tmp_path) == []


def test_a_row_taken_away(log: list[Receipt], texts: Texts, tmp_path: Path) -> None:
    texts.sql("DELETE FROM texts WHERE id = 't3'")
    expected = [
        (
            "subject_missing",
            {"entry": log[3].entry, "kind": "text.said", "subject_kind": "text", "subject_id": "t3"},
        )
    ]
    assert site_findings() == expected
    assert export_findings(tmp_path) == expected


def test_a_row_slipped_in(log: list[Receipt], texts: Texts) -> None:
    texts.sql("INSERT INTO texts (id, body) VALUES ('x', 'never said')")
    assert site_findings() == [("row_without_entry", {"subject_kind": "text", "subject_id": "x"})]


def test_the_last_three_entries_dropped(log: list[Receipt], texts: Texts, whispers: Texts, tmp_path: Path) -> None:
    Entry.objects.filter(pk__in=[receipt.entry for receipt in log[-3:]]).delete()
    truncated = ("entries_truncated", {"size": 9, "head_size": 12, "missing": 3})
    changed = (
        "content_changed",
        {"entry": log[0].entry, "kind": "text.said", "subject_kind": "text", "subject_id": "t0"},
    )
    assert site_findings() == [
        changed,
        truncated,
        ("row_without_entry", {"subject_kind": "whisper", "subject_id": "w1"}),
        ("row_without_entry", {"subject_kind": "whisper", "subject_id": "w2"}),
    ]
    assert export_findings(tmp_path) == [truncated, changed]


def test_the_last_entries_dropped_with_their_head(log: list[Receipt], kept_head: Path, tmp_path: Path) -> None:
    Entry.objects.filter(position__gte=8).delete()
    TreeHead.objects.filter(tree_size__gt=8).delete()
    truncated = ("entries_truncated", {"size": 8, "head_size": 12, "missing": 4})
    assert truncated not in site_findings()
    assert truncated in site_findings(kept_head)
    assert truncated in export_findings(tmp_path, kept_head)


def test_a_hole_in_the_middle(log: list[Receipt], tmp_path: Path) -> None:
    Entry.objects.filter(position__in=[4, 5]).delete()
    missing = ("entry_missing", {"from_position": 4, "to_position": 5})
    assert missing in site_findings()
    assert missing in export_findings(tmp_path)


def test_two_entries_of_a_batch_exchanged(log: list[Receipt], kept_head: Path, tmp_path: Path) -> None:
    swap(log[5].entry, log[7].entry)
    expected = [
        ("entry_reordered", {"entry": log[5].entry, "position": 7, "belongs_at": 5}),
        ("entry_reordered", {"entry": log[7].entry, "position": 5, "belongs_at": 7}),
    ]
    assert site_findings(kept_head) == expected
    assert export_findings(tmp_path, kept_head) == expected


def test_two_entries_of_different_batches_exchanged(log: list[Receipt], kept_head: Path, tmp_path: Path) -> None:
    swap(log[1].entry, log[6].entry)
    expected = [
        ("entry_reordered", {"entry": log[1].entry, "position": 6, "belongs_at": 1}),
        ("entry_reordered", {"entry": log[6].entry, "position": 1, "belongs_at": 6}),
    ]
    assert sorted(site_findings(kept_head), key=str) == sorted(expected, key=str)
    assert sorted(export_findings(tmp_path, kept_head), key=str) == sorted(expected, key=str)


def test_an_entry_rewritten_in_place(log: list[Receipt], tmp_path: Path) -> None:
    Entry.objects.filter(pk=log[2].entry).update(kind="text.edited")
    expected = [("entry_changed", {"entry": log[2].entry, "position": 2, "subject_kind": "text", "subject_id": "t2"})]
    assert site_findings() == expected
    assert export_findings(tmp_path) == expected


def test_an_entry_and_its_leaf_hash_rewritten(log: list[Receipt], tmp_path: Path) -> None:
    row = Entry.objects.get(pk=log[6].entry)
    row.kind = "text.edited"
    row.leaf_hash = merkle.leaf_hash(canonical.canonical_bytes(queries.leaf_of(row)))
    row.save()
    expected = [("root_mismatch", {"from_position": 4, "to_position": 7, "tree_size": 8})]
    assert site_findings() == expected
    assert export_findings(tmp_path) == expected


def test_the_whole_log_rebuilt_with_the_key(log: list[Receipt], texts: Texts, kept_head: Path, tmp_path: Path) -> None:
    texts.sql("UPDATE texts SET body = 'The opposite' WHERE id = 't5'")
    secret = bytes(Entry.objects.get(pk=log[5].entry).secret or b"")
    Entry.objects.filter(pk=log[5].entry).update(digest=canonical.digest(secret, {"body": "The opposite"}))
    rebuild()
    # Nothing on the site or in its export can show it: everything agrees, and is signed.
    assert site_findings() == []
    assert export_findings(tmp_path) == []
    # The head that somebody kept shows it.
    expected = [("log_rewritten", {"from_position": 0, "tree_size": 12})]
    assert site_findings(kept_head) == expected
    assert export_findings(tmp_path, kept_head) == expected


def test_a_rebuilt_and_shorter_log(log: list[Receipt], texts: Texts, kept_head: Path, tmp_path: Path) -> None:
    Entry.objects.filter(pk=log[8].entry).delete()
    texts.sql("DELETE FROM texts WHERE id = 't8'")
    rebuild()
    assert site_findings() == []
    expected = [("entries_truncated", {"size": 11, "head_size": 12, "missing": 1})]
    assert site_findings(kept_head) == expected
    assert export_findings(tmp_path, kept_head) == expected


def test_a_head_signed_by_nobody(log: list[Receipt], tmp_path: Path) -> None:
    TreeHead.objects.filter(tree_size=8).update(signature=b"\x01" * 64)
    assert site_findings() == [("bad_signature", {"tree_size": 8, "older": False})]
    assert export_findings(tmp_path) == [("bad_signature", {"tree_size": 8})]


def test_the_newest_head_taken_away(log: list[Receipt], tmp_path: Path) -> None:
    TreeHead.objects.filter(tree_size=12).delete()
    assert site_findings() == [("entry_without_head", {"from_position": 8, "to_position": 11})]


def test_an_older_head_of_another_log_proves_nothing(log: list[Receipt], kept_head: Path, tmp_path: Path) -> None:
    head = json.loads(kept_head.read_text())
    kept_head.write_text(json.dumps(head | {"log_id": "00" * 32}))
    expected = ("other_log", {"tree_size": 12, "log_id": "00" * 32})
    assert site_findings(kept_head) == [expected]
    assert export_findings(tmp_path, kept_head) == [expected]
    kept_head.write_text(json.dumps(head | {"root": "00" * 32}))
    assert site_findings(kept_head) == [("bad_signature", {"tree_size": 12, "older": True})]
    assert export_findings(tmp_path, kept_head) == [("bad_signature", {"tree_size": 12})]


def test_a_text_passed_off_as_erased(log: list[Receipt], texts: Texts) -> None:
    row = Entry.objects.get(pk=log[4].entry)
    names = {"entry": row.pk, "kind": "text.said", "subject_kind": "text", "subject_id": "t4"}
    texts.sql("DELETE FROM texts WHERE id = 't4'")
    Entry.objects.filter(pk=row.pk).update(secret=None)
    assert site_findings() == [("secret_missing", names), ("subject_missing", names)]
    Entry.objects.filter(pk=row.pk).update(erased_at=row.at)
    assert site_findings() == [("erasure_unrecorded", names)]
    forged = Erasure.objects.create(reason="author_request", at=row.at)
    Entry.objects.filter(pk=row.pk).update(erased_by=forged)
    assert site_findings() == [("row_without_entry", {"subject_kind": "erasure", "subject_id": str(forged.pk)})]


def test_a_text_slipped_into_a_true_erasure(log: list[Receipt], texts: Texts, tmp_path: Path) -> None:
    receipt = texts.erase("t1")
    assert receipt is not None
    sequence_all()
    assert site_findings() == []
    truth = Entry.objects.get(pk=log[1].entry)
    texts.sql("DELETE FROM texts WHERE id = 't2'")
    Entry.objects.filter(pk=log[2].entry).update(secret=None, erased_at=truth.erased_at, erased_by=truth.erased_by)
    expected = [
        (
            "content_changed",
            {
                "entry": receipt.entry,
                "kind": "erasure",
                "subject_kind": "erasure",
                "subject_id": str(truth.erased_by_id),
            },
        )
    ]
    assert site_findings() == expected
    assert export_findings(tmp_path) == expected


def test_an_erased_text_that_is_still_there(log: list[Receipt], texts: Texts) -> None:
    texts.erase("t1")
    texts.sql("INSERT INTO texts (id, body) VALUES ('t1', 'back again')")
    assert site_findings() == [
        (
            "subject_remains",
            {"entry": log[1].entry, "kind": "text.said", "subject_kind": "text", "subject_id": "t1"},
        )
    ]


def test_a_spoilt_node_and_a_spoilt_frontier(texts: Texts) -> None:
    for number in range(300):
        texts.say(f"t{number}", "said")
    sequence_all()
    Node.objects.update(hash=b"\x00" * 32)
    assert site_findings() == [("node_changed", {"level": 8, "index": 0})]
    TreeHead.objects.update(frontier=b"\x00" * 32 * (300).bit_count())
    assert ("frontier_changed", {"tree_size": 300}) in site_findings()
