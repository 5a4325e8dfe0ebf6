# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fact is noted in the act's transaction, one row; the worker tells those who follow, a batch at a time.

Killed between two batches, it goes on from the person where it was: what a batch wrote and how far it went are one
transaction, and nobody has two notices of one fact.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space

from ..audiences import Reader, batch_of, preference_at_hand
from ..hours import after_quiet, next_morning
from ..models import Fact, Letter, Notice, Outbox, Pace, Preference
from ..pushing.actions import queue_pushes
from .threads import calmed

BATCH = 500
SOON = timedelta(days=2)
LOOKS_BACK = timedelta(days=1)
# In one statement: it is part of an act. When someone else does the same again, those left out before are told too.
NOTE = """
    INSERT INTO notifications_fact
        (key, kind, space_id, process_id, phase_id, contribution_id, by_id, state, times, happened_at, told_until,
         told_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1, %s, 0, NULL)
    ON CONFLICT (key) DO UPDATE SET
        times = notifications_fact.times + 1,
        happened_at = excluded.happened_at,
        told_until = CASE WHEN notifications_fact.by_id IS NULL OR notifications_fact.by_id = excluded.by_id
                          THEN notifications_fact.told_until ELSE 0 END,
        told_at = CASE WHEN notifications_fact.by_id IS NULL OR notifications_fact.by_id = excluded.by_id
                       THEN notifications_fact.told_at ELSE NULL END,
        by_id = CASE WHEN notifications_fact.by_id = excluded.by_id THEN notifications_fact.by_id ELSE NULL END
"""


def note(
    *,
    key: str,
    kind: str,
    space: Space | int,
    process: Process | int | None = None,
    phase: Phase | int | None = None,
    contribution: Contribution | None = None,
    by: Person | int | None = None,
    state: str = "",
) -> None:
    """Note that something happened, in the caller's transaction. A key noted before counts once more."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    keys = [one.pk if hasattr(one, "pk") else one for one in (space, process, phase, contribution, by)]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [key, str(kind), *keys, state, now])


def today() -> str:
    """The day (UTC) that what goes on happening is counted by."""
    return timezone.now().date().isoformat()


# --- the worker's part ------------------------------------------------------------------------------
def spread(*, size: int = BATCH) -> bool:
    """Tell one batch of the readers of the oldest fact that is not told yet; whether more is waiting."""
    with transaction.atomic():
        fact = (
            Fact.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(told_at=None)
            .select_related("space", "process", "phase", "contribution", "by", "letter")
            .order_by("pk")
            .first()
        )
        if fact is None:
            return False
        if fact.kind == Fact.Kind.IN_TOPIC and not fact.topic:
            fact.topic = _topic_of(fact)
        batch = batch_of(fact, size=size)
        _tell(fact, batch.readers)
        fact.told_until = batch.until
        fact.told_at = timezone.now() if batch.over else None
        fact.save(update_fields=["topic", "told_until", "told_at"])
        if batch.over and fact.kind == Fact.Kind.LETTER:
            Letter.objects.filter(fact=fact).update(state=Letter.State.SENT)
    return True


def _topic_of(fact: Fact) -> str:
    kind = find_kind(fact.contribution.kind) if fact.contribution is not None else None
    return kind.topic_of(fact.contribution) if kind is not None and kind.topic_of is not None else ""


def _tell(fact: Fact, readers: Sequence[Reader]) -> None:
    keys = [one.person.pk for one in readers]
    told = set(Notice.objects.filter(fact=fact, person__in=keys).values_list("person", flat=True))
    new = calmed(fact, [one for one in readers if one.person.pk not in told])
    notices = Notice.objects.bulk_create(
        [Notice(person=one.person, fact=fact, reason=one.reason, pace=one.pace) for one in new]
    )
    queue_notices(notices, zone=fact.space.time_zone)
    for pace in (Pace.DAILY, Pace.WEEKLY):
        plan_digests([one.person for one in new if one.pace == pace], pace=pace, zone=fact.space.time_zone)


def queue_notices(notices: Sequence[Notice], *, zone: str) -> None:
    """One short message for each notice that goes at once, after the quiet hours of whom it is for; and to the devices
    that they chose."""
    now = timezone.now()
    queue_pushes(notices, when=lambda person: after_quiet(now, preference_at_hand(person), zone))
    Outbox.objects.bulk_create(
        Outbox(
            to=[one.person.account.email],
            from_address="",
            subject="",
            person=one.person,
            notice=one,
            is_bulk=True,
            next_try_at=after_quiet(now, preference_at_hand(one.person), zone),
        )
        for one in notices
        if one.pace == Pace.AT_ONCE and one.person.account is not None
    )


def plan_digests(people: Sequence[Person], *, pace: str, zone: str) -> None:
    """See that these people's next digest comes no later than their pace asks; nobody's is put off."""
    now = timezone.now()
    for person in people:
        wish = preference_at_hand(person)
        weekday = wish.digest_day if pace == Pace.WEEKLY else None
        due = next_morning(now, wish, zone, weekday=weekday)
        if wish.pk is None:
            wish.time_zone, wish.next_digest_at = zone, due
            # Two facts at once, of two workers: the one that comes second finds it made.
            Preference.objects.bulk_create([wish], ignore_conflicts=True)
        elif wish.next_digest_at is None or wish.next_digest_at > due:
            Preference.objects.filter(pk=wish.pk).update(next_digest_at=due)


def watch_calendar(*, now: datetime | None = None) -> None:
    """Note the phases that have just opened, and those that close within two days. Each once: a date that is moved is
    told again."""
    now = now or timezone.now()
    shown = Phase.objects.filter(process__published_at__isnull=False, process__erased_at=None).select_related("process")
    for phase in shown.filter(opens_at__gt=now - LOOKS_BACK, opens_at__lte=now):
        _note_phase(phase, Fact.Kind.PHASE_OPENED, phase.opens_at)
    for phase in shown.filter(closes_at__gt=now, closes_at__lte=now + SOON, opens_at__lte=now):
        _note_phase(phase, Fact.Kind.PHASE_CLOSES_SOON, phase.closes_at)


def _note_phase(phase: Phase, kind: str, moment: datetime | None) -> None:
    key = f"{kind}:{phase.pk}:{moment.isoformat() if moment else ''}"
    if Fact.objects.filter(key=key).exists():
        return
    with transaction.atomic():
        note(key=key, kind=kind, space=phase.process.space_id, process=phase.process_id, phase=phase)
