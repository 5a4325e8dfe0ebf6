# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of proposals. Lists start from the spine; a page of one is found by its keys, then read.

Finding the keys reads narrow rows only, so that the hundredth page of twenty thousand proposals costs what the first
one does.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from isegoria.commons.answers.queries import latest_answers
from isegoria.commons.search.queries import Scope, matching, similar
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.actions import UNDO_MERGE
from isegoria.core.contributions.models import READABLE, Contribution, Link, Standing
from isegoria.core.expressions.models import Support
from isegoria.core.expressions.queries import supported_by, supports_of_family, that_count
from isegoria.core.processes.models import Phase, Process

from .models import NamedSupport, Proposal
from .tool import PROPOSAL, TOOL_SLUG

State = Contribution.State
ORDERS = ("random", "recent", "supported", "discussed")
CLOSEST = "closest"
"""The order of a search: what holds the words best first. Only there."""
PRIME = 2**31 - 1
NAMES_SHOWN = 50
PLACES_SHOWN = 12
LATEST = 50
CANDIDATES = 12


# --- lists ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Each empty field asks nothing."""

    order: str = ""
    category: str = ""
    place: int | None = None
    state: str = ""
    """``merged`` for those united with another one; else those that stand by themselves."""
    decision: str = ""
    """What the institution decided."""
    search: str = ""
    up_to: int = 0
    """Newest key of the list when its first page was read: what came since does not move the others."""


@dataclass(frozen=True)
class PlaceCount:
    pk: int
    name: str
    count: int


@dataclass(frozen=True)
class Overview:
    """How many proposals there are, in all and by filter; at most ten seconds old."""

    proposals: int
    merged: int
    by_category: Mapping[str, int]
    by_place: Sequence[PlaceCount]
    by_decision: Mapping[str, int]
    newest: int
    points: int
    """Those that have a point on the map."""
    has_imported_totals: bool


def phases_read(phase: Phase) -> list[int]:
    """Keys of the phase and of those that it takes up."""
    return [phase.pk, *phase.takes_up.values_list("pk", flat=True)]


def overview(phase: Phase, phases: Sequence[int]) -> Overview:
    """One query, or none while it is fresh."""
    key = f"proposals:overview:{phase.pk}"
    found: Overview | None = cache.get(key)
    if found is None:
        found = _overview(phases)
        cache.set(key, found, timeout=10)
    return found


def _overview(phases: Sequence[int]) -> Overview:
    rows = (
        Contribution.objects.filter(phase__in=phases, kind=PROPOSAL, state__in=READABLE)
        .values_list("state", "proposal__category", "place", "place__name", "answer_case__decision")
        .annotate(
            count=Count("pk"),
            newest=Max("pk"),
            imported=Count("imported_totals"),
            points=Count("proposal__latitude"),
        )
        .order_by()
    )
    states: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    places: Counter[tuple[int, str]] = Counter()
    decisions: Counter[str] = Counter()
    newest = imported_totals = with_point = 0
    for state, category, place, name, decision, count, latest, imported, pointed in rows:
        states[state] += count
        newest, imported_totals = max(newest, latest), imported_totals + imported
        if state == State.PUBLISHED:
            with_point += pointed
            categories[category or ""] += count
            decisions[decision or ""] += count
            if place is not None:
                places[place, name] += count
    return Overview(
        proposals=states[State.PUBLISHED],
        merged=states[State.MERGED],
        by_category=dict(categories),
        by_place=[PlaceCount(pk, name, count) for (pk, name), count in places.most_common(PLACES_SHOWN)],
        by_decision=dict(decisions),
        newest=newest,
        points=with_point,
        has_imported_totals=imported_totals > 0,
    )


def standing(phases: Sequence[int], state: str = State.PUBLISHED) -> "QuerySet[Contribution]":
    """The proposals of some phases in one state."""
    # One phase, which is most often so, is told as an equality: its index then gives the order too.
    where = Q(phase=phases[0]) if len(phases) == 1 else Q(phase__in=phases)
    return Contribution.objects.filter(where, kind=PROPOSAL, state=state)


def seed_of(person: str, day: date) -> int:
    """The multiplier that shuffles one person's list on one day: from 1 to ``PRIME`` − 1."""
    told = hashlib.sha256(f"{person}:{day.isoformat()}".encode()).digest()
    return int.from_bytes(told[:8], "big") % (PRIME - 1) + 1


def closest(process: Process, words: str, language: str) -> list[int]:
    """Keys of the proposals of a process that hold these words, the closest first: ``MOST_FOUND`` at most."""
    return matching(words, language=language, scope=Scope(process=process, kind=PROPOSAL))


def keys(
    phases: Sequence[int], asked: Asked, *, found: Sequence[int] = (), seed: int = 1, with_imported: bool = False
) -> "QuerySet[Any, int] | list[int]":
    """The keys of the list in its order, to be counted and cut into pages.

    Imported totals count in the order of those imported; they are shown apart. ``random`` multiplies each proposal's
    own random key by ``seed`` modulo a prime, which gives every proposal one place and every day other neighbours.
    ``found`` is what a search found (:func:`closest`).
    """
    rows = standing(phases, State.MERGED if asked.state == "merged" else State.PUBLISHED)
    if asked.category:
        rows = rows.filter(proposal__category=asked.category)
    if asked.place:
        rows = rows.filter(place=asked.place)
    if asked.decision:
        rows = rows.filter(answer_case__decision=asked.decision)
    if asked.up_to:
        rows = rows.filter(pk__lte=asked.up_to)
    if asked.search:
        rows = rows.filter(pk__in=list(found))
        if asked.order == CLOSEST:
            kept = set(rows.values_list("pk", flat=True))
            return [pk for pk in found if pk in kept]
    if asked.order == "random":
        shuffled = Cast("standing__shuffle_key", BigIntegerField()) * seed % PRIME
        return rows.order_by(shuffled, "pk").values_list("pk", flat=True)
    counted = {"supported": "supports", "discussed": "comments"}.get(asked.order)
    if counted is None:
        return rows.order_by("-pk").values_list("pk", flat=True)
    if with_imported:
        number = F(f"standing__{counted}") + Coalesce(f"imported_totals__{counted}", 0)
        return rows.order_by(number.desc(), "-pk").values_list("pk", flat=True)
    return rows.order_by(f"-standing__{counted}", "-pk").values_list("pk", flat=True)


def read(found: Iterable[int], person: Person | None, process: Process | None = None) -> list[Contribution]:
    """The proposals of these keys, in their order, as a card shows them. Three queries, two without a person.

    ``category``, ``place_name``, ``answer`` (the standing one, or None), ``supported`` (by this person) and ``totals``
    (imported, or None) are at hand on each.
    """
    order = list(found)
    rows = (
        Contribution.objects.filter(pk__in=order)
        .select_related("author", "standing", "proposal", "imported_totals", "place")
        .in_bulk()
    )
    carried = supported_by(person, order) if person is not None and order else set()
    answers = latest_answers(order)
    shown = [rows[pk] for pk in order if pk in rows]
    for one in shown:
        if process is not None:
            one.process = process
        one.category = getattr(getattr(one, "proposal", None), "category", "")
        one.place_name = one.place.name if one.place else ""
        one.totals = getattr(one, "imported_totals", None)
        one.supported = one.pk in carried
        one.answer = answers.get(one.pk)
    return shown


def points(phases: Sequence[int]) -> list[tuple[float, float]]:
    """Latitude and longitude of the proposals that have a point."""
    rows = standing(phases).filter(proposal__latitude__isnull=False)
    return list(rows.values_list("proposal__latitude", "proposal__longitude"))


def located(phases: Sequence[int]) -> "QuerySet[Any, int]":
    """Keys of the proposals that have a point, the most supported first."""
    rows = standing(phases).filter(proposal__latitude__isnull=False)
    return rows.order_by("-standing__supports", "-pk").values_list("pk", flat=True)


def written_by(person: Person, phases: Sequence[int]) -> "QuerySet[Any, int]":
    """Keys of what a person wrote or signs in some phases, whatever became of it, the newest first."""
    return (
        Contribution.objects.filter(
            Q(author=person) | Q(coauthors__person=person, coauthors__accepted_at__isnull=False),
            phase__in=phases,
            kind=PROPOSAL,
        )
        .order_by("-pk")
        .distinct()
        .values_list("pk", flat=True)
    )


def carried_by(person: Person, phases: Sequence[int]) -> "QuerySet[Any, int]":
    """Keys of the proposals that a person supports, or that stand for one they support."""
    own = Support.objects.filter(person=person, contribution__phase__in=phases, contribution__kind=PROPOSAL)
    target = Coalesce("contribution__standing__merged_into", "contribution")
    return Contribution.objects.filter(
        pk__in=own.annotate(target=target).values("target"), state=State.PUBLISHED
    ).order_by("-pk").values_list("pk", flat=True)  # fmt: skip


# --- limits ---------------------------------------------------------------------------------------------
def written_in(phase: Phase, person: Person) -> int:
    """How many proposals of a person stand in a phase, those waiting for a moderator and those united included."""
    return Contribution.objects.filter(
        phase=phase, kind=PROPOSAL, author=person, state__in=[State.PENDING, *READABLE]
    ).count()


def carried_in(phase: Phase, person: Person) -> set[int]:
    """Keys of the standing proposals that a person carries in a phase."""
    return set(carried_by(person, phases_read(phase)))


def latest_texts(phase: Phase) -> set[tuple[str, str]]:
    """Titles and bodies of the newest proposals that stand or wait."""
    rows = Contribution.objects.filter(phase=phase, kind=PROPOSAL, state__in=[State.PENDING, State.PUBLISHED])
    return set(rows.order_by("-pk").values_list("title", "body")[:LATEST])


# --- one proposal ---------------------------------------------------------------------------------------
def find_proposal(public_id: str) -> Contribution | None:
    """A proposal with what its page needs, whatever its state. One query; none for what no public id looks like."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None
    return (
        Contribution.objects.select_related(
            "process__space",
            "phase",
            "author",
            "standing__merged_into",
            "place",
            "proposal",
            "imported_totals",
        )
        .filter(public_id=public_id, kind=PROPOSAL)
        .first()
    )


def details_of(proposal: Contribution) -> Proposal:
    """Its details; blank ones for a proposal that was imported without."""
    return getattr(proposal, "proposal", None) or Proposal(contribution=proposal)


def supports(person: Person | None, proposal: Contribution) -> bool:
    """Whether a person carries a proposal, or one united with it."""
    return person is not None and bool(supported_by(person, [proposal.pk]))


def identified_supporters(proposal: Contribution) -> int:
    """How many of those who support a proposal are known by more than a cookie; at most one minute old, ten for a
    proposal that a thousand people support: counting them is not free."""
    key = f"proposals:identified:{proposal.pk}"
    found: int | None = cache.get(key)
    if found is None:
        known = that_count(supports_of_family(proposal.pk), proposal.process).filter(assurance__gt=Assurance.NONE)
        found = known.values("person").distinct().count()
        cache.set(key, found, timeout=60 if proposal.standing.supports < 1_000 else 600)
    return found


def named_supporters(proposal: Contribution) -> list[Person]:
    """Those whose support was given with their name, the latest first: at most ``NAMES_SHOWN``."""
    rows = (
        NamedSupport.objects.filter(support__in=that_count(supports_of_family(proposal.pk), proposal.process))
        .select_related("support__person")
        .order_by("-pk")
    )
    people = {row.support.person_id: row.support.person for row in rows[: 2 * NAMES_SHOWN]}
    return list(people.values())[:NAMES_SHOWN]


@dataclass(frozen=True)
class United:
    """A proposal that stands in another one, since when, and until when that can be undone."""

    proposal: Contribution
    link: Link | None

    @property
    def until(self) -> datetime | None:
        """Until when they can be parted again; None once that is over."""
        over = self.link.created_at + UNDO_MERGE if self.link else None
        return over if over is not None and over > timezone.now() else None


def united_in(proposal: Contribution) -> list[United]:
    """What was united with a proposal, the first written first. Two queries."""
    found = list(
        Contribution.objects.filter(standing__merged_into=proposal).select_related("author", "standing").order_by("pk")
    )
    if not found:
        return []
    links = Link.objects.filter(origin__in=found, relation=Link.Relation.MERGES)
    by_origin = {link.origin_id: link for link in links}
    for one in found:
        one.process, one.phase = proposal.process, proposal.phase
    return [United(one, by_origin.get(one.pk)) for one in found]


def united_count(*proposals: Contribution) -> int:
    """How many people would carry these proposals if they stood as one: each person once."""
    ids = [one.pk for one in proposals]
    family = Standing.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values("pk")
    counted = that_count(Support.objects.filter(contribution__in=family), proposals[0].process)
    return counted.values("person").distinct().count()


def candidates(origin: Contribution, search: str, language: str) -> list[Contribution]:
    """Proposals with which one could be united: those that hold the words searched for; without any, those that say
    much the same. The closest first."""
    if search:
        best = closest(origin.process, search, language)[:50]
    else:
        text = f"{origin.title} {origin.body}"
        found = similar(
            text, phase=origin.phase, kind=PROPOSAL, language=origin.language, limit=CANDIDATES, without=origin
        )
        best = [one.contribution.pk for one in found]
    rows = Contribution.objects.filter(pk__in=best, process=origin.process_id, state=State.PUBLISHED)
    by_key = rows.exclude(pk=origin.pk).select_related("author", "standing").in_bulk()
    return [by_key[pk] for pk in best if pk in by_key][:CANDIDATES]


def similar_to(phase: Phase, text: str, language: str, *, without: Contribution | None = None) -> list[Contribution]:
    """Up to five proposals of a phase that say much the same, the closest first."""
    found = similar(text, phase=phase, kind=PROPOSAL, language=language, limit=5, without=without)
    return [one.contribution for one in found]


def phase_for_an_act(proposal: Contribution) -> Phase:
    """Where one acts on a proposal now: the phase it was written in, or an open one that takes it up."""
    born: Phase = proposal.phase
    if born.state == Phase.State.OPEN:
        return born
    for other in born.taken_up_by.filter(tool_slug=TOOL_SLUG).order_by("position", "pk"):
        other.process = proposal.process
        if other.state == Phase.State.OPEN:
            return other
    return born
