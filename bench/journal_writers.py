# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts per second that the journal takes, with several writers and a sequencer at work; prints JSON.

Each act is a transaction that writes one journal entry, as the smallest of acts would; writers and sequencer are
processes of their own. It uses the database that the settings name (DATABASE_URL), which must be migrated, and leaves
its entries there: give it one of its own.

    DATABASE_URL=… python bench/journal_writers.py --writers 8 --seconds 10
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

SUBJECT = "bench"
BATCH = 1000


@dataclass(frozen=True)
class Written:
    """What one writer did: seconds that each act took, and acts refused because the database stayed busy."""

    seconds: list[float]
    refused: int


def _connect() -> None:
    # Late: each process sets Django up for itself.
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
    django.setup()


def write(number: int, seconds: float, start: Event, results: "Queue[Written]") -> None:
    """One writer: act after act until the time is over."""
    _connect()
    # Late: models exist once Django is set up.
    from django.db import OperationalError, transaction

    # Late: models exist once Django is set up.
    from isegoria.core.journal import actions

    start.wait()
    spent: list[float] = []
    refused = 0
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        try:
            with transaction.atomic():
                actions.record(
                    kind="bench.act",
                    subject_kind=SUBJECT,
                    subject_id=f"{number}-{len(spent)}",
                    content={"writer": number, "act": len(spent)},
                )
        except OperationalError:
            # SQLite's lock goes to whoever asks at the right moment: a writer may wait beyond its timeout.
            refused += 1
            continue
        spent.append(time.perf_counter() - began)
    results.put(Written(spent, refused))


def sequence(start: Event, stop: Event, results: "Queue[list[tuple[int, float]]]", pause: float) -> None:
    """The sequencer: as the worker calls it, until told to stop; then what is left. Reports (entries, seconds)."""
    _connect()
    # Late: models exist once Django is set up.
    from django.db import OperationalError

    # Late: models exist once Django is set up.
    from isegoria.core.journal import actions

    start.wait()
    batches: list[tuple[int, float]] = []
    while True:
        last_round = stop.is_set()
        placed = BATCH
        while placed == BATCH:
            began = time.perf_counter()
            try:
                placed = actions.sequence(max_entries=BATCH)
            except OperationalError:
                break
            if placed:
                batches.append((placed, time.perf_counter() - began))
        if last_round:
            results.put(batches)
            return
        time.sleep(pause)


def measure(writers: int, seconds: float, pause: float) -> dict[str, object]:
    """Run the writers for so many seconds beside a sequencer; figures as printed."""
    context = multiprocessing.get_context("spawn")
    start, stop = context.Event(), context.Event()
    written: Queue[Written] = context.Queue()
    placed: Queue[list[tuple[int, float]]] = context.Queue()
    crew = [context.Process(target=write, args=(number, seconds, start, written)) for number in range(writers)]
    crew.append(context.Process(target=sequence, args=(start, stop, placed, pause)))
    for process in crew:
        process.start()
    # Importing Django takes its time in each process: let all be ready before the clock starts.
    time.sleep(3)
    start.set()
    outcomes = [written.get() for _ in range(writers)]
    stop.set()
    batches = placed.get()
    for process in crew:
        process.join()
    return {"writers": writers, "seconds": seconds} | figures(outcomes, batches, seconds)


def figures(outcomes: list[Written], batches: list[tuple[int, float]], seconds: float) -> dict[str, object]:
    """What a run gave; batches are (entries, seconds), times are printed in milliseconds."""
    # Late: models exist once Django is set up.
    from django.db import connection

    # Late: models exist once Django is set up.
    from isegoria.core.journal.models import Entry

    entries = Entry.objects.filter(subject_kind=SUBJECT)
    waits = sorted(wait for one in outcomes for wait in one.seconds)
    busy = sum(spent for _, spent in batches)
    return {
        "database": connection.vendor,
        "acts": len(waits),
        "acts_refused": sum(one.refused for one in outcomes),
        "acts_per_second": round(len(waits) / seconds),
        "act_ms": {
            "median": round(1000 * waits[len(waits) // 2], 1),
            "p99": round(1000 * waits[len(waits) * 99 // 100], 1),
            "max": round(1000 * waits[-1], 1),
        },
        "sequenced": sum(count for count, _ in batches),
        "sequenced_per_busy_second": round(sum(count for count, _ in batches) / busy),
        "longest_batch_ms": round(1000 * max(spent for _, spent in batches), 1),
        "unsequenced_left": entries.filter(position=None).count(),
        "entries_in_table": entries.count(),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Acts per second that the journal takes, with several writers.")
    parser.add_argument("--writers", type=int, default=8, help="writer processes (default 8)")
    parser.add_argument("--seconds", type=float, default=10, help="how long they write (default 10)")
    parser.add_argument("--pause", type=float, default=1, help="seconds between two looks of the sequencer (default 1)")
    arguments = parser.parse_args()
    _connect()
    json.dump(measure(arguments.writers, arguments.seconds, arguments.pause), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
