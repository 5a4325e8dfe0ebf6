# SPDX-License-Identifier: AGPL-3.0-or-later
"""A site from nothing, and what the doctor says of it, well and ill."""

import os
import pty
import shutil
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import begin_migrated
from tests.doors.cli.conftest import COMMAND, Ended, Site

ASKED = ["--email", "Me@Town.example", "--space", "our-town", "--name", "Our town"]


@pytest.fixture
def new_site(bare_site: Site) -> Site:
    """Nothing is set but the language: `setup` says the rest."""
    bare_site.variables = {"ISEGORIA_DATA_DIR": str(bare_site.folder / "data")}
    return bare_site


def settings_of(site: Site) -> dict[str, str]:
    """The file of settings, as a shell reads it."""
    done = subprocess.run(
        ["sh", "-c", "set -a; . ./isegoria.env; env -0"],
        cwd=site.folder,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(one.split("=", 1) for one in done.stdout.split("\0") if one and not one.startswith(("PWD=", "_=")))


def test_setup_makes_a_whole_site_and_says_the_next_step(new_site: Site) -> None:
    (new_site.folder / "password").write_text("dix-lettres-et-plus\n")
    done = new_site.run(
        "setup", *ASKED, "--domain", "participer.town.example", "--language", "fr", "--password-file", "password",
        "--mail", "smtp+tls://u:p$`\"@mail.example:587", "--json",
    )  # fmt: skip
    made = done.document("setup")

    assert (made["space_opened"], made["administrator"], made["signs_in_by"]) == (True, "me@town.example", "password")
    env_file = Path(made["env_file"])
    assert env_file.stat().st_mode & 0o777 == 0o600
    for name in ("secret.key", "journal.key"):
        assert (new_site.folder / "data" / name).stat().st_mode & 0o777 == 0o600
    assert (new_site.folder / "data").stat().st_mode & 0o777 == 0o700
    variables = settings_of(new_site)
    assert variables["SITE_ADDRESS"] == "https://participer.town.example"
    assert variables["EMAIL_URL"] == 'smtp+tls://u:p$`"@mail.example:587'
    assert variables["DEFAULT_FROM_EMAIL"] == "Our town <no-reply@participer.town.example>"
    new_site.variables = variables
    found = new_site.python(
        "from isegoria.core.spaces.models import Role\n"
        "role = Role.objects.select_related('account', 'space').get()\n"
        "found = [role.account.email, role.account.check_password('dix-lettres-et-plus'), role.space.slug, role.name]"
    )
    assert found == ["me@town.example", True, "our-town", "administrator"]
    # What was set up is not set up again over itself.
    assert new_site.run("setup", *ASKED, "--json").stopped(2, "already_there")
    again = new_site.run("setup", *ASKED, "--env-file", "second.env", "--json").document("setup")
    assert (again["space_opened"], again["migrations_applied"]) == (False, 0)


@pytest.mark.parametrize(
    "options",
    [
        ["--email", "me"],
        ["--space", "Our Town!"],
        ["--domain", "town_hall.example"],
        ["--domain", "https://town.example"],
        ["--database", "mysql://a/b"],
        ["--mail", "mail.example"],
        ["--name", "L'heure\nENV=1"],
        ["--sender", "O'Neil <a@b.example>"],
    ],
)
def test_nothing_is_written_before_all_is_good(new_site: Site, options: list[str]) -> None:
    assert new_site.run("setup", *ASKED, *options, "--json").stopped(2, "bad_choice")
    assert list(new_site.folder.iterdir()) == []


def test_setup_asks_on_a_terminal_and_enter_takes_what_is_shown(new_site: Site) -> None:
    (new_site.folder / "data").mkdir()
    begin_migrated(new_site.folder / "data")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, "setup"], cwd=new_site.folder, env=new_site.environment, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    answers = {"town, assembly": "Le Bourg", "e-mail address": "me@bourg.example", "Your password": ""}
    shown = ""
    deadline = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < deadline:
        try:
            shown += os.read(ours, 4096).decode(errors="replace")
        except OSError:
            break
        line = shown.rpartition("\n")[2]
        if line.rstrip().endswith(":") and len(line) > 5:
            answer = next((given for asked, given in answers.items() if asked in line), "")
            os.write(ours, answer.encode() + b"\n")
            shown += "\n"
    assert child.wait(timeout=30) == 0, shown
    os.close(ours)
    assert "Its address on the site [le-bourg]" in shown
    assert "isegoria doctor" in shown
    assert settings_of(new_site)["SITE_ADDRESS"] == "http://localhost:8000"


# --- doctor -----------------------------------------------------------------------------------------
def levels(done: Ended) -> dict[str, str]:
    """Check → level; the worse one where a check has two lines."""
    found = {}
    for one in sorted(
        done.document("checkup")["findings"], key=lambda one: ["ok", "warning", "problem"].index(one["level"])
    ):
        found[one["check"]] = one["level"]
        assert one["says"]
        assert one["level"] == "ok" or one["remedy"]
    return found


@pytest.fixture(scope="module")
def mail_server() -> Iterator[int]:
    """The port of something that greets as a mail server does."""

    class Greets(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greets) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def in_order(migrated: Path, mail_server: int, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on which nothing is to be said: to copy, never to write in."""
    folder = tmp_path_factory.mktemp("well") / "site"
    shutil.copytree(migrated, folder)
    folder.chmod(0o700)
    made = Site(folder)
    made.variables = {
        "SITE_ADDRESS": "https://town.example",
        "ALLOWED_HOSTS": "town.example,localhost",
        "ISEGORIA_HTTPS": "true",
        "ISEGORIA_TRUSTED_PROXIES": "1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server}",
    }
    made.python("from isegoria.core.journal.actions import sequence\nfound = sequence()")
    (folder / "backups").mkdir()
    assert made.run("backup", "backups", "--json").document("backup")["entries"] > 0
    return made


@pytest.fixture
def well(in_order: Site, tmp_path: Path) -> Site:
    """A site on which nothing is to be said."""
    shutil.copytree(in_order.folder, tmp_path / "site")
    (tmp_path / "site" / "worker.alive").touch()
    return Site(tmp_path / "site", dict(in_order.variables))


def test_a_site_that_is_well(well: Site) -> None:
    done = well.run("doctor", "--strict", "--json")

    assert {level for check, level in levels(done).items() if check not in {"disk", "translations"}} == {"ok"}
    plain = well.run("doctor", "--quiet")
    assert plain.out.count("problem") == 0


ILLS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "debug": ({"DEBUG": "true"}, "", "debug", "problem"),
    "demo": ({"ISEGORIA_DEMO": "true"}, "", "demo", "problem"),
    "weak secret": ({"SECRET_KEY": "x" * 60}, "", "secret_key", "problem"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "", "allowed_hosts", "problem"),
    "another host": ({"ALLOWED_HOSTS": "other.example"}, "", "allowed_hosts", "problem"),
    "no https": ({"ISEGORIA_HTTPS": "false"}, "", "https", "problem"),
    "no proxy": ({"ISEGORIA_TRUSTED_PROXIES": "0"}, "", "proxies", "warning"),
    "no mail": ({"EMAIL_URL": ""}, "", "mail", "warning"),
    "mail server away": ({"EMAIL_URL": "smtp://127.0.0.1:1"}, "", "mail", "problem"),
    "no style sheets": ({"WHITENOISE_USE_FINDERS": "false"}, "", "static_files", "problem"),
    "keys open": ({}, "chmod 644 journal.key", "permissions", "problem"),
    "directory open": ({}, "chmod 755 .", "permissions", "warning"),
    "no backup": ({}, "rm last-backup.json", "backups", "problem"),
    "old backup": ({}, "sed -i s/20[2-9]./2016/g last-backup.json", "backups", "problem"),
    "worker never": ({}, "rm worker.alive", "worker", "problem"),
    "worker silent": ({}, "touch -d '10 minutes ago' worker.alive", "worker", "problem"),
    "key gone bad": ({}, "echo nonsense > journal.key", "journal", "problem"),
}


@pytest.mark.parametrize("ill", ILLS)
def test_an_ill_is_seen_and_its_remedy_said(well: Site, ill: str) -> None:
    variables, command, check, level = ILLS[ill]
    well.variables |= variables
    subprocess.run(["sh", "-c", command], cwd=well.folder, check=True)

    done = well.run("doctor", "--json")

    assert levels(done)[check] == level
    assert done.code == (1 if level == "problem" else 0)


def test_what_waits_too_long_is_seen(well: Site) -> None:
    well.python(
        "from datetime import timedelta\n"
        "from django.db.models import F\n"
        "from isegoria.commons.notifications.actions import queue_mail\n"
        "from isegoria.commons.notifications.models import Outbox\n"
        "from isegoria.core.journal.models import Entry\n"
        "queue_mail(to=['a@example.org'], subject='x', body_text='y')\n"
        "Outbox.objects.update(next_try_at=F('next_try_at') - timedelta(hours=1))\n"
        "Entry.objects.update(position=None, at=F('at') - timedelta(hours=1))\n"
        "found = 0"
    )
    found = levels(well.run("doctor", "--json"))

    assert (found["outbox"], found["journal"]) == ("problem", "problem")


def test_no_database_is_a_line_and_not_a_fault(bare_site: Site) -> None:
    found = levels(bare_site.run("doctor", "--json"))
    assert found["migrations"] == "problem"
    bare_site.variables = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    found = levels(bare_site.run("doctor", "--json"))
    assert (found["database"], "worker" in found) == ("problem", False)


def test_the_doctor_changes_nothing(well: Site) -> None:
    def seen() -> dict[str, Any]:
        return {
            path.name: path.stat().st_mtime_ns
            for path in well.folder.iterdir()
            if not path.name.endswith(("-shm", "-wal"))
        }

    before = seen()
    well.run("doctor")

    assert seen() == before
