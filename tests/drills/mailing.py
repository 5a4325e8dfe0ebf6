# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newsletter to many, sent by a worker of its own process that can be killed, to a mail server that counts."""

import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.databases import begin_migrated

PREPARE = """
import django, json, sys
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from allauth.account.models import EmailAddress
from isegoria.commons.notifications.letters import actions as letters
from isegoria.commons.notifications.models import Follow, Preference
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.spaces.actions import open_space
many = int(sys.argv[1])
mayor = Account.objects.create_user("mairie@example.org", None)
place = open_space(slug="ville", names={"fr": "Ville"}, administrator=mayor)
for start in range(0, many, 2000):
    numbers = range(start, min(many, start + 2000))
    accounts = Account.objects.bulk_create(
        Account(email=f"p{n}@example.org", password="!", language="fr" if n % 3 else "en") for n in numbers
    )
    people = Person.objects.bulk_create(Person(account=one, assurance=Assurance.EMAIL) for one in accounts)
    Follow.objects.bulk_create(Follow(person=one, space=place) for one in people)
    # No quiet hours: the drill is run at any time of the day.
    Preference.objects.bulk_create(Preference(person=one, quiet_from=0, quiet_until=0) for one in people)
letter = letters.save_letter(
    space=place, by=mayor, subjects={"fr": "Les arbres arrivent", "en": "The trees are coming"},
    bodies={"fr": "Samedi, **dix tilleuls**. " * 40, "en": "On Saturday, **ten lime trees**. " * 40},
)
letters.schedule(letter=letter, by=mayor)
letters.release_letters()
print(json.dumps({"people": Follow.objects.count()}))
"""
WORK = """
import django, json, time
django.setup()
from datetime import timedelta
from django.db.models import Count, F
from isegoria.commons.notifications.models import Outbox
from isegoria.commons.notifications.posting.actions import send_due
from isegoria.commons.notifications.spreading.actions import spread
def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
# What a killed worker had claimed is due again a minute later: here, at once.
Outbox.objects.filter(state__in=["claimed", "in_hand"]).update(next_try_at=F("next_try_at") - timedelta(minutes=2))
spread()
send_due(limit=50)
before, began, cpu, sent = memory(), time.monotonic(), time.process_time(), 0
while True:
    more = spread()
    left = send_due(limit=200)
    sent += left
    if not more and not left:
        if not Outbox.objects.filter(state="waiting").exists():
            break
        time.sleep(0.2)  # so many have left in this minute that the others wait
print(json.dumps({"sent": sent, "before_kb": before, "after_kb": memory(), "seconds": time.monotonic() - began,
    "cpu": time.process_time() - cpu, "states": dict(Outbox.objects.values_list("state").annotate(
    n=Count("pk")))}))
"""


class _Conversation(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321. A complete server took as long over a message as the worker, on the same processors."""

    disable_nagle_algorithm = True
    server: "Counting"

    def handle(self) -> None:
        readers: list[str] = []
        self.server.connections += 1
        self.wfile.write(b"220 drill\r\n")
        while command := self.rfile.readline():
            verb = command[:4].upper()
            if verb == b"RCPT":
                readers.append(command.decode().partition("<")[2].partition(">")[0])
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self.server.take(readers)
                readers = []
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 taken\r\n")
            if verb == b"QUIT":
                return

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:  # the worker was killed
            self.rfile.close()


class Counting(socketserver.ThreadingTCPServer):
    """A mail server that keeps nothing but how often it took a message for whom, and over how many connections."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: Counter[str] = Counter()
        self.messages = self.connections = 0
        self._counting = threading.Lock()

    def take(self, readers: list[str]) -> None:
        with self._counting:
            self.taken.update(readers)
            self.messages += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that is killed leaves its conversation in the middle."""


class Mailing:
    """The site, its worker and its mail server."""

    def __init__(self, directory: Path, people: int, *, database_url: str = "", connections: int = 1) -> None:
        self.server = Counting()
        port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "isegoria.project.settings",
            "ISEGORIA_DATA_DIR": str(directory),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "ISEGORIA_BULK_MAILS_PER_MINUTE": "0",
            "ISEGORIA_MAIL_CONNECTIONS": str(connections),
        }
        self.environment.pop("DATABASE_URL", None)
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        else:
            begin_migrated(directory)
        assert json.loads(self._run("-c", PREPARE, str(people)))["people"] == people

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def kill_after(self, taken: int) -> None:
        """Start the worker, and ``kill -9`` it once the mail server has taken so many."""
        worker = self._start()
        deadline = time.monotonic() + 600
        while self.server.messages < taken and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        worker.kill()
        worker.wait()

    def held_back(self, most: int, seconds: float) -> int:
        """Run the worker with so many mails a minute, kill it after some seconds; how many left in that time."""
        before = self.server.messages
        worker = self._start(ISEGORIA_BULK_MAILS_PER_MINUTE=str(most))
        until = time.monotonic() + 60
        while self.server.messages < before + most and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(seconds)
        worker.kill()
        worker.wait()
        return self.server.messages - before

    def _start(self, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-W", "ignore", "-c", WORK], env=self.environment | environment)

    def finish(self) -> dict[str, Any]:
        """Run the worker until nothing waits; what it says of its time and memory."""
        found: dict[str, Any] = json.loads(self._run("-c", WORK))
        return found

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
