# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with a meeting's notes: bring them in, go through their lines, publish them, withdraw them.

A large meeting makes a thousand texts, and SQLite lets one write at a time: publishing and withdrawing change the
meeting in one short transaction, then write or take away its texts a batch at a time. What is left to do is read from
the rows, so that whoever is stopped in the middle (a killed process) is gone on for by the worker.
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.bringing.actions import BroughtText, bring
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import tidy
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused

from .attestation import NOTE_SUBJECT, WORKSHOP, note_content, workshop_content
from .kind import MAX_LENGTH, NOTE
from .models import NoteLine, Workshop, WorkshopNote
from .queries import earlier_with, left_to_take_away, left_to_write, shown_lines
from .reading.blocks import UnreadableError
from .reading.cutting import CutLine, cut, line_of
from .rules import (
    edited_meanwhile,
    fits,
    is_being_prepared,
    is_published,
    line_fits,
    may_give_reason,
    may_prepare,
    may_publish_lines,
    no_line_chosen,
    not_two_lines,
    same_notes,
    why_unreadable,
)

WRITTEN_AT_ONCE = 16
TAKEN_AWAY_AT_ONCE = 6
"""Texts in one transaction: some 40 ms."""
WAITED = 2.0
"""Seconds for which whoever publishes or withdraws waits; the worker does the rest."""


@dataclass(frozen=True)
class About:
    """What is said of a meeting."""

    title: str
    held_on: date
    people_present: int
    place_text: str = ""
    place: Territory | None = None
    facilitated_by: str = ""
    noted_by: str = ""
    language: str = "fr"


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())[:200]


def _describe(workshop: Workshop, about: About) -> None:
    title = _one_line(about.title)
    fits(title=title, held_on=about.held_on, people_present=about.people_present).require()
    workshop.title, workshop.held_on, workshop.people_present = title, about.held_on, about.people_present
    workshop.place_text, workshop.place = _one_line(about.place_text), about.place
    workshop.facilitated_by, workshop.noted_by = _one_line(about.facilitated_by), _one_line(about.noted_by)
    workshop.language = about.language


def bring_in(*, phase: Phase, by: Account, notes: bytes, about: About, again: bool = False) -> Workshop:
    """Read notes and keep their lines as a draft, which the team alone sees. The notes themselves are not kept.

    ``again`` takes notes that came in before. Raises ``Refused``.
    """
    may_prepare(by, phase.process).require()
    try:
        lines = cut(notes)  # before any transaction: it takes a second for the longest
    except UnreadableError as error:
        raise Refused(why_unreadable(error.code)) from None
    return _keep(phase=phase, by=by, lines=lines, about=about, digest=hashlib.sha256(notes).hexdigest(), again=again)


@transaction.atomic
def _keep(*, phase: Phase, by: Account, lines: Sequence[CutLine], about: About, digest: str, again: bool) -> Workshop:
    earlier = None if again else earlier_with(phase.process, digest)
    if earlier is not None:
        raise Refused(same_notes(earlier))
    workshop = Workshop(process=phase.process, phase=phase, notes_sha256=digest, made_by=by)
    _describe(workshop, about)
    workshop.save()
    NoteLine.objects.bulk_create(
        NoteLine(
            workshop=workshop,
            position=place,
            text=line.text,
            as_read=line.text,
            topic=line.topic,
            table=line.table,
            said_by=line.said_by,
            keeps=line.keeps,
            checks=" ".join(line.checks),
        )
        for place, line in enumerate(lines, start=1)
    )
    return workshop


@transaction.atomic
def describe(*, workshop: Workshop, by: Account, about: About) -> Workshop:
    """Correct what is said of a meeting, before or after it shows. Raises ``Refused``."""
    may_prepare(by, workshop.process).require()
    workshop = _held(workshop)
    _describe(workshop, about)
    workshop.save()
    if not workshop.is_draft:
        _attest(workshop, "workshop.edited")
    return workshop


def _held(workshop: Workshop) -> Workshop:
    """The row as it is now, held until the act ends."""
    found = Workshop.objects.select_for_update(of=("self",)).select_related("process__space", "phase", "place")
    workshop = found.get(pk=workshop.pk)
    workshop.phase.process = workshop.process
    return workshop


def _attest(workshop: Workshop, kind: str) -> None:
    journal.record(kind=kind, subject_kind=WORKSHOP, subject_id=workshop.public_id, content=workshop_content(workshop))


# --- the lines --------------------------------------------------------------------------------------
def _prepared(workshop: Workshop, by: Account) -> Workshop:
    """A meeting whose lines can be changed by someone, held. Raises ``Refused``."""
    may_prepare(by, workshop.process).require()
    workshop = _held(workshop)
    is_being_prepared(workshop).require()
    return workshop


def _chosen(workshop: Workshop, lines: Iterable[int]) -> list[NoteLine]:
    found = list(NoteLine.objects.filter(workshop=workshop, pk__in=list(lines)).order_by("position", "pk"))
    if not found:
        raise Refused(no_line_chosen())
    return found


@transaction.atomic
def keep_lines(*, workshop: Workshop, by: Account, lines: Iterable[int], keeps: bool) -> int:
    """Keep some lines, or leave them out: they stay at hand until the notes are published. Returns how many."""
    workshop = _prepared(workshop, by)
    keys = [one.pk for one in _chosen(workshop, lines)]
    return NoteLine.objects.filter(pk__in=keys).update(keeps=keeps)


@transaction.atomic
def keep_all_shown(*, workshop: Workshop, by: Account, show: str, keeps: bool) -> int:
    """Keep every line that a view of the list shows, or leave them all out. Returns how many changed."""
    workshop = _prepared(workshop, by)
    keys = list(shown_lines(workshop, show).exclude(keeps=keeps).values_list("pk", flat=True))
    return NoteLine.objects.filter(pk__in=keys).update(keeps=keeps)


@transaction.atomic
def file_lines(*, workshop: Workshop, by: Account, lines: Iterable[int], topic: str) -> int:
    """Put lines under a topic; "" takes them out of theirs. Returns how many."""
    workshop = _prepared(workshop, by)
    chosen = _chosen(workshop, lines)
    for one in chosen:
        one.topic = _one_line(topic)
        one.checks = _checks_of(one)
    NoteLine.objects.bulk_update(chosen, ["topic", "checks"])
    return len(chosen)


@transaction.atomic
def merge_lines(*, workshop: Workshop, by: Account, lines: Iterable[int]) -> NoteLine:
    """Put lines together into the first of them; the others are left out, and can be taken back.

    How many people said them is at least the largest of their numbers: who said two of them counts once. Raises
    ``Refused``.
    """
    workshop = _prepared(workshop, by)
    chosen = _chosen(workshop, lines)
    if len(chosen) < 2:
        raise Refused(not_two_lines())
    first, *others = chosen
    text = "\n\n".join(dict.fromkeys(one.text for one in chosen))
    numbers = [one.said_by for one in chosen if one.said_by is not None]
    line_fits(text, max(numbers, default=None)).require()
    first.text, first.said_by, first.keeps = text, max(numbers, default=None), True
    first.checks = _checks_of(first)
    first.version += 1
    first.save()
    NoteLine.objects.filter(pk__in=[one.pk for one in others]).update(keeps=False)
    return first


@transaction.atomic
def edit_line(
    *,
    line: NoteLine,
    by: Account,
    text: str,
    topic: str = "",
    table: str = "",
    said_by: int | None = None,
    cuts: bool = False,
    expected_version: int = 0,
) -> list[NoteLine]:
    """Write a line anew; with ``cuts``, each part between blank lines becomes a line. Addresses are masked again.

    ``expected_version`` is the one that was read: what someone else wrote meanwhile is never lost. Raises ``Refused``.
    """
    workshop = _prepared(line.workshop, by)
    line = NoteLine.objects.get(pk=line.pk)
    if expected_version and expected_version != line.version:
        raise Refused(edited_meanwhile())
    parts = [tidy(part) for part in tidy(text).split("\n\n") if tidy(part)] if cuts else [tidy(text)]
    for part in parts or [""]:
        line_fits(part, said_by).require()
    following = NoteLine.objects.filter(workshop=workshop, position__gt=line.position).order_by("position").first()
    step = ((following.position if following else line.position + 1) - line.position) / len(parts)
    made = []
    for place, part in enumerate(parts):
        read = line_of(part, topic=_one_line(topic), table=_one_line(table), said_by=said_by)
        one = line if not place else NoteLine(workshop=workshop, as_read=read.text)
        one.position = line.position + place * step
        one.text, one.topic, one.table, one.said_by = read.text, read.topic, read.table, said_by
        one.checks, one.keeps = " ".join(read.checks), True
        one.version += 1 if not place else 0
        one.save()
        made.append(one)
    return made


def _checks_of(line: NoteLine) -> str:
    """What to check in a line as it is now; that something was masked in it once is not forgotten."""
    found = line_of(line.text, topic=line.topic, table=line.table, said_by=line.said_by)
    return " ".join(dict.fromkeys([*found.checks, *(one for one in line.checked_for if one == "masked")]))


@transaction.atomic
def discard(*, workshop: Workshop, by: Account) -> None:
    """Throw a draft away: nothing of it was ever public. Raises ``Refused``."""
    workshop = _prepared(workshop, by)
    workshop.delete()


# --- publishing -------------------------------------------------------------------------------------
def publish(*, workshop: Workshop, by: Account, checked: bool) -> Workshop:
    """Show a meeting, and its kept lines as texts of the process. ``checked``: someone has looked for names.

    Publishing twice changes nothing. Raises ``Refused``.
    """
    workshop = _publish(workshop=workshop, by=by, checked=checked)
    _go_on(workshop)
    return workshop


@transaction.atomic
def _publish(*, workshop: Workshop, by: Account, checked: bool) -> Workshop:
    may_prepare(by, workshop.process).require()
    workshop = _held(workshop)
    if workshop.is_public:
        return workshop
    is_being_prepared(workshop).require()
    kept = NoteLine.objects.filter(workshop=workshop, keeps=True)
    most_said = kept.aggregate(most=Max("said_by"))["most"] or 0
    may_publish_lines(
        kept=kept.count(), most_said=most_said, people_present=workshop.people_present, checked=checked
    ).require()
    NoteLine.objects.filter(workshop=workshop, keeps=False).delete()
    workshop.state, workshop.published_at = Workshop.State.PUBLISHED, timezone.now()
    workshop.save(update_fields=["state", "published_at"])
    _attest(workshop, "workshop.published")
    return workshop


@transaction.atomic
def write_some(*, workshop: Workshop) -> bool:
    """Write a batch of the texts of a published meeting; true when there was one."""
    workshop = _held(workshop)
    if not workshop.is_public:
        return False
    lines = list(left_to_write(workshop)[:WRITTEN_AT_ONCE])
    if not lines:
        return False
    made = bring(
        kind=NOTE,
        phase=workshop.phase,
        by=None,
        texts=[BroughtText(body=one.text, place=workshop.place) for one in lines],
        language=workshop.language,
        max_length=MAX_LENGTH,
    )
    notes = WorkshopNote.objects.bulk_create(
        WorkshopNote(
            contribution=text,
            workshop=workshop,
            position=line.position,
            topic=line.topic,
            table=line.table,
            said_by=line.said_by,
        )
        for text, line in zip(made, lines, strict=True)
    )
    journal.record_many(
        kind="workshop_note.filed",
        subject_kind=NOTE_SUBJECT,
        contents={text.public_id: note_content(note) for text, note in zip(made, notes, strict=True)},
    )
    NoteLine.objects.filter(pk__in=[one.pk for one in lines]).delete()
    return True


def _go_on(workshop: Workshop) -> None:
    """Write or take away what one can wait for; the worker does the rest."""
    until = time.monotonic() + WAITED
    some = take_some_away if workshop.state == Workshop.State.WITHDRAWN else write_some
    while some(workshop=workshop) and time.monotonic() < until:
        pass


# --- withdrawing ------------------------------------------------------------------------------------
def withdraw(*, workshop: Workshop, by: Account, reason: str) -> Workshop:
    """Take a whole meeting back, with a reason that everyone reads: its texts stand empty. Raises ``Refused``."""
    workshop = _withdraw(workshop=workshop, by=by, reason=reason)
    _go_on(workshop)
    return workshop


@transaction.atomic
def _withdraw(*, workshop: Workshop, by: Account, reason: str) -> Workshop:
    may_prepare(by, workshop.process).require()
    reason = " ".join(tidy(reason).split())
    may_give_reason(reason).require()
    workshop = _held(workshop)
    is_published(workshop).require()
    workshop.state, workshop.withdrawn_at = Workshop.State.WITHDRAWN, timezone.now()
    workshop.withdrawn_because = reason
    workshop.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    NoteLine.objects.filter(workshop=workshop).delete()
    _attest(workshop, "workshop.withdrawn")
    return workshop


@transaction.atomic
def take_some_away(*, workshop: Workshop) -> bool:
    """Take away a batch of the texts of a withdrawn meeting; true when there was one."""
    texts = list(left_to_take_away(workshop)[:TAKEN_AWAY_AT_ONCE])
    for text in texts:
        set_state(contribution=text, state=Contribution.State.WITHDRAWN, kind=f"{NOTE}.withdrawn")
    return bool(texts)
