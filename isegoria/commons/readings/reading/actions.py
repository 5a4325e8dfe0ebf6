# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader can do: be handed a text, say what it is, pass it on, change their mind, take a reading back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.readings.attestation import READING, reading_content
from isegoria.commons.readings.counting.tallying import COUNTED, add, settle, standing
from isegoria.commons.readings.events import ReadingGiven
from isegoria.commons.readings.models import Circle, Grid, Reader, Reading, Text, Turn
from isegoria.commons.readings.rules import may_read, not_too_fast
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.events import ContributionRead
from isegoria.core.events import announce
from isegoria.core.expressions.queries import is_set_aside
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part_beside
from isegoria.core.verdicts import refuse

from .choosing import choose

LEASE = timedelta(minutes=30)
"""How long a text stays in a reader's hands before its place is free again."""
TRIES = 8
LONGEST_SECONDS = 3_600


@dataclass(frozen=True)
class Given:
    """A reading that was kept, with its receipt."""

    reading: Reading
    receipt: Receipt
    changed: bool


@transaction.atomic
def hand_out(
    *, circle: Circle, person: Person, invited: bool = False, languages: Sequence[str] | None = None
) -> Turn | None:
    """The text that a reader has in hand, or the next one, theirs for half an hour; None where nothing is left.

    ``invited``: they hold the link of the circle. ``languages``: those that they read, where they say so. Raises
    ``Refused``.
    """
    grid, reader = _begin(circle, person, invited=invited, languages=languages)
    now = timezone.now()
    turn = in_hand(reader, now=now)
    if turn is not None:
        return turn
    without: set[int] = set()
    for _try in range(TRIES):
        key = choose(grid, reader, now=now, without=without)
        if key is None:
            return None
        # Whoever came in between may have taken the last place: the row is held while places are counted again.
        text = Text.objects.select_for_update(of=("self",)).select_related("contribution").get(pk=key)
        others = Turn.objects.filter(text=text, passed="", until__gt=now).exclude(reader=reader).count()
        if text.is_open and text.readings + others < text.wanted:
            return _hold(reader, text, now=now)
        without.add(key)
    return None


def in_hand(reader: Reader, *, now: datetime) -> Turn | None:
    """The turn that a reader has not ended. One query."""
    return (
        Turn.objects.filter(reader=reader, passed="", until__gt=now, text__is_out=False)
        .select_related("text__contribution")
        .order_by("-begun_at", "-pk")
        .first()
    )


def _hold(reader: Reader, text: Text, *, now: datetime) -> Turn:
    turn, _made = Turn.objects.update_or_create(
        reader=reader, text=text, defaults={"begun_at": now, "until": now + LEASE, "passed": ""}
    )
    turn.text, turn.reader = text, reader
    return turn


def _begin(
    circle: Circle, person: Person, *, invited: bool = False, languages: Sequence[str] | None = None
) -> tuple[Grid, Reader]:
    """The present grid and this reader in it, held until the act ends: a double click and two tabs take turns."""
    grid = Grid.objects.filter(circle=circle).order_by("-number")[0]
    grid.circle = circle
    # One who was let in by the link stays let in, whatever version of the grid they began with.
    known = bool(circle.invitation) and Reader.objects.filter(grid__circle=circle, person=person).exists()
    may_read(circle, person, invited=invited or known).require()
    take_part_beside(process=circle.process, person=person)
    reader = Reader.objects.select_for_update().filter(grid=grid, person=person).first()
    if reader is None:
        Reader.objects.bulk_create(
            [Reader(grid=grid, person=person, counts=not is_set_aside(person, circle.process))], ignore_conflicts=True
        )
        reader = Reader.objects.select_for_update().get(grid=grid, person=person)
    chosen = [one for one in languages or () if one in grid.languages]
    if languages is not None and sorted(chosen) != sorted(reader.languages):
        reader.languages = chosen if len(chosen) < len(grid.languages) else []
        reader.save(update_fields=["languages"])
    reader.grid = grid
    return grid, reader


@transaction.atomic
def give(*, circle: Circle, person: Person, text: str, answers: Sequence[int | None]) -> Given:
    """Keep what a reader answers about a text that they were handed, or change what they answered before.

    ``text`` is the contribution's public id; ``answers`` has, for each question, the number of a choice or None where
    one cannot tell. A text whose half hour has passed is kept all the same: the work is done. Raises ``Refused``.
    """
    grid, reader = _begin(circle, person)
    questions = grid.asks
    fits = len(answers) == len(questions) and all(
        answer is None or 0 <= answer < len(question.choices)
        for answer, question in zip(answers, questions, strict=False)
    )
    if not fits:
        refuse(
            "answers_unfit",
            _("This reading was not kept: it does not answer the questions as they are now."),
            _("Load the page again: it has the questions as they are."),
            status=400,
        )
    not_too_fast(person, circle).require()
    read = _text_of(grid, text)
    now = timezone.now()
    reading = Reading.objects.filter(reader=reader, text=read).first()
    turn = None if reading else Turn.objects.filter(reader=reader, text=read).first()
    if reading is None and turn is None:
        refuse(
            "not_handed",
            _("This reading was not kept: the text was not handed to you in this circle."),
            _("Take the next text: each goes to a reader at a time, so that all are read."),
            status=409,
        )
    changed = reading is not None
    if reading is None and turn is not None:
        seconds = min(max(int((now - turn.begun_at).total_seconds()), 0), LONGEST_SECONDS)
        reading = Reading(reader=reader, text=read, seconds=seconds, counts=reader.counts, answers=list(answers))
        turn.delete()
    assert reading is not None  # noqa: S101 - one of the two was found above
    before = list(reading.answers) if changed else None
    reading.answers, reading.given_at = list(answers), now
    reading.save()
    if not changed:
        _count_reader(reader, read.language, 1)
    receipt = journal.record(
        kind="reading.changed" if changed else "reading.given",
        subject_kind=READING,
        subject_id=str(reading.pk),
        content=reading_content(reading),
    )
    if reading.counts:
        _recount_text(grid, read, before, reading.answers, now=now)
        if not changed:
            announce(ReadingGiven(contribution=read.contribution, readings=read.readings))
    return Given(reading=reading, receipt=receipt, changed=changed)


def _text_of(grid: Grid, public_id: str) -> Text:
    """A text of a grid, held until the act ends. Refused where it can be read no more."""
    rows = Text.objects.select_for_update(of=("self",)).select_related("contribution")
    text = rows.filter(grid=grid, contribution__public_id=public_id).first()
    if text is None:
        refuse(
            "no_such_text",
            _("This reading was not kept: the text is not among those of this circle."),
            _("Take the next text."),
            status=404,
        )
    if text.is_out:
        refuse(
            "text_gone",
            _("This text is shown no more, so it is not read either. Nothing was kept."),
            _("Take the next text."),
            status=409,
        )
    text.grid = grid
    return text


def _recount_text(
    grid: Grid,
    text: Text,
    before: Sequence[int | None] | None,
    after: Sequence[int | None] | None,
    *,
    now: datetime,
) -> None:
    """Count a reading's answers in and out of its text, then of its grid."""
    stood, was_enough = standing(text, grid.asked), text.enough_at is not None
    if before is not None:
        add(text, before, times=-1)
    if after is not None:
        add(text, after, times=1)
        text.last_at = now
    settle(text, grid, grid.asks, now=now)
    text.save(update_fields=["counts", "readings", "wanted", "is_open", "says", "enough_at", "last_at"])
    if not was_enough and text.enough_at is not None:
        announce(ContributionRead(contribution=text.contribution, readers=text.readings))
    # Last: on PostgreSQL the row that everyone's readings are counted in is then held for an instant only.
    move_counts(grid_id=grid.pk, before=stood, after=standing(text, grid.asked), now=now)


def move_counts(*, grid_id: int, before: Mapping[str, int], after: Mapping[str, int], now: datetime) -> None:
    """Bring the counts of a grid in line with those of a text that changed."""
    changes: dict[str, Any] = {
        name: F(name) + (after[name] - before[name]) for name in COUNTED if after[name] != before[name]
    }
    Grid.objects.filter(pk=grid_id).update(changed_at=now, **changes)


def _count_reader(reader: Reader, language: str, times: int) -> None:
    reader.readings += times
    reader.read_by_language[language] = max(reader.read_by_language.get(language, 0) + times, 0)
    reader.save(update_fields=["readings", "read_by_language"])


@transaction.atomic
def pass_on(*, circle: Circle, person: Person, text: str, why: str) -> None:
    """Leave a text to others: it is not handed to this reader again. ``why`` is one of ``Turn.Passed``."""
    grid, reader = _begin(circle, person)
    Turn.objects.filter(reader=reader, text__grid=grid, text__contribution__public_id=text).update(
        passed=Turn.Passed(why), until=timezone.now()
    )


@transaction.atomic
def take_back(*, circle: Circle, person: Person, text: str) -> Turn | None:
    """Undo a reading: it counts no more, and the text is in this reader's hands again. None where there was none."""
    grid, reader = _begin(circle, person)
    read = _text_of(grid, text)
    reading = Reading.objects.filter(reader=reader, text=read).first()
    if reading is None:
        return None
    now = timezone.now()
    forget_reading(reading=reading, text=read, grid=grid, reason="taken_back", now=now)
    _count_reader(reader, read.language, -1)
    # Another text in hand goes back to the others: one at a time.
    Turn.objects.filter(reader=reader, passed="", until__gt=now).update(until=now)
    return _hold(reader, read, now=now)


def forget_reading(*, reading: Reading, text: Text, grid: Grid, reason: str, now: datetime) -> None:
    """Delete a reading, with what the journal holds of it, and count it out."""
    subject = str(reading.pk)
    counted, answers = reading.counts, reading.answers
    reading.delete()
    journal.erase_subject(subject_kind=READING, subject_id=subject, reason=reason)
    if counted:
        _recount_text(grid, text, answers, None, now=now)
