# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries and server milliseconds of a thread of 100,000 comments.

    python bench/threads.py --comments 100000 --out bench/results/threads-sqlite.json

Uses the database of the settings (``ISEGORIA_DATA_DIR`` or ``DATABASE_URL``), which must be empty or hold this thread
already. Its people, comments and marks are drawn by seed and serve this only: most comments are on the text itself or
answer one of those, one branch holds a fifth of all, and one goes 10,000 levels deep. Times are those of Django's test
client in one process, middleware and templates included: no network.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings come first
from django.conf import settings  # noqa: E402 - Django's settings come first
from django.core.cache import cache  # noqa: E402 - Django's settings come first
from django.db import connection  # noqa: E402 - Django's settings come first
from django.test import Client  # noqa: E402 - Django's settings come first
from django.test.utils import CaptureQueriesContext  # noqa: E402 - Django's settings come first
from opening import FIRST, draft, publish, say, write_supports, written  # noqa: E402 - beside this one

from isegoria.commons.comments import queries  # noqa: E402 - Django's settings come first
from isegoria.commons.comments.actions import ImportedComment, import_comments, recount_threads  # noqa: E402 - as above
from isegoria.commons.comments.models import Comment  # noqa: E402 - Django's settings come first
from isegoria.core import manifest  # noqa: E402 - Django's settings come first
from isegoria.core.accounts.actions import create_guest, erase_person  # noqa: E402 - Django's settings come first
from isegoria.core.accounts.identification import COOKIE, guest_token  # noqa: E402 - Django's settings come first
from isegoria.core.accounts.models import Account, Person  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.actions import ImportedContribution, import_contributions  # noqa: E402 - as above
from isegoria.core.contributions.models import Contribution  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.queries import find_contribution  # noqa: E402 - Django's settings come first
from isegoria.core.expressions.actions import recount  # noqa: E402 - Django's settings come first
from isegoria.core.processes.actions import PhasePlan  # noqa: E402 - Django's settings come first
from isegoria.core.processes.models import Phase  # noqa: E402 - Django's settings come first
from isegoria.core.spaces.actions import grant_role  # noqa: E402 - Django's settings come first

SOURCE = "bench:threads"
BATCH = 2_000
AUTHORS = 2_000
LEVELS = 10_000
TEXT = (
    "Les bancs manquent surtout près des arrêts. On pourrait commencer par la place du marché, où les gens attendent "
    "longtemps, puis regarder ce que cela change pour celles et ceux qui marchent peu."
)


def comment_on_statements() -> None:
    """The thread is about a statement: the one kind that is in every house, and that people do not comment on there."""
    kind = manifest.find_kind("statement")
    assert kind is not None
    manifest._kinds["statement"] = replace(kind, commented=True)


def drawn(root: Contribution, authors: list[Person], comments: int) -> Iterator[ImportedComment]:
    """The comments, parents first: a fifth in one branch, as many levels as there can be in another."""
    draw = np.random.default_rng(20261122)
    began = datetime(2026, 10, 1, tzinfo=UTC)
    levels = min(LEVELS, comments // 5)
    for n in range(comments):
        if n < 2:
            above = ""
        elif n < 2 + levels:
            above = "1" if n == 2 else str(n - 1)
        elif n < 2 + levels + comments // 5:
            above = "0"
        else:
            above = "" if draw.random() < 0.3 else str(int(draw.integers(2 + levels + comments // 5, n + 1)))
        # The first tenth of the people write most of it; one of them, exactly 1,000 replies.
        author = (
            authors[0] if 2 + levels <= n < 1002 + levels else authors[1 + int(draw.beta(1, 6) * (len(authors) - 1))]
        )
        body = " ".join(draw.choice(TEXT.split(), size=int(draw.integers(8, 60))))
        yield ImportedComment(
            external_id=str(n),
            body=f"{body} ({n})",
            language="fr",
            state="published",
            created_at=began + timedelta(seconds=20 * n),
            on=root,
            reply_to=above if above != str(n) else "",
            author=author,
        )


def build(comments: int) -> Phase:
    """The synthetic thread."""
    now = datetime.now(UTC)
    phase = draft(
        space="bench-fil",
        slug="long",
        question="Où mettre des bancs ?",
        phase=PhasePlan(slug="avis", tool="statements", titles={"fr": "Avis"}, opens_at=now - timedelta(days=60)),
        source=SOURCE,
    )
    root = import_contributions(
        kind="statement",
        phase=phase,
        source=SOURCE,
        rows=[
            ImportedContribution("root", "Il faut plus de bancs à l'ombre.", "fr", "published", now),
            *(ImportedContribution(text, text, "fr", "published", now) for text in FIRST),
        ],
    )["root"]
    authors = Person.objects.bulk_create(Person(is_imported=True, pseudonym=f"Personne {n}") for n in range(AUTHORS))
    started, batch = time.perf_counter(), []
    for one in drawn(root, authors, comments):
        batch.append(one)
        if len(batch) == BATCH:
            import_comments(phase=phase, source=SOURCE, rows=batch)
            batch = []
    import_comments(phase=phase, source=SOURCE, rows=batch)
    recount_threads(roots=[root.pk])
    say(f"{comments:,} comments imported in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    keys = list(Comment.objects.filter(root=root).order_by("pk").values_list("pk", flat=True))
    draw = np.random.default_rng(3)
    pairs = sorted(
        {
            (authors[int(who)].pk, keys[int(what * len(keys))])
            for who, what in zip(draw.integers(AUTHORS, size=comments), draw.beta(1, 20, size=comments), strict=True)
        }
    )
    for start in range(0, len(pairs), 10_000):
        write_supports(pairs[start : start + 10_000], None)
    recount(contribution_ids=keys)
    say(f"{len(pairs):,} marks imported in {time.perf_counter() - started:.0f} s")
    return publish(phase)


def measure(name: str, ask: Callable[[], Any], runs: int) -> dict[str, Any]:
    """``ask`` answers a response: once cold with its queries counted, then ``runs`` times."""
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        response = ask()
    asked = seen.captured_queries
    times, spent = [], []
    for _ in range(runs):
        started, worked = time.perf_counter(), time.process_time()
        response = ask()
        times.append(time.perf_counter() - started)
        spent.append(time.process_time() - worked)
    return {
        "page": name,
        "status": response.status_code,
        "queries": len(asked),
        "database_ms": round(1000 * sum(float(one["time"]) for one in asked), 1),
        "processor_ms": round(1000 * statistics.median(spent), 1),
        "median_ms": round(1000 * statistics.median(times), 1),
        "max_ms": round(1000 * max(times), 1),
        "bytes": len(response.content),
    }


def address_of_page(root: Contribution, number: int) -> str:
    """The address of a later page of the thread, reached by reading on."""
    cursor = ""
    for _ in range(number - 1):
        cursor = queries.branches_of(root, cursor=cursor).next_cursor or cursor
    return f"?view=useful&after={cursor}"


def pages(root: Contribution, client: Client, organiser: Client, runs: int) -> list[dict[str, Any]]:
    thread = f"/on/{root.ref}/comments/"
    first = Comment.objects.filter(root=root, branch=None).order_by("pk")
    longest, deepest = first[0].contribution, Comment.objects.filter(root=root).order_by("-depth")[0].contribution
    posted = iter(range(10**9))
    later = address_of_page(root, 100)

    def one(text: Contribution) -> str:
        return f"/s/bench-fil/long/comments/{text.ref}"

    def post(path: str, **data: str) -> Callable[[], Any]:
        return lambda: client.post(path, {"text": f"Encore un ({next(posted)}).", "language": "fr", **data})

    nobody = Client(headers={"accept-language": "fr", "host": "localhost"})
    asked: list[tuple[str, Callable[[], Any]]] = [
        ("thread, nobody", lambda: nobody.get(thread)),
        ("thread, guest", lambda: client.get(thread)),
        ("thread, organiser", lambda: organiser.get(thread)),
        ("thread, newest", lambda: client.get(f"{thread}?view=newest")),
        ("thread, unread", lambda: client.get(f"{thread}?view=unread")),
        ("thread, 100th page", lambda: client.get(f"{thread}{later}")),
        ("branch of 20,000", lambda: client.get(one(longest))),
        ("level 10,000", lambda: client.get(one(deepest))),
        ("comment", post(thread)),
        ("reply at level 10,000", post(f"/on/{deepest.public_id}/comment/reply")),
        ("useful", lambda: client.post(f"/on/{longest.public_id}/comment/useful", {"useful": str(next(posted) % 2)})),
    ]
    return [measure(name, ask, runs) for name, ask in asked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    settings.ISEGORIA_ACTS_PER_PERSON_PER_MINUTE = 10**6  # one client stands for everyone
    comment_on_statements()
    phase = written(SOURCE, lambda: build(options.comments))
    commented = Contribution.objects.get(phase=phase, kind="statement", standing__comments__gt=0)
    root = find_contribution(commented.public_id)
    assert root is not None
    root.phase.process = root.process
    guest, client, organiser = (
        create_guest(),
        *(Client(headers={"accept-language": "fr", "host": "localhost"}) for _ in range(2)),
    )
    client.cookies[COOKIE] = guest_token(guest)
    account = Account.objects.create_user(f"bench{time.time_ns()}@example.org")
    grant_role(space=root.process.space, account=account, name="organiser", by=None)
    organiser.force_login(account)
    rows = pages(root, client, organiser, options.runs)
    writer = Person.objects.filter(contributions__process=root.process, contributions__kind="comment").order_by("pk")[0]
    texts = writer.contributions.filter(kind="comment").count()
    if texts:
        started, worked = time.perf_counter(), time.process_time()
        erase_person(person=writer)
        wall, processor = time.perf_counter() - started, time.process_time() - worked
        say(f"an author of {texts:,} comments erased in {wall:.2f} s, {processor:.2f} s of the processor")
    counted = Comment.objects.filter(root=root).count()
    print(f"{connection.vendor}: a thread of {counted:,} comments, and its counter says {root.standing.comments:,}")
    print(
        f"{'page':24}{'status':>7}{'queries':>8}{'database':>10}{'processor':>11}{'median ms':>10}{'max ms':>8}"
        f"{'bytes':>9}"
    )
    for row in rows:
        print(
            f"{row['page']:24}{row['status']:7}{row['queries']:8}{row['database_ms']:10}{row['processor_ms']:11}"
            f"{row['median_ms']:10}{row['max_ms']:8}{row['bytes']:9,}"
        )
    if options.out:
        options.out.write_text(
            json.dumps({"database": connection.vendor, "comments": counted, "pages": rows}, indent=1)
        )


if __name__ == "__main__":
    main()
