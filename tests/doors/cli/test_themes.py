# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria themes`: a table in, themes out, whatever the table; killed, it goes on; a sentence for what cannot be."""

import csv
import gzip
import json
import re
import resource
import signal
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from isegoria.doors.cli.main import main
from tests.doors.cli.conftest import Ended, Site
from tests.doors.cli.contributions import rows, write_lille, write_texts

READ = ("--text", "body", "--author", "author/id", "--date", "created_at", "--label", "commentable_id")


@pytest.fixture(scope="module")
def lille(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lille(tmp_path_factory.mktemp("lille") / "lille.csv", 200)


@pytest.fixture(scope="module")
def reported(lille: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The report of the comments, and its document."""
    folder = tmp_path_factory.mktemp("reported")
    done = Site(folder).run("themes", lille, *READ, "--out", folder / "report", "--json", "--language", "fr")
    assert done.code == 0, done.err
    return folder / "report", done.document("themes")


class Page(HTMLParser):
    """Titles, identifiers and addresses of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.languages: set[str] = set()
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"href", "src"}:
                self.links.append(value or "")
            elif name == "lang":
                self.languages.add(value or "")


@dataclass
class Here:
    """The command in this process: what stops before anything is understood needs no other."""

    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path) -> Ended:
        code = main([str(one) for one in arguments])
        told = self.capsys.readouterr()
        return Ended(code, told.out, told.err)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Here:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Here(capsys)


# --- what is found ----------------------------------------------------------------------------------
def test_the_document_says_what_was_read_and_found(reported: tuple[Path, dict[str, Any]]) -> None:
    _, document = reported
    themes = {theme["number"]: theme for theme in document["themes"]}
    top = [theme for theme in themes.values() if theme["parent"] is None]

    assert (document["contributions"], document["read"]["kept"], document["read"]["refused"]) == (200, 200, {})
    assert document["people"] == len({row["author/id"] for row in rows(200)})
    assert document["languages"][0]["code"] == "fr"
    assert len(top) > 1
    assert sum(theme["contributions"] for theme in top) + document["unclassified"]["contributions"] == 200
    assert {theme["parent"] for theme in themes.values()} - {None} <= set(themes)
    assert document["agreement"]["compared"] == 200
    assert 0 < document["agreement"]["grains"][0]["v_measure"] < 1


def test_every_name_and_quote_stands_in_the_contributions(reported: tuple[Path, dict[str, Any]], lille: Path) -> None:
    _, document = reported
    written = " ".join(row["body"] for row in rows(200)).casefold().replace("’", "'")
    said = re.sub(r"\s+", " ", written)
    for theme in document["themes"]:
        for phrase in (theme["phrase"], *theme["others"]):
            assert phrase.casefold() in said
        assert theme["typical"]
        for quote in theme["typical"]:
            assert quote["words"].rstrip("…").casefold()[:40].split("\n")[0] in said


def test_each_contribution_is_listed_with_its_theme(reported: tuple[Path, dict[str, Any]]) -> None:
    report, document = reported
    with (report / "contributions.csv").open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))
    names = {str(theme["number"]): theme["name"] for theme in document["themes"]}

    assert len(listed) == 200
    assert sum(not row["theme"] for row in listed) == document["unclassified"]["contributions"]
    assert {row["theme_name"] for row in listed} <= {*names.values(), ""}
    counts = [sum(row["subtheme"] == number or row["theme"] == number for row in listed) for number in names]
    assert counts == [theme["contributions"] for theme in document["themes"]]


def test_the_report_stands_alone_in_french(reported: tuple[Path, dict[str, Any]]) -> None:
    report, document = reported
    page = Page(report / "index.html")

    assert '<html lang="fr"' in page.text
    assert "Ce qui a été écrit, par thèmes" in page.text
    assert [one for one in page.links if not one.startswith("#")] == []
    assert {one[1:] for one in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {f"theme-{theme['number']}" for theme in document["themes"]} <= set(page.ids)
    assert "<script" not in page.text
    assert sorted(path.name for path in report.iterdir()) == [
        "contributions.csv",
        "index.html",
        "themes.json",
        "themes.npz",
    ]
    assert json.loads((report / "themes.json").read_text(encoding="utf-8")) == document


def test_one_worker_and_four_processes_find_the_same(
    reported: tuple[Path, dict[str, Any]], lille: Path, bare_site: Site
) -> None:
    several = bare_site.run("themes", lille, *READ, "--json", "--workers", "4")
    assert several.code == 0, several.err
    assert several.document("themes") == reported[1]


def test_json_alone_writes_no_report_and_leaves_no_work(lille: Path, bare_site: Site, tmp_path: Path) -> None:
    bare_site.variables = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = bare_site.run("themes", lille, "--text", "body", "--json")
    assert done.document("themes")["people"] is None
    assert (list(bare_site.folder.iterdir()), list((tmp_path / "cache").rglob("*.npy"))) == ([], [])


@pytest.mark.parametrize(("separator", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_however_the_table_is_written(
    reported: tuple[Path, dict[str, Any]], bare_site: Site, tmp_path: Path, separator: str, encoding: str
) -> None:
    other = write_lille(tmp_path / "other.csv", 60, separator=separator, encoding=encoding)
    done = bare_site.run("themes", other, "--text", "body", "--json")
    assert done.document("themes")["contributions"] == 60


def test_vectors_computed_elsewhere_take_the_place_of_ours(lille: Path, bare_site: Site, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    kinds = rng.normal(size=(3, 16)).astype(np.float32)
    kind = np.arange(200) % 3
    np.save(tmp_path / "v.npy", (kinds[kind] * 4 + rng.normal(size=(200, 16))).astype(np.float32))
    done = bare_site.run("themes", lille, "--text", "body", "--vectors", tmp_path / "v.npy", "--out", tmp_path / "r")
    assert done.code == 0, done.err
    with (tmp_path / "r" / "contributions.csv").open(encoding="utf-8", newline="") as stream:
        found = [row["theme"] for row in csv.DictReader(stream)]
    # Each theme holds one kind, whatever the words.
    for theme in set(found) - {""}:
        kinds_in = [int(kind[place]) for place, one in enumerate(found) if one == theme]
        assert kinds_in.count(max(set(kinds_in), key=kinds_in.count)) >= 0.9 * len(kinds_in)
    bare_site.variables = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    for wrong in (np.zeros((7, 4), dtype=np.float32), np.full((200, 4), np.nan, dtype=np.float32), np.arange(200)):
        np.save(tmp_path / "wrong.npy", wrong)
        done = bare_site.run("themes", lille, "--text", "body", "--vectors", tmp_path / "wrong.npy", "--json")
        done.stopped(2, "vectors")


def test_a_model_of_ones_own_places_the_contributions(lille: Path, bare_site: Site, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import numpy as np\n\n\n"
        "def by_length(texts):\n    long = np.array([len(one) > 300 for one in texts])\n"
        "    return np.column_stack([long, ~long, np.full(len(texts), 0.01)]).astype(float)\n\n\n"
        "def short(texts):\n    return np.zeros((1, 3))\n"
    )
    bare_site.variables = {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = bare_site.run(
        "synthesise", lille, "--text", "body", "--embedding", "mine:by_length", "--out", tmp_path / "r"
    )
    assert done.code == 0, done.err
    with (tmp_path / "r" / "contributions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with lille.open(encoding="utf-8", newline="") as stream:
        long = [len(row["body"]) > 300 for row in csv.DictReader(stream)]
    sides = [{row["theme"] for row, one in zip(rows, long, strict=True) if one is side} for side in (True, False)]
    assert (sides[0] & sides[1]) - {""} == set()
    for wrong in ("mine:short", "mine:nothing", "nowhere:at_all", "mine", ":"):
        stopped = bare_site.run("themes", lille, "--text", "body", "--embedding", wrong, "--json")
        stopped.stopped(2, "embedding_shape" if wrong == "mine:short" else "embedding")


# --- what a facilitator decided ---------------------------------------------------------------------
def test_decisions_are_kept_when_the_file_grows(bare_site: Site, tmp_path: Path) -> None:
    report, decisions = tmp_path / "report", tmp_path / "decisions.json"
    first = write_lille(tmp_path / "c.csv", 160)
    before = bare_site.run("themes", first, "--text", "body", "--json", "--out", report).document("themes")
    top = [theme["number"] for theme in before["themes"] if theme["parent"] is None]
    line = before["themes"][0]["typical"][0]["line"]
    told = {
        "format": "isegoria-decisions/1",
        "names": {str(top[0]): "Ce que nous avons nommé"},
        "merged": [[top[1], top[2]]],
        "moved": [{"line": line, "theme": top[1]}],
    }
    decisions.write_text(json.dumps(told), encoding="utf-8")
    grown = write_lille(tmp_path / "c.csv", 200)
    asked = ("themes", grown, "--text", "body", "--json", "--out", report, "--keep", decisions)
    for _ in range(2):  # decided once, it stays
        done = bare_site.run(*asked)
        assert done.code == 0, done.err
        after = {theme["number"]: theme for theme in done.document("themes")["themes"]}
        assert after[top[0]]["name"] == "Ce que nous avons nommé"
        assert after[top[0]]["given"]
        assert top[1] in after
        assert top[2] not in after
        with (report / "contributions.csv").open(encoding="utf-8", newline="") as stream:
            placed = {int(row["line"]): row["theme"] for row in csv.DictReader(stream)}
        assert placed[line] == str(top[1])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not json", "decisions"),
        ("[]", "decisions"),
        ('{"format": "isegoria-decisions/1", "move": []}', "decisions"),
        ('{"format": "isegoria-decisions/1", "merged": [[1]]}', "decisions"),
        ('{"format": "isegoria-decisions/1", "names": {"a": "b"}}', "decisions"),
        ('{"format": "isegoria-decisions/1", "pinned": [true]}', "decisions"),
        ('{"format": "isegoria-decisions/1"}', "no_earlier_themes"),
    ],
)
def test_decisions_that_cannot_be_understood(lille: Path, here: Here, tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "d.json").write_text(content, encoding="utf-8")
    done = here.run("themes", lille, "--text", "body", "--keep", tmp_path / "d.json", "--json", "--out", tmp_path / "r")
    assert done.stopped(2, code)["remedy"]


def test_decisions_on_themes_and_lines_that_are_not(
    reported: tuple[Path, dict[str, Any]], lille: Path, here: Here, tmp_path: Path
) -> None:
    for told, code in (({"pinned": [9999]}, "theme_unknown"), ({"moved": [{"line": 9999, "theme": 0}]}, "decisions")):
        (tmp_path / "d.json").write_text(json.dumps({"format": "isegoria-decisions/1", **told}), encoding="utf-8")
        asked = (*READ, "--keep", tmp_path / "d.json", "--json", "--out", reported[0])
        here.run("themes", lille, *asked).stopped(2, code)


# --- killed -----------------------------------------------------------------------------------------
def test_killed_it_goes_on_from_what_was_complete(
    reported: tuple[Path, dict[str, Any]], bare_site: Site, tmp_path: Path
) -> None:
    contributions = write_lille(tmp_path / "lille.csv", 200)
    out = tmp_path / "report"
    asked = ("themes", contributions, *READ, "--out", out)
    running = bare_site.start(*asked)
    deadline = time.monotonic() + 120
    while not list(out.glob(".work/*/stages/copies-*/names.json")) and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    kept = {path: path.stat().st_mtime_ns for path in out.glob(".work/*/stages/*/names.json")}
    assert kept

    done = bare_site.run(*asked, "--json", "--keep-work")

    assert done.code == 0, done.err
    assert "taken up" in done.err
    assert "reading, copies" in done.err
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert done.document("themes") == reported[1]
    bare_site.run(*asked)
    assert not (out / ".work").exists()


def test_a_disk_that_is_full(lille: Path, bare_site: Site, tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    done = bare_site.run("themes", lille, *READ, "--out", tmp_path / "r", "--json", preexec_fn=little_room)
    assert "Make room" in done.stopped(3, "disk_full")["remedy"]
    assert not (tmp_path / "r" / "index.html").exists()
    assert bare_site.run("themes", lille, *READ, "--out", tmp_path / "r").code == 0


# --- whatever the texts -----------------------------------------------------------------------------
RANT = "Trop de taxes, trop d'impôts, et personne n'écoute. " * 2_000
ODD = {
    "one": ["Des arbres dans les rues"],
    "words": ["oui", "non", "vélo", "arbres", "vélo"],
    "emoji": ["😀", "🚲🚲", "👍", "😀", "❤️"],
    "alike": ["Plus de pistes cyclables dans le centre"] * 1_000,
    "different": [f"mot{one} autre{one} chose{one}" for one in range(300)],
    "html": ["<p>Des <b>arbres</b></p>", "<script>alert('x')</script>", "a &lt; b &amp; c", "<p></p>"] * 4,
    "base64": ["data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA" * 500, "Des bancs publics", "Des bancs"],
    "long": [RANT, "Moins d'impôts", "Des taxes plus justes pour les petites retraites"],
    "mixed": ["Mehr Bäume in der Stadt", "More trees", "Más árboles", "المزيد من الأشجار", "需要更多的公园"] * 4,
    "right to left": ["نحتاج إلى المزيد من الحدائق", "عدد أكبر من الحافلات في الليل", "הפארקים צריכים להיות נקיים"] * 8,
    "numbers": ["12", "13", "des arbres", "des bancs", "des bus le soir", "14"] * 3,
    "one sign": ["-", ".", "?", "!", "…"],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ODD))
def test_odd_texts_make_a_report(bare_site: Site, tmp_path: Path, kind: str) -> None:
    path = write_texts(tmp_path / "odd.csv", ODD[kind])
    done = bare_site.run("synthesise", path, "--text", "text", "--json", "--out", tmp_path / "r")
    assert done.code == 0, done.err
    analysis = done.document("synthesis")["analysis"]
    assert analysis["contributions"] + sum(analysis["read"]["refused"].values()) == len(ODD[kind])
    page = Page(tmp_path / "r" / "index.html")
    assert "alert('x')" not in page.text
    if kind == "right to left":
        assert 'lang="ar" dir="rtl"' in page.text


# --- what cannot be read ----------------------------------------------------------------------------
def _gzip_cut() -> bytes:
    return gzip.compress(b"text\n" + b"some words\n" * 10, mtime=0)[:20]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "table_empty", "is empty"),
        (b"text\n", "column_empty", "holds no text"),
        (b"text\n \n\n", "column_empty", "holds no text"),
        (b"id,words\n1,hello\n", "column_unknown", "“id”, “words”"),
        (b"text\n1\n2\n3.5\n", "column_not_text", "numbers"),
        (b"text\n2019-01-01\n2019-02-01\n", "column_not_text", "dates"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not_a_table", "a picture"),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "not_a_table", "save the sheet as CSV"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "not_a_table", "a PDF document"),
        (b"<!doctype html><title>Sign in</title>", "not_a_table", "sign-in page"),
        (b'[{"text": "hello"}]', "not_a_table", "one JSON object on each line"),
        (_gzip_cut(), "column_empty", "check that the file is whole"),
    ],
)
def test_what_cannot_be_read_is_said(here: Here, tmp_path: Path, content: bytes, code: str, said: str) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    done = here.run("themes", tmp_path / "f.csv", "--text", "text", "--json", "--out", tmp_path / "r")
    document = done.stopped(2, code)
    assert said in " ".join((document["happened"], document["remedy"]))
    assert document["kept"] == "No report was written."
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "text_column_missing"),
        (("--text", "body", "--seed", "-1"), "seed"),
        (("--text", "body", "--workers", "0"), "workers"),
        (("--text", "body", "--texts-language", "french"), "language"),
        (("--text", "body", "--encoding", "klingon"), "encoding_unknown"),
        (("--text", "body", "--date", "body"), "times_unreadable"),
        (("--text", "body", "--side", "created_at"), "sides_unreadable"),
        (("--text", "body", "--keep", "nowhere.json"), "file_missing"),
        (("--text", "body", "--vectors", "nowhere.npy"), "file_missing"),
    ],
)
def test_options_that_cannot_be_used(lille: Path, here: Here, arguments: tuple[str, ...], code: str) -> None:
    document = here.run("themes", lille, *arguments, "--json").stopped(2, code)
    assert document["remedy"] or code in {"seed", "file_missing"}


def test_a_file_that_is_not_there_and_a_report_over_a_file(lille: Path, here: Here, tmp_path: Path) -> None:
    here.run("themes", tmp_path / "none.csv", "--text", "body", "--json").stopped(2, "file_missing")
    here.run("themes", tmp_path, "--text", "body", "--json").stopped(2, "file_missing")
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    done = here.run("themes", lille, "--text", "body", "--json", "--out", tmp_path / "mine")
    done.stopped(2, "not_a_directory")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


def test_without_a_column_the_likeliest_is_named(lille: Path, here: Here) -> None:
    assert "--text “body”" in here.run("themes", lille, "--json").stopped(2, "text_column_missing")["remedy"]
