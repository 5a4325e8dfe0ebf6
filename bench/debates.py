# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries and server milliseconds of the pages of a large debate, of a vote on an argument, and of its order.

    python bench/debates.py --arguments 20000 --votes 200000 --out FILE.json

Uses the database of the settings (``ISEGORIA_DATA_DIR`` or ``DATABASE_URL``), which must be empty or hold this debate
already. Texts are drawn by seed from a small vocabulary; people, their votes on arguments and where they stand are
drawn too, and serve this only. Times are those of Django's test client in one process, middleware and templates
included: no network. ``cpu`` is the processor time of that process, which a busy machine does not lengthen; on
PostgreSQL the server's own work is in the median only.
"""

import os
import statistics
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings come first
from django.core.cache import cache  # noqa: E402 - Django's settings come first
from django.db import connection, transaction  # noqa: E402 - Django's settings come first
from django.test import Client  # noqa: E402 - Django's settings come first
from django.test.utils import CaptureQueriesContext  # noqa: E402 - Django's settings come first
from django.urls import reverse  # noqa: E402 - Django's settings come first
from opening import draft, publish, say, written  # noqa: E402 - beside this one
from pages import keep, measure, options_of, show  # noqa: E402 - the bench of pages, beside this one
from proposals import BATCH, batches, sentences, write  # noqa: E402 - the bench of proposals, beside this one

from isegoria.core.accounts.models import Person  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.models import Contribution  # noqa: E402 - Django's settings come first
from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount  # noqa: E402 - as above
from isegoria.core.processes.actions import PhasePlan  # noqa: E402 - Django's settings come first
from isegoria.core.processes.models import Participation, Phase  # noqa: E402 - Django's settings come first
from isegoria.tools.debates import counting  # noqa: E402 - Django's settings come first
from isegoria.tools.debates.actions import import_sides  # noqa: E402 - Django's settings come first
from isegoria.tools.debates.models import Position  # noqa: E402 - Django's settings come first

SOURCE = "bench:debates"


def build(arguments: int, votes: int, people: int) -> Phase:
    """The debate. A few arguments gather most of the votes; a side finds its own arguments convincing, mostly."""
    draw = np.random.default_rng(20261122)
    now = datetime.now(UTC)
    phase = draft(
        space="bench-debat",
        slug="debat",
        question="Que répondent vingt mille arguments ?",
        phase=PhasePlan(
            slug="debat",
            tool="debates",
            titles={"fr": "Débat"},
            opens_at=now - timedelta(days=30),
            settings={"totals": "always"},
        ),
        source=SOURCE,
    )
    persons, stands = _write_people(phase, people, draw)
    keys, sides = _write_arguments(phase, persons, arguments, draw, now)
    _write_votes(keys, sides, persons, stands, votes, draw, now)
    return publish(phase)


def _write_people(phase: Phase, people: int, draw: np.random.Generator) -> tuple[list[int], np.ndarray]:
    persons: list[int] = []
    stands = draw.choice([1, 0, -1], size=people, p=[0.45, 0.15, 0.4])
    for count in batches(people):
        with transaction.atomic():
            made = Person.objects.bulk_create(Person(is_imported=True) for _ in range(count))
            Participation.objects.bulk_create(Participation(process=phase.process, person=one) for one in made)
            Position.objects.bulk_create(
                Position(person=one, phase=phase, value=int(value), first_value=int(value))
                for one, value in zip(made, stands[len(persons) :], strict=False)
            )
        persons += [person.pk for person in made]
    say(f"{people:,} people written")
    return persons, stands


def _write_arguments(
    phase: Phase, persons: list[int], arguments: int, draw: np.random.Generator, now: datetime
) -> tuple[list[int], np.ndarray]:
    keys: list[int] = []
    sides = draw.choice([1, -1], size=arguments)
    for count in batches(arguments):
        rows = [
            Contribution(
                kind="argument",
                process=phase.process,
                phase=phase,
                author_id=persons[int(draw.integers(len(persons)))],
                body=sentences(draw, 4),
                language="fr",
                created_at=now - timedelta(minutes=int(draw.integers(40_000))),
            )
            for _ in range(count)
        ]
        with transaction.atomic():
            write(rows)
            import_sides(
                rows=[
                    (one, "for" if side == 1 else "against")
                    for one, side in zip(rows, sides[len(keys) :], strict=False)
                ]
            )
        keys += [one.pk for one in rows]
    say(f"{arguments:,} arguments written")
    return keys, sides


def _write_votes(
    keys: list[int],
    sides: np.ndarray,
    persons: list[int],
    stands: np.ndarray,
    total: int,
    draw: np.random.Generator,
    now: datetime,
) -> None:
    """Three in four say of an argument what their side would; one person weighs an argument once."""
    weights = 1 / np.arange(1, len(keys) + 1) ** 0.8
    weights /= weights.sum()
    written = 0
    while written < total:
        count = min(BATCH, total - written)
        which = draw.choice(len(keys), size=count, p=weights)
        who = draw.integers(len(persons), size=count)
        own = sides[which] * stands[who]
        values = np.where(draw.random(count) < 0.75, own, draw.choice([1, 0, -1], size=count))
        with transaction.atomic():
            written += import_opinions(
                ImportedOpinion(persons[person], keys[argument], int(value), now)
                for person, argument, value in zip(who, which, values, strict=True)
            )
    recount(contribution_ids=keys)
    say(f"{total:,} votes on arguments written")


def measure_votes(client: Client, path: str, arguments: list[str], how: dict[str, str]) -> dict[str, object]:
    """One vote on each of some arguments by one person: each is a new one."""
    walls, processor = [], []
    for argument in arguments:
        wall, cpu = time.perf_counter(), time.process_time()
        response = client.post(path, {"argument": argument, "opinion": "agree"}, headers=how)
        walls.append(time.perf_counter() - wall)
        processor.append(time.process_time() - cpu)
        status = response.status_code
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        client.post(path, {"argument": arguments[0], "opinion": "disagree"}, headers=how)
    return {
        "page": "vote, its card" if how else "vote, redirect",
        "status": status,
        "queries": len(seen.captured_queries),
        "cold_ms": round(walls[0] * 1000, 1),
        "median_ms": round(statistics.median(walls[1:]) * 1000, 1),
        "max_ms": round(max(walls[1:]) * 1000, 1),
        "cpu_ms": round(statistics.median(processor[1:]) * 1000, 1),
    }


def main() -> None:
    options = options_of(__doc__, arguments=20_000, votes=200_000, people=20_000)
    phase = written(SOURCE, lambda: build(options.arguments, options.votes, options.people))
    work = {}
    for name, bring in (("order", counting.bring_order), ("both sides", counting.bring_comparison)):
        wall, cpu = time.perf_counter(), time.process_time()
        bring(phase)
        work[name] = {"s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2)}
    weighed = list(Contribution.objects.filter(phase=phase, kind="argument").order_by("pk")[: 2 * options.runs + 2])
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    reading = reverse("debates:phase", args=where)
    page = reverse("debates:argument", args=[*where[:2], weighed[0].ref])
    last = -(-options.arguments // (2 * counting.A_PAGE))
    client = Client(headers={"accept-language": "fr", "host": "localhost"})
    # One vote first, so that the client is someone who takes part, as most visitors of these pages are.
    client.post(reverse("debates:weigh", args=where), {"argument": weighed[-1].public_id, "opinion": "agree"})
    rows = [
        measure(client, *one, options.runs)
        for one in [
            ("both columns", "GET", reading, None),
            ("their 100th page", "GET", f"{reading}?page={min(100, last)}", None),
            ("their last page", "GET", f"{reading}?page={last}", None),
            ("argument", "GET", page, None),
            ("both sides", "GET", reverse("debates:summary", args=where), None),
            ("process", "GET", reverse("web:process", args=where[:2]), None),
        ]
    ]
    half = (
        [one.public_id for one in weighed[: options.runs + 1]],
        [one.public_id for one in weighed[options.runs + 1 :]],
    )
    weigh = reverse("debates:weigh", args=where)
    rows += [measure_votes(client, weigh, half[0], {}), measure_votes(client, weigh, half[1], {"HX-Request": "true"})]
    print(f"{connection.vendor}: {options.arguments:,} arguments, {options.votes:,} votes on them")
    show(rows)
    for name, took in work.items():
        print(f"{name:18} worked out in {took['s']} s (cpu {took['cpu_s']} s), by the worker")
    keep(options.out, pages=rows, worker=work)


if __name__ == "__main__":
    main()
