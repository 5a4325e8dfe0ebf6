# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was brought in by tables: which lines are there already, and what of each table can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.processes.models import Process

from ...models import BallotLine, Project
from ...queries import FIXED
from .reading import Line

UNTOUCHED = (Project.State.SUBMITTED, Project.State.STUDIED)


@dataclass(frozen=True)
class Brought:
    """One table that was brought in: how many projects of it there are, and how many could be taken back."""

    source: str
    projects: int
    untouched: int
    at: datetime


def source_of(process: Process, digest: str) -> str:
    """What the projects of a table are known by: the same file can be brought into another budget."""
    return f"table:{process.public_id}:{digest}"


def left_to_bring(source: str, lines: Sequence[Line]) -> list[Line]:
    """The lines of a table that are not there yet, from it or from one that was put right since. One query."""
    rows = Provenance.objects.filter(source__startswith=f"{source.rsplit(':', 1)[0]}:")
    keys, texts = set(), set()
    for kept, key, title, body in rows.values_list(
        "source", "external_id", "contribution__title", "contribution__body"
    ):
        texts.add((title, body))
        if kept == source:
            keys.add(key)
    return [one for one in lines if one.key not in keys and (one.title, one.body) not in texts]


def can_be_taken_back(process: Process, source: str) -> "QuerySet[Contribution]":
    """Projects of a table that nobody has studied, that stand by themselves and are on no ballot."""
    voted = BallotLine.objects.filter(vote__state__in=FIXED, project__isnull=False).values("project")
    return (
        Contribution.objects.filter(
            process=process,
            provenance__source=source,
            state__in=[Contribution.State.PUBLISHED, Contribution.State.PENDING],
            budget_project__state__in=UNTOUCHED,
        )
        .exclude(pk__in=voted)
        .order_by("pk")
    )


def tables_of(process: Process) -> list[Brought]:
    """The tables brought into a process, the latest first. One query."""
    stand = Q(contribution__state__in=[Contribution.State.PUBLISHED, Contribution.State.PENDING])
    untouched = stand & Q(contribution__budget_project__state__in=UNTOUCHED)
    rows = (
        Provenance.objects.filter(contribution__process=process, source__startswith=source_of(process, ""))
        .values("source")
        .annotate(n=Count("pk"), free=Count("pk", filter=untouched), at=Min("contribution__created_at"))
        .order_by("-at")
    )
    return [Brought(one["source"], one["n"], one["free"], one["at"]) for one in rows]
