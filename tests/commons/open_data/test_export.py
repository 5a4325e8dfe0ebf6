# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves in an export, and what never does."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from isegoria.commons.moderation.actions import decide
from isegoria.commons.open_data.export import write_process_export
from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Process
from isegoria.engine.formats.polis import PolisExport
from isegoria.tools.statements.counting import compute_map
from tests import factories

from .conftest import conversation

Unpack = Callable[[Process], Path]
pytestmark = pytest.mark.django_db


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_opinion_leaves_once(talked_about: Process, unpacked: Unpack) -> None:
    folder = unpacked(talked_about)
    kept = Counter(
        Opinion.objects.filter(contribution__process=talked_about).values_list("contribution__public_id", "value")
    )

    assert Counter((row["contribution"], int(row["opinion"])) for row in rows(folder / "opinions.csv")) == kept
    lines = [json.loads(line) for line in (folder / "opinions.jsonl").read_text("utf-8").splitlines()]
    assert lines == [
        {**row, "participant": int(row["participant"]), "opinion": int(row["opinion"])}
        for row in rows(folder / "opinions.csv")
    ]


def test_people_are_numbered_by_lot_and_grouped(talked_about: Process, unpacked: Unpack) -> None:
    found = [int(row["participant"]) for row in rows(unpacked(talked_about) / "opinions.csv")]

    assert found == sorted(found)
    assert set(found) == set(range(24))


def test_two_exports_have_other_numbers(talked_about: Process, unpacked: Unpack) -> None:
    def answers(folder: Path) -> list[tuple[tuple[str, str], ...]]:
        people: dict[str, list[tuple[str, str]]] = {}
        for row in rows(folder / "opinions.csv"):
            people.setdefault(row["participant"], []).append((row["contribution"], row["opinion"]))
        return [tuple(one) for one in people.values()]

    first, second, third = (answers(unpacked(talked_about)) for _export in range(3))

    assert sorted(first) == sorted(second) == sorted(third)
    # 24 people, of 16 kinds, in the same order three times over: once in far more than a billion.
    assert not first == second == third


def test_times_are_days(talked_about: Process, unpacked: Unpack) -> None:
    folder = unpacked(talked_about)
    moment = re.compile(rb"\d\d:[0-5]\d:[0-5]\d")

    days = {row["given_on"] for row in rows(folder / "opinions.csv")}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    votes = rows(folder / "polis/avis/votes.csv")
    assert {int(vote["timestamp"]) % 86_400_000 for vote in votes} == {0}
    assert not moment.search((folder / "contributions.csv").read_bytes())


def test_below_twenty_people_only_totals_leave(unpacked: Unpack) -> None:
    folder = unpacked(conversation(19))
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert "opinions.csv" not in names
    assert "opinions.jsonl" not in names
    assert not any(name.startswith(("polis/", "results/")) for name in names)
    assert json.loads((folder / "totals.json").read_text())["participants_with_opinions"] == 19
    assert sum(int(row["agrees"]) for row in rows(folder / "contributions.csv")) > 0


def test_twenty_writers_with_few_voters_are_still_few(unpacked: Unpack) -> None:
    process = conversation(5)
    phase = factories.phase(process)
    for number in range(20):
        factories.statement(f"Une autre idée, la {number}.", phase=phase)

    assert not (unpacked(process) / "opinions.csv").exists()


def test_hidden_and_erased_texts_stay_away(talked_about: Process, unpacked: Unpack) -> None:
    moderator = factories.role(talked_about.space, "moderator")
    hidden, erased, *_others = Contribution.objects.filter(process=talked_about).order_by("pk")
    author = factories.person(pseudonym="Mireille Distincte")
    signed = factories.statement("Un texte signé et caché.", phase=factories.phase(talked_about), author=author)
    for contribution in (hidden, signed):
        decide(contribution=contribution, by=moderator, act="hide", reason="off_topic")
    erase(contribution=erased, reason="law")

    folder = unpacked(talked_about)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".zip")

    for gone in (TEXT.encode() for TEXT in ("Proposition numéro 0.", "Proposition numéro 1.", "signé et caché")):
        assert gone not in everything
    assert b"Mireille" not in everything
    states = {row["id"]: (row["state"], row["body"], row["author"]) for row in rows(folder / "contributions.csv")}
    assert states[hidden.public_id] == ("hidden", "", "")
    assert states[erased.public_id] == ("erased", "", "")
    assert states[signed.public_id] == ("hidden", "", "")


def test_what_waits_for_a_moderator_is_not_listed(unpacked: Unpack) -> None:
    process = factories.process(moderation="before")
    factories.statement("Encore personne ne l'a lue.", phase=factories.phase(process))

    assert rows(unpacked(process) / "contributions.csv") == []


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-1 point", "@everyone", "＝somme", "\tx="])
def test_no_cell_runs_as_a_formula(text: str, unpacked: Unpack) -> None:
    process = factories.process(statements=["placeholder statement"])
    Contribution.objects.filter(process=process).update(body=text)
    folder = unpacked(process)

    assert rows(folder / "contributions.csv")[0]["body"] == f"'{text}"
    assert json.loads((folder / "contributions.jsonl").read_text("utf-8"))["body"] == text


def test_csv_is_rfc_4180(unpacked: Unpack) -> None:
    process = factories.process(statements=["placeholder statement"])
    Contribution.objects.filter(process=process).update(body='Des « guillemets », des "quotes",\nune ligne\u202f!')
    raw = (unpacked(process) / "contributions.csv").read_bytes()

    assert raw.endswith(b"\r\n")
    assert '"Des « guillemets », des ""quotes"",\nune ligne\u202f!"'.encode() in raw


def test_the_dictionary_says_every_column_in_both_languages(talked_about: Process, unpacked: Unpack) -> None:
    folder = unpacked(talked_about)
    dictionary = json.loads((folder / "dictionary.json").read_text("utf-8"))

    described = {name: table for table in dictionary["tables"] for name in table["files"]}
    for path in folder.glob("*.csv"):
        header = path.read_text("utf-8").splitlines()[0].split(",")
        assert [column["name"] for column in described[path.name]["columns"]] == header
    for table in dictionary["tables"]:
        for column in table["columns"]:
            assert set(column["meaning"]) == {"fr", "en"}
            assert all(column["meaning"].values())


def test_the_list_of_files_is_true(talked_about: Process, unpacked: Unpack) -> None:
    folder = unpacked(talked_about)
    for one in json.loads((folder / "files.json").read_text()):
        content = (folder / one["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])


def test_tools_made_for_polis_read_it(talked_about: Process, unpacked: Unpack) -> None:
    folder = unpacked(talked_about) / "polis/avis"
    export = PolisExport(folder)
    matrix = export.matrix()
    comments = list(export.comments())

    assert (matrix.n_participants, matrix.n_statements, matrix.n_opinions) == (24, 8, 192)
    assert matrix.counts()[0].tolist() == [
        one.standing.agrees
        for one in Contribution.objects.filter(process=talked_about).select_related("standing").order_by("pk")
    ]
    assert {comment.author for comment in comments}.isdisjoint(matrix.participant_ids)
    assert len({comment.author for comment in comments}) == len(comments)
    assert {person.n_comments for person in export.participants()} == {0}


def test_a_result_is_counted_again_from_the_files_alone(talked_about: Process, unpacked: Unpack) -> None:
    published = compute_map(factories.phase(talked_about))
    folder = unpacked(talked_about) / "results/avis-polis"
    program = """
import json, pathlib, sys
from isegoria.engine.opinions.document import recompute
folder = pathlib.Path(sys.argv[1])
again = recompute(json.loads((folder / "document.json").read_text("utf-8")), folder / "input.csv")
assert not any(name.partition(".")[0] == "django" for name in sys.modules)
assert again.holds
print(again.document["digest"])
"""
    made = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True, cwd=folder, env={}
    )

    assert published is not None
    assert made.stdout.strip() == published.digest


def test_a_report_says_what_was_written(talked_about: Process, tmp_path: Path) -> None:
    steps: list[str] = []
    report = write_process_export(
        talked_about, tmp_path / "all.zip", progress=lambda step, done, total: steps.append(step)
    )

    assert (report["opinions"], report["participants"], report["contributions"]) == (192, 24, 8)
    assert report["totals_only"] is False
    assert report["bytes"] == (tmp_path / "all.zip").stat().st_size
    assert list(dict.fromkeys(steps)) == ["read", "write", "opinions"]


def test_an_export_that_fails_leaves_no_file(talked_about: Process, tmp_path: Path) -> None:
    def fail(step: str, done: int, total: int) -> None:
        if step == "opinions":
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        write_process_export(talked_about, tmp_path / "all.zip", progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_polis_files_load_as_notebooks_load_them(talked_about: Process, unpacked: Unpack) -> None:
    """Exact headers, statement columns that are digits, a number wherever a loader asks for one."""
    one = Contribution.objects.filter(process=talked_about).order_by("pk").first()
    assert one
    decide(contribution=one, by=factories.role(talked_about.space, "moderator"), act="hide", reason="off_topic")
    folder = unpacked(talked_about) / "polis/avis"
    headers = {path.name: path.read_text("utf-8").partition("\n")[0] for path in folder.iterdir()}
    comments, votes = rows(folder / "comments.csv"), rows(folder / "votes.csv")
    numbers = [row["comment-id"] for row in comments]

    assert headers["comments.csv"] == (
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,comment-body"
    )
    assert headers["votes.csv"] == "timestamp,datetime,comment-id,voter-id,vote"
    assert headers["participants-votes.csv"] == ",".join(
        ["participant,group-id,n-comments,n-votes,n-agree,n-disagree", *numbers]
    )
    assert headers["summary.csv"].startswith("topic,")
    assert all(number.isdigit() for number in numbers)
    assert all(int(row["timestamp"]) >= 0 and int(row["author-id"]) >= 0 for row in comments)
    assert all(int(row["timestamp"]) >= 0 and row["vote"] in ("1", "0", "-1") for row in votes)
    assert [row["moderated"] for row in comments].count("-1") == 1
    people = {row["participant"]: row for row in rows(folder / "participants-votes.csv")}
    assert all(people[row["voter-id"]][row["comment-id"]] == row["vote"] for row in votes)
