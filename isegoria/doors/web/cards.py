# SPDX-License-Identifier: AGPL-3.0-or-later
"""How processes show in lists: each with its question, where it stands, its people and its time left.

The number of queries does not depend on the number of processes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from isegoria.core.accounts.models import Assurance
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import Turnout, published_processes, taking_part
from isegoria.core.spaces.models import Space

TURNOUT_SECONDS = 10


@dataclass(frozen=True)
class ProcessCard:
    """A process as one card of a list."""

    process: Process
    state: str
    """``open``, ``coming`` or ``closed``: that of its phases together."""
    phase: Phase | None
    """The phase that the card speaks of: the open one that closes first, else the next, else the last."""
    turnout: Turnout
    draft: bool = False

    @property
    def moment(self) -> datetime | None:
        """When the phase closes (open, closed) or opens (coming)."""
        if self.phase is None:
            return None
        return self.phase.opens_at if self.state == "coming" else self.phase.closes_at


def standing_phase(phases: Sequence[Phase], now: datetime | None = None) -> tuple[str, Phase | None]:
    """The state of a process, and the phase that says it."""
    now = now or timezone.now()
    far = datetime.max.replace(tzinfo=timezone.get_default_timezone())
    open_ones = [one for one in phases if one.state_at(now) == Phase.State.OPEN]
    if open_ones:
        return "open", min(open_ones, key=lambda one: (one.closes_at or far, one.position))
    coming = [one for one in phases if one.state_at(now) == Phase.State.COMING]
    if coming:
        return "coming", min(coming, key=lambda one: (one.opens_at or far, one.position))
    return "closed", (phases[-1] if phases else None)


def turnouts(processes: Iterable[Process]) -> dict[int, Turnout]:
    """People by process, in one query at most; kept as long as the core's own count and under its key."""
    by_key = {one.pk: one for one in processes}
    keys = {f"turnout:{pk}": pk for pk in by_key}
    found = {keys[key]: value for key, value in cache.get_many(keys).items()}
    missing = [pk for pk in keys.values() if pk not in found]
    if missing:
        rows = (
            taking_part(*(by_key[pk] for pk in missing))
            .values_list("process")
            .annotate(people=Count("pk"), identified=Count("pk", filter=Q(assurance__gt=Assurance.NONE)))
        )
        counted = {pk: Turnout(people=people, identified=identified) for pk, people, identified in rows}
        new = {pk: counted.get(pk, Turnout(people=0, identified=0)) for pk in missing}
        cache.set_many({f"turnout:{pk}": value for pk, value in new.items()}, timeout=TURNOUT_SECONDS)
        found.update(new)
    return found


def cards(processes: Iterable[Process]) -> list[ProcessCard]:
    """Cards in the order given."""
    return card_lists(processes)[0]


def card_lists(*lists: Iterable[Process]) -> list[list[ProcessCard]]:
    """Cards of several lists, whose phases and people are looked up together: two queries, however many lists."""
    given = [list(one) for one in lists]
    together = [process for one in given for process in one]
    prefetch_related_objects(together, Prefetch("phases", queryset=Phase.objects.order_by("position", "pk")))
    people = turnouts(together)
    return [_cards(one, people) for one in given]


def _cards(processes: Sequence[Process], people: dict[int, Turnout]) -> list[ProcessCard]:
    now = timezone.now()
    made = []
    for process in processes:
        phases = list(process.phases.all())
        for phase in phases:
            phase.process = process
        state, phase = standing_phase(phases, now)
        made.append(
            ProcessCard(
                process=process,
                state=state,
                phase=phase,
                turnout=people[process.pk],
                draft=not process.is_published,
            )
        )
    return made


def in_state(state: str, space: Space | None = None) -> "QuerySet[Any]":
    """Published processes that are open, coming or closed now, each list in the order that helps most."""
    now = timezone.now()
    phases = Phase.objects.filter(process=OuterRef("pk"))
    is_open = Exists(phases.filter(Q(closes_at=None) | Q(closes_at__gt=now), opens_at__lte=now))
    is_coming = Exists(phases.filter(Q(opens_at=None) | Q(opens_at__gt=now)))
    processes = published_processes(space)
    if state == "open":
        return processes.filter(is_open)
    if state == "coming":
        return processes.filter(~is_open, is_coming)
    return processes.filter(~is_open, ~is_coming)
