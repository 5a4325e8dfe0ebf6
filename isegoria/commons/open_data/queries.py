# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an export reads. Nothing stays open between two pages of rows, so that a slow reader holds nothing back."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.queries import people_set_aside
from isegoria.core.processes.models import Process
from isegoria.core.results.models import Result

PAGE = 1_000
CHUNK = 50_000

# Rounded to the day by the database, so that no finer time ever gets here.
_DAY = {
    "sqlite": "CAST(julianday(o.given_at) - 2440587.5 AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM o.given_at) / 86400) AS INTEGER)",
}


@dataclass(frozen=True)
class Numbering:
    """The contributions of an export, numbered 0, 1, 2… by age. 26 bytes each."""

    keys: NDArray[np.int64]
    public_ids: NDArray[np.bytes_]
    phases: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keys)

    def numbers(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of each key, −1 for one that is not in the export."""
        place = np.searchsorted(self.keys, keys)
        place[place == len(self.keys)] = 0
        return np.where(self.keys[place] == keys, place, -1) if len(self.keys) else np.full(len(keys), -1)


def exported(process: Process):  # type: ignore[no-untyped-def]  # the stubs cannot say "a queryset of contributions"
    """The contributions that an export lists: all but those that still wait for a moderator."""
    return Contribution.objects.filter(process=process).exclude(state=Contribution.State.PENDING).order_by("pk")


def pages(rows, size: int = PAGE) -> Iterator[list[Any]]:  # type: ignore[no-untyped-def]  # as above
    """Rows ordered by key, a page at a time, each page by a query of its own."""
    last = 0
    while page := list(rows.filter(pk__gt=last)[:size]):
        yield page
        last = page[-1].pk


def number_contributions(process: Process) -> Numbering:
    rows = exported(process).values_list("pk", "public_id", "phase_id")
    found = list(rows.iterator(chunk_size=10_000))
    return Numbering(
        np.array([row[0] for row in found], dtype=np.int64),
        np.array([row[1].encode("ascii") for row in found], dtype="S10"),
        np.array([row[2] for row in found], dtype=np.int64),
    )


def opinion_chunks(process: Process, numbering: Numbering) -> Iterator[NDArray[np.int64]]:
    """Every opinion that counts on an export's contributions: (person, contribution's number, day or −1, value)."""
    aside = np.array(list(people_set_aside(process).values_list("person", flat=True)), dtype=np.int64)
    sql = f"""
        SELECT o.person_id, o.contribution_id, COALESCE({_DAY[connection.vendor]}, -1), o.value
        FROM expressions_opinion o JOIN contributions_contribution c ON c.id = o.contribution_id
        WHERE c.process_id = %s
    """  # noqa: S608 - the day's expression is one of those above
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [process.pk])
        while rows := cursor.fetchmany(CHUNK):
            flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=4 * len(rows)).reshape(-1, 4)
            flat[:, 1] = numbering.numbers(flat[:, 1])
            yield flat[(flat[:, 1] >= 0) & ~np.isin(flat[:, 0], aside)]


def latest_results(process: Process) -> list[Result]:
    """The latest result of each phase and method."""
    pairs = Result.objects.filter(phase__process=process).values_list("phase", "method").distinct()
    return [
        Result.objects.filter(phase=phase, method=method).select_related("phase").order_by("-pk")[0]
        for phase, method in pairs.order_by("phase", "method")
    ]
