# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of projects. Lists start from the spine; a page is found by its keys, then read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import BigIntegerField, Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import timezone

from isegoria.commons.search.queries import Scope, matching, similar
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import UNDO_MERGE
from isegoria.core.contributions.models import READABLE, Contribution, Link
from isegoria.core.processes.models import Phase, Process
from isegoria.tools.budgets.models import Assessment, BallotLine, Project, Step
from isegoria.tools.budgets.queries import FIXED
from isegoria.tools.budgets.tool import PROJECT

Said = Contribution.State
State = Project.State
ORDERS = ("random", "number", "recent", "cost", "discussed")
CLOSEST = "closest"
"""The order of a search: what holds the words best first. Only there."""
STANDING = (State.SUBMITTED, State.STUDIED, State.FEASIBLE, State.INFEASIBLE)
PRIME = 2**31 - 1
LATEST = 50
CANDIDATES = 12
SHOWN_FOR = 10
"""Seconds for which the counts of a list may be old."""


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Each empty field asks nothing."""

    order: str = ""
    category: str = ""
    """Public id of a category."""
    pot: str = ""
    """Public id of a pot: the district that pays."""
    state: str = ""
    """One of ``Project.State``, or ``chosen``; without one, those that stand by themselves."""
    search: str = ""
    up_to: int = 0
    """Newest key of the list when its first page was read: what came since does not move the others."""


@dataclass(frozen=True)
class Overview:
    """How many projects there are, in all and by filter; at most ten seconds old."""

    projects: int
    by_category: Mapping[str, int]
    by_pot: Mapping[str, int]
    by_state: Mapping[str, int]
    newest: int
    points: int


def public(process: Process) -> "QuerySet[Contribution]":
    """The projects of a process that show and stand by themselves."""
    return Contribution.objects.filter(
        process=process, kind=PROJECT, state=Said.PUBLISHED, budget_project__isnull=False
    )


def chosen_keys(process: Process) -> "QuerySet[BallotLine, int | None]":
    """Keys of the projects that the vote of a process chose."""
    return BallotLine.objects.filter(
        vote__budget__process=process, vote__state="counted", is_chosen=True, project__isnull=False
    ).values_list("project", flat=True)


def overview(process: Process) -> Overview:
    """One query, or none while it is fresh."""
    key = f"budgets:overview:{process.pk}"
    found: Overview | None = cache.get(key)
    if found is None:
        found = _overview(process)
        cache.set(key, found, timeout=SHOWN_FOR)
    return found


def _overview(process: Process) -> Overview:
    rows = (
        public(process)
        .values_list("budget_project__state", "budget_project__category__public_id", "budget_project__pot__public_id")
        .annotate(
            count=Count("pk"),
            newest=Max("pk"),
            points=Count("budget_project__latitude"),
            won=Count("pk", filter=_chosen(process)),
        )
        .order_by()
    )
    states: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    pots: Counter[str] = Counter()
    newest = points = chosen = 0
    for state, category, pot, count, latest, pointed, won in rows:
        states[state] += count
        categories[category or ""] += count
        pots[pot or ""] += count
        newest, points, chosen = max(newest, latest), points + pointed, chosen + won
    projects = sum(states.values())
    states["chosen"] = chosen
    return Overview(projects, dict(categories), dict(pots), dict(states), newest, points)


def _chosen(process: Process) -> Q:
    return Q(pk__in=chosen_keys(process)) | Q(budget_project__is_funded=True)


def seed_of(person: str, day: date) -> int:
    """The multiplier that shuffles one person's list on one day: from 1 to ``PRIME`` − 1."""
    told = hashlib.sha256(f"{person}:{day.isoformat()}".encode()).digest()
    return int.from_bytes(told[:8], "big") % (PRIME - 1) + 1


def closest(process: Process, words: str, language: str) -> list[int]:
    """Keys of the projects of a process that hold these words, the closest first."""
    return matching(words, language=language, scope=Scope(process=process, kind=PROJECT))


def keys(
    process: Process, asked: Asked, *, found: Sequence[int] = (), seed: int = 1
) -> "QuerySet[Contribution, int] | list[int]":
    """The keys of the list in its order, to be counted and cut into pages. ``found`` is what a search found."""
    rows = public(process)
    if asked.category:
        rows = rows.filter(budget_project__category__public_id=asked.category)
    if asked.pot:
        rows = rows.filter(budget_project__pot__public_id=asked.pot)
    if asked.state == "chosen":
        rows = rows.filter(_chosen(process))
    elif asked.state:
        rows = rows.filter(budget_project__state=asked.state)
    if asked.up_to:
        rows = rows.filter(pk__lte=asked.up_to)
    if asked.search:
        rows = rows.filter(pk__in=list(found))
        if asked.order == CLOSEST:
            kept = set(rows.values_list("pk", flat=True))
            return [pk for pk in found if pk in kept]
    return _ordered(rows, asked.order, seed).values_list("pk", flat=True)


def _ordered(rows: "QuerySet[Contribution]", order: str, seed: int) -> "QuerySet[Contribution]":
    if order == "random":
        shuffled = Cast("standing__shuffle_key", BigIntegerField()) * seed % PRIME
        return rows.order_by(shuffled, "pk")
    if order == "cost":
        # Those whose cost nobody has said come last.
        cost = Case(
            When(budget_project__cost__isnull=False, then=F("budget_project__cost")),
            default=F("budget_project__estimate"),
        )
        return rows.order_by(cost.asc(nulls_last=True), "pk")
    if order == "discussed":
        return rows.order_by("-standing__comments", "-pk")
    if order == "recent":
        return rows.order_by("-pk")
    return rows.order_by("budget_project__number")


def read(found: Iterable[int], process: Process) -> list[Contribution]:
    """The projects of these keys, in their order, as a card shows them. Two queries.

    ``project`` (with its pot and category), ``is_chosen`` and ``works`` (the step that stands, or None) are on each.
    """
    order = list(found)
    rows = _whole(Contribution.objects.filter(pk__in=order), process).in_bulk()
    return dressed([rows[pk] for pk in order if pk in rows], process)


def _whole(rows: "QuerySet[Contribution]", process: Process) -> "QuerySet[Contribution]":
    return rows.select_related(
        "author", "standing", "place", "budget_project__pot", "budget_project__category", "budget_project__budget"
    ).annotate(won=Exists(chosen_keys(process).filter(project=OuterRef("pk"))))


def dressed(rows: Iterable[Contribution], process: Process) -> list[Contribution]:
    """Rows of projects with what a card shows put on each. One query."""
    shown = list(rows)
    steps: dict[int, Step] = {}
    for step in Step.objects.filter(project__in=[one.pk for one in shown], taken_back_at=None) if shown else ():
        steps.setdefault(step.project_id, step)
    for one in shown:
        one.process = process
        one.project = one.budget_project
        one.is_chosen = one.won or one.project.is_funded
        one.works = steps.get(one.pk)
    return shown


def points(process: Process, asked: Asked | None = None) -> list[tuple[float, float]]:
    """Latitude and longitude of the projects that have a point."""
    rows = public(process).filter(budget_project__latitude__isnull=False)
    return list(rows.values_list("budget_project__latitude", "budget_project__longitude"))


def located(process: Process) -> "QuerySet[Contribution, int]":
    """Keys of the projects that have a point, by number."""
    rows = public(process).filter(budget_project__latitude__isnull=False)
    return rows.order_by("budget_project__number").values_list("pk", flat=True)


# --- limits ---------------------------------------------------------------------------------------------
def written_in(phase: Phase, person: Person) -> int:
    """How many projects of a person stand in a phase, those waiting for a moderator and those united included."""
    return Contribution.objects.filter(
        phase=phase, kind=PROJECT, author=person, state__in=[Said.PENDING, *READABLE]
    ).count()


def latest_texts(phase: Phase) -> set[tuple[str, str]]:
    """Titles and bodies of the newest projects that stand or wait."""
    rows = Contribution.objects.filter(phase=phase, kind=PROJECT, state__in=[Said.PENDING, Said.PUBLISHED])
    return set(rows.order_by("-pk").values_list("title", "body")[:LATEST])


def written_by(person: Person, process: Process) -> "QuerySet[Contribution, int]":
    """Keys of the projects that a person wrote or signs, whatever became of them, the newest first."""
    return (
        Contribution.objects.filter(
            Q(author=person) | Q(coauthors__person=person, coauthors__accepted_at__isnull=False),
            process=process,
            kind=PROJECT,
            budget_project__isnull=False,
        )
        .order_by("-pk")
        .distinct()
        .values_list("pk", flat=True)
    )


# --- one project ----------------------------------------------------------------------------------------
def find_project(public_id: str) -> Project | None:
    """A project with what its page needs, whatever its state. One query; none for what no public id looks like."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None
    found = (
        Project.objects.select_related(
            "contribution__process__space",
            "contribution__phase",
            "contribution__author",
            "contribution__place",
            "contribution__standing__merged_into",
            "budget",
            "pot",
            "category",
        )
        .filter(contribution__public_id=public_id, contribution__kind=PROJECT)
        .first()
    )
    if found is not None:
        text = found.contribution
        text.phase.process = text.process
        found.budget.process = text.process
    return found


@dataclass(frozen=True)
class United:
    """A project that stands in another one, since when, and until when that can be undone."""

    text: Contribution
    link: Link | None

    @property
    def until(self) -> datetime | None:
        """Until when they can be parted again; None once that is over."""
        over = self.link.created_at + UNDO_MERGE if self.link else None
        return over if over is not None and over > timezone.now() else None


def united_in(text: Contribution) -> list[United]:
    """What was united with a project, the first written first. At most two queries."""
    found = list(
        Contribution.objects.filter(standing__merged_into=text)
        .select_related("author", "standing", "budget_project")
        .order_by("pk")
    )
    if not found:
        return []
    links = {link.origin_id: link for link in Link.objects.filter(origin__in=found, relation=Link.Relation.MERGES)}
    for one in found:
        one.process, one.phase = text.process, text.phase
    return [United(one, links.get(one.pk)) for one in found]


def assessments_of(project: Project) -> list[Assessment]:
    """All the studies of a project, the latest first. One query."""
    return list(Assessment.objects.filter(project=project))


def line_of(project: Project) -> BallotLine | None:
    """The project on the ballot, with its vote; the latest one. One query."""
    rows = BallotLine.objects.filter(project=project, vote__state__in=FIXED)
    return rows.select_related("vote__phase", "vote__result").order_by("-pk").first()


def steps_of(project: Project) -> list[Step]:
    """The steps of the works that stand, the latest first. One query."""
    return list(Step.objects.filter(project=project, taken_back_at=None))


def candidates(project: Project, search: str, language: str) -> list[Contribution]:
    """Projects with which one could be united: those that hold the words searched for; without any, those that say
    much the same. The closest first."""
    origin = project.contribution
    if search:
        best = closest(origin.process, search, language)[:50]
    else:
        text = f"{origin.title} {origin.body}"
        alike = similar(
            text, phase=origin.phase, kind=PROJECT, language=origin.language, limit=CANDIDATES, without=origin
        )
        best = [one.contribution.pk for one in alike]
    rows = public(origin.process).filter(pk__in=best).exclude(pk=origin.pk)
    by_key = rows.select_related("author", "standing", "budget_project__pot").in_bulk()
    return [by_key[pk] for pk in best if pk in by_key][:CANDIDATES]


def similar_to(phase: Phase, text: str, language: str) -> list[Contribution]:
    """Up to five projects that say much the same, the closest first."""
    return [one.contribution for one in similar(text, phase=phase, kind=PROJECT, language=language, limit=5)]


# --- the queue of the services --------------------------------------------------------------------------
def queue(process: Process, state: str = "") -> "QuerySet[Contribution]":
    """The projects in the order in which they wait for a study, those that nobody has begun first; to be ``dressed``.
    ``state`` is one of ``Project.State``, or ``chosen``."""
    rows = public(process)
    if state == "chosen":
        rows = rows.filter(_chosen(process))
    elif state:
        rows = rows.filter(budget_project__state=state)
    rank = Case(
        When(budget_project__state=State.SUBMITTED, then=0),
        When(budget_project__state=State.STUDIED, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return _whole(rows, process).order_by(rank, "budget_project__number")


def counts(process: Process) -> dict[str, Any]:
    """How many projects are in each state, waiting for a moderator included. One query."""
    rows = Project.objects.filter(budget__process=process, contribution__state__in=[Said.PUBLISHED, Said.PENDING])
    won = Count("pk", filter=Q(is_funded=True) | Q(pk__in=chosen_keys(process)))
    found = Counter(dict.fromkeys(State.values, 0))
    pending = chosen = 0
    told = rows.values_list("state", "contribution__state").annotate(n=Count("pk"), won=won)
    for state, said, count, of_them in told.order_by():
        if said == Said.PENDING:
            pending += count
        else:
            found[state] += count
            chosen += of_them
    return {**found, "pending": pending, "chosen": chosen, "all": sum(found.values())}
