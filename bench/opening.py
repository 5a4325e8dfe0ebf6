# SPDX-License-Identifier: AGPL-3.0-or-later
"""What benches of the platform share: a process of their own, opened as anyone would, and what fills it.

To be imported once Django is set up.
"""

import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.management import call_command
from django.db import connection, transaction

from isegoria.core.expressions.models import Support
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.actions import open_space
from isegoria.core.spaces.queries import find_space

SPACE = {
    "governance": {"fr": "Ce banc d'essai est tenu par qui le lance."},
    "legal_notices": {"fr": "Ce banc d'essai n'est pas public."},
}
SAID = {
    "audiences": {"fr": "Qui mesure."},
    "deciders": {"fr": "Personne : c'est une mesure."},
    "rules": {"fr": "Soyez brefs."},
}
FIRST = [f"Première proposition, numéro {number}." for number in range(1, 6)]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def draft(*, space: str, slug: str, question: str, phase: PhasePlan, source: str) -> Phase:
    """The one phase of a process that nobody sees yet."""
    names = {"fr": "Banc d'essai"}
    place = find_space(space) or open_space(slug=space, names=names, administrator=None, texts=SPACE)
    draft_process(
        space=place, slug=slug, questions={"fr": question}, phases=[phase], by=None, source=source, **SAID
    )  # fmt: skip
    return _phase_of(source)


def publish(phase: Phase) -> Phase:
    """Open to everyone what was written into a draft."""
    publish_process(process=phase.process, by=None)
    return _phase_of(phase.process.source)


def written(source: str, build: Callable[[], Phase]) -> Phase:
    """What an earlier run left in this database; or what ``build`` writes now."""
    call_command("migrate", verbosity=0)
    if Phase.objects.filter(process__source=source).exists():
        return _phase_of(source)
    started = time.perf_counter()
    phase = build()
    say(f"written in {time.perf_counter() - started:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return phase


def _phase_of(source: str) -> Phase:
    return Phase.objects.select_related("process__space").get(process__source=source)


def write_supports(pairs: Iterable[tuple[int, int]], given_at: datetime | None) -> None:
    """Supports by (person, contribution); what is there already is left alone. Counters wait for ``recount``."""
    rows = [Support(person_id=person, contribution_id=text, given_at=given_at) for person, text in pairs]
    with transaction.atomic():
        Support.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
