# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a space, or one of its processes, is to be moderated: said by its organisers, and by nobody else."""

from typing import Any

from django.db import transaction

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise

from ..models import Way
from ..queries import way_of, way_of_space

CHOSEN = frozenset({"read_first", "appeals_by", "seats", "days", "noticed"})


@transaction.atomic
def set_way(*, space: Space, by: Account, process: Process | None = None, **chosen: Any) -> Way:
    """Change how a space is moderated, or one process where it is named. What is not given stays. Raises ``Refused``;
    ``ValueError`` for a setting that does not exist."""
    may_organise(by, space).require()
    if set(chosen) - CHOSEN:
        raise ValueError(f"moderation has no setting called {sorted(set(chosen) - CHOSEN)}")
    Space.objects.select_for_update().get(pk=space.pk)  # two who save at once take turns
    own = Way.objects.filter(space=space, process=process).first()
    if own is None:
        before = way_of(process) if process is not None else way_of_space(space)
        own = Way(space=space, process=process, **{name: getattr(before, name) for name in CHOSEN})
    for name, value in chosen.items():
        setattr(own, name, value)
    own.full_clean(exclude=["space", "process"])
    own.save()
    return own
