# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing and exporting proposals and comments from the command line: documents, codes, kills."""

import json
import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Site
from tests.doors.exchange import text_files as made

ROWS = (
    "from tests.doors.exchange.text_files import texts_of\nfound = [[str(c) for c in row] for row in texts_of('grand')]"
)
AUDIT = "from isegoria.core.journal.audit import audit\nfound = audit().as_json()['findings']"
MAPPING = """format = "isegoria-import-mapping/1"
language = "fr"
[[table]]
columns = {id = "id", title = "title", body = "body", parent = "parent", created_at = "date", supports = "supports"}
"""


@pytest.fixture
def table(tmp_path: Path) -> tuple[Path, Path]:
    """A table of 100 proposals and 900 answers, and its mapping."""
    lines = ["id,title,body,parent,date,supports"]
    for n in range(1, 1_001):
        lines.append(
            f"{n},Titre {n},Texte {n},,2024-01-02,{n}" if n <= 100 else f"{n},,Réponse {n},{n - 100},2024-01-03,"
        )
    path, mapping = tmp_path / "grand.csv", tmp_path / "grand.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return path, mapping


@pytest.mark.parametrize(
    ("platform", "make", "texts"),
    [
        ("decidim", made.decidim, {"comment": 3, "debate": 1, "proposal": 2}),
        ("consul", made.consul, {"comment": 3, "proposal": 1}),
        ("republique-numerique", made.republique, {"comment": 2, "proposal": 2}),
        ("vrai-debat", made.vrai_debat, {"proposal": 1}),
    ],
)
def test_each_platform_says_what_it_kept(
    site: Site, tmp_path: Path, platform: str, make: object, texts: dict[str, int]
) -> None:
    folder = make(tmp_path / "x")

    done = site.run("import", platform, folder, "--space", "ville", "--slug", "x", "--json").document("import")
    again = site.run("import", platform, folder, "--publish", "--json").document("import")

    assert {role: one["kept"] for role, one in done["texts"].items()} == texts
    assert (done["stage"], again["stage"], again["was_complete"]) == ("ready", "published", True)
    assert all(one["read"] == one["kept"] + one["refused"] for one in done["files"])
    assert site.python(AUDIT) == []


def test_a_mapping_is_asked_for_and_checked(site: Site, table: tuple[Path, Path], tmp_path: Path) -> None:
    path, _mapping = table
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("not toml at all [", encoding="utf-8")

    site.run("import", "csv", path, "--space", "ville", "--json").stopped(2, "mapping_needed")
    site.run("import", "csv", path, "--mapping", wrong, "--space", "ville", "--json").stopped(2, "mapping_unreadable")
    site.run("import", "csv", tmp_path / "none.csv", "--space", "ville", "--json").stopped(2, "file_missing")
    site.run("import", "consul", path, "--space", "ville", "--json").stopped(2, "header_column_missing")


def test_killed_at_any_moment_it_ends_with_the_same_rows(site: Site, table: tuple[Path, Path]) -> None:
    path, mapping = table
    command = ["import", "csv", path, "--mapping", mapping, "--space", "ville", "--source", "grand"]
    for cursor in (1, 300, 700):
        running = site.start(*command)
        while running.poll() is None and _cursor(site) < cursor:
            time.sleep(0.002)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()

    done = site.run(*command, "--publish", "--json").document("import")

    rows = site.python(ROWS)
    assert (done["resumed"], done["stage"], len(rows)) == (True, "published", 1_000)
    assert len({row[0] for row in rows}) == 1_000
    assert site.python(AUDIT) == []


def _cursor(site: Site) -> int:
    with closing(sqlite3.connect(f"file:{site.folder / 'db.sqlite3'}?mode=ro", uri=True, timeout=5)) as database:
        found = database.execute("SELECT cursor FROM exchange_import WHERE stage = 'statements'").fetchone()
    return int(found[0]) if found else 0


def test_dropped_it_leaves_nothing_and_public_it_is_not_dropped(site: Site, table: tuple[Path, Path]) -> None:
    path, mapping = table
    command = ["import", "csv", path, "--mapping", mapping]
    site.run(*command, "--space", "ville")

    dropped = site.run(*command, "--drop", "--json").document("import")
    site.run(*command, "--space", "ville", "--publish")

    assert dropped["removed"] == 1_000
    site.run(*command, "--drop", "--json").stopped(2, "already_published")


def test_what_comes_in_goes_out_as_csv_json_and_decidims_columns(site: Site, tmp_path: Path) -> None:
    site.run("import", "decidim", made.decidim(tmp_path / "x"), "--space", "ville", "--slug", "x", "--publish")

    for what, options, name in (
        ("texts", [], "proposals.csv"),
        ("texts", ["--format", "json"], "proposals.json"),
        ("decidim", [], "proposals.csv"),
    ):
        out = tmp_path / f"{what}{len(options)}"
        done = site.run("export", what, "ville/x", "--out", out, *options, "--json").document("export")
        assert done["what"] == what
        assert "Un banc" in (out / name).read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "texts2" / "comments.json").read_text(encoding="utf-8"))) == 3
    site.run("export", "decidim", "ville/nothing", "--out", tmp_path / "no", "--json").stopped(2, "no_such_process")
