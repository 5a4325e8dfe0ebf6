# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of processes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from isegoria.core.accounts.models import Assurance
from isegoria.core.spaces.models import Space

from .models import REHEARSAL, Participation, Phase, Process, Rules

AT_HAND = 400
"""Phases that a desk looks at: those of some two hundred processes, the latest first."""


@dataclass(frozen=True)
class Turnout:
    """How many people took part, and how many of them were identified by more than a cookie."""

    people: int
    identified: int

    @property
    def guests(self) -> int:
        return self.people - self.identified


def published_processes(space: Space | None = None) -> "QuerySet[Process]":
    """What the public sees, newest first; of one space, or of all."""
    processes = Process.objects.filter(published_at__isnull=False).select_related("space").order_by("-published_at")
    return processes.filter(space=space) if space else processes


def find_process(space: Space, slug: str) -> Process | None:
    """A process of a space, drafts included: whoever shows it checks ``rules.may_see``."""
    process = Process.objects.filter(space=space, slug=slug).first()
    if process:
        process.space = space
    return process


def find_process_at(space: str, slug: str) -> Process | None:
    """The same, from both parts of an address: one query for the process and the space with what is around it."""
    around = ("space__parent", "space__territory")
    return Process.objects.select_related(*around).filter(space__slug=space, slug=slug).first()


def phases_of(process: Process) -> "Sequence[Phase]":
    phases = list(process.phases.order_by("position", "pk"))
    for phase in phases:
        phase.process = process
    return phases


def at_hand(space: Space) -> "Sequence[Phase]":
    """The phases of the latest processes of a space, drafts included, each with its process. Rehearsals are left out.

    Read once for a space in hand: the lines of a desk and its list speak of the same. A draft has ``rules_at_hand``,
    the texts of its present rules (None without any), for its checklist.
    """
    kept: list[Phase] | None = getattr(space, "_phases_at_hand", None)
    if kept is None:
        of_a_draft = Rules.objects.filter(process=OuterRef("process"), process__published_at=None).order_by("-number")
        kept = list(
            Phase.objects.filter(process__space=space, process__erased_at=None)
            .exclude(process__source__startswith=REHEARSAL)
            .select_related("process")
            .annotate(rules_of_a_draft=Subquery(of_a_draft.values("texts")[:1]))
            .order_by("-process", "position", "pk")[:AT_HAND]
        )
        processes: dict[int, Process] = {}
        for phase in kept:
            phase.process = processes.setdefault(phase.process_id, phase.process)
            phase.process.space = space
            if not phase.process.is_published:
                setattr(phase.process, "rules_at_hand", getattr(phase, "rules_of_a_draft"))  # noqa: B009, B010 - not declared
        space._phases_at_hand = kept  # type: ignore[attr-defined]  # as long as the instance lives: one request
    return kept


def find_phase(*, space: str, process: str, phase: str) -> Phase | None:
    """A phase by the slugs of its address, drafts included: whoever shows it checks ``rules.may_see``."""
    return (
        Phase.objects.select_related("process__space")
        .filter(process__space__slug=space, process__slug=process, slug=phase)
        .first()
    )


def current_rules(process: Process) -> Rules | None:
    return process.rules_versions.order_by("-number").first()


def turnout(process: Process) -> Turnout:
    """Counted at most every ten seconds: at a hundred thousand people a count is not free."""
    key = f"turnout:{process.pk}"
    found = cache.get(key)
    if found is None:
        found = count_turnout(process)
        cache.set(key, found, timeout=10)
    return found


LeftOut = Callable[[Iterable[Process]], Q]
_left_out: list[LeftOut] = []


def leave_out(which: LeftOut) -> LeftOut:
    """Let a step above say which participations in some processes count nowhere (a decorator, called once)."""
    _left_out.append(which)
    return which


def taking_part(*processes: Process) -> "QuerySet[Participation]":
    """The participations in some processes that count: how many people take part is read from these alone."""
    rows = Participation.objects.filter(process__in=processes)
    for which in _left_out:
        rows = rows.exclude(which(processes))
    return rows


def count_turnout(process: Process) -> Turnout:
    """The exact count now."""
    counts = taking_part(process).aggregate(
        people=Count("pk"), identified=Count("pk", filter=Q(assurance__gt=Assurance.NONE))
    )
    return Turnout(people=counts["people"], identified=counts["identified"])
