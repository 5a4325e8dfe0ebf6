# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does with contributions after an act: the texts of an erased process go, batch after batch.

The process is closed to everyone by the act itself. What is left to do is read from the rows, so that a worker killed
at any moment goes on where it was.
"""

from django.db import transaction

from isegoria.core.processes.models import Process

from .erasing.actions import erase_many
from .models import Contribution

BATCH = 200
"""Texts in one transaction: some 50 ms."""
STANDING = [state for state in Contribution.State.values if state != Contribution.State.ERASED]


@transaction.atomic
def erase_what_is_left() -> bool:
    """Erase one batch of what was said in processes that were erased; true when there was one."""
    gone = list(Process.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
    left = Contribution.objects.filter(process__in=gone, state__in=STANDING) if gone else Contribution.objects.none()
    return erase_many(contributions=left.only("pk").order_by("pk")[:BATCH], reason="process_erased") > 0
