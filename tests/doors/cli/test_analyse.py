# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria analyse`: files in, a stand-alone report out; a sentence, never a stack of lines, for whatever is wrong."""

import csv
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Site

PEOPLE, STATEMENTS = 24, 10


def opinion(person: int, statement: int) -> int | None:
    """Two camps that agree on the first two statements; nobody answers everything."""
    if (person + statement) % 7 == 0:
        return None
    if statement < 2:
        return 1
    return (1 if person % 3 else -1) * (1 if statement % 2 else -1)


def write_export(folder: Path, *, without: tuple[str, ...] = (), agree: int = 1) -> Path:
    """A Polis export directory of two camps, with whichever files."""
    folder.mkdir(parents=True, exist_ok=True)
    votes = [
        (1_600_000_000_000 + 3_600_000 * (person * 3 + statement), statement, person, agree * value)
        for person in range(PEOPLE)
        for statement in range(STATEMENTS)
        if (value := opinion(person, statement)) is not None
    ]
    tables: dict[str, list[tuple[object, ...]]] = {
        "comments": [
            ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"),
            *(
                (
                    1_600_000_000_000 + one * 86_400_000,
                    "",
                    one,
                    0,
                    sum(vote[3] == agree for vote in votes if vote[1] == one),
                    sum(vote[3] == -agree for vote in votes if vote[1] == one),
                    1,
                    f"Statement {one}, <b>not bold</b>",
                )
                for one in range(STATEMENTS)
            ),
        ],
        "votes": [
            ("timestamp", "datetime", "comment-id", "voter-id", "vote"),
            *((time, "", statement, person, value) for time, statement, person, value in votes),
        ],
        "participants-votes": [
            ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *map(str, range(STATEMENTS))),
            *(
                (
                    person,
                    "",
                    0,
                    *(
                        sum(vote[2] == person and vote[3] in wanted for vote in votes)
                        for wanted in ((1, 0, -1), (1,), (-1,))
                    ),
                    *(
                        "" if opinion(person, one) is None else agree * opinion(person, one)
                        for one in range(STATEMENTS)
                    ),
                )
                for person in range(PEOPLE)
            ),
        ],
        "summary": [
            ("topic", "Benches & shade"),
            ("url", "https://example.org/benches"),
            ("conversation-description", "Where should the benches go?"),
        ],
    }
    for name, rows in tables.items():
        if name not in without:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
    return folder


class Outside(HTMLParser):
    """Whatever a page would fetch: every src, and every href but those of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value or "" for name, value in attrs if name in {"src", "srcset"} or (name == "href" and tag != "a")
        ]


def page_of(out: Path) -> str:
    return " ".join((out / "index.html").read_text(encoding="utf-8").split())


def test_a_report_of_one_file_that_calls_nobody(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    out = tmp_path / "report"

    done = bare_site.run("analyse", export, "--out", out)

    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert sorted(path.name for path in out.iterdir()) == ["index.html", "input.csv", "result.json"]
    page = page_of(out)
    assert "24 people gave 206 opinions on 10 statements." in page
    assert "2 opinion groups: group A, 16 people (67%), group B, 8 people (33%)." in page
    for words in (
        "Benches &amp; shade",
        "Where should the benches go?",
        "What brings people together",
        "What divides them",
        "What characterises each group",
        "Participation over time",
        "Opinions a day",
        "Lines read",
        "How the map is made",
        json.loads((out / "result.json").read_text(encoding="utf-8"))["digest"],
    ):
        assert words in page
    assert "&lt;b&gt;not bold" in page
    reader = Outside()
    reader.feed(page)
    assert [one for one in reader.found if not one.startswith("data:")] == []
    assert not re.search(r"url\((?!data:|\"data:)", page)
    assert "<script" not in page


class Nowhere(Site):
    """A shell that knows of no site."""

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name != "ISEGORIA_DATA_DIR"}


def test_no_site_is_needed_and_none_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    done = Nowhere(tmp_path / "here").run("analyse", write_export(tmp_path / "export"))
    assert done.code == 0, done.err
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["report"]


def test_the_two_files_are_enough_to_count_again(bare_site: Site, tmp_path: Path) -> None:
    bare_site.run("analyse", write_export(tmp_path / "export"), "--out", tmp_path / "report")
    done = bare_site.run("verify", "result", tmp_path / "report" / "result.json")
    assert done.code == 0, done.err


def test_the_same_files_give_the_same_digest_and_another_seed_says_so(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    first, second, seeded = (
        bare_site.run("analyse", export, "--json", *more).document("analysis") for more in ((), (), ("--seed", "7"))
    )
    assert first == second
    assert (seeded["group_sizes"], seeded["digest"] == first["digest"]) == (first["group_sizes"], False)


def test_groups_may_be_sought_otherwise_and_the_result_says_how(bare_site: Site, tmp_path: Path) -> None:
    export, report = write_export(tmp_path / "export"), tmp_path / "report"
    asked = ("--groups-of", "base-clusters", "--choose-k", "base-silhouette", "--axes", "3")
    done = bare_site.run("analyse", export, "--out", report, *asked)
    assert done.code == 0, done.err
    document = json.loads((report / "result.json").read_text(encoding="utf-8"))
    assert document["parameters"].items() >= {"axes": 3}.items()
    assert not {"members", "choose_k"} & document["parameters"].keys()  # as the reference does
    assert "k_tried_over_people" not in {one["code"] for one in document["trace"]}
    assert bare_site.run("verify", "result", report / "result.json").code == 0
    refused = bare_site.run("analyse", export, "--axes", "1")
    assert (refused.code, "2" in refused.err) == (2, True)


def test_json_stands_alone_and_names_people_and_statements_as_the_export_does(bare_site: Site, tmp_path: Path) -> None:
    done = bare_site.run("analyse", write_export(tmp_path / "export"), "--json")

    assert done.code == 0, done.err
    document = done.document("analysis")
    assert (document["k"], document["group_sizes"]) == (2, [16, 8])
    assert document["group_per_participant"] == {str(one): 0 if one % 3 else 1 for one in range(PEOPLE)}
    assert set(document["consensus"]["agree"][:2]) == {0, 1}
    assert {one["side"] for one in document["representative"][0]} <= {"agree", "disagree"}
    assert not (bare_site.folder / "report").exists()


def test_json_and_a_report_together(bare_site: Site, tmp_path: Path) -> None:
    done = bare_site.run("analyse", write_export(tmp_path / "export"), "--json", "--out", tmp_path / "report")
    assert done.document("analysis")["digest"] in page_of(tmp_path / "report")


def test_in_french_with_the_statements_in_their_language(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    bare_site.run("analyse", export, "--out", tmp_path / "report", "--language", "fr", "--statements-language", "de")
    page = page_of(tmp_path / "report")
    assert '<html lang="fr"' in page
    assert "24 personnes ont donné 206 avis sur 10 propositions." in page
    assert '<h1 class="question" lang="de" dir="ltr">' in page


def test_without_times_the_report_says_what_cannot_be_shown(bare_site: Site, tmp_path: Path) -> None:
    done = bare_site.run("analyse", write_export(tmp_path / "export", without=("votes",)), "--out", tmp_path / "report")

    assert done.code == 0, done.err
    page = page_of(tmp_path / "report")
    assert "participation over time cannot be shown" in page
    assert "Statements a day" in page
    assert "What the data do not allow" in page
    assert "The opinions come from participants-votes.csv" in page
    assert "2 opinion groups" in page


def test_without_texts_statements_go_by_their_number(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export", without=("comments", "summary"))
    bare_site.run("analyse", export, "--out", tmp_path / "report")
    page = page_of(tmp_path / "report")
    assert "Statements are known by their number." in page
    assert "A conversation without a title" in page
    assert "#0" in page


def test_a_reversed_export_is_turned_round(bare_site: Site, tmp_path: Path) -> None:
    documents = [
        bare_site.run("analyse", write_export(tmp_path / str(agree), agree=agree), "--json").document("analysis")
        for agree in (1, -1)
    ]
    assert [one["agree_was_minus"] for one in documents] == [False, True]
    assert documents[0]["digest"] == documents[1]["digest"]


def test_the_credit_that_came_with_the_data_is_given(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "all" / "export")
    (tmp_path / "all" / "SOURCE.txt").write_text("CC BY 4.0, <Someone>", encoding="utf-8")
    bare_site.run("analyse", export, "--out", tmp_path / "report")
    assert "CC BY 4.0, &lt;Someone&gt;" in page_of(tmp_path / "report")


def test_damaged_lines_are_counted_and_the_rest_is_mapped(bare_site: Site, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    with (export / "votes.csv").open("ab") as stream:
        stream.write(b'1,,3,\xff,1\n1,,3,abc,1\n1,,999,3,1\n1,,"3,4,1\n')
    done = bare_site.run("analyse", export, "--out", tmp_path / "report")

    assert done.code == 0, done.err
    page = page_of(tmp_path / "report")
    assert "24 people gave 206 opinions" in page
    for words in ("text that is not UTF-8 (1)", "something else than a whole number (1)", "a quotation mark opened"):
        assert words in page


def _empty(folder: Path) -> None:
    folder.mkdir()


def _junk(folder: Path) -> None:
    folder.mkdir()
    (folder / "votes.csv").write_bytes(bytes(range(256)) * 8000)


def _no_columns(folder: Path) -> None:
    write_export(folder)
    (folder / "votes.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")


def _no_lines(folder: Path) -> None:
    write_export(folder)
    (folder / "votes.csv").write_text("timestamp,datetime,comment-id,voter-id,vote\n", encoding="utf-8")


def _truncated(folder: Path) -> None:
    write_export(folder)
    packed = gzip.compress((folder / "votes.csv").read_bytes())
    (folder / "votes.csv").unlink()
    (folder / "votes.csv.gz").write_bytes(packed[:40])


def _badly_encoded(folder: Path) -> None:
    write_export(folder)
    text = (folder / "votes.csv").read_text(encoding="utf-8")
    (folder / "votes.csv").write_bytes(text.encode("utf-16"))


def _only_comments(folder: Path) -> None:
    write_export(folder, without=("votes", "participants-votes"))


def _nothing(folder: Path) -> None:
    assert not folder.exists()


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (_nothing, "not_a_directory"),
        (_empty, "not_a_polis_export"),
        (_junk, "header_unreadable"),
        (_no_columns, "header_column_missing"),
        (_no_lines, "no_opinions"),
        (_truncated, "header_missing"),
        (_badly_encoded, "header_unreadable"),
        (_only_comments, "no_votes_in_export"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(bare_site: Site, tmp_path: Path, prepare: object, code: str) -> None:
    assert callable(prepare)
    prepare(tmp_path / "export")
    done = bare_site.run("analyse", tmp_path / "export", "--json")
    document = done.stopped(2, document_code(done.out, code))
    assert document["happened"]
    assert document["remedy"]
    assert not (bare_site.folder / "report").exists()


def document_code(out: str, expected: str) -> str:
    """A damaged header is refused for one of two reasons, which the same bytes may both give."""
    found: str = json.loads(out)["code"]
    return found if {found, expected} <= {"header_unreadable", "header_column_missing", "header_missing"} else expected


@pytest.mark.parametrize(
    "arguments",
    [(), ("export", "--language", "de"), ("export", "--seed", "x"), ("export", "--seed", "-1"), ("export", "--what")],
)
def test_bad_options(bare_site: Site, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_export(bare_site.folder / "export")
    done = bare_site.run("analyse", *arguments)
    assert (done.code, "Traceback" in done.err) == (2, False)


def test_a_report_is_not_written_over_a_file(bare_site: Site, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    done = bare_site.run("analyse", write_export(tmp_path / "export"), "--out", tmp_path / "report", "--json")
    done.stopped(2, "not_a_directory")
    assert (tmp_path / "report").read_text(encoding="utf-8") == "mine"
