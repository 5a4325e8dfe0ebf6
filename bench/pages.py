# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries and server milliseconds of the main pages, with a large synthetic conversation in the database.

    python bench/pages.py --people 100000 --statements 1000 --answers 30 --out bench/results/pages-sqlite.json

Uses the database of the settings (``ISEGORIA_DATA_DIR`` or ``DATABASE_URL``), which must be empty or hold this
conversation already. The people and their answers are drawn by seed, in four planted groups, and serve this only.
Times are those of Django's test client in one process, middleware and templates included: no network.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings come first
from django.core.cache import cache  # noqa: E402 - Django's settings come first
from django.db import connection, transaction  # noqa: E402 - Django's settings come first
from django.test import Client  # noqa: E402 - Django's settings come first
from django.test.utils import CaptureQueriesContext  # noqa: E402 - Django's settings come first
from opening import draft, publish, say, written  # noqa: E402 - beside this one

from isegoria.core.accounts.models import Person  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.actions import ImportedContribution, import_contributions  # noqa: E402 - as above
from isegoria.core.contributions.models import Contribution  # noqa: E402 - Django's settings come first
from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount  # noqa: E402 - as above
from isegoria.core.processes.actions import PhasePlan  # noqa: E402 - Django's settings come first
from isegoria.core.processes.models import Participation, Phase  # noqa: E402 - Django's settings come first
from isegoria.tools.statements import counting  # noqa: E402 - Django's settings come first

SOURCE = "bench:pages"
BATCH = 5_000


def build(people: int, statements: int, answers: int) -> Phase:
    """The synthetic conversation: everyone answers ``answers`` statements, drawn by seed."""
    now = datetime.now(UTC)
    phase = draft(
        space="bench",
        slug="grande",
        question="Que répondent cent mille personnes ?",
        phase=PhasePlan(slug="avis", tool="statements", titles={"fr": "Avis"}, opens_at=now - timedelta(days=30)),
        source=SOURCE,
    )
    made = import_contributions(
        kind="statement",
        phase=phase,
        source=SOURCE,
        rows=[
            ImportedContribution(str(n), f"Proposition d'essai numéro {n}", "fr", "published", now)
            for n in range(statements)
        ],
    )
    keys = [made[str(n)].pk for n in range(statements)]
    draw = np.random.default_rng(20261122)
    lean = draw.normal(0, 1.2, size=(4, statements))
    for start in range(0, people, BATCH):
        count = min(BATCH, people - start)
        persons = Person.objects.bulk_create(Person(is_imported=True) for _ in range(count))
        rows = []
        for person in persons:
            group = draw.integers(4)
            for statement in draw.choice(statements, size=min(answers, statements), replace=False):
                score = lean[group, statement] + draw.normal(0, 0.8)
                rows.append(
                    ImportedOpinion(person.pk, keys[statement], int(np.sign(score) if abs(score) > 0.25 else 0), None)
                )
        with transaction.atomic():
            Participation.objects.bulk_create(Participation(process=phase.process, person=person) for person in persons)
            import_opinions(rows)
        if start % 20_000 == 0:
            say(f"{start + count:,} people written")
    recount(contribution_ids=keys)
    return publish(phase)


def options_of(description: str | None, **counts: int) -> argparse.Namespace:
    """What a bench of pages is asked: how many of each thing to write, runs of each page, where figures go."""
    parser = argparse.ArgumentParser(description=description)
    for name, count in counts.items():
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def measure(
    client: Client, name: str, method: str, path: str, body: dict[str, str] | None, runs: int
) -> dict[str, object]:
    times, processor, queries, status = [], [], 0, 0
    for run in range(runs + 1):
        started, spent = time.perf_counter(), time.process_time()
        if run == 0:
            cache.clear()  # the first is a cold page: it counts its queries with nothing remembered
            with CaptureQueriesContext(connection) as seen:
                response = client.get(path) if method == "GET" else client.post(path, body)
            queries = len(seen.captured_queries)
            cold = time.perf_counter() - started
        else:
            response = client.get(path) if method == "GET" else client.post(path, body)
            times.append(time.perf_counter() - started)
            processor.append(time.process_time() - spent)
        status = response.status_code
        len(response.content if not response.streaming else b"")
    return {
        "page": name,
        "status": status,
        "queries": queries,
        "cold_ms": round(cold * 1000, 1),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "max_ms": round(max(times) * 1000, 1),
        "cpu_ms": round(statistics.median(processor) * 1000, 1),  # of this process: steadier where others are at work
    }


def show(rows: Iterable[dict[str, object]]) -> None:
    """What was measured, a line for each page."""
    for row in rows:
        print(
            "{page:18} {status}  {queries:3} queries  cold {cold_ms:7.1f}  median {median_ms:7.1f}  max {max_ms:7.1f}  "
            "cpu {cpu_ms:7.1f} ms".format(**row)
        )


def keep(out: Path | None, **figures: object) -> None:
    """Write figures to a file, where one is asked for."""
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"database": connection.vendor, **figures}, indent=1, ensure_ascii=False)
        out.write_text(f"{text}\n", encoding="utf-8")


def main() -> None:
    options = options_of(__doc__, people=100_000, statements=1_000, answers=30)
    phase = written(SOURCE, lambda: build(options.people, options.statements, options.answers))
    started = time.perf_counter()
    counting.compute_map(phase)
    say(f"map drawn in {time.perf_counter() - started:.1f} s")
    process_page = "/s/bench/grande/"
    root = f"{process_page}statements/"
    statement = Contribution.objects.filter(phase=phase).order_by("pk").first()
    assert statement is not None
    client = Client(headers={"accept-language": "fr", "host": "localhost"})
    # One answer first, so that the client is someone who takes part, as most visitors of these pages are.
    client.post(f"{root}avis/answer", {"statement": statement.public_id, "opinion": "agree"})
    pages = [
        ("home", "GET", "/", None),
        ("space", "GET", "/s/bench/", None),
        ("process", "GET", process_page, None),
        ("next statement", "GET", f"{root}avis/", None),
        ("answer", "POST", f"{root}avis/answer", {"statement": statement.public_id, "opinion": "disagree"}),
        ("map", "GET", f"{root}avis/map", None),
        ("list", "GET", f"{root}avis/list", None),
        ("statement", "GET", f"{root}statement/{statement.ref}", None),
        ("my answers", "GET", f"{root}avis/mine", None),
    ]
    rows = [measure(client, *page, options.runs) for page in pages]
    print(f"{connection.vendor}: {options.people:,} people × {options.statements:,} statements")
    show(rows)
    keep(options.out, pages=rows)


if __name__ == "__main__":
    main()
