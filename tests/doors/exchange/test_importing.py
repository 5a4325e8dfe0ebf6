# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole import: what is kept, what is refused and why, what is shown, and how it is undone."""

import csv
import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.processes.actions import publish_process
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from isegoria.doors.exchange.actions import (
    BATCH,
    ImportOptions,
    begin_drop,
    begin_import,
    drop_batch,
    finish_import,
    write_batch,
)
from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.importing import Imported, drop_import, import_polis
from isegoria.doors.exchange.models import Import
from isegoria.doors.exchange.queries import report_path
from isegoria.doors.exchange.staging_polis import stage_polis
from tests import factories
from tests.doors.exchange.polis_files import COMMENT_COLUMNS, VOTE_COLUMNS, regular_export, rows_of, write_export

BringIn = Callable[..., Imported]
DATA = Path(__file__).resolve().parents[2] / "data" / "polis"
LONDON = DATA / "london.youth.policing"
SILENT = {"progress": lambda step, done, total: None}


def opinion_pk() -> int:
    """An opinion that is not a pass."""
    return Opinion.objects.exclude(value=0).order_by("pk")[0].pk


def refused_lines(source: str) -> list[tuple[str, str, str, str]]:
    with report_path(source).open(encoding="utf-8", newline="") as stream:
        return [(row["file"], row["line"], row["id"], row["code"]) for row in csv.DictReader(stream)]


def test_a_real_conversation_comes_in_whole(bring_in: BringIn) -> None:
    done = bring_in(LONDON)

    rows = rows_of("polis:9xxwa9jpkm")
    with (LONDON / "comments.csv").open(encoding="utf-8", newline="") as stream:
        comments = {row["comment-id"]: row for row in csv.DictReader(stream)}
    with (LONDON / "votes.csv").open(encoding="utf-8", newline="") as stream:
        votes = sorted(csv.DictReader(stream), key=lambda row: int(row["timestamp"]))
    latest = {(row["voter-id"], row["comment-id"]): row for row in votes}
    assert [(row[0], row[1], row[2]) for row in rows["opinions"]] == sorted(
        (voter, comment, int(row["vote"])) for (voter, comment), row in latest.items()
    )
    assert {row[0]: row[1] for row in rows["statements"]} == {
        identity: row["comment-body"].strip() for identity, row in comments.items()
    }
    times = {(row[0], row[1]): row[3] for row in rows["opinions"]}
    one = next(iter(latest))
    assert times[one] == datetime.fromtimestamp(int(latest[one]["timestamp"]) / 1000, UTC)
    assert done.record.report["opinions"] == {"kept": 638, "replaced": 2, "with_time": 638}
    assert done.record.report["signs"] == "confirmed"
    assert (
        done.record.process.question.text
        == "What is the best way to engage more young people in local scrutiny of policing?"
    )


@pytest.mark.parametrize(
    ("name", "text", "credit"),
    [
        ("x/ATTRIBUTION.txt", "By the people of X,\nCC BY 4.0.\n", {"en": "By the people of X,\nCC BY 4.0."}),
        ("x/SOURCE.txt", "repo: somewhere\nattribution required by the licence: By X.\n", {"en": "By X."}),
        ("SOURCE.txt", "Attribution: By Y.\n", {"en": "By Y."}),
        ("SOURCE.txt", "nothing of the kind\n", {}),
    ],
)
def test_the_credit_asked_for_beside_the_data_is_shown(
    bring_in: BringIn, tmp_path: Path, name: str, text: str, credit: dict[str, str]
) -> None:
    folder = write_export(tmp_path / "x", [(0, 1, 1, "One.")], [(0, 1, 1)])
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert bring_in(folder).record.process.attributions == credit


def test_a_credit_that_is_given_comes_first(bring_in: BringIn) -> None:
    assert bring_in(LONDON, attribution="By Z.").record.process.attributions == {"en": "By Z."}


def test_nothing_shows_before_the_one_act_that_publishes(bring_in: BringIn) -> None:
    record = bring_in(LONDON).record

    assert may_see(None, record.process).code == "not_published"
    assert bring_in(LONDON, publish=True).was_complete
    record.refresh_from_db()
    assert record.stage == Import.Stage.PUBLISHED
    assert may_see(None, Process.objects.get(pk=record.process_id))
    kinds = list(Entry.objects.filter(subject_id=record.public_id).values_list("kind", flat=True).order_by("pk"))
    assert kinds == ["import.statements", "import.published"]
    assert audit().ok


@pytest.mark.parametrize("stage", ["people", "statements", "opinions", "counting", "sealing"])
def test_half_an_import_cannot_be_published_through_any_door(bring_in: BringIn, stage: str) -> None:
    record = bring_in(LONDON).record
    Import.objects.filter(pk=record.pk).update(stage=stage)

    with pytest.raises(Refused) as refused:
        publish_process(process=record.process, by=None)

    assert refused.value.verdict.code == "import_incomplete"
    assert not Process.objects.get(pk=record.process_id).is_published


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (lambda: Opinion.objects.filter(pk=opinion_pk()).update(value=0), "import_opinions"),
        (lambda: Opinion.objects.filter(pk=opinion_pk()).delete(), "import_opinions"),
        (
            lambda: Contribution.objects.filter(pk=Contribution.objects.order_by("pk")[0].pk).update(body="Other"),
            "import_statements",
        ),
    ],
)
def test_a_row_altered_by_hand_is_found(bring_in: BringIn, change: Callable[[], object], subject: str) -> None:
    bring_in(LONDON, publish=True)
    change()

    report = audit()

    assert [(one.code, one.params["subject_kind"]) for one in report.findings] == [("content_changed", subject)]


def test_moderation_and_erasure_leave_the_journal_true(bring_in: BringIn) -> None:
    # Late in the floors: acts of others on what came in.
    from isegoria.core.accounts.actions import erase_person
    from isegoria.core.contributions.actions import erase, set_state

    bring_in(LONDON, publish=True)
    first, second = Contribution.objects.filter(state="published").order_by("pk")[:2]

    set_state(contribution=first, state=Contribution.State.HIDDEN, kind="moderation.hide")
    erase(contribution=second, reason="law")
    erase_person(person=Person.objects.filter(is_imported=True).order_by("pk")[3])

    assert audit().as_json()["findings"] == []


def test_a_statement_keeps_what_moderators_had_decided(bring_in: BringIn, tmp_path: Path) -> None:
    comments = [(0, 1, 1, "Accepted."), (1, 1, 0, "Undecided."), (2, 1, -1, "Rejected.")]
    votes = [(0, 1, 1), (1, 1, 1), (2, 1, 1), (0, 2, -1)]
    folder = write_export(tmp_path / "strict", comments, votes)

    def states(source: str) -> list[str]:
        rows = Contribution.objects.filter(provenance__source=source).order_by("provenance__external_id")
        return list(rows.values_list("state", flat=True))

    assert bring_in(folder).record.options["strict"] is True
    assert states("polis:9test") == ["published", "pending", "rejected"]
    seen = write_export(tmp_path / "seen", comments, [*votes, (1, 2, 0)], address="https://pol.is/9seen")
    assert bring_in(seen, slug="seen").record.options["strict"] is False
    assert states("polis:9seen") == ["published", "published", "rejected"]
    bring_in(seen, slug="asked", source="asked", strict=True)
    assert states("asked") == ["published", "pending", "rejected"]


def test_without_votes_csv_the_matrix_is_read_and_times_are_unknown(bring_in: BringIn, tmp_path: Path) -> None:
    folder = tmp_path / "matrix"
    folder.mkdir()
    for name in ("comments.csv", "participants-votes.csv", "summary.csv"):
        (folder / name).write_bytes((LONDON / name).read_bytes())

    bring_in(folder)

    rows = rows_of("polis:9xxwa9jpkm")
    assert len(rows["opinions"]) == 638
    assert {row[3] for row in rows["opinions"]} == {None}


def test_a_second_import_of_the_same_files_changes_nothing(bring_in: BringIn) -> None:
    first = bring_in(LONDON)
    rows = rows_of("polis:9xxwa9jpkm")

    second = bring_in(LONDON)

    assert (first.resumed, second.resumed, second.was_complete) == (False, True, True)
    assert rows_of("polis:9xxwa9jpkm") == rows
    assert Import.objects.count() == 1


def test_other_files_of_the_same_conversation_are_refused(bring_in: BringIn, tmp_path: Path) -> None:
    bring_in(write_export(tmp_path / "a", [(0, 1, 1, "One.")], [(0, 1, 1)]))

    with pytest.raises(ImportStopped) as stopped:
        bring_in(write_export(tmp_path / "b", [(0, 1, 1, "Other.")], [(0, 1, 1)]))

    assert stopped.value.code == "other_files"


def test_a_compressed_copy_is_the_same_import(bring_in: BringIn, tmp_path: Path) -> None:
    bring_in(LONDON)
    folder = tmp_path / "packed"
    folder.mkdir()
    for path in LONDON.glob("*.csv"):
        (folder / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))

    assert bring_in(folder).was_complete


def test_the_latest_vote_counts_whatever_the_order_of_the_lines(bring_in: BringIn, tmp_path: Path) -> None:
    folder = write_export(tmp_path / "x", [(0, 1, 1, "One.")], [])
    (folder / "votes.csv").write_text(
        ",".join(VOTE_COLUMNS) + "\n3000,,0,5,-1\n1000,,0,5,1\n2000,,0,5,0\n", encoding="utf-8"
    )

    bring_in(folder)

    assert [row[2] for row in rows_of("polis:9test")["opinions"]] == [-1]


def test_a_reversed_export_is_turned_round_and_says_so(bring_in: BringIn, tmp_path: Path) -> None:
    comments = [(n, 1, 1, f"Number {n}.") for n in range(4)]
    folder = write_export(tmp_path / "x", comments, [(n, p, 1) for n in range(4) for p in range(n + 1)])
    text = (folder / "votes.csv").read_text(encoding="utf-8")
    (folder / "votes.csv").write_text(text.replace(",1\n", ",-1\n"), encoding="utf-8")

    done = bring_in(folder)

    assert (done.record.report["signs"], done.record.report["notes"]) == ("reversed", {"signs_reversed": 10})
    assert {row[2] for row in rows_of("polis:9test")["opinions"]} == {1}


# --- bad input --------------------------------------------------------------------------------------
def test_bad_texts_are_refused_by_name_and_tags_stay_text(bring_in: BringIn, tmp_path: Path) -> None:
    script = "<script>alert(1)</script> & <b>bold</b>"
    comments = [
        (0, 1, 1, script),
        (1, 1, 1, "Turned \u202e round."),
        (2, 1, 1, "x" * 1001),
        (3, 1, 1, "y" * 2_000_000),
        (4, 1, 1, "   "),
        (5, 1, 1, "Kept."),
        (6, 1, 1, "NUL \x00 inside."),
    ]
    votes = [(n, person, 1) for n in range(7) for person in (1, 2)]

    done = bring_in(write_export(tmp_path / "x", comments, votes))

    rows = rows_of("polis:9test")
    assert [row[1] for row in rows["statements"]] == [script, "Kept."]
    assert len(rows["opinions"]) == 4
    assert refused_lines("polis:9test") == [
        ("comments.csv", "", "1", "text_control_signs"),
        ("comments.csv", "", "2", "text_too_long"),
        ("comments.csv", "5", "", "record_too_long"),
        ("comments.csv", "6", "", "body_empty"),
        ("comments.csv", "8", "", "nul"),
        *(("votes.csv", str(line), "", "comment_unknown") for line in (8, 9, 10, 11, 14, 15)),
        ("votes", "", "1", "statement_refused"),
        ("votes", "", "2", "statement_refused"),
    ]
    assert done.record.report["refused"] == {"statement_refused": 4, "text_control_signs": 1, "text_too_long": 1}


def test_damaged_lines_are_refused_alone(bring_in: BringIn, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    header = ",".join(COMMENT_COLUMNS)
    (folder / "comments.csv").write_bytes(
        f"{header}\n1,,0,1,,,1,One\n".encode()
        + b"2,,1,1,,,1,caf\xe9 in Latin-1\n"
        + b"3,,0,1,,,1,Same id\n"
        + b"4,,2,1,,,9,Bad moderation\n"
        + b'5,,3,1,,,1,"Never closed\n'
        + b"6,,4,1,,,1,Two\n"
        + b"7,,5,1"
    )
    (folder / "votes.csv").write_text(
        ",".join(VOTE_COLUMNS) + "\n1,,0,1,1\n2,,0,1,5\n3,,99,1,1\nx,,0,1,1\n4,,0,one,1\n5,,4,2,-1", encoding="utf-8"
    )

    done = bring_in(folder)

    assert [row[1] for row in rows_of(done.record.source)["statements"]] == ["One", "Two"]
    assert [row[:3] for row in rows_of(done.record.source)["opinions"]] == [("1", "0", 1), ("2", "4", -1)]
    assert refused_lines(done.record.source) == [
        ("comments.csv", "3", "", "not_utf8"),
        ("comments.csv", "4", "", "id_repeated"),
        ("comments.csv", "5", "", "moderation_wrong"),
        ("comments.csv", "6", "", "quote_unclosed"),
        ("comments.csv", "8", "", "file_truncated"),
        ("votes.csv", "3", "", "opinion_wrong"),
        ("votes.csv", "4", "", "comment_unknown"),
        ("votes.csv", "5", "", "time_wrong"),
        ("votes.csv", "6", "", "not_a_number"),
    ]
    files = {one["file"]: (one["read"], one["kept"], one["refused"]) for one in done.record.report["files"]}
    assert files == {"comments.csv": (7, 2, 5), "votes.csv": (6, 2, 4)}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "not_a_polis_export"),
        ({"comments.csv": b""}, "header_missing"),
        ({"comments.csv": b"a,b\n1,2\n"}, "header_column_missing"),
        ({"comments.csv": b"\xff\xfe\x00\n"}, "header_unreadable"),
        ({"comments.csv": ",".join(COMMENT_COLUMNS).encode() + b"\n"}, "no_statements"),
        ({"votes.csv": b"timestamp,datetime,comment-id,voter-id,vote\n1,,0,1,1\n"}, "no_statements"),
        ({"comments.csv.gz": b"not gzip at all"}, "header_unreadable"),
    ],
)
def test_files_of_which_nothing_can_come_are_named(
    bring_in: BringIn, tmp_path: Path, files: dict[str, bytes], code: str
) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)

    with pytest.raises(ImportStopped) as stopped:
        bring_in(folder)

    assert stopped.value.code == code
    assert Process.objects.count() == Import.objects.count() == 0
    assert not list((tmp_path / "site").glob("staging/*"))


# --- batches, resuming, dropping --------------------------------------------------------------------
def test_an_import_stopped_after_any_batch_goes_on_from_there(space: Space, tmp_path: Path) -> None:
    folder = regular_export(tmp_path / "x", people=700, statements=30, each=4)
    options = ImportOptions(language="en")
    staged = stage_polis(folder)
    record = begin_import(space=space, staged=staged, options=options)
    batches = 0
    while write_batch(record=record, staged=staged):
        # As after a kill: nothing is remembered but the rows.
        record = Import.objects.get(pk=record.pk)
        batches += 1
    finish_import(record=Import.objects.get(pk=record.pk), **SILENT)
    in_steps = rows_of("polis:9test")
    drop_import("polis:9test", **SILENT)
    import_polis(folder, space=space, options=options, publish=False, **SILENT)

    assert rows_of("polis:9test") == in_steps
    assert len(in_steps["opinions"]) == 2800
    assert batches == 3 + 1 + 3 + 3  # people, statements, opinions, and one step to leave each stage


def test_a_batch_is_small_and_one_transaction(space: Space, tmp_path: Path) -> None:
    staged = stage_polis(regular_export(tmp_path / "x", people=600, statements=300, each=10))
    record = begin_import(space=space, staged=staged, options=ImportOptions())
    before = (0, 0, 0)
    while record.stage in BATCH:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            write_batch(record=record, staged=staged)
        after = (Person.objects.count(), Contribution.objects.count(), Opinion.objects.count())
        people, texts, opinions = (now - then for now, then in zip(after, before, strict=True))
        # A person is three rows, a text four.
        assert 3 * people + 4 * texts + opinions <= 1000
        assert sum(query["sql"].startswith(("SAVEPOINT", "BEGIN")) for query in captured) <= 4
        before = after


def test_two_importers_at_once_do_not_write_twice(space: Space, tmp_path: Path) -> None:
    staged = stage_polis(regular_export(tmp_path / "x", people=700, statements=10, each=2))
    one = begin_import(space=space, staged=staged, options=ImportOptions())
    other = Import.objects.get(pk=one.pk)
    write_batch(record=one, staged=staged)

    with pytest.raises(ImportStopped) as stopped:
        write_batch(record=other, staged=staged)

    assert stopped.value.code == "another_at_work"
    assert Person.objects.count() == BATCH[Import.Stage.PEOPLE]


@pytest.mark.parametrize("batches", [0, 1, 3, 5, 8, 100])
def test_dropping_leaves_nothing_whenever_it_happens(space: Space, tmp_path: Path, batches: int) -> None:
    staged = stage_polis(regular_export(tmp_path / "x", people=700, statements=30, each=4))
    record = begin_import(space=space, staged=staged, options=ImportOptions())
    for _batch in range(batches):
        write_batch(record=record, staged=staged)

    begin_drop(record=record)
    # Killed in the middle of dropping, it is only dropped further.
    drop_batch(record=record)
    if Import.objects.exists():
        with pytest.raises(ImportStopped) as stopped:
            import_polis(tmp_path / "x", space=space, options=ImportOptions(), publish=True, **SILENT)
        assert stopped.value.code == "being_dropped"
        drop_import("polis:9test", **SILENT)

    assert rows_of("polis:9test") == {name: [] for name in rows_of("polis:9test")}
    assert (Person.objects.count(), Process.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert not list((tmp_path / "site" / "staging").iterdir())
    assert audit().ok


def test_what_is_public_is_not_dropped(bring_in: BringIn) -> None:
    bring_in(LONDON, publish=True)

    with pytest.raises(ImportStopped) as stopped:
        drop_import("polis:9xxwa9jpkm", **SILENT)

    assert stopped.value.code == "already_published"
    assert Opinion.objects.count() == 638


def test_without_the_files_the_checked_copy_is_enough(space: Space, tmp_path: Path) -> None:
    folder = regular_export(tmp_path / "x", people=50, statements=10, each=4)
    staged = stage_polis(folder)
    write_batch(record=begin_import(space=space, staged=staged, options=ImportOptions()), staged=staged)
    for path in folder.iterdir():
        path.unlink()

    done = import_polis(
        None, source="polis:9test", space=None, options=ImportOptions(), publish=False, resume_only=True, **SILENT
    )

    assert done.record.is_complete
    assert len(rows_of("polis:9test")["opinions"]) == 200


def test_an_address_already_taken_is_said_before_anything_is_written(bring_in: BringIn, tmp_path: Path) -> None:
    bring_in(LONDON, slug="taken")

    with pytest.raises(ImportStopped) as stopped:
        bring_in(write_export(tmp_path / "x", [(0, 1, 1, "One.")], [(0, 1, 1)]), slug="taken")

    assert (stopped.value.code, Import.objects.count()) == ("slug_taken", 1)


def test_an_open_conversation_takes_new_opinions(bring_in: BringIn) -> None:
    # Late in the floors: acts of the people of this site.
    from isegoria.core.accounts.actions import create_guest
    from isegoria.core.expressions.actions import give_opinion

    record = bring_in(LONDON, stays_open=True).record
    factories.show(record.process)
    statement = Contribution.objects.filter(process=record.process, state="published").first()
    assert statement is not None

    give_opinion(contribution=statement, phase=statement.phase, person=create_guest(), value=1)

    assert audit().ok


def test_a_closed_conversation_takes_none(bring_in: BringIn) -> None:
    # Late in the floors: acts of the people of this site.
    from isegoria.core.accounts.actions import create_guest
    from isegoria.core.expressions.actions import give_opinion

    record = bring_in(LONDON, publish=True).record
    statement = Contribution.objects.filter(process=record.process, state="published").first()
    assert statement is not None

    with pytest.raises(Refused) as refused:
        give_opinion(contribution=statement, phase=statement.phase, person=create_guest(), value=1)

    assert refused.value.verdict.code == "phase_closed"
