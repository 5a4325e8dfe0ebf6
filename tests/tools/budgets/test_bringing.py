# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects brought in from a table, and whole budgets from a file: looked at first, faults by line, taken back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.engine.errors import SENTENCES
from isegoria.tools.budgets.importing.table.actions import bring_projects, take_back
from isegoria.tools.budgets.importing.table.queries import left_to_bring, source_of
from isegoria.tools.budgets.importing.table.reading import read_table
from isegoria.tools.budgets.models import BudgetVote, Project
from isegoria.tools.budgets.study.actions import assess
from tests import factories
from tests.tools.budgets import making
from tests.tools.budgets.making import address, text_of
from tests.tools.budgets.test_importing import FILE

TABLE = """Titre;Description;Coût;Catégorie;Quartier;Latitude;Longitude;Mail
Des bancs;Au soleil.;12 500 €;nature;Centre;46,58;0,34;a@b.fr
;Sans titre.;;;;;;
Une fontaine;Près du puits.;beaucoup;;;;;
Un préau;;;;;;;
Une place;Large.;;Mer;;;;
Un pont;Long.;;;Lune;;;
Un mât;Haut.;;;;95;0;
Des bancs;Au soleil.;1;;;;;
Un four;À pain.;1;2
"""


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


@pytest.fixture
def desk(phase: Phase) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(making.organiser(phase))
    return made


def send(desk: Client, phase: Phase, content: str | bytes, name: str = "projets.csv") -> Any:
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return desk.post(address("bring", phase), {"act": "send", "file": file})


def test_a_table_is_looked_at_then_brought_in_then_taken_back(desk: Client, phase: Phase) -> None:
    sent = send(desk, phase, TABLE)
    assert sent.status_code == 302
    page = desk.get(sent["Location"])
    assert [one.line for one in page.context["wrong"]] == [3, 4, 6, 7, 8, 9, 10]
    assert [one.code for one in page.context["wrong"]] == [
        "title_missing", "amount_unfit", "category_unknown", "pot_unknown", "point_unknown", "line_twice",
        "column_count",
    ]  # fmt: skip
    assert page.context["table"].others == ("Mail",)
    assert "2 projects would be brought in" in text_of(page)
    assert Project.objects.count() == 0
    assert desk.post(sent["Location"], {"act": "bring"}).status_code == 302
    first, second = Project.objects.order_by("number").select_related("contribution", "pot", "category")
    assert (first.contribution.title, first.contribution.body, first.estimate) == ("Des bancs", "Au soleil.", 1_250_000)
    assert (first.pot.name.text, first.category.name.text) == ("Centre", "Nature")
    assert (first.latitude, first.longitude, first.number, second.number) == (46.58, 0.34, 1, 2)
    assert (second.contribution.body, second.contribution.author) == ("Un préau", None)
    assert making.faults() == []
    # The very same file again: nothing is left to do.
    again = send(desk, phase, TABLE)
    assert "nothing is left to do" in text_of(desk.get(again["Location"]))
    # Put right since: what is here already does not come twice.
    mended = TABLE.replace("Des bancs;Au soleil.;12 500 €", "Une halle;Neuve.;1;;;;;\nDes bancs;Au soleil.;12 500 €")
    assert desk.get(send(desk, phase, mended)["Location"]).context["left"] == 1
    # One is studied: the other alone is taken back.
    assess(project=making.again(first.contribution.public_id), by=None, verdict="feasible", opinion="Oui.", cost=100)
    page = desk.get(address("bring", phase))
    (table,) = page.context["tables"]
    assert (table.projects, table.untouched) == (2, 1)
    assert desk.post(address("bring", phase), {"act": "undo", "source": table.source}).status_code == 302
    assert sorted(Project.objects.values_list("state", flat=True)) == ["feasible", "withdrawn"]
    assert desk.get(send(desk, phase, TABLE)["Location"]).context["left"] == 1
    assert making.faults() == []


def test_whoever_was_stopped_goes_on_without_a_line_coming_twice(phase: Phase, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("title,id\n" + "".join(f"Projet {one},{one}\n" for one in range(40)), encoding="utf-8")
    table = read_table(path, phase.process.budget)
    source = source_of(phase.process, table.digest)
    assert bring_projects(phase=phase, by=None, source=source, lines=table.lines[:20]) == 0
    assert len(left_to_bring(source, table.lines)) == 20
    assert bring_projects(phase=phase, by=None, source=source, lines=table.lines) == 0
    assert list(Project.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 41))
    assert take_back(process=phase.process, by=None, source=source) == 0
    assert not Contribution.objects.filter(state=Contribution.State.PUBLISHED, process=phase.process).exists()


def test_a_whole_budget_becomes_a_draft_of_its_own(desk: Client, phase: Phase) -> None:
    sent = send(desk, phase, FILE, "petiteville.pb")
    page = text_of(desk.get(sent["Location"]))
    assert "A small budget" in page
    assert "3 projects, 4 ballots" in page
    before = Process.objects.count()
    done = desk.post(sent["Location"], {"act": "bring"})
    made = BudgetVote.objects.select_related("phase__process").get(source__startswith="Petiteville")
    assert done["Location"].endswith(f"/{made.phase.process.slug}/")
    assert (Process.objects.count(), made.phase.process.is_published) == (before + 1, False)
    assert made.phase.process.slug == "petiteville"
    assert making.faults() == []


def test_a_fault_is_told_with_its_line_and_can_be_left_out(desk: Client, phase: Phase) -> None:
    sent = send(desk, phase, FILE.replace("a;7,9;Nord", "a;7,99;Nord"), "ville.pb")
    page = desk.get(sent["Location"])
    assert page.status_code == 400
    assert "Line 22 votes for “99”, which is not a project of the file." in text_of(page)
    page = desk.get(f"{sent['Location']}&lenient=1")
    assert page.status_code == 200
    assert "votes for “99”, which is not a project of the file. (dropped)" in text_of(page)
    assert desk.post(sent["Location"], {"act": "bring", "lenient": "1"}).status_code == 302
    assert BudgetVote.objects.filter(source__startswith="Petiteville").count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "is not a table of text"),
        (b"a;b\n1;2\n", "No column is called"),
        (b"\n\n \n", "is empty"),
    ],
)
def test_what_is_no_table_is_told(desk: Client, phase: Phase, content: bytes, words: str) -> None:
    sent = send(desk, phase, content)
    assert words in text_of(desk.get(sent["Location"]))
    assert Project.objects.count() == 0


def test_a_file_is_its_senders_alone(desk: Client, phase: Phase) -> None:
    sent = send(desk, phase, TABLE)
    other = Client()
    other.force_login(making.organiser(phase))
    assert other.get(sent["Location"])["X-Refusal"] == "upload_gone"
    assert desk.get(f"{address('bring', phase)}?file=../../x")["X-Refusal"] == "upload_gone"
    assert desk.post(address("bring", phase), {"act": "send"}).status_code == 400


@pytest.mark.parametrize("name", ["official", "moderator", "observer"])
def test_only_organisers_bring_anything_in(phase: Phase, name: str) -> None:
    client = Client()
    client.force_login(making.organiser(phase, name))
    assert client.get(address("bring", phase))["X-Refusal"] == "not_organiser"


def test_every_fault_of_a_file_has_its_words() -> None:
    codes = [code for code in SENTENCES if code.startswith("pb_") and code != "pb_unwritable"]
    with translation.override("fr"):
        assert [code for code in codes if gettext(SENTENCES[code]) == SENTENCES[code]] == []
