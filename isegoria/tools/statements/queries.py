# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a conversation: the next statement, where one stands, the list."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Abs, Cast

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.contributions.queries import of_phase
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result

from .tool import STATEMENT

# A statement that nobody has weighed yet: what Polis's priority gives at no votes, (0.5 · 0.5 · 9)².
NEW_PRIORITY = 5.0625
FEW = 10


@dataclass(frozen=True)
class Candidate:
    """A statement that may be shown next, with what the choice needs."""

    pk: int
    priority: float
    opinions: int


@dataclass(frozen=True)
class Turn:
    """What one person sees: the next statement and why this one; None when all are answered."""

    statement: Contribution | None
    why: str
    """``few`` (few have answered it yet), ``telling`` (it tells opinions apart) or ``drawn`` (by lot)."""
    answered: int
    total: int


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
                "pk", "standing__priority", "standing__agrees", "standing__disagrees", "standing__passes"
            )
        )
        found = [
            Candidate(pk, NEW_PRIORITY if priority is None else priority, agrees + disagrees + passes)
            for pk, priority, agrees, disagrees, passes in rows
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


def next_statement(phase: Phase, person: Person | None, *, skip: frozenset[int] = frozenset()) -> Turn:
    """Draw the next statement for a person, with probability in proportion to its priority, as Polis does.

    The draw depends on the person and on what they have answered, and on nothing else: reloading the page shows
    the same statement again. Source of the weights: Small et al. (2021), comment routing.
    """
    open_ones = candidates(phase)
    answered = answers_of(person, phase)
    left = [one for one in open_ones if one.pk not in answered and one.pk not in skip]
    total = len(open_ones)
    if not left:
        return Turn(statement=None, why="", answered=len(answered), total=total)
    seed = f"{person.public_id if person else 'newcomer'}:{phase.pk}:{len(answered)}:{len(skip)}"
    chosen = _draw(left, seed)
    statement = Contribution.objects.select_related("author", "standing").get(pk=chosen.pk)
    statement.process, statement.phase = phase.process, phase
    return Turn(statement=statement, why=_why(chosen, left), answered=len(answered), total=total)


def _draw(weighted: list[Candidate], seed: str) -> Candidate:
    """Draw one by weight from a hash of the seed: the same on every machine and every Python."""
    fraction = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") / 2**64
    mark = fraction * sum(one.priority for one in weighted)
    for one in weighted:
        mark -= one.priority
        if mark < 0:
            return one
    return weighted[-1]


def _why(chosen: Candidate, among: list[Candidate]) -> str:
    if chosen.opinions < FEW:
        return "few"
    middle = sorted(one.priority for one in among)[len(among) // 2]
    return "telling" if chosen.priority > middle else "drawn"


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
    balance = Cast(F("standing__agrees") - F("standing__disagrees"), FloatField()) / Cast(
        said + 2, FloatField()
    )
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


def stale_phases() -> "list[Phase]":
    """Phases in which someone acted after the last map was drawn."""
    phases = []
    for phase in Phase.objects.filter(
        tool_slug="statements", process__published_at__isnull=False
    ).select_related("process__space"):
        last_act = (
            Standing.objects.filter(contribution__phase=phase, last_act_at__isnull=False)
            .order_by("-last_act_at")
            .values_list("last_act_at", flat=True)
            .first()
        )
        result = (
            Result.objects.filter(phase=phase).order_by("-pk").values_list("computed_at", flat=True).first()
        )
        if last_act and (result is None or result < last_act):
            phases.append(phase)
    return phases
