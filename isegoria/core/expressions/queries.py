# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of expressions. Nothing here joins a voter to a public name."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Standing
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import leave_out

from .models import Opinion, SetAside, Support

NOBODY = Q(pk__in=[])


def own_opinions(person: Person) -> "QuerySet[Opinion]":
    """One's own opinions, latest first, with the texts: for the person themselves only."""
    return (
        Opinion.objects.filter(person=person)
        .select_related("contribution__process__space", "contribution__phase", "contribution__standing")
        .order_by("-given_at", "-pk")
    )


def supports_of_family(contribution_id: int) -> "QuerySet[Support]":
    """The supports of a text and of all that was merged into it. One person may have several: they count once."""
    # The family first, which is small: asked for with the supports, all of those would be read to find it.
    family = Standing.objects.filter(Q(pk=contribution_id) | Q(merged_into=contribution_id)).values("pk")
    return Support.objects.filter(contribution__in=family)


def supported_by(person: Person, contribution_ids: Iterable[int]) -> set[int]:
    """Which of these texts a person carries, those merged into them included."""
    ids = list(contribution_ids)
    rows = Support.objects.filter(
        Q(contribution__in=ids) | Q(contribution__standing__merged_into__in=ids), person=person
    ).values_list("contribution", "contribution__standing__merged_into")
    return {one for row in rows for one in row if one is not None} & set(ids)


# --- what counts nowhere ----------------------------------------------------------------------------------
def standing_in(process: Process) -> "QuerySet[SetAside]":
    """What sets people aside in a process: on its own account, or that of a space around it."""
    around = [one.pk for one in process.space.lineage()]
    return SetAside.objects.filter(Q(process=process) | Q(process=None, space__in=around), ended_at=None)


def people_set_aside(process: Process) -> "QuerySet[Any]":
    """Keys of the people whose expressions count nowhere in a process: to be read as part of another query."""
    return standing_in(process).order_by().values("person")


def is_set_aside(person: Person, process: Process) -> bool:
    """Whether what a person expresses in a process counts nowhere now."""
    return standing_in(process).filter(person=person).exists()


def that_count(rows: "QuerySet[Any]", process: Process) -> "QuerySet[Any]":
    """Those of some expressions, all of one process, that count: every total and every result is read through this."""
    return rows.exclude(person__in=people_set_aside(process))


def set_aside_on(contribution_ids: Iterable[int]) -> Q:
    """Which expressions on some contributions count nowhere, whatever their processes. One query where nobody is set
    aside, two otherwise."""
    if not SetAside.objects.filter(ended_at=None).exists():
        return NOBODY
    about = Process.objects.filter(contributions__in=list(contribution_ids)).distinct().select_related("space")
    said = (Q(contribution__process=one, person__in=people_set_aside(one)) for one in about.order_by("pk"))
    return reduce(or_, said, NOBODY)


@leave_out
def participations_set_aside(processes: Iterable[Process]) -> Q:
    """Which participations count nowhere. One query for several processes, as they may be many; none for one."""
    processes = list(processes)
    if len(processes) == 1:
        return Q(person__in=people_set_aside(processes[0]))
    standing = set(SetAside.objects.filter(ended_at=None).order_by().values_list("process", "space").distinct())
    if not standing:
        return NOBODY
    whole, single = {space for process, space in standing if process is None}, {process for process, _ in standing}
    touched = (one for one in processes if one.pk in single or any(space.pk in whole for space in one.space.lineage()))
    return reduce(or_, (Q(process=one, person__in=people_set_aside(one)) for one in touched), NOBODY)


def texts_of(people: "Iterable[int] | QuerySet[Any]", processes: "Iterable[int] | QuerySet[Any]") -> set[int]:
    """Keys of the contributions whose counters some people's expressions in some processes are part of."""
    found: set[int] = set()
    for model in (Opinion, Support):
        rows = model.objects.filter(person__in=people, contribution__process__in=processes).order_by()
        for text, into in rows.values_list("contribution", "contribution__standing__merged_into").distinct():
            found |= {text} if into is None else {text, into}
    return found


def count_of(people: "Iterable[int] | QuerySet[Any]", processes: "Iterable[int] | QuerySet[Any]") -> int:
    """How many opinions and supports some people gave in some processes."""
    return sum(
        model.objects.filter(person__in=people, contribution__process__in=processes).count()
        for model in (Opinion, Support)
    )
