# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opinions of a conversation as the engine reads them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import Phase
from isegoria.engine.profiles.opinions import OpinionMatrix

from .tool import STATEMENT


@dataclass(frozen=True)
class Gathered:
    """The opinions of a phase as the engine reads them, and what the numbers stand for.

    Statement number n of the matrix is ``public_ids[n]``, row ``keys[n]``.
    """

    matrix: OpinionMatrix
    keys: tuple[int, ...]
    public_ids: tuple[str, ...]


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is as it was at one moment, and nobody's writing waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic`, which takes SQLite's one place to write.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def phases_of(phase: Phase) -> tuple[int, ...]:
    """Keys of the phases whose statements this one asks about: itself, and those that it takes up."""
    return (phase.pk, *sorted(phase.takes_up.values_list("pk", flat=True)))


def statements_that_count(phases: Sequence[int]) -> "QuerySet[Contribution]":
    """What still waits for a moderator was never answered, and is left out."""
    rows = Contribution.objects.filter(phase__in=phases, kind=STATEMENT)
    return rows.exclude(state=Contribution.State.PENDING).order_by("pk")


def gather(phase: Phase) -> Gathered:
    """Every opinion that counts on the statements of a phase and of those that it takes up.

    Statements shown no more keep their place as "moderated out": they count, and place nobody. Memory: some 40 bytes
    an opinion.
    """
    phases = phases_of(phase)
    rows = list(statements_that_count(phases).values_list("pk", "public_id", "state"))
    keys = np.array([pk for pk, _, _ in rows], dtype=np.int64)
    given = Opinion.objects.filter(contribution__phase__in=phases, contribution__kind=STATEMENT)
    found = triplets(that_count(given, phase.process))
    place = np.searchsorted(keys, found[:, 1])
    known = place < len(keys)
    known[known] = keys[place[known]] == found[known, 1]
    matrix = OpinionMatrix.from_triplets(
        found[known, 0],
        place[known],
        found[known, 2],
        statement_ids=range(len(keys)),
        moderated_out=[number for number, row in enumerate(rows) if row[2] != Contribution.State.PUBLISHED],
    )
    return Gathered(matrix, tuple(keys.tolist()), tuple(public_id for _, public_id, _ in rows))


def triplets(rows: "QuerySet[Opinion]") -> NDArray[np.int64]:
    """(person, statement, value) of each opinion, streamed."""
    found: Iterable[tuple[Any, ...]] = rows.values_list("person_id", "contribution_id", "value").iterator(
        chunk_size=10_000
    )
    flat = np.fromiter((number for row in found for number in row), dtype=np.int64)
    return flat.reshape(-1, 3)
