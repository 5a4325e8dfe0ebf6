# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a debate: its arguments in their order, who has spoken, where one stands oneself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import BinaryField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils import timezone
from numpy.typing import NDArray

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.contributions.queries import of_phase
from isegoria.core.expressions.models import ImportedTotals, Opinion
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.results.queries import latest_result, that_stand
from isegoria.engine.opinions.both_sides import METHOD
from isegoria.engine.opinions.reading_order import Argument as Ranked
from isegoria.engine.opinions.reading_order import leading_side, order_side

from .models import CountedElsewhere, Position, ReadingOrder
from .tool import ARGUMENT, TOOL_SLUG

BYTES = 8
SIDES = ("for", "against")


def phases_read(phase: Phase) -> list[int]:
    """Keys of the phases whose arguments a debate shows: its own, and those that it takes up."""
    return [phase.pk, *phase.takes_up.filter(tool_slug=TOOL_SLUG).values_list("pk", flat=True)]


def arguments(phase: Phase) -> "QuerySet[Contribution]":
    """The public arguments of a debate, with what a card shows."""
    return of_phase(phase, ARGUMENT).select_related("standing", "author", "argument", "imported_totals")


def argument_of(phase: Phase, public_id: str) -> Contribution | None:
    """An argument of the debate, or of one that it takes up, whatever its state."""
    born = Q(phase=phase) | Q(phase__taken_up_by=phase)
    found = (
        Contribution.objects.filter(born, kind=ARGUMENT, public_id=public_id)
        .select_related("standing", "author", "argument", "imported_totals")
        .first()
    )
    if found:
        found.process = phase.process
    return found


def find_argument(public_id: str) -> Contribution | None:
    """An argument with all that its page shows of it, whatever its state; any debate's."""
    return (
        Contribution.objects.filter(kind=ARGUMENT, public_id=public_id)
        .select_related("process__space", "phase", "author", "standing", "argument", "imported_totals")
        .first()
    )


def imported_totals(argument: Contribution) -> ImportedTotals | None:
    """What another platform counted of an argument."""
    return getattr(argument, "imported_totals", None)


@dataclass(frozen=True)
class Extent:
    """How large a debate is."""

    pros: int
    cons: int
    opinions: int
    positions: int
    elsewhere: CountedElsewhere | None = None
    """Where another platform counted people on the question."""

    @property
    def arguments(self) -> int:
        return self.pros + self.cons


def _shown(phase: Phase) -> "QuerySet[Standing]":
    """The standings of the public arguments of a debate: narrow rows, for counting."""
    return Standing.objects.filter(
        contribution__phase__in=phases_read(phase),
        contribution__kind=ARGUMENT,
        contribution__state=Contribution.State.PUBLISHED,
    )


def extent(phase: Phase) -> Extent:
    """Public arguments of each side, opinions on them, and people who took a position; at most ten seconds old."""
    key = f"debates:extent:{phase.pk}"
    found = cache.get(key)
    if found is None:
        said = F("agrees") + F("disagrees") + F("passes")
        rows = (
            _shown(phase)
            .order_by()
            .values_list("contribution__argument__side")
            .annotate(count=Count("pk"), said=Sum(said))
        )
        sides = {side: (count, opinions) for side, count, opinions in rows}
        (pros, on_pros), (cons, on_cons) = (sides.get(side, (0, 0)) for side in SIDES)
        stood = (
            Phase.objects.filter(pk=phase.pk)
            .select_related("counted_elsewhere")
            .only("pk", "counted_elsewhere")
            .annotate(count=Count("positions"))
            .get()
        )
        elsewhere = getattr(stood, "counted_elsewhere", None)
        found = Extent(pros, cons, on_pros + on_cons, stood.count, elsewhere)
        cache.set(key, found, timeout=10)
    return found


# --- the order of reading -------------------------------------------------------------------------------
@dataclass(frozen=True)
class WorkedOut:
    """An order as ``ReadingOrder`` keeps it."""

    pros: bytes
    cons: bytes
    pros_count: int
    cons_count: int
    latest_argument: int
    fingerprint: Mapping[str, Any]


@dataclass(frozen=True)
class Order:
    """The order that a page is read in. ``number`` is 0 while none was ever kept."""

    number: int
    made_at: datetime
    pros_count: int
    cons_count: int
    latest_argument: int
    latest: bool
    """Whether no newer one is in force."""


@dataclass(frozen=True)
class Shown:
    """An argument at its place, and why it stands there."""

    contribution: Contribution
    side: str
    why: str
    """``convincing``, ``to_weigh``, or ``new`` (it came after the order was drawn up)."""


@dataclass(frozen=True)
class OrderPage:
    """One page: as many arguments of each side, the two in turn."""

    order: Order
    number: int
    pages: int
    leading: str
    shown: Sequence[Shown]


def order_fingerprint(phase: Phase, *, moment: datetime) -> dict[str, Any]:
    """What changes whenever the order would: the day, the arguments shown, how they were weighed."""
    totals = _shown(phase).aggregate(
        arguments=Count("pk"),
        newest=Max("pk"),
        agrees=Sum("agrees", default=0),
        disagrees=Sum("disagrees", default=0),
        passes=Sum("passes", default=0),
    )
    return {"day": day_of(phase, moment), **totals}


def day_of(phase: Phase, moment: datetime) -> str:
    """The day of a moment where the debate takes place, as lots are drawn by it."""
    return moment.astimezone(phase.process.space.zone).date().isoformat()


def work_out_order(phase: Phase, *, moment: datetime) -> WorkedOut:
    """The order of the arguments as they are weighed now: O(n log n), some 100 bytes an argument."""
    seen = order_fingerprint(phase, moment=moment)
    rows = (
        of_phase(phase, ARGUMENT)
        .order_by("pk")
        .values_list(
            "pk",
            "public_id",
            "author_id",
            "argument__side",
            "standing__agrees",
            "standing__disagrees",
            "standing__passes",
        )
    )
    keys: dict[str, list[int]] = {side: [] for side in SIDES}
    ranked: dict[str, list[Ranked]] = {side: [] for side in SIDES}
    for pk, name, author, side, agrees, disagrees, passes in rows:
        if side in keys:
            keys[side].append(pk)
            ranked[side].append(Ranked(name, author, agrees, agrees + disagrees + passes))
    packed = {side: _pack(keys[side], ranked[side], seen["day"]) for side in SIDES}
    return WorkedOut(
        pros=packed["for"].tobytes(),
        cons=packed["against"].tobytes(),
        pros_count=len(packed["for"]),
        cons_count=len(packed["against"]),
        latest_argument=max((pk for side in SIDES for pk in keys[side]), default=0),
        fingerprint=seen,
    )


def _pack(keys: Sequence[int], ranked: Sequence[Ranked], day: str) -> NDArray[np.int64]:
    placed = order_side(ranked, day=day)
    return np.array([2 * keys[one.number] + (one.why == "to_weigh") for one in placed], dtype="<i8")


def find_order(phase: Phase, number: int = 0) -> Order:
    """The order of that number if it is still kept, else the one in force."""
    rows = ReadingOrder.objects.filter(phase=phase).order_by("-number")
    found = list(rows.values_list("number", "made_at", "pros_count", "cons_count", "latest_argument"))
    for row in found:
        if row[0] == number:
            return Order(*row, latest=row is found[0])
    return Order(*found[0], latest=True) if found else Order(0, timezone.now(), 0, 0, 0, latest=True)


def order_page(phase: Phase, order: Order, *, number: int, per_side: int) -> OrderPage:
    """A page of an order: ``per_side`` arguments of each side. Those hidden since leave their place empty.

    Arguments that came after the order was drawn up stand at the end of its last page, the oldest first: as many as a
    page holds; the next order, a few minutes later at most, gives them their place.
    """
    pages = max(1, -(-max(order.pros_count, order.cons_count) // per_side))
    number = min(max(number, 1), pages)
    start = per_side * (number - 1)
    places = _cut(phase, order, start, per_side) if order.number else {side: [] for side in SIDES}
    wanted = {key for side in SIDES for key, _ in places[side]}
    rows = {one.pk: one for one in arguments(phase).filter(pk__in=wanted)} if wanted else {}
    columns = {side: [Shown(rows[key], side, why) for key, why in places[side] if key in rows] for side in SIDES}
    if number == pages:
        newer = arguments(phase).filter(pk__gt=order.latest_argument).order_by("pk")[: 2 * per_side]
        for one in newer:
            columns[one.argument.side].append(Shown(one, one.argument.side, "new"))
    leading = leading_side(order.made_at.astimezone(phase.process.space.zone).toordinal())
    for side in SIDES:
        for one in columns[side]:
            one.contribution.process = phase.process
            if one.contribution.phase_id == phase.pk:
                one.contribution.phase = phase
    return OrderPage(order, number, pages, leading, tuple(_in_turn(columns, leading)))


def _in_turn(columns: Mapping[str, Sequence[Shown]], leading: str) -> Iterable[Shown]:
    other = "against" if leading == "for" else "for"
    for row in range(max(map(len, columns.values()), default=0)):
        for side in (leading, other):
            if row < len(columns[side]):
                yield columns[side][row]


def _cut(phase: Phase, order: Order, start: int, length: int) -> dict[str, list[tuple[int, str]]]:
    """The keys of a page of an order and why each stands there, cut out by the database."""

    def piece(column: str) -> Substr:
        return Substr(column, 1 + BYTES * start, BYTES * length, output_field=BinaryField())

    row = (
        ReadingOrder.objects.filter(phase=phase, number=order.number)
        .annotate(pros_cut=piece("pros"), cons_cut=piece("cons"))
        .values_list("pros_cut", "cons_cut")
        .first()
    )
    cuts = row or (b"", b"")
    return {
        side: [(one // 2, "to_weigh" if one % 2 else "convincing") for one in np.frombuffer(bytes(cut), "<i8").tolist()]
        for side, cut in zip(SIDES, cuts, strict=True)
    }


# --- one person -----------------------------------------------------------------------------------------
def own_position(person: Person | None, phase: Phase) -> Position | None:
    """Where someone stands: for the person themselves only."""
    return Position.objects.filter(person=person, phase=phase).first() if person else None


def own_weighing(person: Person | None, keys: Iterable[int]) -> Mapping[int, int]:
    """One's own opinions on some arguments: key → value."""
    if person is None:
        return {}
    return dict(
        Opinion.objects.filter(person=person, contribution__in=list(keys)).values_list("contribution_id", "value")
    )


def has_spoken(person: Person | None, phase: Phase, position: Position | None) -> bool:
    """Whether someone has taken a position, weighed an argument or added one in this debate."""
    if person is None:
        return False
    if position is not None:
        return True
    born = Q(contribution__phase=phase) | Q(contribution__phase__taken_up_by=phase)
    if Opinion.objects.filter(born, person=person, contribution__kind=ARGUMENT).exists():
        return True
    return Contribution.objects.filter(author=person, phase=phase, kind=ARGUMENT).exists()


def own_arguments(person: Person, phase: Phase) -> "QuerySet[Contribution]":
    """What one has added here, whatever became of it."""
    return (
        Contribution.objects.filter(author=person, phase=phase, kind=ARGUMENT)
        .select_related("standing", "argument")
        .order_by("-pk")
    )


def own_opinions(person: Person, phase: Phase) -> "QuerySet[Opinion]":
    """How one weighed the arguments, the latest first, with their texts: for the person themselves only."""
    return (
        Opinion.objects.filter(person=person, contribution__phase__in=phases_read(phase), contribution__kind=ARGUMENT)
        .select_related("contribution__argument")
        .order_by("-given_at", "-pk")
    )


# --- results --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Headline:
    """What pages say of the latest result, without reading the whole summary."""

    people: Mapping[str, int]
    """Position (``for``, ``undecided``, ``against``) → people."""
    moved: Sequence[Sequence[int]]
    shared: int
    computed_at: datetime


def latest_comparison(phase: Phase) -> Result | None:
    """The newest comparison of the two sides, with its whole summary."""
    return latest_result(phase, METHOD)


def headline(phase: Phase) -> Headline | None:
    """The newest comparison in a few figures; at most ten seconds old."""
    key = f"debates:headline:{phase.pk}"
    found = cache.get(key, "unknown")
    if found == "unknown":
        row = (
            that_stand(phase, METHOD)
            .order_by("-pk")
            .values_list("summary__people", "summary__moved", "summary__shared", "computed_at")
            .first()
        )
        found = row and Headline(row[0], row[1], len(row[2]), row[3])
        cache.set(key, found, timeout=10)
    return found


def arguments_by_public_id(public_ids: Iterable[str]) -> Mapping[str, Contribution]:
    """Arguments that a summary quotes, whatever has become of them since."""
    rows = Contribution.objects.filter(public_id__in=list(public_ids)).select_related("argument", "standing")
    return {one.public_id: one for one in rows}


def results_of(phase: Phase, *, at_most: int = 100) -> "list[Result]":
    """The comparisons of a debate, newest first, without their summaries."""
    return list(Result.objects.filter(phase=phase, method=METHOD).defer("summary").order_by("-pk")[:at_most])


def debates() -> "list[Phase]":
    """Every phase that holds a published debate."""
    return list(
        Phase.objects.filter(tool_slug=TOOL_SLUG, process__published_at__isnull=False).select_related("process__space")
    )


def positions_that_count(phase: Phase) -> "QuerySet[Position]":
    """Where people stand in a debate, without those whose expressions are set aside."""
    return that_count(Position.objects.filter(phase=phase), phase.process)


def fingerprint(phase: Phase) -> dict[str, Any]:
    """What changes whenever the comparison would."""
    totals = Standing.objects.filter(contribution__phase__in=phases_read(phase), contribution__kind=ARGUMENT).aggregate(
        agrees=Sum("agrees", default=0),
        disagrees=Sum("disagrees", default=0),
        passes=Sum("passes", default=0),
        arguments=Count("pk"),
        shown=Count("pk", filter=Q(contribution__state=Contribution.State.PUBLISHED)),
        last_act=Max("last_act_at"),
    )
    positions = positions_that_count(phase).aggregate(positions=Count("pk"), last_position=Max("given_at"))
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in (totals | positions).items()
    }


# --- everything kept about someone ------------------------------------------------------------------------
@kept.also("positions")
def own_positions(person: Person) -> list[dict[str, Any]]:
    """Where a person stood in each debate, at first and now."""
    return [
        {
            "process": one.phase.process.slug,
            "phase": one.phase.slug,
            "value": one.value,
            "first_value": one.first_value,
            "given_at": one.given_at.isoformat(timespec="seconds") if one.given_at else None,
        }
        for one in Position.objects.filter(person=person).select_related("phase__process").order_by("pk")
    ]
