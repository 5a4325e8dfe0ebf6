# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done in a debate: argue, weigh, say where one stands, change one's mind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions import actions as contributions
from isegoria.core.contributions.actions import Said, contribute
from isegoria.core.contributions.models import Contribution, Standing, Version
from isegoria.core.contributions.rules import is_read_first, may_say, tidy
from isegoria.core.events import Event, announce
from isegoria.core.expressions import actions as expressions
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Verdict

from .attestation import attested_position, attested_side
from .models import Argument, CountedElsewhere, Position, ReadingOrder
from .queries import WorkedOut, own_position, phases_read
from .rules import is_new, is_side, may_add, may_seed, may_take_position
from .tool import ARGUMENT

ARGUMENT_SUBJECT = "argument"
POSITION_SUBJECT = "position"
ORDERS_KEPT = 4


@dataclass(frozen=True)
class PositionTaken(Event):
    position: Position
    before: int | None
    """The position that this one replaces, or None for a first one."""


# --- arguments ------------------------------------------------------------------------------------------
@transaction.atomic
def add_argument(*, phase: Phase, author: Person, side: str, text: str, language: str) -> Said:
    """Add an argument for or against; it waits for a moderator where the phase says so. Raises ``Refused``."""
    may_add(phase, author).require()
    is_side(side).require()
    settings = phase.rules_of_tool
    # Before it is looked for: no database takes every text that can be sent (a NUL, half a surrogate pair).
    may_say(tidy(text), max_length=settings.max_length).require()
    is_new(phase, side, text).require()
    before = is_read_first(phase, author)
    said = contribute(
        kind=ARGUMENT,
        phase=phase,
        author=author,
        body=text,
        language=language,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if before else Contribution.State.PUBLISHED,
    )
    _take_side(said.contribution, side)
    return said


def _take_side(contribution: Contribution, side: str) -> Argument:
    """Write on which side a contribution speaks, and have the journal attest it."""
    argument = Argument.objects.create(contribution=contribution, side=Argument.Side(side))
    journal.record(
        kind=f"{ARGUMENT}.sided",
        subject_kind=ARGUMENT_SUBJECT,
        subject_id=contribution.public_id,
        content=attested_side(contribution.public_id, side),
    )
    return argument


@transaction.atomic
def import_sides(*, rows: Iterable[tuple[Contribution, str]]) -> None:
    """Write on which side a batch of imported arguments speaks; the entry of their import attests it."""
    made = [Argument(contribution=contribution, side=Argument.Side(side)) for contribution, side in rows]
    Argument.objects.bulk_create(made, ignore_conflicts=True)


@dataclass(frozen=True)
class NewArgument:
    """An argument that an organiser sets out."""

    side: str
    text: str


@dataclass(frozen=True)
class Seeded:
    """What became of the arguments that an organiser set out."""

    added: tuple[Contribution, ...]
    left_out: tuple[tuple[str, Verdict], ...]
    """The texts that could not be kept, each with the reason."""


@transaction.atomic
def seed_arguments(*, phase: Phase, by: Account | None, arguments: Iterable[NewArgument], language: str) -> Seeded:
    """Set out an organiser's arguments, before or after publication but not once the phase has closed.

    They have no author, and nobody's opinion. One that cannot be kept is left out and named; the others stand. ``by``
    is None for the command line. Raises ``Refused``.
    """
    if by is not None:
        may_organise(by, phase.process.space).require()
    may_seed(phase).require()
    added, left_out = [], []
    for one in arguments:
        text = tidy(one.text)
        verdict = may_say(text, max_length=phase.rules_of_tool.max_length)
        verdict = verdict and is_side(one.side)
        verdict = verdict and is_new(phase, one.side, text)
        if not verdict:
            left_out.append((text, verdict))
            continue
        made = Contribution.objects.create(
            kind=ARGUMENT, process=phase.process, phase=phase, body=text, language=language
        )
        Version.objects.create(contribution=made, number=1, body=text)
        Standing.objects.create(contribution=made)
        journal.record(
            kind=f"{ARGUMENT}.seeded",
            subject_kind=contributions.SUBJECT,
            subject_id=made.public_id,
            content=contributions.contribution_content(made),
        )
        _take_side(made, one.side)
        announce(contributions.ContributionMade(contribution=made))
        added.append(made)
    return Seeded(added=tuple(added), left_out=tuple(left_out))


def edit_argument(*, argument: Contribution, person: Person, text: str, expected_version: int = 0) -> Said:
    """Put a new version in the place of an argument; its side stays, and so does how it was weighed.

    It is read again where the phase says so. Raises ``Refused``.
    """
    settings = argument.phase.rules_of_tool
    may_say(tidy(text), max_length=settings.max_length).require()
    is_new(argument.phase, argument.argument.side, text, besides=argument).require()
    return contributions.edit(
        contribution=argument,
        person=person,
        body=text,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if is_read_first(argument.phase, person) else "",
        expected_version=expected_version,
    )


def withdraw_argument(*, argument: Contribution, person: Person) -> Contribution:
    """The author takes an argument back: it stays in the history and is shown no more. Raises ``Refused``."""
    return contributions.withdraw(contribution=argument, person=person)


def weigh(*, argument: Contribution, phase: Phase, person: Person, value: int) -> Receipt:
    """Find it convincing (1), pass (0), find it unconvincing (−1). The latest one counts. Raises ``Refused``."""
    return expressions.give_opinion(contribution=argument, phase=phase, person=person, value=value)


def take_back_weighing(*, argument: Contribution, phase: Phase, person: Person) -> None:
    """Remove one's opinion on an argument. Raises ``Refused``."""
    expressions.take_back_opinion(contribution=argument, phase=phase, person=person)


# --- positions ------------------------------------------------------------------------------------------
@transaction.atomic
def take_position(*, phase: Phase, person: Person, value: int) -> Receipt:
    """Stand for (1), undecided (0) or against (−1) on the question; the latest position replaces the one before.

    As long as the person has weighed no argument since the first one, a change corrects it: nobody's mind was changed
    by a slip of the finger. Raises ``Refused``; ``ValueError`` for another value.
    """
    value = Position.Value(value)
    may_take_position(phase).require()
    take_part(phase=phase, person=person)
    now = timezone.now()
    position, created = Position.objects.select_for_update().get_or_create(
        person=person,
        phase=phase,
        defaults={
            "value": value, "first_value": value, "first_at": now, "given_at": now, "assurance": person.assurance,
        },
    )  # fmt: skip
    before = None if created else position.value
    if not created and before != value:
        position.value, position.given_at, position.assurance = value, now, person.assurance
        if not _has_weighed_since(position):
            position.first_value, position.first_at = value, now
        position.save()
    receipt = journal.record(
        kind="position.taken" if created else "position.changed",
        subject_kind=POSITION_SUBJECT,
        subject_id=str(position.pk),
        content=attested_position(phase.process.public_id, phase.pk, value),
    )
    if before != value:
        announce(PositionTaken(position=position, before=before))
    return receipt


def _has_weighed_since(position: Position) -> bool:
    return Opinion.objects.filter(
        person=position.person_id,
        contribution__phase__in=phases_read(position.phase),
        contribution__kind=ARGUMENT,
        given_at__gte=position.first_at,
    ).exists()


@transaction.atomic
def take_back_position(*, phase: Phase, person: Person) -> None:
    """Stand nowhere any more. The journal keeps that a position was taken and taken back, never which one."""
    take_part(phase=phase, person=person)
    position = own_position(person, phase)
    if position is None:
        return
    subject = str(position.pk)
    position.delete()
    journal.erase_subject(subject_kind=POSITION_SUBJECT, subject_id=subject, reason="taken_back")


@transaction.atomic
def import_positions(
    *, phase: Phase, source: str, as_of: date | None, pros: int, undecided: int, cons: int
) -> CountedElsewhere:
    """Keep where another platform counted people on this question: totals, never anybody's position.

    A second import for the same debate replaces the first.
    """
    counts = {"pros": pros, "undecided": undecided, "cons": cons}
    return CountedElsewhere.objects.update_or_create(
        phase=phase, defaults={"source": source, "as_of": as_of, **counts}
    )[0]


# --- the order of reading -------------------------------------------------------------------------------
@transaction.atomic
def keep_order(*, phase: Phase, worked_out: WorkedOut) -> ReadingOrder:
    """Put a newly worked out order in force, and forget those that nobody reads any more."""
    latest = ReadingOrder.objects.filter(phase=phase).order_by("-number").values_list("number", flat=True).first()
    number = (latest or 0) + 1
    ReadingOrder.objects.filter(phase=phase, number__lte=number - ORDERS_KEPT).delete()
    return ReadingOrder.objects.create(
        phase=phase,
        number=number,
        pros=worked_out.pros,
        cons=worked_out.cons,
        pros_count=worked_out.pros_count,
        cons_count=worked_out.cons_count,
        latest_argument=worked_out.latest_argument,
        fingerprint=dict(worked_out.fingerprint),
    )
