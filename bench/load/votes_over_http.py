# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full votes per second over real HTTP. A vote counts when its 2xx answer has left after the commit, with its journal
entry and its receipt: afterwards rows, entries and receipts are compared with the answers, one by one.

With --serve it makes the tables, starts the server with its limits out of the way, and stops it:

    ISEGORIA_DATA_DIR=/tmp/load python bench/load/votes_over_http.py --serve --map-people 30000
    ISEGORIA_DATA_DIR=/tmp/load-postgresql python -m tests.postgresql_cluster \
        python bench/load/votes_over_http.py --serve --map-people 30000

Without it, a server stands at the port already, on the same database. It is then to be started from the same terminal:
where Linux groups processes by session, those that give way do so to the processes of their own session alone.

With --map-people 100000, while the opinion map of another conversation of so many people is computed again and again;
with --map-idle too, beside that conversation and no map, to compare with.

Prints a table and, with --json FILE, writes the figures; beside those of the clock, the processor milliseconds that a
vote costs the web, its worker, the database and the load itself, and how many votes a second two cores would bear that
did nothing else (`two_cores_bear`). Exit code 1 when a floor is missed or a count differs.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"sqlite": 500, "postgresql": 800}
P99_MS = 250


def prepare(statements: int) -> tuple[Any, list[str]]:
    """A published conversation of its own, with an open phase and so many statements."""
    # Django's models exist only once it is set up, in main().
    from django.utils import timezone

    from isegoria.core.accounts.actions import create_guest
    from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
    from isegoria.core.spaces.actions import open_space
    from isegoria.core.spaces.queries import find_space
    from isegoria.tools.statements.actions import add_statement, seed_statements

    space = find_space("load") or open_space(
        slug="load",
        names={"en": "Load"},
        administrator=None,
        texts={"governance": {"en": "Whoever measures."}, "legal_notices": {"en": "Not public."}},
    )
    plan = PhasePlan(
        slug="votes",
        tool="statements",
        titles={"en": "Votes"},
        opens_at=timezone.now(),
        settings={"max_per_person": 200},
    )
    process = draft_process(
        space=space,
        slug=f"votes-{time.time_ns()}",
        questions={"en": "How many votes?"},
        phases=[plan],
        by=None,
        audiences={"en": "Whoever measures."},
        deciders={"en": "Nobody: this is a measure."},
        rules={"en": "Be brief."},
        language="en",
    )
    first = [f"First statement, number {number}." for number in range(1, 6)]
    seed_statements(phase=process.phases.get(), by=None, texts=first, language="en")
    process = publish_process(process=process, by=None)
    phase, author = process.phases.get(), create_guest()
    said = [
        add_statement(phase=phase, author=author, text=f"Statement number {number}.", language="en")
        for number in range(statements)
    ]
    return process, [one.contribution.public_id for one in said]


def count_again(process: Any, receipts: list[str]) -> dict[str, int]:
    """What the database holds of these votes: rows, distinct people, entries and receipts that open them."""
    # As above.
    from django.db.models import Sum

    from isegoria.core.contributions.models import Standing
    from isegoria.core.expressions.models import Opinion
    from isegoria.core.journal.models import Entry
    from isegoria.core.journal.receipts import Receipt

    rows = Opinion.objects.filter(contribution__process=process)
    kept = {str(pk) for pk in rows.values_list("pk", flat=True)}
    entries = {
        pk: bytes(secret)
        for pk, subject, secret in Entry.objects.filter(subject_kind="opinion").values_list(
            "pk", "subject_id", "secret"
        )
        if subject in kept and secret is not None
    }
    held = {receipt.entry: receipt.secret for receipt in map(Receipt.parse, receipts)}
    totals = Standing.objects.filter(contribution__process=process).aggregate(
        agrees=Sum("agrees"), disagrees=Sum("disagrees"), passes=Sum("passes")
    )
    return {
        "rows": len(kept),
        "people_in_rows": rows.values("person").distinct().count(),
        "entries": len(entries),
        "receipts_that_open": sum(entries.get(entry) == secret for entry, secret in held.items()),
        "counted": sum(totals.values()),
    }


def map_under_way(people: int, *, idle: bool) -> "subprocess.Popen[str]":
    """Another process, once it has begun to compute."""
    child = subprocess.Popen(
        [
            sys.executable,
            str(Path(__file__).with_name("map_under_way.py")),
            "--people",
            str(people),
            *["--idle"] * idle,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if child.stdout is None or child.stdout.readline() != "ready\n":
        raise SystemExit("the conversation to map could not be made")
    return child


@contextmanager
def served(port: int) -> Iterator[None]:
    """The site's server, as a child, on this database; its tables are made where they are missing."""
    # As above.
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()
    most = "1000000000"
    limits = ("GUESTS_PER_NETWORK_PER_HOUR", "CALLS_PER_NETWORK_PER_MINUTE", "ACTS_PER_PERSON_PER_MINUTE")
    server = subprocess.Popen(
        [sys.executable, "-m", "isegoria.project.server", "--port", str(port)],
        env=os.environ | {f"ISEGORIA_{name}": most for name in limits},
    )
    try:
        wait_until_it_answers(port, server)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_until_it_answers(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise SystemExit("the server did not start")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--port", type=int, default=8765, help="of a server on 127.0.0.1, same database")
    arguments.add_argument("--serve", action="store_true", help="start that server, and stop it")
    arguments.add_argument("--people", type=int, default=5000)
    arguments.add_argument("--acts", type=int, default=20_000, help="votes in all, each by a person about a statement")
    arguments.add_argument("--statements", type=int, default=100)
    arguments.add_argument("--connections", type=int, default=16)
    arguments.add_argument("--map-people", type=int, default=0, help="people of a map computed meanwhile")
    arguments.add_argument("--map-idle", action="store_true", help="make that conversation, and no map of it")
    arguments.add_argument("--json", type=Path, help="also write the figures to this file")
    given = arguments.parse_args()
    if given.acts > given.people * given.statements:
        arguments.error("more acts than pairs of a person and a statement: some would be votes changed, not given")

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
    # Django reads its settings from the environment prepared just above.
    import django

    django.setup()
    with served(given.port) if given.serve else nullcontext():
        return measured(given)


def measured(given: argparse.Namespace) -> int:
    """Send the votes, count them again, print the figures; the exit code."""
    # As above.
    from django.db import connection

    process, statements = prepare(given.statements)
    connection.close()
    plan = {
        "port": given.port,
        "people": given.people,
        "acts": given.acts,
        "connections": given.connections,
        "statements": statements,
        "database_port": int(connection.settings_dict["PORT"] or 5432) if connection.vendor == "postgresql" else None,
    }
    mapping = map_under_way(given.map_people, idle=given.map_idle) if given.map_people else None
    driver = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("driver.py"))],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=False,
    )
    mapped = json.loads(mapping.communicate()[0]) if mapping else {}
    if driver.returncode:
        sys.stderr.write(driver.stderr)
        return 1
    figures = json.loads(driver.stdout)
    if "error" in figures:
        sys.stderr.write(f"{figures['error']}\n")
        return 1
    figures |= {"database": connection.vendor, **mapped, **count_again(process, figures.pop("receipts"))}
    same = {figures[name] for name in ("acts_2xx", "rows", "entries", "receipts_that_open", "counted")}
    figures["rows_equal_answers"] = len(same) == 1
    floor = FLOORS[connection.vendor]
    figures["floor_met"] = figures["acts_per_s"] >= floor and figures["p99_ms"] <= P99_MS
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:{width}}  {value}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if figures["rows_equal_answers"] and figures["floor_met"] else 1


if __name__ == "__main__":
    sys.exit(main())
