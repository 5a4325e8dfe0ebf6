# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria synthesise`: sentences of the contributions, each with its sources, and what is left out."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from isegoria.engine.themes.plain import plain
from tests.doors.cli.conftest import Site
from tests.doors.cli.contributions import rows, write_lille

READ = ("--text", "body", "--author", "author/id", "--side", "alignment")
COUNT = 200


@pytest.fixture(scope="module")
def lille(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lille(tmp_path_factory.mktemp("lille") / "lille.csv", COUNT)


@pytest.fixture(scope="module")
def made(lille: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("made")
    done = Site(folder).run("synthesise", lille, *READ, "--out", folder / "report", "--json", "--title", "Lille & co")
    assert done.code == 0, done.err
    return folder / "report", done.document("synthesis")


def test_every_sentence_stands_where_it_says(made: tuple[Path, dict[str, Any]]) -> None:
    _, document = made
    texts = [plain(row["body"]) for row in rows(COUNT)]
    quotes = [*document["extracts"], *(one for extract in document["extracts"] for one in extract["sources"])]

    assert document["extracts"]
    for quote in quotes:
        text = texts[quote["text"]]
        assert text[quote["span"][0] : quote["span"][1]] == quote["words"]
        assert hashlib.sha256(text.encode()).hexdigest() == quote["digest"]
        assert quote["language"] == "fr"


def test_everyone_is_spoken_for_or_left_out(made: tuple[Path, dict[str, Any]]) -> None:
    _, document = made
    cover, analysis = document["coverage"], document["analysis"]

    assert cover["texts"] == analysis["contributions"] == COUNT
    assert cover["texts_represented"] + sum(one["texts"] for one in document["left_out"]) == COUNT
    assert sum(len(extract["words"]) for extract in document["extracts"]) == document["characters"] <= 1_500
    numbers = {theme["number"] for theme in analysis["themes"] if theme["parent"] is None} | {-1}
    assert {extract["theme"] for extract in document["extracts"]} <= numbers
    assert {one["theme"] for one in document["left_out"]} <= numbers


def test_the_sides_that_were_given_are_told(made: tuple[Path, dict[str, Any]]) -> None:
    _, document = made
    sides = [int(row["alignment"]) for row in rows(COUNT)]
    assert {extract["stance"] for extract in document["extracts"]} <= {1, 0, -1}
    assert [extract["stance"] for extract in document["extracts"]] == [
        sides[extract["text"]] for extract in document["extracts"]
    ]


def test_the_report_shows_the_sentences_and_their_sources(made: tuple[Path, dict[str, Any]]) -> None:
    report, document = made
    page = (report / "index.html").read_text(encoding="utf-8")

    assert "<title>Lille &amp; co · Isegoria</title>" in page
    assert "Every sentence of this synthesis was written by a participant" in page
    assert '<blockquote class="said" lang="fr" dir="ltr">' in page
    for extract in document["extracts"]:
        assert extract["digest"] in page
    assert (report / "synthesis.json").is_file()


def test_a_length_a_number_of_sentences_and_a_share(lille: Path, bare_site: Site) -> None:
    short = bare_site.run("synthesise", lille, *READ, "--length", "300", "--json").document("synthesis")
    assert 0 < short["characters"] <= 300
    three = bare_site.run("synthesise", lille, *READ, "--sentences", "3", "--json").document("synthesis")
    assert len(three["extracts"]) == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--length", "0"), "length"), (("--sentences", "-2"), "length"), (("--minority", "2"), "minority")],
)
def test_options_that_cannot_be_used(lille: Path, bare_site: Site, arguments: tuple[str, ...], code: str) -> None:
    bare_site.run("synthesise", lille, "--text", "body", *arguments, "--json").stopped(2, code)
