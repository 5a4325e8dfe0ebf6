# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real site for the drills: its own data directory, its own processes, killed and started at will."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import begin_migrated

PREPARE = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.actions import open_space
from isegoria.core.accounts.actions import create_guest
from isegoria.tools.statements.actions import add_statement, seed_statements
space = open_space(
    slug="drill", names={"fr": "Exercice"}, administrator=None,
    texts={"governance": {"fr": "Qui lance l'exercice."}, "legal_notices": {"fr": "Exercice."}},
)
process = draft_process(
    space=space, slug="feu", questions={"fr": "Que reste-t-il ?"}, by=None,
    audiences={"fr": "Nous."}, deciders={"fr": "Personne."}, rules={"fr": "Aucune donnée perdue."},
    phases=[PhasePlan(slug="avis", tool="statements", titles={"fr": "Avis"}, settings={"max_per_person": 200},
                      opens_at=timezone.now() - timedelta(days=1))],
)
first = [f"Première proposition {n}" for n in range(5)]
seed_statements(phase=process.phases.get(), by=None, texts=first, language="fr")
publish_process(process=process, by=None)
phase = Phase.objects.select_related("process__space").get(process=process)
author = create_guest()
ids = [
    add_statement(phase=phase, author=author, text=f"Proposition d'exercice {n}", language="fr").contribution.public_id
    for n in range(int(sys.argv[1]))
]
print(json.dumps(ids))
"""

AUDIT = """
import json, sys
import django
django.setup()
from isegoria.core.expressions.models import Opinion
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.journal import actions as journal
from isegoria.core.journal.models import Entry
from isegoria.core.journal.queries import entry_with_status
while journal.sequence():
    pass
given = json.load(sys.stdin)
missing = [code for code in given["receipts"] if entry_with_status(code).state.value != "sequenced"]
held = {
    f"{person}:{statement}": value
    for person, statement, value in Opinion.objects.values_list("person__public_id", "contribution__public_id", "value")
}
lost = [key for key, value in given["acknowledged"].items() if held.get(key) != value]
counted = sum(one.opinions for one in Standing.objects.all())
print(json.dumps({
    "missing_receipts": len(missing), "lost_opinions": lost, "rows": len(held), "counted": counted,
    "opinion_entries": Entry.objects.filter(subject_kind="opinion").count(),
}))
"""


class Site:
    """``isegoria serve`` on a free port of this machine."""

    def __init__(self, directory: Path, *, database_url: str = "", statements: int = 40, **environment: str) -> None:
        self.directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "isegoria.project.settings",
            "ISEGORIA_DATA_DIR": str(directory),
            "ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR": "1000000",
            "ISEGORIA_ACTS_PER_PERSON_PER_MINUTE": "1000000",
            **environment,
        }
        self.environment.pop("DATABASE_URL", None)
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        else:
            begin_migrated(directory)
        self.server: subprocess.Popen[bytes] | None = None
        self.python("-W", "ignore", "-m", "django", "migrate", "--verbosity", "0")
        self.statements: list[str] = json.loads(self.python("-W", "ignore", "-c", PREPARE, str(statements)))

    def python(self, *arguments: str, given: str = "") -> str:
        """Run Python in the site's environment; returns what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def number(self, statement: str) -> int:
        """What one SQL statement counts."""
        url = self.environment.get("DATABASE_URL")
        link: Any = psycopg.connect(url) if url else sqlite3.connect(self.directory / "db.sqlite3")
        with closing(link):
            return int(link.execute(statement).fetchone()[0])

    def start(self) -> None:
        with (self.directory / "serve.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "isegoria.project.server", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 120  # on a machine with much else to do
        while time.monotonic() < deadline:
            try:
                if self.request("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError((self.directory / "serve.log").read_text()[-3000:])

    def kill(self) -> None:
        """``kill -9`` of the supervisor; waits until its children have noticed."""
        assert self.server is not None
        children = self.children()
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        deadline = time.monotonic() + 10
        while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
            time.sleep(0.05)

    def children(self) -> list[int]:
        """Process numbers of the web processes and the worker."""
        assert self.server is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.server.pid)], capture_output=True, text=True, check=False
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if "resource_tracker" not in line]

    def stop(self) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(timeout=40)

    def request(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        """One request on a connection of its own; returns status and JSON (or None)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            headers = {"Content-Type": "application/json", "Accept-Language": "fr"}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            text = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        kind = response.headers.get("Content-Type", "")
        return response.status, json.loads(text) if kind.startswith("application/json") and text else None

    def page(self, path: str) -> tuple[int, http.client.HTTPMessage, str]:
        """A page as a browser asks for it: status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Accept": "text/html", "Accept-Language": "fr"})
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def audit(self, receipts: list[str], acknowledged: dict[str, int]) -> dict[str, Any]:
        """What the database holds of what was acknowledged (``person:statement`` → value)."""
        given = json.dumps({"receipts": receipts, "acknowledged": acknowledged})
        return json.loads(self.python("-W", "ignore", "-c", AUDIT, given=given))


def _alive(pid: int) -> bool:
    """Whether a process still runs: one that ended and was never buried (a zombie) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
