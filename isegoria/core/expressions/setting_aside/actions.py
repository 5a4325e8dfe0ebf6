# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting what some people expressed count nowhere, and putting it back as it was. Not an opinion of theirs is changed.

Both are parts of a moderator's act, in its transaction. The counters stay as they are until ``recount`` of
``texts_of``, which takes its time where there are many.
"""

from collections.abc import Iterable

from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

from ..models import SetAside


def set_aside(*, people: Iterable[Person], space: Space, process: Process | None) -> list[SetAside]:
    """Let all that some people expressed in a process, or in a whole space (``process`` None), count nowhere."""
    now = timezone.now()
    return SetAside.objects.bulk_create(
        SetAside(person=person, space=space, process=process, since=now) for person in people
    )


def put_back(*, keys: Iterable[int]) -> int:
    """End some of these; whatever else sets the same people aside stands. Returns how many ended."""
    return SetAside.objects.filter(pk__in=list(keys), ended_at=None).update(ended_at=timezone.now())
