# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a conversation: the next statement, where one stands, the list."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Count, F, FloatField, Max, Q, QuerySet, Sum
from django.db.models.functions import Abs, Cast
from numpy.typing import NDArray

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.contributions.queries import of_phase
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.results.queries import latest_result, that_stand
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.engine.opinions.routing import Expected, Telling
from isegoria.engine.opinions.stability import HOLDS

from .models import MapHead
from .tool import STATEMENT, TOOL_SLUG

# A statement that nobody has weighed yet: what Polis's priority gives at no votes, (0.5 · 0.5 · 9)².
NEW_PRIORITY = 5.0625
FEW = 10
FEWEST_PER_GROUP = 5
"""A share is not quoted for a group of which fewer people saw the statement."""
WEIGHED = ("priority", "agrees", "disagrees", "passes")


@dataclass(frozen=True)
class Candidate:
    """A statement that may be shown next, with what the choice needs."""

    pk: int
    public_id: str
    priority: float
    opinions: int


@dataclass(frozen=True)
class Reason:
    """Why a statement is shown next, with its figures."""

    kind: str
    """``new`` (nobody has answered it), ``few`` (few have), ``telling`` (it tells opinions apart), ``scarce`` (few of
    those who answer like this person have) or ``drawn`` (by lot)."""
    order: str
    """The order that was followed: ``polis``, ``information`` or ``chance``."""
    opinions: int
    left: int
    """Statements that it was drawn among."""
    chances: float
    """How many times those of an average statement among them."""
    apart: int = 0
    """Percentage points between the groups of the map that agree with it most and least."""
    alike: int = 0
    """How many of those who answer like this person have answered it, by the map."""
    bits: tuple[float, float] | None = None
    """Expected of an answer: about the person, about the statement."""


@dataclass(frozen=True)
class Turn:
    """What one person sees: the next statement and why this one; None when all are answered."""

    statement: Contribution | None
    why: Reason | None
    answered: int
    total: int


@dataclass(frozen=True)
class Asked:
    """What the groups of the latest map answered, as far as the choice of a next statement goes."""

    column: Mapping[str, int]
    """Public id of a statement → its column."""
    counts: NDArray[np.int64]
    """(groups, 4, statements and one column of nothing) agree, disagree, pass, seen."""
    telling: Telling


@dataclass(frozen=True)
class Extent:
    """How large a conversation is."""

    statements: int
    opinions: int


def candidates(phase: Phase) -> list[Candidate]:
    """The public statements with their weights; at most five seconds old."""
    key = f"statements:candidates:{phase.pk}"
    found = cache.get(key)
    if found is None:
        rows = (
            of_phase(phase, STATEMENT)
            .order_by("pk")
            .values_list(
                "pk", "public_id", "standing__priority", "standing__agrees", "standing__disagrees", "standing__passes"
            )
        )
        found = [
            Candidate(pk, public_id, NEW_PRIORITY if priority is None else priority, agrees + disagrees + passes)
            for pk, public_id, priority, agrees, disagrees, passes in rows
        ]
        cache.set(key, found, timeout=5)
    return found


def extent(phase: Phase) -> Extent:
    """Statements and opinions of a phase, from the same short-lived list."""
    found = candidates(phase)
    return Extent(statements=len(found), opinions=sum(one.opinions for one in found))


def answers_of(person: Person | None, phase: Phase) -> Mapping[int, int]:
    """One's own opinions on the public statements of a phase: statement key → value."""
    if person is None:
        return {}
    public = {one.pk for one in candidates(phase)}
    own = Opinion.objects.filter(person=person, contribution__process=phase.process_id)
    return {pk: value for pk, value in own.values_list("contribution_id", "value") if pk in public}


def answer_to(person: Person | None, statement: Contribution) -> Mapping[int, int]:
    """One's own opinion on one statement, in the shape of :func:`answers_of`; empty without one."""
    if person is None:
        return {}
    return dict(Opinion.objects.filter(person=person, contribution=statement).values_list("contribution_id", "value"))


def next_statement(
    phase: Phase,
    person: Person | None,
    *,
    skip: frozenset[int] = frozenset(),
    answers: Mapping[int, int] | None = None,
    newcomer: str = "",
) -> Turn:
    """Draw the next statement for a person: by the phase's order, with probability in proportion to its weight.

    The draw depends on the person, on what they have answered and on the latest map, and on nothing else: reloading
    the page shows the same statement again. ``answers`` spares a query to who has them already; ``newcomer`` tells
    visitors apart who have not acted yet, lest all begin with the same statement.
    """
    open_ones = candidates(phase)
    answered = answers_of(person, phase) if answers is None else answers
    left = [one for one in open_ones if one.pk not in answered and one.pk not in skip]
    total = len(open_ones)
    # Of an answered statement hidden since, the answer stays and the statement counts no more.
    done = sum(1 for one in open_ones if one.pk in answered)
    if not left:
        return Turn(statement=None, why=None, answered=done, total=total)
    weighed = _weighed(phase, open_ones, left, answered)
    seed = f"{person.public_id if person else newcomer}:{phase.pk}:{len(answered)}:{len(skip)}"
    place = _draw(weighed.weights, seed)
    statement = Contribution.objects.select_related("author", "standing").get(pk=left[place].pk)
    statement.process, statement.phase = phase.process, phase
    return Turn(statement=statement, why=weighed.reason(place), answered=done, total=total)


@dataclass(frozen=True)
class _Weighed:
    """The statements that someone has not answered, and their weights in the draw of the next one."""

    order: str
    left: Sequence[Candidate]
    weights: NDArray[np.float64]
    columns: NDArray[np.int64]
    """Of each in ``asked``."""
    asked: Asked | None = None
    expected: Expected | None = None

    def reason(self, place: int) -> Reason:
        one = self.left[place]
        chances = float(self.weights[place] / (self.weights.mean() or 1.0))
        kind = "new" if not one.opinions else "few" if one.opinions < FEW else "telling" if chances > 1 else "drawn"
        found = Reason(kind, self.order, one.opinions, len(self.left), max(round(chances, 1), 0.1))
        if self.asked is None or self.expected is None:
            return found
        column = self.columns[place]
        agree, seen = self.asked.counts[:, 0, column], self.asked.counts[:, 3, column]
        shares = (agree / np.maximum(seen, 1))[seen >= FEWEST_PER_GROUP]
        person, statement = float(self.expected.person[column]), float(self.expected.statement[column])
        return replace(
            found,
            kind="scarce" if kind == "telling" and statement > person else kind,
            apart=round(100 * float(np.ptp(shares))) if len(shares) > 1 else 0,
            alike=round(float(self.expected.belongs @ seen)),
            bits=(person, statement),
        )


def _weighed(
    phase: Phase, open_ones: Sequence[Candidate], left: Sequence[Candidate], answered: Mapping[int, int]
) -> _Weighed:
    """By the phase's order; where that needs a map and there is none, as in Polis (Small et al. 2021)."""
    order = phase.rules_of_tool.order
    nowhere = np.zeros(len(left), dtype=np.int64)
    if order == "chance":
        return _Weighed(order, left, np.ones(len(left)), nowhere)
    asked = asked_by_group(phase) if order == "information" else None
    if asked is None:
        return _Weighed("polis", left, np.array([one.priority for one in left]), nowhere)
    given = {
        asked.column[one.public_id]: answered[one.pk]
        for one in open_ones
        if one.pk in answered and one.public_id in asked.column
    }
    expected = asked.telling.expected(given)
    columns = np.array([asked.column.get(one.public_id, -1) for one in left], dtype=np.int64)
    return _Weighed(order, left, expected.weights[columns], columns, asked, expected)


def asked_by_group(phase: Phase) -> Asked | None:
    """What the groups of the latest map answered; at most ten seconds old. None without a map."""
    key = f"statements:asked:{phase.pk}"
    found = cache.get(key, "unknown")
    if found == "unknown":
        row = (
            that_stand(phase, METHOD)
            .order_by("-pk")
            .values_list("summary__by_group", "summary__statements__name", "summary__group_sizes")
            .first()
        )
        found = _asked(*row) if row and row[2] else None
        cache.set(key, found, timeout=10)
    return found


def _asked(by_group: Mapping[str, Any], names: Sequence[str], sizes: Sequence[int]) -> Asked:
    sides = np.array([by_group[side] for side in ("agree", "disagree", "pass")], dtype=np.int64)
    counts = np.concatenate([sides, sides.sum(axis=0, keepdims=True)]).transpose(1, 0, 2)
    # What came after the map stands in a last column, which nobody has answered.
    counts = np.concatenate([counts, np.zeros((*counts.shape[:2], 1), dtype=np.int64)], axis=2)
    telling = Telling.of(counts, np.array(sizes, dtype=np.int64))
    return Asked({name: column for column, name in enumerate(names)}, counts, telling)


def _draw(weights: NDArray[np.float64], seed: str) -> int:
    """Draw a place by weight from a hash of the seed: the same on every machine and every Python."""
    fraction = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") / 2**64
    mark = fraction * float(weights.sum())
    return min(int(np.searchsorted(np.cumsum(weights), mark, side="right")), len(weights) - 1)


ORDERS = ("answered", "newest", "agreed", "divided")


def list_statements(phase: Phase, *, order: str, search: str = "") -> "QuerySet[Contribution]":
    """The public statements in one of ``ORDERS``: most answered, newest, most agreed with, most divided."""
    rows = of_phase(phase, STATEMENT).select_related("standing", "author")
    if search:
        rows = rows.filter(body__icontains=search[:100])
    if order == "newest":
        return rows.order_by("-created_at", "-pk")
    said = F("standing__agrees") + F("standing__disagrees")
    # One imagined voice on each side keeps a text with two answers from leading the list.
    balance = Cast(F("standing__agrees") - F("standing__disagrees"), FloatField()) / Cast(said + 2, FloatField())
    if order == "agreed":
        return rows.annotate(balance=balance).order_by("-balance", "pk")
    if order == "divided":
        return (
            rows.annotate(imbalance=Abs(balance))
            .filter(standing__agrees__gt=0)
            .order_by("imbalance", "-standing__agrees", "pk")
        )
    return rows.annotate(all_opinions=said + F("standing__passes")).order_by("-all_opinions", "pk")


def own_statements(person: Person, phase: Phase) -> "QuerySet[Contribution]":
    """What one has added here, whatever became of it."""
    return (
        Contribution.objects.filter(author=person, phase=phase, kind=STATEMENT)
        .select_related("standing")
        .order_by("-pk")
    )


def statement_of(phase: Phase, public_id: str) -> Contribution | None:
    """A statement of the phase, or of one that it takes up, whatever its state."""
    born = Q(phase=phase) | Q(phase__taken_up_by=phase)
    found = Contribution.objects.filter(born, kind=STATEMENT, public_id=public_id).first()
    if found:
        found.process = phase.process
    return found


def own_answers(person: Person, phase: Phase) -> "QuerySet[Opinion]":
    """One's own opinions in a phase, the latest first, with their statements: for the person themselves only."""
    born = Q(contribution__phase=phase) | Q(contribution__phase__in=phase.takes_up.all())
    return (
        Opinion.objects.filter(born, person=person, contribution__kind=STATEMENT)
        .select_related("contribution")
        .order_by("-given_at", "-pk")
    )


# --- results ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Headline:
    """What every page of the conversation says of its latest map, without reading the whole summary."""

    groups: tuple[tuple[int, int], ...]
    """Number and people of each group that holds."""
    people: int
    opinions: int
    computed_at: datetime


def latest_map(phase: Phase) -> Result | None:
    """The newest opinion map, with its whole summary."""
    return latest_result(phase, METHOD)


def headline(phase: Phase) -> Headline | None:
    """The newest map, live or frozen, in a few figures; at most ten seconds old."""
    key = f"statements:headline:{phase.pk}"
    found = cache.get(key, "unknown")
    if found == "unknown":
        shown = ("summary__group_sizes", "summary__stability__holds", "people")
        row = that_stand(phase, METHOD).order_by("-pk").values_list(*shown, "expressions", "computed_at").first()
        if row:
            live = MapHead.objects.filter(phase=phase, counted_at__gt=row[4], summary__k__isnull=False)
            row = live.values_list(*shown, "opinions", "counted_at").first() or row
        found = row and Headline(_that_hold(row[0], row[1]), *row[2:])
        cache.set(key, found, timeout=10)
    return found


def _that_hold(sizes: Sequence[int], holds: Sequence[float] | None) -> tuple[tuple[int, int], ...]:
    return tuple((group, size) for group, size in enumerate(sizes) if not holds or holds[group] >= HOLDS)


def statements_by_public_id(public_ids: Iterable[str]) -> Mapping[str, Contribution]:
    """Statements that a reading quotes, whatever has become of them since."""
    rows = Contribution.objects.filter(public_id__in=list(public_ids))
    return {one.public_id: one for one in rows}


def results_of(phase: Phase, *, at_most: int = 100) -> "list[Result]":
    """The maps of a phase, newest first, without their summaries."""
    return list(Result.objects.filter(phase=phase, method=METHOD).defer("summary").order_by("-pk")[:at_most])


def conversations() -> "list[Phase]":
    """Every phase that holds a published conversation."""
    return list(
        Phase.objects.filter(tool_slug=TOOL_SLUG, process__published_at__isnull=False).select_related("process__space")
    )


def fingerprint(phase: Phase) -> dict[str, Any]:
    """What changes whenever a map would: counts of opinions and of statements by state, time of the last act."""
    born = Q(contribution__phase=phase) | Q(contribution__phase__in=phase.takes_up.all())
    totals = Standing.objects.filter(born, contribution__kind=STATEMENT).aggregate(
        agrees=Sum("agrees", default=0),
        disagrees=Sum("disagrees", default=0),
        passes=Sum("passes", default=0),
        statements=Count("pk"),
        shown=Count("pk", filter=Q(contribution__state=Contribution.State.PUBLISHED)),
        last_act=Max("last_act_at"),
    )
    totals["last_act"] = totals["last_act"] and totals["last_act"].isoformat()
    return totals


def is_stale(phase: Phase) -> bool:
    """Whether anything was said, changed or moderated since the latest map was begun."""
    now = fingerprint(phase)
    if not now["agrees"] + now["disagrees"] + now["passes"]:
        return False
    counted = (
        Result.objects.filter(phase=phase, method=METHOD)
        .order_by("-pk")
        .values_list("summary__fingerprint", flat=True)
        .first()
    )
    return bool(now != counted)
