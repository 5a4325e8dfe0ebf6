# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of the work behind the pages."""

from typing import Any

from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from isegoria.core.results.uncounted.queries import COUNTING


def failed_tasks() -> "QuerySet[Any]":
    """The tasks that did not come to their end, the latest first; results that could not be counted are told in their
    own space."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).exclude(task_path=COUNTING)
    return failed.order_by("-finished_at")
