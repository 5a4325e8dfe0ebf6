# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording, recording in bulk, erasing."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from isegoria.core.journal import actions, canonical, merkle, queries, subjects
from isegoria.core.journal.audit import audit
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.models import Entry, Erasure
from isegoria.core.journal.queries import State

from .conftest import Texts, sequence_all


@pytest.mark.django_db
def test_the_same_act_on_many_subjects_is_an_entry_for_each(texts: Texts) -> None:
    with transaction.atomic():
        for name in ("a", "b", "c"):
            texts.sql("INSERT INTO texts (id, body) VALUES (%s, %s)", name, f"Texte {name}")
        with CaptureQueriesContext(connection) as captured:
            actions.record_many(
                kind="said",
                subject_kind=texts.kind,
                contents={name: texts.content(f"Texte {name}") for name in ("a", "b", "c")},
            )
    sequence_all()

    assert len(captured) == 1
    entries = Entry.objects.filter(subject_kind=texts.kind)
    assert [one.subject_id for one in entries.order_by("pk")] == ["a", "b", "c"]
    assert len({bytes(one.secret) for one in entries if one.secret}) == 3
    assert audit().findings == []


@pytest.mark.django_db
def test_many_can_be_none_and_never_without_a_name(texts: Texts) -> None:
    with transaction.atomic():
        actions.record_many(kind="said", subject_kind=texts.kind, contents={})
    assert not Entry.objects.filter(subject_kind=texts.kind).exists()

    with pytest.raises(JournalError, match="bad_name"), transaction.atomic():
        actions.record_many(kind="said", subject_kind=texts.kind, contents={"": {"body": "x"}})


def record(content: dict[str, object] | None = None, **names: str) -> actions.Receipt:
    given = {"kind": "text.said", "subject_kind": "text", "subject_id": "1"} | names
    return actions.record(**given, content=content or {"body": "oui"})


def test_recording_is_one_insert(transactional_db) -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        receipt = record()
    statements = [query["sql"] for query in captured if query["sql"] not in ("BEGIN", "BEGIN IMMEDIATE")]
    assert len(statements) == 1
    assert statements[0].lstrip().startswith("INSERT INTO")
    row = Entry.objects.get(pk=receipt.entry)
    assert (row.kind, row.subject_kind, row.subject_id) == ("text.said", "text", "1")
    assert bytes(row.secret or b"") == receipt.secret
    assert bytes(row.digest) == canonical.digest(receipt.secret, {"body": "oui"})
    assert (row.position, row.leaf_hash, row.erased_at, row.at.microsecond) == (None, None, None, 0)


def test_outside_of_a_transaction_nothing_is_recorded(transactional_db) -> None:
    with pytest.raises(JournalError, match="no_transaction"):
        record()
    with pytest.raises(JournalError, match="no_transaction"):
        actions.record_bulk(kind="k", subject_kind="s", subject_id="1", rows=[])
    with pytest.raises(JournalError, match="no_transaction"):
        actions.erase(entry_ids=[1], reason="any")
    assert not Entry.objects.exists()


def test_an_act_undone_leaves_no_entry_and_no_hole(transactional_db) -> None:
    with transaction.atomic():
        first = record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    with transaction.atomic():
        third = record()
    assert sequence_all() == 2
    assert list(Entry.objects.order_by("position").values_list("pk", "position")) == [
        (first.entry, 0),
        (third.entry, 1),
    ]


@pytest.mark.parametrize("name", ["kind", "subject_kind", "subject_id"])
@pytest.mark.parametrize("value", ["", "x" * 65, 7])
def test_names_that_would_not_be_kept_whole_are_refused(db, name: str, value: str) -> None:
    with pytest.raises(JournalError, match="bad_name"):
        record(**{name: value})


def test_two_entries_of_one_content_have_nothing_in_common(db) -> None:
    first, second = (Entry.objects.get(pk=record().entry) for _ in range(2))
    assert bytes(first.digest) != bytes(second.digest)


def test_a_bulk_is_one_entry_with_the_root_of_its_rows(db) -> None:
    rows = [{"id": number, "body": f"row {number}"} for number in range(1000)]
    receipt = actions.record_bulk(kind="import.done", subject_kind="import", subject_id="i", rows=iter(rows))
    count, root = merkle.root_of(canonical.canonical_bytes(row) for row in rows)
    content = {"format": "isegoria-rows/1", "rows": 1000, "root": root.hex()}
    assert count == 1000
    assert bytes(Entry.objects.get().digest) == canonical.digest(receipt.secret, content)


def test_the_audit_reads_the_rows_of_a_bulk_again(transactional_db, only_these_subjects) -> None:
    bodies = ["un", "deux", "trois"]

    def rows(subject_id: str) -> Iterator[dict[str, object]] | None:
        return iter([{"body": body} for body in bodies]) if subject_id == "i" else None

    subjects.register("import", rows=rows, public=True)
    with transaction.atomic():
        receipt = actions.record_bulk(kind="import.done", subject_kind="import", subject_id="i", rows=rows("i") or [])
    sequence_all()
    assert audit().ok
    bodies[1] = "Deux"
    found = audit().findings
    assert [(one.code, one.params["entry"]) for one in found] == [("content_changed", receipt.entry)]


def test_erasing_destroys_the_secret_and_keeps_the_leaf(texts: Texts) -> None:
    said, other = texts.say("a", "my address is…"), texts.say("b", "b")
    sequence_all()
    leaf = bytes(Entry.objects.get(pk=said.entry).leaf_hash or b"")
    receipt = texts.erase("a", reason="author_request")
    assert receipt is not None
    row = Entry.objects.get(pk=said.entry)
    assert (row.secret, bytes(row.leaf_hash or b"")) == (None, leaf)
    assert row.erased_at is not None
    status = queries.entry_with_status(said.code)
    assert (status.state, status.erasure_reason) == (State.ERASED, "author_request")
    assert status.erased_on == row.erased_at.date()
    assert queries.entry_with_status(other.code).state is State.SEQUENCED
    assert sequence_all() == 1
    report = audit()
    assert report.ok, report.findings
    assert report.counts["erased"] == 1


def test_erasing_covers_every_version_and_what_is_not_sequenced_yet(texts: Texts) -> None:
    receipts = [texts.say("a", "one"), texts.edit("a", "two")]
    sequence_all()
    receipts.append(texts.edit("a", "three"))
    assert texts.erase("a") is not None
    assert [queries.entry_with_status(receipt.code).state for receipt in receipts] == [State.ERASED] * 3
    sequence_all()
    assert audit().ok


def test_erasing_twice_is_erasing_once(texts: Texts) -> None:
    texts.say("a", "one")
    assert texts.erase("a") is not None
    assert texts.erase("a") is None
    assert Erasure.objects.count() == 1
    assert Entry.objects.filter(kind="erasure").count() == 1


def test_an_erasure_says_why_and_how_many_but_not_which(texts: Texts) -> None:
    texts.say("a", "one")
    texts.edit("a", "two")
    texts.erase("a", reason="court_order")
    kind = subjects.find("erasure")
    assert kind is not None
    erasure = Erasure.objects.get()
    content = kind.load([str(erasure.pk)])[str(erasure.pk)]
    assert content == {"at": canonical.instant(erasure.at), "entries": 2, "reason": "court_order"}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_an_erasure_needs_a_short_reason(db, reason: str) -> None:
    with pytest.raises(JournalError, match="bad_reason"):
        actions.erase(entry_ids=[record().entry], reason=reason)


def test_a_great_many_entries_are_erased_at_once(db) -> None:
    made = Entry.objects.bulk_create(
        (
            Entry(kind="k", subject_kind="s", subject_id=str(number), digest=b"", secret=b"", at="2026-01-01T00:00:00Z")
            for number in range(12_000)
        ),
        batch_size=5_000,  # PostgreSQL takes 65,535 values in a statement
    )
    assert actions.erase(entry_ids=[row.pk for row in made], reason="author_left") is not None
    assert Entry.objects.filter(erased_at__isnull=False).count() == 12_000
    assert Erasure.objects.get().entries.count() == 12_000
