# SPDX-License-Identifier: AGPL-3.0-or-later
"""Milliseconds of the search and of the suggestions while typing, with many texts in the index.

    python bench/search.py --texts 100000 --out bench/results/search-sqlite.json

Uses the database of the settings (``ISEGORIA_DATA_DIR`` or ``DATABASE_URL``), which must be empty or hold these texts
already. The texts are drawn by seed from a vocabulary with the frequencies of a language (the n-th word comes 1/n times
as often as the first), 60 words each, one in ten in English, and serve this only. A page is that of the test
client, without network.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings come first
from django.core.cache import cache  # noqa: E402 - Django's settings come first
from django.db import connection, reset_queries  # noqa: E402 - Django's settings come first
from django.test import Client  # noqa: E402 - Django's settings come first
from django.test.utils import CaptureQueriesContext  # noqa: E402 - Django's settings come first
from opening import draft, publish, written  # noqa: E402 - beside this one

from isegoria.commons.search import actions, queries  # noqa: E402 - Django's settings come first
from isegoria.commons.search.models import Entry  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.actions import (  # noqa: E402 - Django's settings come first
    ImportedContribution,
    import_contributions,
    set_state,
)
from isegoria.core.contributions.models import Contribution  # noqa: E402 - Django's settings come first
from isegoria.core.processes.actions import PhasePlan  # noqa: E402 - Django's settings come first
from isegoria.core.processes.models import Phase  # noqa: E402 - Django's settings come first

SOURCE = "bench:search"
BATCH = 500
WORDS = 30_000
LENGTH = 60
# The subjects of the conversation, at the ranks that common words have there: one text in three, in ten, in fifty…
SUBJECTS = {"vélo": 150, "voiture": 300, "école": 500, "piste": 700, "cyclable": 900, "trottoir": 3_000}
SYLLABLES = [consonant + vowel for consonant in "bdfglmnprstv" for vowel in "aeéiou"]
SMALL_WORDS = ["de", "la", "le", "les", "et", "à", "des", "un", "une", "en", "pour", "que", "dans", "du", "qui", "pas"]
ENDINGS = ["", "s", "tion", "ment", "er", "ée", "eur", "ique"]


def vocabulary(draw: np.random.Generator) -> list[str]:
    """Words by rank, the most frequent first."""
    made = dict.fromkeys(SMALL_WORDS)
    while len(made) < WORDS:
        syllables = draw.choice(SYLLABLES, size=int(draw.integers(2, 5)))
        made["".join(syllables) + str(draw.choice(ENDINGS))] = None
    words = list(made)
    for word, rank in SUBJECTS.items():
        words[rank] = word
    return words


def build(texts: int) -> Phase:
    now = datetime.now(UTC)
    phase = draft(
        space="bench",
        slug="recherche",
        question="Quelle ville demain ?",
        phase=PhasePlan("avis", "statements", {"fr": "Avis"}, opens_at=now - timedelta(days=1)),
        source=SOURCE,
    )
    draw = np.random.default_rng(20261122)
    words = np.array(vocabulary(draw), dtype=object)
    weights = 1 / np.arange(1, WORDS + 1)
    weights /= weights.sum()
    for start in range(0, texts, BATCH):
        count = min(BATCH, texts - start)
        drawn = words[draw.choice(WORDS, size=(count, LENGTH), p=weights)]
        import_contributions(
            kind="statement",
            phase=phase,
            source=SOURCE,
            rows=[
                ImportedContribution(
                    external_id=str(start + n),
                    title=" ".join(drawn[n][:7]),
                    body=" ".join(drawn[n]),
                    language="en" if n % 10 == 0 else "fr",
                    state="published",
                    created_at=now,
                )
                for n in range(count)
            ],
        )
    return publish(phase)


def processor_seconds(backend: int) -> float:
    """Of this process, and of the process of PostgreSQL that serves it, which is on this machine."""
    theirs = 0.0
    if backend:
        theirs = int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return time.process_time() + theirs


def backend_of() -> int:
    """The process of PostgreSQL behind the connection; 0 on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def measure(name: str, run: Callable[[], object], runs: int) -> dict[str, object]:
    """Milliseconds of processor and of the clock over some runs, and the queries of one, with nothing remembered.

    The clock also counts the other work of a shared machine; the processor does not.
    """
    times, worked = [], []
    run()
    reset_queries()
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        run()
    asked = len(seen)  # the next request empties the log that it reads
    backend = backend_of()
    for _ in range(runs):
        queries.known()
        queries.similar("rien", phase=PHASE[0], kind="statement", language="fr")  # warms what lasts ten minutes
        before, started = processor_seconds(backend), time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
        worked.append(processor_seconds(backend) - before)
    return {
        "what": name,
        "queries": asked,
        "processor_median_ms": round(statistics.median(worked) * 1000, 1),
        "processor_max_ms": round(max(worked) * 1000, 1),
        "clock_best_ms": round(min(times) * 1000, 1),
        "clock_median_ms": round(statistics.median(times) * 1000, 1),
    }


PHASE: list[Phase] = []


def forgetting(run: Callable[[], object]) -> Callable[[], object]:
    """A list that nobody asked for in the last two minutes."""

    def asked() -> object:
        kept = {key: cache.get(key) for key in ("search:known",)}
        cache.clear()
        cache.set_many({key: value for key, value in kept.items() if value is not None})
        return run()

    return asked


def recount() -> None:
    actions.count_common_words(now=True)


def indexed(phase: Phase, rows: list[dict[str, object]]) -> Phase:
    """Make the index afresh, and say in ``rows`` what it took."""
    for name, act in (("rebuild", actions.rebuild), ("common words counted", recount)):
        backend = backend_of()
        before, started = processor_seconds(backend), time.perf_counter()
        act()
        worked, passed = processor_seconds(backend) - before, time.perf_counter() - started
        rows.append({"what": name, "processor_s": round(worked, 1), "clock_s": round(passed, 1)})
    return phase


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    phase = written(SOURCE, lambda: indexed(build(options.texts), rows))
    PHASE.append(phase)
    one = Contribution.objects.select_related("process__space").filter(phase=phase).order_by("pk")[10]
    client = Client(headers={"accept-language": "fr", "host": "localhost"})

    def find(text: str, page: int = 1) -> Callable[[], object]:
        return lambda: queries.search(text, language="fr", page=page)

    def like(text: str) -> Callable[[], object]:
        return lambda: queries.similar(text, phase=phase, kind="statement", language="fr")

    def enter() -> None:
        actions.enter(contribution=one)

    def hide_and_show() -> None:
        set_state(contribution=one, state="hidden", kind="moderation.hide")
        set_state(contribution=one, state="published", kind="moderation.restore")

    cases: list[tuple[str, Callable[[], object]]] = [
        ("the most common word (de)", forgetting(find("de"))),
        ("a common word (vélo)", forgetting(find("vélo"))),
        ("a rarer word (trottoir)", forgetting(find("trottoir"))),
        ("two words", forgetting(find("vélo école"))),
        ("a phrase", forgetting(find('"piste cyclable"'))),
        ("a word without another", forgetting(find("vélo -voiture"))),
        ("the beginning of a word (tro)", forgetting(find("tro"))),
        ("nothing found, then some words", forgetting(find("vélo zzzzz"))),
        ("page 20, list kept", find("vélo", page=20)),
        ("similar, while typing", like(one.title)),
        ("similar, a long text", like(one.body)),
        ("similar, common words only", like("vélo voiture école piste")),
        ("one entry written", enter),
        ("hidden, then shown", hide_and_show),
    ]
    rows += [measure(name, run, options.runs) for name, run in cases]
    page = forgetting(lambda: client.get("/search/", {"q": "vélo école"}))
    rows.append(measure("the page", page, options.runs))
    entries = Entry.objects.count()
    print(f"{connection.vendor}: {entries:,} entries")
    for row in rows:
        print("  ".join(f"{value:32}" if key == "what" else f"{key} {value}" for key, value in row.items()))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            {"database": connection.vendor, "entries": entries, "rows": rows}, indent=1, ensure_ascii=False
        )
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
