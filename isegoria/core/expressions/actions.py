# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be expressed: an opinion, a support; changed and taken back. Each act enters the journal, sealed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.events import Event, announce, is_heard
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_take_part, may_write
from isegoria.core.verdicts import refuse

from .at_once import first_opinion
from .models import ImportedTotals, Opinion, SetAside, Support
from .queries import is_set_aside, set_aside_on, supports_of_family

OPINION_SUBJECT = "opinion"
SUPPORT_SUBJECT = "support"
RECOUNTED_AT_ONCE = 500
COUNTERS = {Opinion.Value.AGREE: "agrees", Opinion.Value.PASS: "passes", Opinion.Value.DISAGREE: "disagrees"}


@dataclass(frozen=True)
class OpinionGiven(Event):
    opinion: Opinion
    before: int | None
    """The value that this one replaces, or None for a first opinion."""


@dataclass(frozen=True)
class SupportGiven(Event):
    contribution: Contribution
    person: Person


@dataclass(frozen=True)
class SupportTakenBack(Event):
    contribution: Contribution
    person: Person


@dataclass(frozen=True)
class Recounted(Event):
    """The counters of these contributions were set anew from their rows."""

    contribution_ids: Sequence[int]


def _require_public(state: str) -> None:
    if state != Contribution.State.PUBLISHED:
        refuse(
            "not_public",
            _("This text is not open to opinions any more. Yours was not kept."),
            _("Go on with the next one."),
            status=409,
        )


def _require_place(contribution: Contribution, phase: Phase) -> None:
    """What is closed in one phase cannot be written through another one that has nothing to do with it."""
    if contribution.phase_id != phase.pk and not phase.takes_up.filter(pk=contribution.phase_id).exists():
        refuse(
            "elsewhere",
            _("This text belongs to another phase. Nothing was kept."),
            _("Go to the phase in which it was written."),
            status=404,
        )


# Written out: on the busiest path of all, composing a query costs more than running it. The text's state is read
# in the same statement as the opinion is written, so that nothing can come between the two; and whether anything of
# this person's is set aside anywhere, so that nobody else pays for finding out where.
INSERT_OPINION = """
    INSERT INTO expressions_opinion (person_id, contribution_id, value, assurance, given_at)
    SELECT %s, c.id, %s, %s, %s FROM contributions_contribution c WHERE c.id = %s AND c.state = 'published'
    ON CONFLICT (person_id, contribution_id) DO NOTHING
    RETURNING id, EXISTS (SELECT 1 FROM expressions_setaside s WHERE s.person_id = %s AND s.ended_at IS NULL)
"""
COUNT_OPINION = {
    value: f"""
        UPDATE contributions_standing SET {column} = {column} + 1, last_act_at = %s WHERE contribution_id = %s
    """  # noqa: S608 - the columns are those just above
    for value, column in COUNTERS.items()
}


def give_opinion(*, contribution: Contribution, phase: Phase, person: Person, value: int) -> Receipt:
    """Agree (1), pass (0) or disagree (−1); the latest opinion of a person replaces the one before.

    ``phase`` is the open phase in which it is given: the contribution's own, or one that takes it up.
    Raises ``Refused`` when the phase is closed or the text is not public, ``ValueError`` for another value.
    """
    value = Opinion.Value(value)
    _require_place(contribution, phase)
    # Listeners run in the act's transaction: where there are some, it has to be a longer one.
    if connection.vendor == "postgresql" and not is_heard(OpinionGiven):
        may_write(phase).require()
        may_take_part(person, phase).require()
        receipt = first_opinion(
            person=person,
            contribution_id=contribution.pk,
            phase=phase,
            value=value,
            column=COUNTERS[value],
            kind="opinion.given",
            subject_kind=OPINION_SUBJECT,
            content=opinion_content(contribution.public_id, value),
        )
        if receipt is not None:
            return receipt
    return _give_opinion(contribution, phase, person, value)


@transaction.atomic
def _give_opinion(contribution: Contribution, phase: Phase, person: Person, value: Opinion.Value) -> Receipt:
    take_part(phase=phase, person=person)
    opinion = Opinion(person=person, contribution=contribution, value=value, assurance=person.assurance)
    before = None
    with connection.cursor() as cursor:
        given_at = connection.ops.adapt_datetimefield_value(opinion.given_at)
        cursor.execute(INSERT_OPINION, [person.pk, int(value), person.assurance, given_at, contribution.pk, person.pk])
        if inserted := cursor.fetchone():
            opinion.pk, elsewhere = inserted
        else:
            before, elsewhere = _change_opinion(opinion)
        counts = not (elsewhere and is_set_aside(person, phase.process))
        receipt = journal.record(
            kind="opinion.given" if before is None else "opinion.changed",
            subject_kind=OPINION_SUBJECT,
            subject_id=str(opinion.pk),
            content=opinion_content(contribution.public_id, value),
        )
        # Last: on PostgreSQL the row of a much-answered text is then held for an instant only.
        if counts and before is None:
            cursor.execute(COUNT_OPINION[value], [given_at, contribution.pk])
        elif counts and before != value and before is not None:
            _count(contribution.pk, before, value)
    if counts and before != value:
        announce(OpinionGiven(opinion=opinion, before=before))
    return receipt


def _change_opinion(opinion: Opinion) -> tuple[int, bool]:
    """Replace the opinion that already stands; returns its value before, and whether anything that its person said is
    set aside anywhere. Refused when the text is not public."""
    opinion.pk, before, state, elsewhere = (
        Opinion.objects.filter(person=opinion.person_id, contribution=opinion.contribution_id)
        .values_list(
            "pk",
            "value",
            "contribution__state",
            Exists(SetAside.objects.filter(person=OuterRef("person"), ended_at=None)),
        )
        .first()
        # No opinion to change: it was not inserted because the text is not public.
        or (None, 0, Contribution.objects.values_list("state", flat=True).get(pk=opinion.contribution_id), False)
    )
    _require_public(state)
    if before != opinion.value:
        opinion.save(update_fields=["value", "assurance", "given_at"])
    return before, elsewhere


def _count(contribution_id: int, before: int, after: int | None) -> None:
    """Move one voice from a counter to another one, or away."""
    column = COUNTERS[Opinion.Value(before)]
    changes: dict[str, object] = {"last_act_at": timezone.now(), column: F(column) - 1}
    if after is not None:
        column = COUNTERS[Opinion.Value(after)]
        changes[column] = F(column) + 1
    Standing.objects.filter(contribution=contribution_id).update(**changes)


@transaction.atomic
def take_back_opinion(*, contribution: Contribution, phase: Phase, person: Person) -> None:
    """Remove one's opinion. The journal keeps that one was given and taken back, never what it was."""
    _require_place(contribution, phase)
    take_part(phase=phase, person=person)
    opinion = Opinion.objects.filter(person=person, contribution=contribution).first()
    if opinion is None:
        return
    subject, before = str(opinion.pk), opinion.value
    opinion.delete()
    journal.erase_subject(subject_kind=OPINION_SUBJECT, subject_id=subject, reason="taken_back")
    if not is_set_aside(person, phase.process):
        _count(contribution.pk, before, None)


@transaction.atomic
def give_support(*, contribution: Contribution, phase: Phase, person: Person) -> Receipt | None:
    """Carry a contribution; supporting twice is supporting once (and has no second receipt).

    Whoever supports a text that was merged into this one carries this one already.
    """
    _require_place(contribution, phase)
    take_part(phase=phase, person=person)
    _require_public(Contribution.objects.values_list("state", flat=True).get(pk=contribution.pk))
    if supports_of_family(contribution.pk).filter(person=person).exists():
        return None
    support = Support.objects.create(person=person, contribution=contribution, assurance=person.assurance)
    receipt = journal.record(
        kind="support.given",
        subject_kind=SUPPORT_SUBJECT,
        subject_id=str(support.pk),
        content=support_content(contribution.public_id),
    )
    if is_set_aside(person, phase.process):
        return receipt
    Standing.objects.filter(contribution=contribution).update(supports=F("supports") + 1, last_act_at=timezone.now())
    announce(SupportGiven(contribution=contribution, person=person))
    return receipt


@transaction.atomic
def take_back_support(*, contribution: Contribution, phase: Phase, person: Person) -> None:
    """Stop carrying a contribution, and whatever was merged into it."""
    _require_place(contribution, phase)
    take_part(phase=phase, person=person)
    supports = list(supports_of_family(contribution.pk).filter(person=person))
    for support in supports:
        subject = str(support.pk)
        support.delete()
        journal.erase_subject(subject_kind=SUPPORT_SUBJECT, subject_id=subject, reason="taken_back")
    if supports and not is_set_aside(person, phase.process):
        Standing.objects.filter(contribution=contribution).update(supports=F("supports") - 1)
        announce(SupportTakenBack(contribution=contribution, person=person))


@dataclass(frozen=True)
class ImportedOpinion:
    """An opinion as another platform published it."""

    person_id: int
    contribution_id: int
    value: int
    given_at: datetime | None


def import_opinions(rows: Iterable[ImportedOpinion]) -> int:
    """Write a batch of imported opinions into a process that is not public yet; returns how many were new.

    To be called in the batch's transaction. What is already there is left alone, so that a batch can be repeated.
    Counters are set once at the end of the import, by :func:`recount`.
    """
    # Plain SQL: building a million objects and their statements takes ten times as long as writing the rows.
    values = [
        (
            row.person_id,
            row.contribution_id,
            Opinion.Value(row.value).value,
            Assurance.NONE.value,
            connection.ops.adapt_datetimefield_value(row.given_at),
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Opinion._meta.db_table} (person_id, contribution_id, value, assurance, given_at) "  # noqa: S608 - our own table's name
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            values,
        )
        return max(cursor.rowcount, 0)


@transaction.atomic
def import_totals(
    *,
    contribution: Contribution,
    source: str,
    as_of: date | None = None,
    agrees: int | None = None,
    passes: int | None = None,
    disagrees: int | None = None,
    supports: int | None = None,
    comments: int | None = None,
) -> ImportedTotals:
    """Keep how many people another platform counted; a second import of the same text replaces the first."""
    counts = {
        "agrees": agrees, "passes": passes, "disagrees": disagrees, "supports": supports, "comments": comments,
    }  # fmt: skip
    return ImportedTotals.objects.update_or_create(
        contribution=contribution, defaults={"source": source, "as_of": as_of, **counts}
    )[0]


@transaction.atomic
def import_all_totals(rows: Iterable[ImportedTotals]) -> None:
    """As :func:`import_totals`, for a batch of rows not saved yet: two statements, whatever their number."""
    counted = ["agrees", "passes", "disagrees", "supports", "comments"]
    ImportedTotals.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contribution"], update_fields=["source", "as_of", *counted]
    )


def recount(*, contribution_ids: Iterable[int]) -> None:
    """Set the counters of contributions from their opinions and supports: after an import or a merge.

    In transactions of at most 500 rows, so that nobody's act waits behind them.
    """
    ids = sorted(set(contribution_ids))
    for start in range(0, len(ids), RECOUNTED_AT_ONCE):
        _recount(ids[start : start + RECOUNTED_AT_ONCE])


@transaction.atomic
def _recount(ids: list[int]) -> None:
    # Held first: whoever speaks meanwhile adds their voice to the new count, and not to the one that it replaces.
    standings = list(Standing.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    aside = set_aside_on(ids)
    opinions = {
        row["contribution"]: row
        for row in Opinion.objects.filter(contribution__in=ids)
        .exclude(aside)
        .values("contribution")
        .annotate(
            agrees=Count("pk", filter=Q(value=1)),
            disagrees=Count("pk", filter=Q(value=-1)),
            passes=Count("pk", filter=Q(value=0)),
            latest=Max("given_at"),
        )
        .order_by()
    }
    supports = {
        row["contribution"]: row
        for row in Support.objects.filter(contribution__in=ids)
        .exclude(aside)
        .values("contribution")
        .annotate(count=Count("pk"), latest=Max("given_at"))
        .order_by()
    }
    united = set(
        Standing.objects.filter(merged_into__in=ids).values_list("merged_into", flat=True).distinct().order_by()
    )
    for standing in standings:
        said: Mapping[str, Any] = opinions.get(standing.pk, {})
        carried: Mapping[str, Any] = supports.get(standing.pk, {})
        for counter in COUNTERS.values():
            setattr(standing, counter, said.get(counter, 0))
        standing.supports = (
            supports_of_family(standing.pk).exclude(aside).values("person").distinct().count()
            if standing.pk in united
            else carried.get("count", 0)
        )
        moments = [standing.last_act_at, said.get("latest"), carried.get("latest")]
        standing.last_act_at = max((one for one in moments if one is not None), default=None)
    Standing.objects.bulk_update(standings, [*COUNTERS.values(), "supports", "last_act_at"], batch_size=100)
    announce(Recounted(contribution_ids=ids))


def opinion_content(contribution_public_id: str, value: int) -> dict[str, object]:
    """What the journal attests of an opinion, keyed so that only its holder can open it."""
    return {"contribution": contribution_public_id, "value": int(value)}


def support_content(contribution_public_id: str) -> dict[str, object]:
    """What the journal attests of a support."""
    return {"contribution": contribution_public_id}
