# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files through the API: the same rules as their pages."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.attachments.models import Attachment
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.receipts import Receipt
from tests import factories
from tests.commons.attachments.conftest import upload
from tests.commons.attachments.samples import pdf, picture

pytestmark = pytest.mark.django_db


def path(text: Contribution) -> str:
    return f"/api/v1/contributions/{text.public_id}/attachments"


def send(client: Client, text: Contribution, person: Person | None, content: bytes, alternative: str) -> Any:
    headers = {"authorization": f"Bearer {guest_token(person)}"} if person else {}
    return client.post(path(text), {"file": upload(content), "alternative": alternative}, headers=headers)


def test_a_program_attaches_reads_and_removes(client: Client, text: Contribution, author: Person) -> None:
    made = send(client, text, author, picture(width=900), "Le portail")
    assert made.status_code == 201
    kept = Attachment.objects.get()
    shape = made.json()["attachment"]
    assert shape == {
        "id": kept.name,
        "contribution": text.public_id,
        "format": "jpeg",
        "alternative": "Le portail",
        "bytes": kept.size,
        "sha256": kept.sha256,
        "width": 900,
        "height": 200,
        "address": f"/files/{kept.name}",
        "small_address": f"/files/{kept.name}-small",
        "created_at": shape["created_at"],
    }
    assert Receipt.parse(made.json()["receipt"]).entry > 0
    assert client.get(path(text)).json() == [shape]
    assert client.get(f"/api/v1/attachments/{kept.name}").json() == shape

    gone = client.delete(f"/api/v1/attachments/{kept.name}", headers={"authorization": f"Bearer {guest_token(author)}"})
    assert gone.status_code == 204
    assert client.get(path(text)).json() == []
    assert client.get(f"/api/v1/attachments/{kept.name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "alternative", "status", "code"),
    [
        (b"<svg/>", "x", 400, "file_svg"),
        (b"", "x", 400, "file_empty"),
        (picture() + b"\0" * 10_000_000, "x", 413, "file_too_large"),
        (pdf(script=True), "x", 400, "file_pdf_script"),
        (picture(), " ", 400, "alternative_missing"),
        (picture(), "x" * 301, 422, "invalid"),
    ],
)
def test_a_refusal_has_its_code(
    client: Client, text: Contribution, author: Person, content: bytes, alternative: str, status: int, code: str
) -> None:
    answer = send(client, text, author, content, alternative)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Attachment.objects.count() == 0


def test_others_attach_nothing(client: Client, text: Contribution) -> None:
    assert send(client, text, None, picture(), "x").status_code == 401
    answer = send(client, text, factories.person(), picture(), "x")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_author")


def test_what_is_not_public_is_listed_to_its_author_alone(client: Client, kept: Attachment, author: Person) -> None:
    Contribution.objects.filter(pk=kept.contribution_id).update(state="hidden")
    own = {"authorization": f"Bearer {guest_token(author)}"}

    assert client.get(path(kept.contribution)).json() == []
    assert client.get(f"/api/v1/attachments/{kept.name}").status_code == 404
    assert [one["id"] for one in client.get(path(kept.contribution), headers=own).json()] == [kept.name]
