# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone can check: a receipt, the heads, the key, the whole journal."""

import io
import json
import zipfile

import pytest
from django.db import transaction
from django.test import Client

from isegoria.core.accounts.actions import erase_person
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture
def receipt() -> Receipt:
    process = factories.process(statements=["Il faut des arceaux."])
    return give_opinion(
        contribution=process.contributions.get(),
        phase=factories.phase(process),
        person=factories.person(),
        value=1,
    )


def test_a_receipt_on_its_way_then_in_the_journal(client: Client, receipt: Receipt) -> None:
    before = client.post("/receipts/", {"code": receipt.code}, headers=FRENCH)
    journal.sequence()
    after = client.post("/receipts/", {"code": f" {receipt.code.lower().replace('-', ' ')} "}, headers=FRENCH)

    assert "en route vers le journal" in before.text
    assert "Une opinion a été donnée" in after.text
    assert "Dans le journal" in after.text


def test_the_page_never_tells_what_was_said(client: Client, receipt: Receipt) -> None:
    page = client.post("/receipts/", {"code": receipt.code})

    assert "Il faut des arceaux." not in page.text


def test_a_receipt_erased_says_when_and_why(client: Client) -> None:
    process = factories.process(statements=["Il faut des arceaux."])
    person = factories.person()
    code = give_opinion(
        contribution=process.contributions.get(), phase=factories.phase(process), person=person, value=1
    ).code
    erase_person(person=person)

    page = client.post("/receipts/", {"code": code}, headers=FRENCH)

    assert "la personne a demandé à être effacée" in page.text


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        "abc",
        "1",
        "1-",
        "-",
        "9" * 200,
        "1-<script>alert(1)</script>",
        "\x00",
        "1-" + "A" * 26,
        "‮1-AAAA",
        "٣-AAAA",
    ],
)
def test_a_code_that_is_none_gets_a_sentence(client: Client, receipt: Receipt, code: str) -> None:
    page = client.post("/receipts/", {"code": code}, headers=FRENCH)

    assert page.status_code == 400
    assert "Une chose à corriger" in page.text
    assert "<script>alert" not in page.text


def test_the_secret_of_another_entry_is_not_enough(client: Client, receipt: Receipt) -> None:
    with transaction.atomic():
        other = journal.record(kind="test.act", subject_kind="test", subject_id="1", content={})

    page = client.post("/receipts/", {"code": Receipt(entry=receipt.entry, secret=other.secret).code}, headers=FRENCH)

    assert page.status_code == 400
    assert "ne sont pas les siennes" in page.text


def test_the_file_of_a_receipt_proves_the_act(client: Client, receipt: Receipt) -> None:
    journal.sequence()

    answer = client.post("/receipts/document/", {"code": receipt.code})
    document = json.loads(answer.text)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="receipt-{receipt.entry}.json"'
    assert document["format"] == "isegoria-receipt/1"
    assert document["content"]["value"] == 1
    assert document["head"]["tree_size"] > document["inclusion"]["leaf_index"]


def test_no_file_without_the_code(client: Client) -> None:
    assert client.post("/receipts/document/", {"code": "1-AAAA"}).status_code == 400
    assert client.get("/receipts/document/").status_code == 405


def test_the_journal_shows_its_heads_even_before_the_first(client: Client) -> None:
    assert "Rien n’a encore été signé" in client.get("/journal/", headers=FRENCH).text

    factories.space()
    journal.sequence()
    page = client.get("/journal/", headers=FRENCH)

    assert "Derniers sceaux signés" in page.text
    assert client.get("/journal/key.json").json()["public_key"] in page.text


def test_the_heads_can_be_followed(client: Client) -> None:
    factories.space()
    journal.sequence()

    feed = client.get("/journal/heads.atom")

    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert feed.text.count("<entry>") == 1


def test_the_whole_journal_downloads(client: Client, receipt: Receipt) -> None:
    journal.sequence()

    answer = client.get("/journal/export.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert archive.testzip() is None
    assert set(archive.namelist()) == {"log.json", "entries.jsonl", "heads.jsonl", "subjects.jsonl"}
    assert json.loads(archive.read("log.json"))["format"] == "isegoria-journal/1"
