# SPDX-License-Identifier: AGPL-3.0-or-later
"""Note that a result could not be counted, until the count succeeds."""

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from isegoria.core.processes.models import Phase

from .queries import COUNTING, key_of


@transaction.atomic
def note_uncounted(*, phase: Phase, method: str, error: BaseException) -> None:
    """The worker could not count. Once more keeps the moment of the first time."""
    now = timezone.now()
    kind = type(error)
    last = {"finished_at": now, "exception_class_path": f"{kind.__module__}.{kind.__qualname__}"}
    _row, made = DBTaskResult.objects.get_or_create(
        id=key_of(phase, method),
        defaults={
            **last,
            "status": TaskResultStatus.FAILED,
            "task_path": COUNTING,
            "backend_name": "default",
            "run_after": now,
            "started_at": now,
            "args_kwargs": {
                "args": [],
                "kwargs": {"space": phase.process.space_id, "phase": phase.pk, "method": method},
            },
        },
    )
    if not made:
        DBTaskResult.objects.filter(id=key_of(phase, method)).update(**last)


def counted_again(*, phase: Phase, method: str) -> None:
    """The worker counted: whatever failed before is past."""
    rows = DBTaskResult.objects.filter(id=key_of(phase, method))
    if rows.exists():  # asked first: a deletion takes SQLite's one place to write, and there is mostly nothing
        rows.delete()
