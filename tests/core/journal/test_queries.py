# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages ask: heads, receipts, proofs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.core.journal import queries
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.queries import State
from isegoria.engine.verify.receipt import verify_receipt

from .conftest import Texts, sequence_all


def test_a_receipt_goes_from_pending_to_sequenced(texts: Texts) -> None:
    receipt = texts.say("a", "oui")
    status = queries.entry_with_status(receipt.code)
    assert (status.state, status.position, status.head) == (State.PENDING, None, None)
    assert (status.kind, status.subject_kind, status.subject_id) == ("text.said", "text", "a")
    sequence_all()
    status = queries.entry_with_status(receipt.code)
    assert (status.state, status.position) == (State.SEQUENCED, 0)
    assert status.head == queries.latest_head()


def test_codes_that_lead_nowhere(texts: Texts) -> None:
    receipt = texts.say("a", "oui")
    wrong = Receipt(receipt.entry, bytes(16)).code
    assert queries.entry_with_status("what is this").state is State.MALFORMED
    assert queries.entry_with_status(Receipt(10**9, bytes(16)).code).state is State.UNKNOWN
    assert queries.entry_with_status("9" * 18 + wrong[wrong.index("-") :]).state is State.UNKNOWN
    mismatch = queries.entry_with_status(wrong)
    assert (mismatch.state, mismatch.kind, mismatch.subject_id) == (State.MISMATCH, None, None)


def test_heads_are_streamed_in_either_order(texts: Texts) -> None:
    for number in range(5):
        texts.say(str(number), "x")
    sequence_all(1)
    sizes = [head.tree_size for head in queries.stream_heads()]
    assert sizes == [1, 2, 3, 4, 5]
    assert [head.tree_size for head in queries.stream_heads(newest_first=True, count=3)] == [5, 4, 3]
    assert [head.tree_size for head in queries.stream_heads(up_to=2)] == [1, 2]
    newest = queries.latest_head()
    assert newest is not None
    assert queries.head_at(5) == newest
    assert queries.head_at(6) is None


def test_the_latest_head_is_one_query(texts: Texts) -> None:
    texts.say("a", "oui")
    sequence_all()
    with CaptureQueriesContext(connection) as captured:
        queries.latest_head()
    assert len(captured) == 1


def test_entries_of_a_subject_oldest_first(texts: Texts) -> None:
    receipts = [texts.say("a", "1"), texts.say("b", "1"), texts.edit("a", "2")]
    assert queries.entries_of("text", ["a"]) == [receipts[0].entry, receipts[2].entry]
    assert queries.entries_of("other", ["a"]) == []


def test_a_receipt_document_is_verified_without_the_site(texts: Texts) -> None:
    receipts = [texts.say(str(number), f"said {number}") for number in range(20)]
    sequence_all(6)
    for number, receipt in enumerate(receipts):
        document = queries.receipt_document(receipt, content={"body": f"said {number}"})
        report = verify_receipt(document)
        assert report.ok, report.findings
        assert (report.says["state"], report.says["content"]) == ("in_log", "matches")
        assert report.says["entry"] == receipt.entry
    wrong = verify_receipt(queries.receipt_document(receipts[3], content={"body": "said 4"}))
    assert [one.code for one in wrong.findings] == ["content_differs"]


def test_a_receipt_document_of_an_entry_not_sequenced_yet_says_so(texts: Texts) -> None:
    document = queries.receipt_document(texts.say("a", "oui"))
    assert (document["inclusion"], document["head"]) == (None, None)
    report = verify_receipt(document)
    assert [one.code for one in report.findings] == ["receipt_pending"]
    assert report.says["state"] == "pending"


def test_a_receipt_document_of_an_erased_entry_says_so_and_still_proves(texts: Texts) -> None:
    receipt = texts.say("a", "my address")
    sequence_all()
    texts.erase("a")
    sequence_all()
    document = queries.receipt_document(receipt, content={"body": "my address"})
    report = verify_receipt(document)
    assert report.ok, report.findings
    assert (report.says["state"], report.says["content"]) == ("erased", "matches")
    assert report.says["erased"] == document["erased"]


def test_a_receipt_document_needs_the_right_secret(texts: Texts) -> None:
    receipt = texts.say("a", "oui")
    for wrong in (Receipt(receipt.entry, bytes(16)), Receipt(receipt.entry + 99, receipt.secret)):
        with pytest.raises(JournalError, match="bad_receipt"):
            queries.receipt_document(wrong)


def test_an_entry_without_a_place_has_no_proof(texts: Texts) -> None:
    receipt = texts.say("a", "oui")
    for entry in (receipt.entry, receipt.entry + 99):
        with pytest.raises(JournalError, match="not_sequenced"):
            queries.inclusion_proof(entry)
