# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results that could not be counted: failed tasks of the worker, one for each phase and method."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space

COUNTING = "isegoria.counting"
"""What such a task is called; there is no function of this name to run."""
_NAMES = UUID("6f0f6a0e-5a0e-4b8e-9b43-3c1d7f1e2a90")


@dataclass(frozen=True)
class Uncounted:
    """A result that is not there, or not up to date, since when, and the class of the error."""

    phase: Phase
    method: str
    since: datetime
    error: str


def uncounted_rows(space: Space) -> "QuerySet[Any]":
    return DBTaskResult.objects.filter(
        task_path=COUNTING, status=TaskResultStatus.FAILED, args_kwargs__kwargs__space=space.pk
    )


def uncounted_in(space: Space, most: int = 50) -> Sequence[Uncounted]:
    """The results of a space that could not be counted, the oldest failure first. Two queries."""
    rows = list(uncounted_rows(space).order_by("enqueued_at")[:most])
    told = [(row, row.args_kwargs["kwargs"]) for row in rows]
    phases = Phase.objects.select_related("process").in_bulk([given["phase"] for _row, given in told])
    found = []
    for row, given in told:
        if (phase := phases.get(given["phase"])) is not None:
            phase.process.space = space
            found.append(Uncounted(phase, given["method"], row.enqueued_at, row.exception_class_path))
    return found


def uncounted_of(phase: Phase, method: str) -> Uncounted | None:
    """The failure to count one result, until it is counted. One query."""
    row = DBTaskResult.objects.filter(id=key_of(phase, method), status=TaskResultStatus.FAILED).first()
    return Uncounted(phase, method, row.enqueued_at, row.exception_class_path) if row else None


def key_of(phase: Phase, method: str) -> UUID:
    return uuid5(_NAMES, f"{phase.pk}/{method}")
