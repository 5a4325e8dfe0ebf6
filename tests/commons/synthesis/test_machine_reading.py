# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine reads the texts of a process: what it finds, what it keeps of the team's work, what stops it."""

import csv
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.commons.synthesis.models import MachineReading, Membership, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.actions import ask_reading, set_again
from isegoria.commons.synthesis.suggesting.gathering import gather
from isegoria.commons.synthesis.suggesting.queries import latest_reading, shown, waiting
from isegoria.commons.synthesis.suggesting.working import actions as working
from isegoria.commons.synthesis.suggesting.working.actions import read_next
from isegoria.core.contributions.erasing.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused
from tests import factories as make

from . import making_machine as machine

pytestmark = pytest.mark.django_db
State = MachineReading.State


def test_a_reading_finds_themes_and_suggests() -> None:
    process = machine.lille()

    reading = machine.read(process)

    assert (reading.state, reading.texts_count, reading.people_count, reading.problem) == ("done", 150, 40, "")
    themes = list(Theme.objects.filter(reading=reading))
    assert len(themes) >= 3
    assert len({one.name for one in themes}) == len(themes)
    first = Membership.objects.filter(also=False)
    assert first.count() + reading.summary["unclassified"] == 150
    assert first.count() == first.values("contribution").distinct().count()
    found = shown(waiting(process))
    assert len(found) == Suggestion.objects.count() == reading.summary["suggested"] > 30
    # Each is whole words of one text, and no two are of one place.
    for one in found:
        assert one.words == one.text[one.suggestion.start : one.suggestion.stop] != ""
    assert len({(one.suggestion.contribution_id, one.suggestion.start) for one in found}) == len(found)
    assert Entry.objects.filter(kind="machine_reading.made").count() == 1


def test_what_it_read_is_a_file_whose_digest_it_says() -> None:
    process = machine.lille(60)
    reading = machine.read(process)
    given = gather(process)
    content = b"".join(given.blocks())

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))

    assert given.sha256() == reading.input_sha256
    assert len(rows) == 60
    assert [row["author"] for row in rows[:41]] == [str(number) for number in [*range(40), 0]]
    # No account, no name, no public id of a person.
    assert list(rows[0]) == ["text", "author", "date", "side", "contribution"]


def test_the_command_line_finds_the_same_themes(tmp_path: Path) -> None:
    process = machine.lille(150)
    reading = machine.read(process)
    path = tmp_path / "texts.csv"
    path.write_bytes(b"".join(gather(process).blocks()))

    ran = subprocess.run(
        [
            *(sys.executable, "-m", "isegoria.doors.cli.main", "themes", str(path), "--json"),
            *("--text", "text", "--author", "author", "--date", "date"),
            *(part for code in reading.parameters["languages"] for part in ("--texts-language", code)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    import json  # late: only this test needs it

    said = json.loads(ran.stdout)
    ours = Theme.objects.filter(reading=reading).order_by("pk")
    assert [(one["number"], one["name"], one["contributions"], one["people"]) for one in said["themes"]] == [
        (one.number, one.name, one.texts_count, one.people_count) for one in ours
    ]
    assert said["source"]["sha256"] == reading.input_sha256


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_texts_are_read_without_a_fault(count: int) -> None:
    process = machine.process_of(["Il faut plus de bancs à l'ombre.", "Trop de bruit.", "Pourquoi ?"][:count])

    reading = machine.read(process)

    assert (reading.state, reading.texts_count) == ("done", count)
    assert Theme.objects.count() == 0
    assert Suggestion.objects.filter(theme__isnull=False).count() == 0


def test_hostile_texts_are_read() -> None:
    bodies = [
        "<script>alert(1)</script>",
        "*" * 500,
        "À" * 3_000,
        "?!?!?! …",
        "=cmd|' /C calc'!A0",
        '","\n"; DROP TABLE;--',
        "[x](javascript:alert(1)) **gras**",
        "\u202eإلى الخلف",
        "🚲" * 50,
        "a\n\n\n\nb",
        "word " * 4_000,
        "https://example.org/" + "a" * 500,
    ]
    process = machine.process_of(bodies)

    reading = machine.read(process)

    assert reading.state == "done"
    for one in shown(waiting(process)):
        assert "<script" not in one.words


def test_asking_twice_asks_once_and_only_the_team_asks() -> None:
    process = machine.process_of(["Un.", "Deux."])
    awa = machine.harvester(process)

    assert ask_reading(process=process, by=awa) == ask_reading(process=process, by=awa)
    with pytest.raises(Refused) as refused:
        ask_reading(process=process, by=make.role(process.space, "observer"))
    assert refused.value.verdict.code == "not_harvester"
    assert MachineReading.objects.count() == 1


def long_silent(reading: MachineReading) -> None:
    """On PostgreSQL, where there may be several workers, one is taken for dead an hour after its last word."""
    MachineReading.objects.filter(pk=reading.pk).update(told_at=timezone.now() - timedelta(hours=2))


def test_a_worker_that_was_killed_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    process = machine.lille(60)
    asked = ask_reading(process=process, by=None)

    class Killed(BaseException):
        """Not an error that the worker could tell of."""

    def die(*given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(working, "_write_suggestions", die)
        with pytest.raises(Killed):
            read_next()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("running", 1)
    half = Membership.objects.count()
    assert half > 0

    long_silent(asked)
    assert read_next() is True

    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("done", 2)
    assert Membership.objects.filter(also=False).count() + asked.summary["unclassified"] == 60
    assert Theme.objects.values("reading", "number").distinct().count() == Theme.objects.count()


def test_a_reading_that_stops_the_worker_thrice_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    process = machine.lille(10)
    asked = ask_reading(process=process, by=None)
    MachineReading.objects.filter(pk=asked.pk).update(state=State.RUNNING, attempts=3)
    long_silent(asked)

    read_next()

    asked.refresh_from_db()
    assert (asked.state, asked.problem) == ("failed", "stopped")
    assert latest_reading(process) is None


def test_a_fault_is_told_and_the_earlier_reading_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    process = machine.lille(40)
    held = machine.read(process)

    def fail(*given: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(working, "read_texts", fail)
    again = machine.read(process)

    assert (again.state, again.problem) == ("failed", "memory")
    assert latest_reading(process) == held
    assert waiting(process).exists()


def test_rows_are_written_in_short_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 20)
    process = machine.lille(80)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        reading = machine.read(process)

    assert reading.state == "done"
    written = [one["sql"] for one in queries if one["sql"].startswith("INSERT") and "membership" in one["sql"]]
    assert len(written) >= 80 * 0.5 // 20


def test_a_text_erased_leaves_nothing_here() -> None:
    process = machine.lille(60)
    machine.read(process)
    text = Suggestion.objects.filter(theme__isnull=False).first()
    assert text is not None
    contribution = Contribution.objects.get(pk=text.contribution_id)
    Theme.objects.filter(pk=text.theme_id).update(named_by=contribution)

    erase(contribution=contribution, reason="author_request")

    assert not Membership.objects.filter(contribution=contribution).exists()
    assert not Suggestion.objects.filter(contribution=contribution).exists()
    theme = Theme.objects.get(pk=text.theme_id)
    assert (theme.name, theme.terms, theme.named_by_id) == ("", [], None)
    assert theme.title.endswith(str(theme.number))


def test_a_text_erased_while_the_machine_reads_leaves_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    process = machine.lille(60)
    read_texts = working.read_texts
    gone = Contribution.objects.filter(process=process).first()
    assert gone is not None

    def erased_meanwhile(*given: Any) -> Any:
        found = read_texts(*given)
        erase(contribution=gone, reason="author_request")
        return found

    monkeypatch.setattr(working, "read_texts", erased_meanwhile)
    machine.read(process)

    assert not Membership.objects.filter(contribution=gone).exists()
    assert not Suggestion.objects.filter(contribution=gone).exists()


def test_it_is_done_again_once_a_fifth_more_came() -> None:
    process = machine.lille(20)
    awa = machine.harvester(process)
    machine.read(process)
    set_again(process=process, again=True, by=awa)
    for number in range(3):
        make.statement(f"Encore une idée, la numéro {number}.", phase=make.phase(process))
    cache.clear()
    assert read_next() is False
    assert MachineReading.objects.count() == 1

    make.statement("Et la dernière.", phase=make.phase(process))
    make.statement("Et une de plus.", phase=make.phase(process))
    cache.clear()
    read_next()
    assert MachineReading.objects.count() == 2
    assert read_next() is True

    newest = latest_reading(process)
    assert newest is not None
    assert (newest.texts_count, newest.again, newest.asked_by) == (25, True, None)


def test_hidden_and_merged_texts_are_not_read() -> None:
    process = machine.process_of([f"Une idée pour la rue numéro {number}." for number in range(5)])
    keys = list(Contribution.objects.filter(process=process).order_by("pk").values_list("pk", flat=True))
    Contribution.objects.filter(pk=keys[0]).update(state="hidden")
    Contribution.objects.filter(pk=keys[1]).update(state="merged")

    assert gather(process).keys.tolist() == keys[2:]


def process_with_ideas() -> Process:
    return machine.lille(150)
