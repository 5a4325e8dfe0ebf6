# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of other platforms: what is kept of each, what is refused and why, and that nobody is made up."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from isegoria.commons.comments.models import Comment
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import ImportedTotals, Opinion, Support
from isegoria.core.journal.audit import audit
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.doors.exchange.actions import (
    ImportOptions,
    begin_drop,
    begin_import,
    drop_batch,
    finish_import,
    write_batch,
)
from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.importing import Imported, drop_import, import_files, text_files
from isegoria.doors.exchange.mapping import check_mapping
from isegoria.doors.exchange.models import Import
from isegoria.doors.exchange.queries import report_path
from isegoria.doors.exchange.sentences import stop_sentences
from isegoria.doors.exchange.sources import SOURCES, mapped_csv
from isegoria.doors.exchange.staging_texts import stage_texts
from isegoria.doors.exchange.texts import Export
from tests.doors.exchange import text_files as made

PARIS = ZoneInfo("Europe/Paris")
DECIDIM_COMMENTS = b"id;created_at;body;commentable_id;commentable_type;root_commentable_url\n"
SILENT = {"progress": lambda step, done, total: None}
MAKE = {
    "decidim": made.decidim,
    "consul": made.consul,
    "republique-numerique": made.republique,
    "vrai-debat": made.vrai_debat,
}


@pytest.fixture
def bring(space: Space) -> Callable[..., Imported]:
    def call(export: Export, *, publish: bool = False, source: str = "essai", **options: Any) -> Imported:
        chosen = ImportOptions(**{"language": "fr"} | options)
        return import_files(text_files(export), source=source, space=space, options=chosen, publish=publish, **SILENT)

    return call


def find(format: str, folder: Path) -> Export:
    return SOURCES[format].find(MAKE[format](folder), PARIS)


def refused(source: str = "essai") -> list[tuple[str, str, str]]:
    with report_path(source).open(encoding="utf-8", newline="") as stream:
        return [(row["file"], row["line"], row["code"]) for row in csv.DictReader(stream)]


def column(rows: list[tuple[Any, ...]], *places: int) -> dict[str, tuple[Any, ...]]:
    return {row[0]: tuple(row[place] for place in places) for row in rows}


def test_decidim_keeps_threads_sides_and_counts(bring: Callable[..., Imported], tmp_path: Path) -> None:
    done = bring(find("decidim", tmp_path / "x"))

    rows = made.texts_of("essai")
    assert column(rows, 1, 3, 6, 7, 9, 10) == {
        "proposal:7": ("proposal", "Un banc", "proposals", None, None, None),
        "proposal:8": ("proposal", "Une fontaine", "proposals", None, None, None),
        "debate:7": ("proposal", "Faut-il des bancs ?", "debates", None, None, None),
        "comment:1": ("comment", "", "proposals", "proposal:7", "proposal:7", "for"),
        "comment:2": ("comment", "", "proposals", "comment:1", "proposal:7", ""),
        "comment:3": ("comment", "", "debates", "debate:7", "debate:7", "against"),
    }
    assert column(rows, 4)["proposal:7"] == ("Il faut un banc,  \nau soleil.",)
    assert column(rows, 4)["proposal:8"] == ("-De l'eau",)
    assert column(rows, 4)["debate:7"] == ("**Voirie**",)
    assert column(rows, 15, 16, 11)["proposal:7"] == (12, None, 2)  # counted here, not twice
    assert column(rows, 15, 16, 11)["proposal:8"] == (3, 0, 0)
    assert column(rows, 5)["proposal:7"] == (datetime(2019, 1, 24, 21, 29, 15, tzinfo=UTC),)
    assert done.record.report["people"] == {"kept": 2}


def test_a_comment_of_another_site_is_not_put_under_a_text_of_the_same_number(
    bring: Callable[..., Imported], tmp_path: Path
) -> None:
    bring(find("decidim", tmp_path / "x"))

    assert refused() == [("commentaires.csv", "5", "comment_of_another_site")]


def test_consul_keeps_the_branch_where_a_comment_is_missing(bring: Callable[..., Imported], tmp_path: Path) -> None:
    done = bring(find("consul", tmp_path / "x"))

    rows = made.texts_of("essai")
    assert column(rows, 7) == {
        "proposal:7": (None,),
        "comment:1": ("proposal:7",),
        "comment:3": ("comment:1",),
        "comment:4": ("proposal:7",),
    }
    assert column(rows, 12, 14)["comment:1"] == (3, 1)
    assert column(rows, 15)["proposal:7"] == (6560,)
    assert column(rows, 5)["comment:1"] == (datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC),)
    assert refused() == [("comments.csv.gz", "3", "text_empty"), ("comments.csv.gz", "6", "parent_unknown")]
    assert done.record.report["notes"] == {"parent_missing": 2}


def test_the_consultation_of_2015_keeps_three_way_totals_and_arguments(
    bring: Callable[..., Imported], tmp_path: Path
) -> None:
    done = bring(find("republique-numerique", tmp_path / "x"))

    rows = made.texts_of("essai")
    assert column(rows, 12, 13, 14, 16, 11)["opinion:61"] == (22, 1, 4, None, 2)
    assert column(rows, 10, 15)["argument:1"] == ("for", 2)
    assert column(rows, 4)["argument:1"] == ("Oui.  \nTrès.",)
    assert column(rows, 2)["opinion:62"] == ("withdrawn",)
    title, body = column(rows, 3, 4)["opinion:61"]
    assert (len(title) <= 200, title.endswith(" …")) == (True, True)
    assert body == f"**{'T' * 150} {'x' * 100}**\n\nUn texte.\n\n> **Une source** — dit que"
    assert [code for _file, _line, code in refused()] == ["json_wrong", "cell_wrong", *["text_repeated"] * 3]
    assert done.record.report["notes"] == {"title_shortened": 2}


def test_le_vrai_debat_lists_each_contribution_once(bring: Callable[..., Imported], tmp_path: Path) -> None:
    bring(find("vrai-debat", tmp_path / "x"))

    (row,) = made.texts_of("essai")
    assert row[12:] == (5, 1, 3, None, 7)
    assert row[5].date().isoformat() == "2019-01-30"
    assert refused() == []


@pytest.mark.parametrize("format", sorted(MAKE))
def test_nobody_is_made_up_and_no_author_keeps_a_number(
    bring: Callable[..., Imported], tmp_path: Path, format: str
) -> None:
    bring(find(format, tmp_path / "x"), publish=True)

    assert (Opinion.objects.count(), Support.objects.count()) == (0, 0)
    assert ImportedTotals.objects.exists()
    for person in Person.objects.select_related("origin"):
        assert (person.is_imported, person.pseudonym, len(person.origin.external_id)) == (True, "", 20)
    assert audit().as_json()["findings"] == []


def test_authors_can_be_left_out_altogether(space: Space, tmp_path: Path) -> None:
    files = text_files(find("decidim", tmp_path / "x"), authors=False)

    import_files(files, space=space, options=ImportOptions(), publish=False, **SILENT)

    assert not Person.objects.exists()
    assert not Contribution.objects.exclude(author=None).exists()


def test_nothing_shows_before_the_one_act_that_publishes(bring: Callable[..., Imported], tmp_path: Path) -> None:
    export = find("decidim", tmp_path / "x")
    process = bring(export).record.process

    assert may_see(None, process).code == "not_published"
    assert bring(export, publish=True).was_complete
    assert may_see(None, Process.objects.get(pk=process.pk))


def test_what_is_moderated_before_and_after_publication_is_attested_as_it_stands(
    bring: Callable[..., Imported], tmp_path: Path
) -> None:
    # Late in the floors: acts of others on what came in.
    from isegoria.core.contributions.actions import erase, set_state

    export = find("decidim", tmp_path / "x")
    bring(export)
    first, second = Contribution.objects.filter(kind="comment").order_by("pk")[:2]
    set_state(contribution=first, state=Contribution.State.HIDDEN, kind="moderation.hide")
    bring(export, publish=True)
    erase(contribution=second, reason="law")

    assert audit().as_json()["findings"] == []


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (lambda: ImportedTotals.objects.filter(supports=12).update(supports=13), "import_totals"),
        (lambda: Contribution.objects.filter(title="Un banc").update(title="Deux bancs"), "import_statements"),
        (lambda: Comment.objects.filter(side="for").update(side="against"), "import_statements"),
    ],
)
def test_a_row_altered_by_hand_is_found(
    bring: Callable[..., Imported], tmp_path: Path, change: Callable[[], object], subject: str
) -> None:
    bring(find("decidim", tmp_path / "x"), publish=True)
    change()

    assert [one.params["subject_kind"] for one in audit().findings] == [subject]


def test_stopped_after_any_batch_it_goes_on_and_dropped_it_leaves_nothing(space: Space, tmp_path: Path) -> None:
    export = _large(tmp_path / "x", proposals=60, comments=400)
    staged = stage_texts(export, source="essai")
    record = begin_import(space=space, staged=staged, options=ImportOptions())
    while write_batch(record=record, staged=staged):
        # As after a kill: nothing is remembered but the rows.
        record = Import.objects.get(pk=record.pk)
    finish_import(record=Import.objects.get(pk=record.pk), **SILENT)
    in_steps = made.texts_of("essai")
    drop_import("essai", **SILENT)
    left = [model.objects.count() for model in (Contribution, Person, ImportedTotals, Import)]
    import_files(text_files(export), source="essai", space=space, options=ImportOptions(), publish=False, **SILENT)

    assert left == [0, 0, 0, 0]
    assert len(in_steps) == 460
    assert [row[:5] + row[6:] for row in made.texts_of("essai")] == [row[:5] + row[6:] for row in in_steps]


@pytest.mark.parametrize("batches", [0, 1, 3, 5])
def test_dropping_leaves_nothing_whenever_it_happens(space: Space, tmp_path: Path, batches: int) -> None:
    staged = stage_texts(_large(tmp_path / "x", proposals=20, comments=200), source="essai")
    record = begin_import(space=space, staged=staged, options=ImportOptions())
    for _batch in range(batches):
        write_batch(record=record, staged=staged)

    begin_drop(record=record)
    while drop_batch(record=record):
        continue

    assert (Contribution.objects.count(), Process.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert audit().ok


def test_a_thread_deeper_than_python_recurses_comes_in(bring: Callable[..., Imported], tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    lines = ["id,title,body,parent", "1,Un,Texte,", *(f"{n},,Réponse {n},{n - 1}" for n in range(2, 1_202))]
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    bring(_csv(folder / "t.csv", id="id", title="title", body="body", parent="parent"))

    assert Contribution.objects.count() == 1_201
    assert Contribution.objects.get(kind="proposal").standing.comments == 1_200


# --- any CSV table ----------------------------------------------------------------------------------
def _csv(path: Path, **columns: str) -> Export:
    table = {"role": "proposal", "columns": columns}
    return mapped_csv.find(path, check_mapping({"format": "isegoria-import-mapping/1", "table": [table]}), PARIS)


def test_arguments_go_to_a_debate_with_their_side(bring: Callable[..., Imported], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n;camp;dit;sur\n1;Pour;Oui.;\n2;contre;Non.;\n3;bof;Ni l'un ni l'autre.;\n4;;Réponse.;1\n")
    columns = {"id": "n", "side": "camp", "body": "dit", "parent": "sur"}
    mapping = check_mapping(
        {"format": "isegoria-import-mapping/1", "table": [{"role": "argument", "columns": columns}]}
    )

    bring(mapped_csv.find(path, mapping, PARIS), publish=True)

    found = Contribution.objects.filter(kind="argument").order_by("pk").values_list("body", "argument__side")
    assert list(found) == [("Oui.", "for"), ("Non.", "against")]
    assert Contribution.objects.get(kind="comment").parent.body == "Oui."
    assert refused() == [("t.csv", "4", "side_unknown")]
    assert {phase.tool_slug for phase in Process.objects.get().phases.all()} == {"debates"}
    assert audit().as_json()["findings"] == []


def _large(folder: Path, *, proposals: int, comments: int) -> Export:
    folder.mkdir(parents=True)
    (folder / "p.csv").write_text(
        "id,title,body,supports\n" + "".join(f"{n},Titre {n},Texte {n},{n}\n" for n in range(proposals)),
        encoding="utf-8",
    )
    answered = [n - 7 if n % 3 and n >= 7 else "" for n in range(comments)]
    roots: list[int] = []
    for n, above in enumerate(answered):
        roots.append(roots[above] if isinstance(above, int) else n % proposals)
    (folder / "c.csv").write_text(
        "id,on,parent,body,author\n"
        + "".join(f"{n},{roots[n]},{answered[n]},Dit {n},{n % 9}\n" for n in range(comments)),
        encoding="utf-8",
    )
    mapping = check_mapping(
        {
            "format": "isegoria-import-mapping/1",
            "table": [
                {
                    "role": "proposal",
                    "file": "p.csv",
                    "columns": {"id": "id", "title": "title", "body": "body", "supports": "supports"},
                },
                {
                    "role": "comment",
                    "file": "c.csv",
                    "columns": {"id": "id", "on": "on", "parent": "parent", "body": "body", "author": "author"},
                },
            ],
        }
    )
    return mapped_csv.find(folder, mapping, PARIS)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"id;titre\n1;Un\n1;Deux\n", ["text_repeated"]),
        ("\ufeffid;titre\n1;Été\n".encode(), []),
        ("id;titre\n1;Été\n".encode("windows-1252"), []),
        (b"id;titre\n1;Un\n2;N\x00UL\n", ["nul"]),
        (b'id;titre\n1;Un\n2;"jamais ferm\xc3\xa9\n3;Trois\n', ["quote_unclosed"]),
        (b"id;titre\n1;Un\n2;Deux;de trop\n", ["column_count"]),
        (b"id;titre\n1;Un\n2", ["file_truncated"]),
        (b"id;titre\n1;Un\n2;\n", ["text_empty"]),
        (b"id\ttitre\n1\tUn\n", []),
    ],
)
def test_a_damaged_line_is_refused_alone(
    bring: Callable[..., Imported], tmp_path: Path, content: bytes, codes: list[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    done = bring(_csv(path, id="id", title="titre"))

    file = done.record.report["files"][0]
    assert [code for _file, _line, code in refused()] == codes
    assert file["read"] == file["kept"] + file["refused"]
    assert Contribution.objects.filter(title__in=["Un", "Été"]).count() == 1


@pytest.mark.parametrize(
    ("format", "files", "code"),
    [
        ("decidim", {"x.csv": b"comment-id,comment-body,moderated,timestamp\n"}, "another_tool"),
        (
            "consul",
            {"x.csv": DECIDIM_COMMENTS},
            "another_tool",
        ),
        ("consul", {"x.csv": b"id,parentId,proposalId,text\n"}, "comments_alone"),
        (
            "decidim",
            {"x.csv": DECIDIM_COMMENTS},
            "comments_alone",
        ),
        ("decidim", {}, "no_such_files"),
        ("decidim", {"x.csv": b"id,title,title,url\n"}, "header_column_repeated"),
        ("consul", {"x.csv": "id,title".encode("utf-16")}, "encoding_utf16"),
        ("consul", {"x.csv": b"PK\x03\x04"}, "not_a_table"),
        ("consul", {"x.csv.gz": b"not gzip"}, "header_unreadable"),
        ("consul", {"x.csv": b"id,title,numSupports\n"}, "no_texts"),
        ("republique-numerique", {"opinions_flat.jsonl": b'{"id": 1}\n'}, "json_unlike"),
        ("vrai-debat", {"topic_main_contributions.json": b'[{"a"'}, "json_unreadable"),
        ("vrai-debat", {"topic_main_contributions.json": b"[" * 100_000}, "json_unreadable"),
    ],
)
def test_files_of_which_nothing_can_come_are_named(
    bring: Callable[..., Imported], tmp_path: Path, format: str, files: dict[str, bytes], code: str
) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)

    with pytest.raises(ImportStopped) as stopped:
        bring(SOURCES[format].find(folder, PARIS))

    assert stopped.value.code == code
    assert all("%(" not in sentence for sentence in stop_sentences(stopped.value.code, stopped.value.params))
    assert Process.objects.count() == Import.objects.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"format": "other/1", "table": [{"columns": {"title": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": []},
        {"format": "isegoria-import-mapping/1", "table": [{"columns": {}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"columns": {"titel": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"columns": {"title": 3}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"role": "vote", "columns": {"title": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"role": "comment", "columns": {"body": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"role": "argument", "columns": {"body": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"file": "../../etc/x", "columns": {"body": "t"}}]},
        {"format": "isegoria-import-mapping/1", "time_zone": "Mars/Olympus", "table": [{"columns": {"body": "t"}}]},
        {"format": "isegoria-import-mapping/1", "table": [{"columns": {"body": "t"}, "encoding": "rot13"}]},
    ],
)
def test_a_mapping_that_is_not_right_says_where(given: dict[str, Any]) -> None:
    with pytest.raises(ImportStopped) as stopped:
        check_mapping(given)

    assert stopped.value.code == "mapping_wrong"


def test_what_answers_itself_in_a_circle_is_refused(bring: Callable[..., Imported], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,title,body,parent\n1,Un,Texte,\n2,,a,3\n3,,b,2\n4,,c,2\n", encoding="utf-8")

    bring(_csv(path, id="id", title="title", body="body", parent="parent"))

    assert sorted(code for _file, _line, code in refused()) == ["parent_unknown", "parent_unknown", "text_in_circle"]
    assert [row[0] for row in made.texts_of("essai")] == ["proposal:1"]
