# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a fact is told to, a batch at a time, in the order of the persons' keys so that a killed worker goes on from
where it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.queries import authors_of
from isegoria.core.processes.models import Participation
from isegoria.core.results.awaiting import people_awaiting

from .models import Fact, Follow, Letter, LetterChoice, Notice, Pace, Preference
from .queries import can_be_written_to

URGENCY = (Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY, Pace.NOTHING)
WITH_PERSON = ("person__account__address_state", "person__notice_preference")
ABOUT_A_TEXT = (
    Fact.Kind.COMMENTED,
    Fact.Kind.EDITED,
    Fact.Kind.MERGED,
    Fact.Kind.STATE_CHANGED,
    Fact.Kind.ANSWERED,
)
TOLD_APART = (Fact.Kind.ANSWERED, Fact.Kind.MERGED, Fact.Kind.STATE_CHANGED)
"""Of these the authors are told in words of their own, by whoever answered, united or moderated."""


@dataclass(frozen=True)
class Reader:
    """Someone to tell, how soon by mail, and why them."""

    person: Person
    pace: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Readers, and the key of the last person looked at; ``over`` when nobody comes after."""

    readers: Sequence[Reader]
    until: int
    over: bool


def batch_of(fact: Fact, *, size: int) -> Batch:
    """The next readers of a fact. Two queries, whatever the number of followers."""
    if fact.kind == Fact.Kind.LETTER:
        return _of_letter(fact, size)
    if fact.kind == Fact.Kind.SYNTHESIS:
        took_part = Participation.objects.filter(process=fact.process_id, person__gt=fact.told_until)
        # In the order of its index, as the follows are: one batch of each holds the first batch of both.
        return _of_process(fact, size, took_part.order_by("person").values_list("person", flat=True))
    if fact.kind == Fact.Kind.RESULT_PUBLISHED and fact.phase is not None:
        waiting = people_awaiting(fact.phase).filter(pk__gt=fact.told_until)
        return _of_process(fact, size, waiting.order_by("pk").values_list("pk", flat=True))
    rows = list(
        _follows(fact).filter(person__gt=fact.told_until).select_related(*WITH_PERSON).order_by("person", "pk")[:size]
    )
    over = len(rows) < size
    if not over and rows[0].person_id != rows[-1].person_id:
        # The last person may follow in more than one way: all of their rows come with the next batch.
        rows = [row for row in rows if row.person_id != rows[-1].person_id]
    until = rows[-1].person_id if rows else fact.told_until
    left_out = {fact.by_id}
    if fact.kind in TOLD_APART and fact.contribution is not None:
        left_out |= {one.pk for one in authors_of(fact.contribution)}
    return Batch([one for one in _readers(rows) if one.person.pk not in left_out], until, over)


def _follows(fact: Fact) -> "QuerySet[Follow]":
    if fact.kind == Fact.Kind.PROCESS_PUBLISHED:
        return Follow.objects.filter(space__in=[one.pk for one in fact.space.lineage()])
    if fact.kind == Fact.Kind.SAID:
        return Follow.objects.filter(someone=fact.by_id)
    if fact.kind == Fact.Kind.IN_TOPIC:
        return _of_topic(fact)
    if fact.kind in ABOUT_A_TEXT:
        # Who followed a text that was united with this one hears of what became of both.
        here = Q(contribution=fact.contribution_id)
        return Follow.objects.filter(here | Q(contribution__standing__merged_into=fact.contribution_id))
    return Follow.objects.filter(process=fact.process_id, topic="")


def _of_process(fact: Fact, size: int, concerned: "QuerySet[Any, int]") -> Batch:
    """Those who follow the process, and those whom it concerns whether they follow it or not: keys of persons, in
    ascending order, of those not told yet."""
    follows = Follow.objects.filter(process=fact.process_id, topic="", person__gt=fact.told_until)
    keys = sorted({*follows.order_by("person").values_list("person", flat=True)[:size]} | {*concerned[:size]})[:size]
    if not keys:
        return Batch([], fact.told_until, True)
    rows = list(follows.filter(person__in=keys).select_related(*WITH_PERSON).order_by("person", "pk"))
    following = {row.person_id for row in rows}
    others = Person.objects.filter(pk__in=[key for key in keys if key not in following])
    rows += [
        Follow(person=one, origin=Follow.Origin.AUTHOR)
        for one in others.select_related("account__address_state", "notice_preference").order_by("pk")
    ]
    return Batch(_readers(rows), keys[-1], len(keys) < size)


def _of_topic(fact: Fact) -> "QuerySet[Follow]":
    """Those who follow its author too hear of it once, as of something that this author wrote."""
    here = Follow.objects.filter(process=fact.process_id, topic=fact.topic).exclude(topic="")
    if Fact.objects.filter(kind=Fact.Kind.SAID, contribution=fact.contribution_id).exists():
        return here.exclude(person__in=Follow.objects.filter(someone=fact.by_id).values("person"))
    return here


def _readers(rows: Iterable[Follow]) -> list[Reader]:
    found: dict[int, Reader] = {}
    for row in rows:
        person = row.person
        if person.erased_at or person.merged_into_id:
            continue
        own = row.origin == Follow.Origin.AUTHOR
        wish = preference_at_hand(person)
        pace = row.pace or (wish.own_pace if own else wish.pace)
        if not can_be_written_to(person):
            pace = Pace.NOTHING
        before = found.get(person.pk)
        if before is None or URGENCY.index(pace) < URGENCY.index(before.pace):
            reason = Notice.Reason.OWN if own else Notice.Reason.FOLLOWED
            found[person.pk] = Reader(person=person, pace=pace, reason=reason)
    return list(found.values())


def preference_at_hand(person: Person) -> Preference:
    """The person's choices, read with them; the defaults where they made none."""
    return getattr(person, "notice_preference", None) or Preference(person=person)


# --- newsletters ------------------------------------------------------------------------------------
def letter_people(letter: Letter) -> "QuerySet[Person]":
    """Everyone that a newsletter is for: an address that was checked, and no wish to be left alone."""
    refused = LetterChoice.objects.filter(space=letter.space_id, is_wanted=False).values("person")
    people = Person.objects.filter(
        account__is_active=True, assurance__gte=Assurance.EMAIL, erased_at=None, merged_into=None
    ).exclude(pk__in=refused)
    if letter.audience == Letter.Audience.PARTICIPANTS:
        wished = LetterChoice.objects.filter(space=letter.space_id, is_wanted=True).values("person")
        took_part = Participation.objects.filter(process=letter.process_id).values("person")
        return people.filter(pk__in=took_part).filter(pk__in=wished)
    if letter.process_id is not None:
        return people.filter(pk__in=Follow.objects.filter(process=letter.process_id, topic="").values("person"))
    return people.filter(pk__in=Follow.objects.filter(space=letter.space_id).values("person"))


def _of_letter(fact: Fact, size: int) -> Batch:
    letter = getattr(fact, "letter", None)
    if letter is None:
        return Batch([], fact.told_until, True)
    rows = list(
        letter_people(letter)
        .filter(pk__gt=fact.told_until)
        .select_related("account__address_state", "notice_preference")
        .order_by("pk")[:size]
    )
    readers = [
        Reader(person=one, pace=Pace.AT_ONCE, reason=Notice.Reason.LETTER) for one in rows if can_be_written_to(one)
    ]
    return Batch(readers, rows[-1].pk if rows else fact.told_until, len(rows) < size)
