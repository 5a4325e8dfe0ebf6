# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries and server milliseconds of the pages of a large call for ideas, and the time to merge two proposals.

    python bench/proposals.py --proposals 20000 --comments 200000 --supports 1000000 --out FILE.json

Uses the database of the settings (``ISEGORIA_DATA_DIR`` or ``DATABASE_URL``), which must be empty or hold this call
for ideas already. Texts are sentences of the 2019 debate of Lille's metropolis, drawn and joined by seed; people and
their supports are drawn too, and serve this only. Times are those of Django's test client in one process, middleware
and templates included: no network.
"""

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

import numpy as np  # noqa: E402 - Django's settings come first
from django.core.management import call_command  # noqa: E402 - Django's settings come first
from django.db import connection, transaction  # noqa: E402 - Django's settings come first
from django.test import Client  # noqa: E402 - Django's settings come first
from django.urls import reverse  # noqa: E402 - Django's settings come first
from opening import draft, publish, say, write_supports, written  # noqa: E402 - beside this one
from pages import keep, measure, options_of, show  # noqa: E402 - the other bench of pages, beside this one

from isegoria.commons.comments.models import Comment  # noqa: E402 - Django's settings come first
from isegoria.core.accounts.models import Person  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.actions import merge, unmerge  # noqa: E402 - Django's settings come first
from isegoria.core.contributions.models import Contribution, Standing, Version  # noqa: E402 - as above
from isegoria.core.expressions.actions import recount  # noqa: E402 - Django's settings come first
from isegoria.core.processes.actions import PhasePlan  # noqa: E402 - Django's settings come first
from isegoria.core.processes.models import Participation, Phase  # noqa: E402 - Django's settings come first
from isegoria.tools.proposals.models import Proposal  # noqa: E402 - Django's settings come first

SOURCE = "bench:proposals"
BATCH = 2_000
CATEGORIES = ("Transports", "Écoles", "Logement", "Culture", "Sport", "Nature")
WORDS = """
vélo piste école rue arbre parc bus tramway logement loyer chauffage isolation cantine bibliothèque piscine
marché quartier commerce propreté déchets compost eau fontaine ombre banc trottoir passage lumière sécurité
voisinage fête musée théâtre atelier jeunesse crèche santé médecin handicap accès numérique transparence budget
impôt énergie soleil toit jardin oiseau rivière canal pont gare parking voiture partage horaires abonnement
gratuité solidarité emploi
""".split()  # noqa: SIM905 - a list of words reads best as words


def sentences(draw: np.random.Generator, count: int) -> str:
    """Texts of the length that people write, from a small vocabulary: what matters here is their size."""
    return ". ".join(" ".join(draw.choice(WORDS, size=int(draw.integers(6, 18)))).capitalize() for _ in range(count))


def write(rows: list[Contribution]) -> None:
    """Contributions with their version and standing, as an import writes them."""
    Contribution.objects.bulk_create(rows)
    Version.objects.bulk_create(Version(contribution=one, number=1, title=one.title, body=one.body) for one in rows)
    Standing.objects.bulk_create(
        Standing(contribution=one, shuffle_key=(one.pk * 2654435761) % 2**31, last_act_at=one.created_at)
        for one in rows
    )


def batches(total: int) -> Iterator[int]:
    while total > 0:
        yield min(BATCH, total)
        total -= BATCH


def build(proposals: int, comments: int, supports: int, people: int) -> Phase:
    """The call for ideas. A few proposals gather most of the voices, as everywhere."""
    draw = np.random.default_rng(20261122)
    now = datetime.now(UTC)
    phase = draft(
        space="bench-ideas",
        slug="idees",
        question="Que proposent vingt mille habitantes et habitants ?",
        phase=PhasePlan(slug="idees", tool="proposals", titles={"fr": "Idées"}, opens_at=now - timedelta(days=30)),
        source=SOURCE,
    )
    persons: list[int] = []
    for count in batches(people):
        with transaction.atomic():
            made = Person.objects.bulk_create(Person(is_imported=True) for _ in range(count))
            Participation.objects.bulk_create(Participation(process=phase.process, person=person) for person in made)
        persons += [person.pk for person in made]
    say(f"{people:,} people written")
    keys: list[int] = []
    for count in batches(proposals):
        rows = [
            Contribution(
                kind="proposal",
                process=phase.process,
                phase=phase,
                author_id=persons[int(draw.integers(people))],
                title=sentences(draw, 1)[:90],
                body=sentences(draw, 6),
                language="fr",
                created_at=now - timedelta(minutes=int(draw.integers(40_000))),
            )
            for _ in range(count)
        ]
        with transaction.atomic():
            write(rows)
            Proposal.objects.bulk_create(
                Proposal(contribution=one, category=CATEGORIES[int(draw.integers(len(CATEGORIES)))]) for one in rows
            )
        keys += [one.pk for one in rows]
    say(f"{proposals:,} proposals written")
    weights = 1 / np.arange(1, proposals + 1) ** 0.8
    weights /= weights.sum()
    _write_comments(phase, keys, persons, weights, comments, draw, now)
    _write_supports(keys, persons, weights, supports, draw, now)
    opened = publish(phase)
    started = time.perf_counter()
    call_command("rebuild_search", verbosity=0)
    say(f"indexed in {time.perf_counter() - started:.0f} s")
    return opened


def _write_comments(
    phase: Phase,
    keys: list[int],
    persons: list[int],
    weights: np.ndarray,
    total: int,
    draw: np.random.Generator,
    now: datetime,
) -> None:
    """Two in three begin a branch; the others answer the latest one on the same proposal."""
    written = 0
    latest: dict[int, int] = {}
    for count in batches(total):
        roots = draw.choice(len(keys), size=count, p=weights)
        rows = [
            Contribution(
                kind="comment",
                process=phase.process,
                phase=phase,
                author_id=persons[int(draw.integers(len(persons)))],
                parent_id=keys[root],
                body=sentences(draw, 2),
                language="fr",
                created_at=now - timedelta(seconds=total - written - n),
            )
            for n, root in enumerate(roots)
        ]
        with transaction.atomic():
            write(rows)
            places = []
            for one, root in zip(rows, roots, strict=True):
                branch = latest.get(int(root)) if draw.random() < 0.33 else None
                if branch is None:
                    latest[int(root)] = one.pk
                places.append(
                    Comment(
                        contribution=one,
                        root_id=keys[root],
                        branch_id=branch,
                        depth=0 if branch is None else 1,
                        useful=int(draw.pareto(2) * 3),
                        listed_at=one.created_at,
                    )
                )
            Comment.objects.bulk_create(places)
        written += count
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contributions_standing SET comments = "
            "(SELECT count(*) FROM comments_comment c WHERE c.root_id = contribution_id) "
            "WHERE contribution_id IN (SELECT contribution_id FROM proposals_proposal)"
        )
        cursor.execute(
            "UPDATE comments_comment SET replies = "
            "(SELECT count(*) FROM comments_comment c WHERE c.branch_id = comments_comment.contribution_id) "
            "WHERE branch_id IS NULL"
        )
    say(f"{total:,} comments written")


def _write_supports(
    keys: list[int], persons: list[int], weights: np.ndarray, total: int, draw: np.random.Generator, now: datetime
) -> None:
    """Voices drawn with the weights; the first two proposals have half as many as there are people, each."""
    half = len(persons) // 2
    for position in (0, 1):
        start = position * half // 2
        chosen = persons[start : start + half]
        for at in range(0, len(chosen), BATCH):
            write_supports(((person, keys[position]) for person in chosen[at : at + BATCH]), now)
    for count in batches(total - 2 * half):
        roots = draw.choice(len(keys), size=count, p=weights)
        who = draw.integers(len(persons), size=count)
        write_supports(((persons[person], keys[root]) for person, root in zip(who, roots, strict=True)), now)
    recount(contribution_ids=keys)
    say(f"{total:,} supports written")


def main() -> None:
    options = options_of(__doc__, proposals=20_000, comments=200_000, supports=1_000_000, people=100_000)
    phase = written(SOURCE, lambda: build(options.proposals, options.comments, options.supports, options.people))
    first, second, *_ = Contribution.objects.filter(phase=phase, kind="proposal").order_by("pk")[:2]
    where = {"space": "bench-ideas", "process": "idees", "phase": phase.slug}
    listing = reverse("proposals:phase", kwargs=where)
    client = Client(headers={"accept-language": "fr", "host": "localhost"})
    page = reverse("proposals:proposal", kwargs={"space": "bench-ideas", "process": "idees", "ref": first.ref})
    thread = reverse("comments:thread", kwargs={"ref": first.ref})
    rows = [
        measure(client, *one, options.runs)
        for one in [
            ("list, first page", "GET", listing, None),
            ("most supported", "GET", f"{listing}?order=supported", None),
            ("most discussed", "GET", f"{listing}?order=discussed", None),
            ("recent", "GET", f"{listing}?order=recent", None),
            ("filtered", "GET", f"{listing}?category=Culture", None),
            ("searched", "GET", f"{listing}?q=tramway", None),
            ("search page", "GET", "/search/?q=tramway+ombre", None),
            ("proposal", "GET", page, None),
            ("thread", "GET", thread, None),
        ]
    ]
    print(f"{connection.vendor}: {options.proposals:,} proposals, {options.comments:,} comments")
    show(rows)
    merged = _measure_merge(first, second)
    print("merge {supports} supports: {merge_ms} ms, undone in {undo_ms} ms, united {united}".format(**merged))
    keep(options.out, pages=rows, merge=merged)


def _measure_merge(first: Contribution, second: Contribution) -> dict[str, object]:
    """Merge the two proposals that half of all people support each, then undo it."""
    voices = list(
        Standing.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk").values_list("supports", flat=True)
    )
    started = time.perf_counter()
    merge(origin=second, into=first)
    merge_ms = round((time.perf_counter() - started) * 1000, 1)
    united = Standing.objects.get(pk=first.pk).supports
    started = time.perf_counter()
    unmerge(origin=second)
    undo_ms = round((time.perf_counter() - started) * 1000, 1)
    again = list(
        Standing.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk").values_list("supports", flat=True)
    )
    if again != voices:
        sys.exit(f"undone, the voices are {again} and were {voices}")
    return {"supports": voices, "united": united, "merge_ms": merge_ms, "undo_ms": undo_ms}


if __name__ == "__main__":
    main()
