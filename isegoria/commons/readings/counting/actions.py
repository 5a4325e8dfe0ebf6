# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps circles in line with the texts and the people: gathering texts, counting anew, agreement, freezing.

Each act is a short transaction: a circle of fifty thousand texts is gathered in a hundred of them.
"""

import hashlib
import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from isegoria.commons.readings.attestation import CIRCLE, READING, circle_content
from isegoria.commons.readings.events import CircleClosed
from isegoria.commons.readings.models import Circle, Grid, Reader, Reading, Text, Turn
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import announce
from isegoria.core.expressions.queries import people_set_aside
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.models import Process
from isegoria.core.results.actions import publish_result
from isegoria.engine import __version__
from isegoria.engine.readings.document import build_document, write_readings

from .figures import figures_of, frozen_readings, how_readers_agree
from .tallying import COUNTED, add, nothing_counted, settle, standing

GATHERED_AT_ONCE = 100
RECOUNTED_AT_ONCE = 100
METHOD = "readings"


def to_read(grid: Grid) -> "QuerySet[Contribution]":
    """The contributions of a grid that can be read now, by key."""
    rows = Contribution.objects.filter(
        process=grid.circle.process_id, kind__in=grid.kinds, state=Contribution.State.PUBLISHED
    )
    if phases := [phase.pk for phase in grid.phases.all()]:
        rows = rows.filter(phase__in=phases)
    return rows.order_by("pk")


@transaction.atomic
def gather(*, grid: Grid) -> bool:
    """Take up texts that a grid does not have yet, some at a time; whether there may be more."""
    grid = Grid.objects.select_for_update(of=("self",)).select_related("circle").get(pk=grid.pk)
    found = list(
        to_read(grid).filter(pk__gt=grid.gathered_to).values_list("pk", "language", "body", "title")[:GATHERED_AT_ONCE]
    )
    if not found:
        return False
    _take_up(grid, [(pk, language) for pk, language, body, title in found if body.strip() or title.strip()])
    grid.gathered_to = found[-1][0]
    grid.save(update_fields=["gathered_to", "texts", "waiting", "languages", "changed_at"])
    return len(found) == GATHERED_AT_ONCE


def _take_up(grid: Grid, found: Sequence[tuple[int, str]]) -> None:
    """Add texts to a grid that is held; to be saved by whoever calls."""
    known = set(
        Text.objects.filter(grid=grid, contribution__in=[pk for pk, _ in found]).values_list("contribution", flat=True)
    )
    questions = grid.asks
    new = [(pk, language) for pk, language in found if pk not in known]
    Text.objects.bulk_create(
        Text(
            grid=grid,
            contribution_id=pk,
            language=language,
            shuffle=int.from_bytes(hashlib.blake2b(f"{grid.seed}:{pk}".encode(), digest_size=4).digest()) >> 1,
            wanted=grid.asked,
            counts=nothing_counted(questions),
            says="-" * len(questions),
        )
        for pk, language in new
    )
    grid.texts += len(new)
    grid.waiting += len(new)
    grid.languages = dict(Counter(grid.languages) + Counter(language for _, language in new))
    grid.changed_at = timezone.now()


def open_grids(process: int) -> list[Grid]:
    """The present grids of the circles of a process that have not closed. One query where there are none."""
    grids = Grid.objects.filter(circle__process=process, circle__frozen_at=None).select_related("circle")
    latest: dict[int, Grid] = {}
    for grid in grids.order_by("number"):
        latest[grid.circle_id] = grid
    return list(latest.values())


@transaction.atomic
def follow_text(*, contribution: Contribution) -> None:
    """A text was shown, or is shown no more: circles take it up, or leave it out. Its readings stay counted."""
    public = contribution.state == Contribution.State.PUBLISHED
    now = timezone.now()
    known = set()
    for text in Text.objects.select_for_update(of=("self",)).filter(contribution=contribution).select_related("grid"):
        known.add(text.grid_id)
        if text.is_out == (not public):
            continue
        before = standing(text, text.grid.asked)
        text.is_out = not public
        settle(text, text.grid, text.grid.asks, now=now)
        text.save(update_fields=["is_out", "is_open", "wanted", "says", "enough_at"])
        move(grid_id=text.grid_id, changes=Counter(standing(text, text.grid.asked)), less=Counter(before))
    if not public:
        return
    for grid in open_grids(contribution.process_id):
        if grid.pk not in known and to_read(grid).filter(pk=contribution.pk).exists():
            held = Grid.objects.select_for_update(of=("self",)).select_related("circle").get(pk=grid.pk)
            _take_up(held, [(contribution.pk, contribution.language)])
            held.save(update_fields=["texts", "waiting", "languages", "changed_at"])


def move(*, grid_id: int, changes: "Counter[str]", less: "Counter[str]") -> None:
    """Add to the counts of a grid what a text is now, and take away what it was."""
    grid = Grid.objects.select_for_update().get(pk=grid_id)
    names = [name for name in COUNTED if changes[name] != less[name]]
    for name in names:
        setattr(grid, name, getattr(grid, name) + changes[name] - less[name])
    grid.changed_at = timezone.now()
    grid.save(update_fields=[*names, "changed_at"])


@transaction.atomic
def recount_texts(*, grid: Grid, keys: Iterable[int]) -> None:
    """Set what some texts hold from their readings that count, and the grid with them."""
    questions, now = grid.asks, timezone.now()
    texts = {one.pk: one for one in Text.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk")}
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for text in texts.values():
        before.update(standing(text, grid.asked))
        text.counts, text.readings = nothing_counted(questions), 0
    for reading in Reading.objects.filter(text__in=texts, counts=True):
        add(texts[reading.text_id], reading.answers, times=1)
    for text in texts.values():
        settle(text, grid, questions, now=now)
        after.update(standing(text, grid.asked))
    Text.objects.bulk_update(texts.values(), ["counts", "readings", "wanted", "is_open", "says", "enough_at"])
    move(grid_id=grid.pk, changes=after, less=before)


def follow_setting_aside(*, grid: Grid) -> bool:
    """Let what was set aside since count nowhere, and what was put back count again; whether anything changed."""
    aside = set(
        Reader.objects.filter(grid=grid, person__in=people_set_aside(grid.circle.process)).values_list("pk", flat=True)
    )
    wrong = [
        reader
        for reader in Reader.objects.filter(grid=grid).only("pk", "counts").order_by("pk")
        if reader.counts == (reader.pk in aside)
    ]
    for reader in wrong:
        keys = list(Reading.objects.filter(reader=reader).order_by("text").values_list("text", flat=True))
        with transaction.atomic():
            Reader.objects.filter(pk=reader.pk).update(counts=reader.pk not in aside)
            Reading.objects.filter(reader=reader).update(counts=reader.pk not in aside)
        for start in range(0, len(keys), RECOUNTED_AT_ONCE):
            recount_texts(grid=grid, keys=keys[start : start + RECOUNTED_AT_ONCE])
    return bool(wrong)


def work_out(*, grid: Grid) -> None:
    """Agreement, answers and loads of a grid, for the pages: read outside of any transaction, written in short ones."""
    seen = timezone.now()
    figures = figures_of(grid)
    readers = how_readers_agree(grid)
    Grid.objects.filter(pk=grid.pk).update(figures=figures, figures_at=seen)
    for start in range(0, len(readers), RECOUNTED_AT_ONCE):
        Reader.objects.bulk_update(readers[start : start + RECOUNTED_AT_ONCE], ["compared", "agreed", "seconds"])


def freeze_circle(*, circle: Circle) -> None:
    """Freeze the result of a circle that has closed: its readings as a file that leads to nobody, and what they say."""
    grid = Grid.objects.filter(circle=circle).order_by("-number")[0]
    grid.circle = circle
    readings = frozen_readings(grid, draw=secrets.SystemRandom())
    with tempfile.TemporaryDirectory() as folder:
        source, written = Path(folder) / "readings.csv", Path(folder) / "result.json"
        write_readings(readings, source)
        document = build_document(source)
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        written.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        work_out(grid=grid)
        phase = grid.phases.order_by("position", "pk").first() or circle.process.phases.order_by("position", "pk")[0]
        phase.process = circle.process
        result = publish_result(
            phase=phase,
            method=f"{METHOD}-{circle.public_id}",
            engine_version=__version__,
            input_file=source,
            document_file=written,
            digest=document["digest"],
            summary=Grid.objects.values_list("figures", flat=True).get(pk=grid.pk),
            people=document["output"]["discrete"]["readers"],
            expressions=len(readings.text),
        )
    with transaction.atomic():
        held = Circle.objects.select_for_update(of=("self",)).select_related("process").get(pk=circle.pk)
        if held.frozen_at is None:
            held.frozen_at, held.result = timezone.now(), result
            held.save(update_fields=["frozen_at", "result"])
            journal.record(
                kind="reading_circle.frozen",
                subject_kind=CIRCLE,
                subject_id=held.public_id,
                content=circle_content(held),
            )
            announce(CircleClosed(circle=held))


@transaction.atomic
def forget_turns(*, before: Any, limit: int = 500) -> int:
    """Texts handed out long ago and never answered are nobody's."""
    keys = list(Turn.objects.filter(passed="", until__lt=before).values_list("pk", flat=True)[:limit])
    Turn.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def unite_readers(*, guest: int, person: int) -> None:
    """Two persons are one: where both read a text, the later reading stands."""
    for theirs in Reader.objects.select_for_update().filter(person=guest).select_related("grid__circle"):
        own = Reader.objects.select_for_update().filter(person=person, grid=theirs.grid_id).first()
        if own is None:
            theirs.person_id = person
            theirs.save(update_fields=["person"])
            continue
        stood = {one.text_id: one for one in Reading.objects.filter(reader=own)}
        doubled = list(Reading.objects.filter(reader=theirs, text__in=list(stood)))
        losers = [stood[one.text_id] if one.given_at >= stood[one.text_id].given_at else one for one in doubled]
        _forget(losers, reason="merged")
        Reading.objects.filter(reader=theirs).update(reader=own, counts=own.counts)
        Turn.objects.filter(reader=theirs).delete()
        theirs.delete()
        recount_texts(grid=own.grid, keys=[one.text_id for one in losers])
        _count_readings(own)


def _count_readings(reader: Reader) -> None:
    languages = Reading.objects.filter(reader=reader).values_list("text__language", flat=True)
    reader.read_by_language = dict(Counter(languages))
    reader.readings = sum(reader.read_by_language.values())
    reader.save(update_fields=["readings", "read_by_language"])


@transaction.atomic
def forget_reader(*, person: int) -> None:
    """Someone leaves: what they read goes with them, and their texts go to another reader."""
    for reader in Reader.objects.select_for_update().filter(person=person).select_related("grid__circle"):
        given = list(Reading.objects.filter(reader=reader))
        _forget(given, reason="author_left")
        keys = [one.text_id for one in given if one.counts]
        reader.delete()
        for start in range(0, len(keys), RECOUNTED_AT_ONCE):
            recount_texts(grid=reader.grid, keys=keys[start : start + RECOUNTED_AT_ONCE])


@transaction.atomic
def forget_process(*, process: Process) -> None:
    """A rehearsal was erased: nothing of what the team tried in it stays."""
    _forget(list(Reading.objects.filter(text__grid__circle__process=process)), reason="rehearsal")
    Circle.objects.filter(process=process).delete()


def _forget(readings: Sequence[Reading], *, reason: str) -> None:
    """Delete readings, with what the journal holds of them in one erasure."""
    ids = [one.pk for one in readings]
    entries: list[int] = []
    for start in range(0, len(ids), 10_000):
        batch = ids[start : start + 10_000]
        Reading.objects.filter(pk__in=batch).delete()
        entries += entries_of(READING, map(str, batch))
    journal.erase(entry_ids=entries, reason=reason)
