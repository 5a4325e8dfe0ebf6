# SPDX-License-Identifier: AGPL-3.0-or-later
"""Try to join authors to voters from everything that the site publishes, and fail.

Six people each write a statement, and only they agree with everything; the others disagree. Whoever could tell which
row is an author's would read their opinions.
"""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.open_data.export import write_process_export
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal import actions as journal
from isegoria.core.journal.exports import write_journal_export
from isegoria.core.processes.models import Process
from isegoria.tools.statements.counting import compute_map
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AUTHORS, OTHERS = 6, 24


@pytest.fixture
def process() -> Process:
    made = factories.process()
    phase = factories.phase(made)
    authors = [factories.person(pseudonym=f"Autrice Singulière {number}") for number in range(AUTHORS)]
    for number, author in enumerate(authors):
        factories.statement(f"L'idée numéro {number}, bien à moi.", phase=phase, author=author)
    for someone in [*authors, *(factories.person() for _other in range(OTHERS))]:
        for statement in Contribution.objects.filter(process=made).order_by("pk"):
            factories.opinion(statement, 1 if someone in authors else -1, by=someone)
    compute_map(phase)
    while journal.sequence() == 1000:
        continue
    return made


def export(process: Process, folder: Path) -> dict[str, bytes]:
    write_process_export(process, folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def names_of_people() -> dict[str, set[str]]:
    """All that names each person who gave an opinion, in the database."""
    voters = Person.objects.filter(pk__in=Opinion.objects.values("person"))
    return {person.public_id: {person.public_id, *filter(None, [person.pseudonym])} for person in voters}


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def test_no_opinion_stands_beside_a_name(process: Process, tmp_path: Path) -> None:
    people = set().union(*names_of_people().values())
    for name, raw in export(process, tmp_path).items():
        if name.startswith("contributions"):
            continue  # texts carry their author, and no opinion
        assert [one for one in people if one.encode() in raw] == [], name


def test_an_author_shares_no_value_with_a_participant(process: Process, tmp_path: Path) -> None:
    """The attacker's join: equal values in the columns of authors and in those of voters."""
    files = export(process, tmp_path)
    authors = {row["author"] for row in rows(files["contributions.csv"])} - {""}
    authors |= {row["author-id"] for row in rows(files["polis/avis/comments.csv"])}
    voters = {row["participant"] for row in rows(files["opinions.csv"])}
    voters |= {row["voter-id"] for row in rows(files["polis/avis/votes.csv"])}
    voters |= {row["participant"] for row in rows(files["polis/avis/participants-votes.csv"])}

    assert len(authors) == 2 * AUTHORS
    assert len(voters) == AUTHORS + OTHERS
    assert authors & voters == set()


def test_nothing_tells_how_much_a_voter_wrote(process: Process, tmp_path: Path) -> None:
    people = rows(export(process, tmp_path)["polis/avis/participants-votes.csv"])

    assert {row["n-comments"] for row in people} == {"0"}


def test_order_tells_nothing(process: Process, tmp_path: Path) -> None:
    """Authors came first, and agree. Were rows in the order of coming, the first six would always be theirs."""
    firsts = []
    for number in range(12):
        folder = tmp_path / str(number)
        folder.mkdir()
        found: dict[str, str] = {}
        for row in rows(export(process, folder)["opinions.csv"]):
            found.setdefault(row["participant"], row["opinion"])
        firsts.append(tuple(found.values()))

    assert all(sorted(one) == sorted(firsts[0]) for one in firsts)
    # A draw that put the same six in the same places twelve times over: less than once in 10⁶⁰.
    assert len(set(firsts)) > 1
    assert any(one[:AUTHORS] != ("1",) * AUTHORS for one in firsts)


def test_the_same_person_has_another_number_in_the_frozen_input(process: Process, tmp_path: Path) -> None:
    files = export(process, tmp_path)
    exported, frozen = {}, {}
    for row in rows(files["opinions.csv"]):
        exported.setdefault(int(row["participant"]), int(row["opinion"]))
    for line in files["results/avis-polis/input.csv"].decode().splitlines()[2:]:
        participant, _statement, opinion = map(int, line.split(","))
        frozen.setdefault(participant, opinion)

    # Both hold the same people, each in an order of its own (equal by chance: once in 593,775).
    assert sorted(exported.values()) == sorted(frozen.values())
    assert exported != frozen


def test_the_journals_export_names_no_voter(process: Process, tmp_path: Path) -> None:
    write_journal_export(tmp_path)
    entries = [json.loads(line) for line in (tmp_path / "entries.jsonl").read_text("utf-8").splitlines()]
    published = [json.loads(line) for line in (tmp_path / "subjects.jsonl").read_text("utf-8").splitlines()]
    given = {leaf["entry"] for leaf in map(leaf_of, entries) if leaf["subject_kind"] == "opinion"}
    people = names_of_people()
    authors = {author.public_id for author in Person.objects.filter(contributions__isnull=False)}

    assert len(given) == AUTHORS * (AUTHORS + OTHERS)
    # No content of an opinion leaves, sealed or open.
    assert given.isdisjoint(row["entry"] for row in published)
    told = (tmp_path / "entries.jsonl").read_text("utf-8") + (tmp_path / "subjects.jsonl").read_text("utf-8")
    assert {public_id for public_id in people if public_id in told} == authors
    # An opinion's entry is named by its own number, which is nobody's, and its time has no fraction.
    opinions = {str(pk) for pk in Opinion.objects.values_list("pk", flat=True)}
    for leaf in map(leaf_of, entries):
        if leaf["subject_kind"] == "opinion":
            assert leaf["subject_id"] in opinions
            assert "." not in leaf["at"]


def leaf_of(line: dict[str, Any]) -> dict[str, Any]:
    return line.get("leaf", line)


def public_addresses(process: Process) -> list[str]:
    space = f"/s/{process.space.slug}/"
    inside = f"{space}{process.slug}/"
    api = f"/api/v1/processes/{process.space.slug}/{process.slug}"
    phase = f"/api/v1/phases/{process.space.slug}/{process.slug}/avis"
    return [
        "/", space, inside, f"{inside}avis/", f"{inside}avis/list/", f"{inside}avis/map/", f"{inside}open-data/",
        "/api/v1/spaces", api, f"{api}/results", f"{phase}/statements", f"{phase}/next-statement",
    ]  # fmt: skip


def test_pages_and_api_tell_no_ones_opinion(process: Process, client: Client) -> None:
    """What the public reads changes not by one byte when two people exchange all their opinions."""

    def everything() -> dict[str, str]:
        read = {}
        for address in public_addresses(process):
            answer = client.get(address)
            text = answer.content.decode("utf-8")
            # What differs from one reading to the next whoever voted what: nonces, tokens, times.
            text = re.sub(r'(nonce|value|csrfmiddlewaretoken)="[^"]{20,}"', "", text)
            read[address] = text if answer.status_code == 200 else ""
        return read

    before = everything()
    writer = Contribution.objects.filter(process=process).order_by("pk")[0].author
    silent = Person.objects.filter(pk__in=Opinion.objects.values("person")).exclude(
        pk__in=Contribution.objects.values("author")
    )[0]
    for pk, value in Opinion.objects.filter(person__in=[writer, silent]).values_list("pk", "value"):
        Opinion.objects.filter(pk=pk).update(value=-value)
    after = everything()

    assert sum(bool(text) for text in before.values()) >= 8
    assert {address for address in before if before[address] != after[address]} == set()


def test_my_own_opinions_are_mine_alone(process: Process, client: Client) -> None:
    for address in ("/api/v1/me", "/api/v1/me/opinions", "/api/v1/me/contributions"):
        assert client.get(address).status_code == 401


def test_small_groups_leave_no_line(tmp_path: Path) -> None:
    small = factories.process(statements=["Une seule proposition."])
    statement = Contribution.objects.get(process=small)
    for _person in range(19):
        factories.opinion(statement, 1)
    files = export(small, tmp_path)

    assert not [name for name in files if name.startswith(("opinions", "polis", "results"))]
    assert json.loads(files["totals.json"])["participants_by_assurance"] == {}
