# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every command: what it prints, its document, its exit code, and what it says when it cannot do its work."""

import json
import re
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.doors.cli.conftest import ROOT, SCHEMAS, Site
from tests.doors.exchange.polis_files import write_export

LONDON = ROOT / "tests" / "data" / "polis" / "london.youth.policing"
LONDON_SOURCE = "polis:9xxwa9jpkm"


def test_help_and_verify_start_without_django(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from isegoria.doors.cli.main import build_parser, main\n"
        "build_parser(None).format_help()\n"
        "main(['verify', 'journal', 'nowhere', '--json'])\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in {'django', 'numpy', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_command(bare_site: Site) -> None:
    done = bare_site.run("--help")

    assert done.code == 0
    listed = "setup demo serve import export analyse themes synthesise tally verify organiser migrate doctor"
    for name in listed.split():
        assert re.search(rf"\n    {name}\s", done.out), name


@pytest.mark.parametrize(
    "command",
    [
        "setup",
        "demo",
        "serve",
        "migrate",
        "organiser",
        "import",
        "export",
        "verify",
        "analyse",
        "themes",
        "synthesise",
        "tally",
        "doctor",
        "backup",
        "restore",
    ],
)
def test_each_command_has_help(bare_site: Site, command: str) -> None:
    done = bare_site.run(command, "--help")

    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["import"],
        ["import", "excel", "x"],
        ["export", "process", "a/b"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "http"],
        ["verify", "journal"],
        ["verify", "journal", "x", "--site"],
        ["import", "polis", "x", "--publish", "--keep-draft"],
        ["organiser", "a@example.org"],
    ],
)
def test_bad_usage_is_said_and_ends_with_2(bare_site: Site, arguments: list[str]) -> None:
    done = bare_site.run(*arguments)

    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert bare_site.run(*arguments, "--json").stopped(2, "usage")


def test_french_where_the_terminal_speaks_french(bare_site: Site) -> None:
    # The catalogue is made from the .po beside it: `make messages` does the same for the site.
    import polib

    locale = ROOT / "isegoria" / "doors" / "cli" / "locale" / "fr" / "LC_MESSAGES"
    if not (locale / "django.mo").exists():
        polib.pofile(str(locale / "django.po")).save_as_mofile(str(locale / "django.mo"))
    bare_site.variables = {"LANG": "fr_FR.UTF-8"}

    assert "n’est ni un fichier ni le code d’un reçu" in bare_site.run("verify", "receipt", "nothing").err


@pytest.mark.parametrize("language", ["C", "en_GB.UTF-8", "pt_BR.UTF-8", ""])
def test_english_elsewhere(bare_site: Site, language: str) -> None:
    bare_site.variables = {"LANG": language}

    assert "is neither a file nor the code of a receipt" in bare_site.run("verify", "receipt", "nothing").err


# --- organiser --------------------------------------------------------------------------------------
def test_organiser_twice_is_once(site: Site) -> None:
    first = site.run("organiser", "Mayor@Example.org", "--space", "ville", "--json").document("organiser")
    second = site.run("organiser", "mayor@example.org", "--space", "ville", "--json").document("organiser")

    assert first == {
        "format": "isegoria-organiser/1",
        "email": "mayor@example.org",
        "account_made": True,
        "space": "ville",
        "space_opened": False,
        "role": "administrator",
    }
    assert second == first | {"account_made": False}
    assert "/accounts/login/code/" in site.run("organiser", "mayor@example.org", "--space", "ville").out


def test_organiser_needs_an_address_and_a_space(site: Site) -> None:
    site.run("organiser", "nobody", "--space", "ville", "--json").stopped(2, "bad_email")
    stopped = site.run("organiser", "a@example.org", "--space", "nowhere", "--json").stopped(2, "no_such_space")
    assert "ville" in stopped["happened"]
    site.run("organiser", "a@example.org", "--space", "Not a slug", "--name", "X", "--json").stopped(2, "bad_space")


# --- import, export, verify -------------------------------------------------------------------------
def test_a_conversation_comes_in_goes_out_and_verifies(site: Site, tmp_path: Path) -> None:
    draft = site.run("import", "polis", LONDON, "--space", "ville", "--language", "en", "--json").document("import")
    assert (draft["stage"], draft["process"]["published"], draft["opinions"]["kept"]) == ("ready", False, 638)
    stopped = site.run("export", "process", f"ville/{draft['process']['slug']}", "--out", tmp_path / "o", "--json")
    stopped.stopped(2, "not_published")
    published = site.run("import", "polis", LONDON_SOURCE, "--publish", "--json").document("import")
    assert (published["stage"], published["was_complete"]) == ("published", True)
    assert "Public at http://" in site.run("import", "polis", LONDON, "--publish").out
    site.run("import", "polis", LONDON_SOURCE, "--drop", "--json").stopped(2, "already_published")

    process = f"ville/{draft['process']['slug']}"
    out = site.run("export", "process", process, "--out", tmp_path / "open", "--json").document("export")
    assert (out["summary"]["opinions"], out["path"]) == (638, str(tmp_path / "open"))
    assert (tmp_path / "open" / "opinions.csv").stat().st_size > 638 * 5
    assert site.run("export", "process", process, "--out", tmp_path / "open.zip").code == 0
    assert (tmp_path / "open.zip").read_bytes()[:2] == b"PK"

    site.python("from isegoria.core.journal import actions\nwhile actions.sequence(): pass\nfound = 0")
    assert site.run("verify", "journal", "--site", "--json").document("verification")["ok"]
    exported = site.run("export", "journal", "--out", tmp_path / "journal", "--json").document("export")
    assert exported["summary"]["tree_size"] > 3
    found = site.run("verify", "journal", tmp_path / "journal", "--json")
    assert (found.code, found.document("verification")["ok"]) == (0, True)
    again = site.run("export", "journal", "--out", tmp_path / "journal", "--json")
    again.stopped(2, "not_empty")


def test_a_dropped_import_leaves_nothing(site: Site) -> None:
    site.run("import", "polis", LONDON, "--space", "ville")
    dropped = site.run("import", "polis", LONDON, "--drop", "--json").document("import")

    assert dropped == {
        "format": "isegoria-import/1",
        "source": LONDON_SOURCE,
        "stage": "dropped",
        "removed": 638 + 39 + 27,
    }
    site.run("import", "polis", LONDON, "--drop", "--json").stopped(2, "nothing_to_drop")
    site.run("import", "polis", LONDON, "--resume", "--json").stopped(2, "nothing_to_resume")


def test_an_import_says_what_it_refused(site: Site, tmp_path: Path) -> None:
    folder = write_export(
        tmp_path / "x", [(0, 1, 1, "<script>x</script>"), (1, 1, 1, "\u202ex")], [(0, 1, 1), (7, 1, 1)]
    )

    done = site.run("import", "polis", folder, "--space", "ville")

    assert done.code == 0
    assert "votes.csv: 2 lines read, 1 kept, 1 refused" in done.out
    assert "refused: 1 × text_control_signs" in done.out
    listed = (site.folder / "imports" / "polis_9test.csv").read_text(encoding="utf-8")
    assert "votes.csv,3,,comment_unknown,statement 7 is not in comments.csv" in listed


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["nowhere", "--space", "ville"], "not_a_directory"),
        ([str(SCHEMAS), "--space", "ville"], "not_a_polis_export"),
        ([str(LONDON), "--space", "nowhere"], "no_such_space"),
        ([str(LONDON)], "space_needed"),
        ([str(LONDON), "--space", "ville", "--slug", "not a slug"], "bad_field"),
        ([str(LONDON), "--space", "ville", "--language", "x" * 40], "bad_field"),
    ],
)
def test_an_import_that_cannot_begin_says_why(site: Site, arguments: list[str], name: str) -> None:
    site.run("import", "polis", *arguments, "--json").stopped(2, name)

    assert site.python("from isegoria.core.processes.models import Process\nfound = Process.objects.count()") == 0


def test_tampering_is_found_with_exit_code_1(site: Site, tmp_path: Path) -> None:
    site.run("import", "polis", LONDON, "--space", "ville", "--publish")
    site.python("from isegoria.core.journal import actions\nwhile actions.sequence(): pass\nfound = 0")
    site.run("export", "journal", "--out", tmp_path / "journal")
    path = tmp_path / "journal" / "entries.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("process.drafted", "process.drifted"), encoding="utf-8")
    site.python(
        "from isegoria.core.contributions.models import Contribution\n"
        "found = Contribution.objects.filter(pk=Contribution.objects.first().pk).update(body='Other')"
    )

    files = site.run("verify", "journal", tmp_path / "journal", "--json")
    tables = site.run("verify", "journal", "--site")

    assert (files.code, files.document("verification")["ok"]) == (1, False)
    assert tables.code == 1
    assert "import_statements" in tables.out


def test_a_receipt_verifies_by_its_code_and_from_an_export(site: Site, tmp_path: Path) -> None:
    code = site.python(
        "from django.db import transaction\n"
        "from isegoria.core.journal import actions\n"
        "from isegoria.core.journal.models import Entry\n"
        "actions.sequence()\n"
        "entry = Entry.objects.get(kind='space.opened')\n"
        "found = actions.Receipt(entry.pk, bytes(entry.secret)).code"
    )
    site.run("export", "journal", "--out", tmp_path / "journal")

    here = site.run("verify", "receipt", code, "--json")
    elsewhere = site.run("verify", "receipt", code.lower(), "--journal", tmp_path / "journal", "--json")
    number, first, *others = code.split("-")
    wrong = "-".join([number, "AAAA" if first != "AAAA" else "CCCC", *others])

    for done in (here, elsewhere):
        document = done.document("verification")
        assert (done.code, document["ok"], document["says"]["content"]) == (0, True, "matches"), done.err
    assert site.run("verify", "receipt", wrong, "--journal", tmp_path / "journal", "--json").code == 1
    site.run("verify", "receipt", wrong, "--json").stopped(1, "unknown_receipt")
    site.run(
        "verify", "receipt", "99999" + code[code.index("-") :], "--journal", tmp_path / "journal", "--json"
    ).stopped(1, "not_in_log")
    site.run("verify", "receipt", "12-XYZ", "--json").stopped(2, "bad_receipt")


def test_what_is_verified_may_be_fetched_from_an_address(bare_site: Site, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text("{}", encoding="utf-8")
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: handler(*given, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        bare_site.run("verify", "receipt", f"{address}/receipt.json", "--json").stopped(2, "json_shape")
        missing = bare_site.run("verify", "receipt", f"{address}/none.json", "--json").stopped(3, "not_fetched")
    finally:
        server.shutdown()
        server.server_close()
    assert "404" in missing["happened"]
    bare_site.run("verify", "receipt", f"{address}/receipt.json", "--json").stopped(3, "not_fetched")


@pytest.mark.parametrize("what", ["journal", "receipt", "result"])
def test_files_that_are_nothing_are_said(bare_site: Site, tmp_path: Path, what: str) -> None:
    (tmp_path / "input.csv").write_text("x", encoding="utf-8")
    for name, content in {"empty": b"", "nul": b"\0" * 100, "list": b"[1,2]", "text": "é".encode("latin-1")}.items():
        (tmp_path / name).write_bytes(content)
        done = bare_site.run("verify", what, tmp_path / name, "--json")
        assert done.code == 2, (name, done.err)
        assert done.document("error")["happened"]
        assert "Traceback" not in done.err
    assert bare_site.run("verify", what, tmp_path / "nowhere.json", "--json").code == 2


# --- serve ------------------------------------------------------------------------------------------
def test_serve_refuses_a_taken_port(site: Site) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as taken:
        port = str(taken.server_address[1])
        done = site.run("serve", "--port", port)

    assert (done.code, "is taken" in done.err) == (3, True)


def test_a_database_that_is_not_there_is_said(site: Site) -> None:
    site.variables = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}

    done = site.run("import", "polis", LONDON, "--space", "ville", "--json")

    assert "DATABASE_URL" in done.stopped(3, "database")["remedy"]


def test_every_schema_is_a_document_of_its_own() -> None:
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert path.stem in (ROOT / "docs" / "formats" / "command-line-json.md").read_text(encoding="utf-8")


def test_help_is_quick(bare_site: Site) -> None:
    began = time.monotonic()
    bare_site.run("--help")

    # Half a second on a slow machine that does other things; Django alone takes more.
    assert time.monotonic() - began < 1.5
