# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organiser brings in a table: the pages, from the file to the draft, and what they refuse."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.doors.exchange.models import Import
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}
TABLE = (
    "Numéro;Titre;Texte;Soutiens;Réponse à\n"
    "1;Un banc;Il faut un banc au soleil.;12;\n"
    "2;;D'accord avec vous.;;1\n"
    "3;;Et à l'ombre ?;;2\n"
    "4;Une fontaine;De l'eau pour tous.;beaucoup;\n"
    "5;;;;\n"
)


@pytest.fixture
def place() -> Space:
    return factories.space("poitiers", administrator=factories.account("mairie@example.org"))


@pytest.fixture
def desk(client: Client, place: Space) -> Client:
    # Late: models exist only once Django is ready.
    from isegoria.core.accounts.models import Account

    client.force_login(Account.objects.get(email="mairie@example.org"))
    return client


def sent(desk: Client, content: bytes, name: str = "idees.csv") -> str:
    """The address that a sent file leads to."""
    answer = desk.post("/import/poitiers/", {"file": SimpleUploadedFile(name, content)}, headers=FRENCH)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["location"])


def choices(**more: str) -> dict[str, str]:
    return {
        "question": "Que faire de la place ?",
        "language": "fr",
        "role": "proposal",
        "writing": "plain",
        "column_id": "Numéro",
        "column_title": "Titre",
        "column_body": "Texte",
        "column_supports": "Soutiens",
        "column_parent": "Réponse à",
    } | more


def test_what_the_columns_are_is_guessed(desk: Client) -> None:
    page = desk.get(sent(desk, TABLE.encode()), headers=FRENCH).content.decode()

    assert "Il faut un banc au soleil." in page
    for field, column in [("title", "Titre"), ("body", "Texte"), ("supports", "Soutiens"), ("parent", "Réponse à")]:
        select = page.split(f'name="column_{field}"')[1].split("</select>")[0]
        assert f'<option value="{column}" selected>' in select


def test_a_look_says_what_would_be_kept_and_writes_nothing(desk: Client) -> None:
    where = sent(desk, TABLE.encode())

    with CaptureQueriesContext(connection) as captured:
        page = desk.post(where, choices(), headers=FRENCH)

    text = page.content.decode()
    assert page.status_code == 200
    assert "beaucoup" in text
    assert "Importer comme brouillon" in text
    assert not Process.objects.exists()
    assert not any(query["sql"].startswith("INSERT") for query in captured)
    assert len(captured) <= 12


def test_confirmed_it_comes_in_as_a_draft_with_its_threads_and_totals(desk: Client) -> None:
    answer = desk.post(sent(desk, TABLE.encode()), choices() | {"import": "1"}, headers=FRENCH)

    process = Process.objects.get()
    assert answer["location"] == f"/organise/poitiers/{process.slug}/"
    assert (process.question.text, process.is_published) == ("Que faire de la place ?", False)
    bench = Contribution.objects.get(kind="proposal")
    assert (bench.title, bench.imported_totals.supports, bench.standing.supports) == ("Un banc", 12, 0)
    replies = Contribution.objects.filter(kind="comment").order_by("pk")
    assert [(one.body, one.parent_id) for one in replies] == [
        ("D'accord avec vous.", bench.pk),
        ("Et à l'ombre ?", replies[0].pk),
    ]


def test_sent_twice_it_comes_in_once(desk: Client) -> None:
    for _time in range(2):
        desk.post(sent(desk, TABLE.encode()), choices() | {"import": "1"}, headers=FRENCH)

    assert (Process.objects.count(), Import.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"PK\x03\x04rest of a spreadsheet", "pas un fichier CSV"),
        ("id;titre\n1;Un".encode("utf-16"), "UTF-16"),
        (b"a,b\x00c\n1,2\n", "premi"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(desk: Client, content: bytes, said: str) -> None:
    answer = desk.post("/import/poitiers/", {"file": SimpleUploadedFile("x.csv", content)}, headers=FRENCH)

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_columns_that_say_too_little_are_asked_for(desk: Client) -> None:
    where = sent(desk, TABLE.encode())

    answer = desk.post(where, choices(column_title="", column_body=""), headers=FRENCH)

    assert answer.status_code == 400
    assert not Process.objects.exists()


def test_a_file_is_for_its_sender_alone(desk: Client, place: Space, data_directory: Path) -> None:
    where = sent(desk, TABLE.encode())
    other = Client()
    other.force_login(factories.account("autre@example.org"))

    assert other.get(where, headers=FRENCH).status_code == 403
    assert other.get("/import/poitiers/", headers=FRENCH).status_code == 403
    assert desk.get("/import/poitiers/0123456789abcdef01234567/", headers=FRENCH).status_code == 404
    assert [path.name for path in data_directory.glob("uploads/*/*")] == ["table.csv"]


def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client, place: Space) -> None:
    answer = client.get("/import/poitiers/", headers=FRENCH)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["location"]
