# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of all that one person said: what moved since they last looked comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process

from .life import Life, lives_of
from .models import Contribution
from .queries import signed_with

MOST = 1000
"""The latest texts of one person whose steps are looked up together."""
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OwnLife:
    """One of a person's texts with its line. ``moved`` says whether it moved since they last looked."""

    contribution: Contribution
    life: Life
    moved: bool


def own_lives(person: Person, *, since: datetime | None = None) -> Sequence[OwnLife]:
    """The lines of a person's texts: those that moved after ``since``, the latest to move first; then the others,
    newest first. As many queries for one text as for a thousand."""
    texts = list(signed_with(person)[:MOST])
    # One instance for all: a thousand texts are of a few processes.
    processes = Process.objects.select_related("space").in_bulk({one.process_id for one in texts})
    for one in texts:
        one.process = processes[one.process_id]
    lives = lives_of(texts)
    rows = [OwnLife(one, lives[one.pk], _moved(lives[one.pk], since)) for one in texts]
    moved = sorted((one for one in rows if one.moved), key=lambda one: one.life.moved_at or _EVER, reverse=True)
    return [*moved, *(one for one in rows if not one.moved)]


def _moved(life: Life, since: datetime | None) -> bool:
    return since is not None and life.moved_at is not None and life.moved_at > since
