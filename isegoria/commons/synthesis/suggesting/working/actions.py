# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does: take up the reading that waits, let the engine read, and write what it found.

Texts are read outside of any transaction, however long that takes; rows are written a batch at a time. A worker that
is killed leaves the reading under way: the next one takes it up and begins again, so that what is written is always of
one and the same look at the texts. One that stopped it three times is not tried any more.
"""

import gc
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from isegoria import __version__
from isegoria.commons.synthesis.models import Idea, MachineReading, Membership, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.attestation import READING, reading_content
from isegoria.commons.synthesis.suggesting.decided import Decided
from isegoria.commons.synthesis.suggesting.decisions import constraints_of
from isegoria.commons.synthesis.suggesting.gathering import Gathered, gather, readable_now
from isegoria.commons.synthesis.suggesting.queries import latest_reading
from isegoria.commons.synthesis.suggesting.reading import (
    SEED,
    Read,
    also_of,
    languages_of_names,
    names_of,
    read_texts,
    summary_of,
)
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Process
from isegoria.engine.errors import EngineError

logger = logging.getLogger(__name__)
State = MachineReading.State
BATCH = 1_000
"""Rows written in one transaction: some twenty milliseconds."""
CHANGED = 40
"""Rows changed in one transaction: each is a case of its own in the statement."""
ATTEMPTS = 3
TOLD_EVERY = 1.0
"""Seconds between two words on how far it is."""
MORE = 5
"""A reading is done again by itself once one text in so many is new."""
LOOK_AGAIN = 60
"""Seconds between two looks at whether one is due again."""


def read_next() -> bool:
    """Make the reading that has waited longest, if one waits; returns whether there was one."""
    reading = _take()
    if reading is None:
        if cache.add("synthesis:readings-due", 1, timeout=LOOK_AGAIN):
            _ask_again()
        return False
    try:
        _make(reading)
    except EngineError as error:
        logger.warning("reading %s: %s", reading.public_id, error)
        _fail(reading, "engine")
    except MemoryError:
        _fail(reading, "memory")
    except Exception:
        logger.exception("reading %s did not finish", reading.public_id)
        close_old_connections()
        _fail(reading, "fault")
    return True


@transaction.atomic
def _take() -> MachineReading | None:
    """The next reading to make, marked as under way. On SQLite the one worker knows that nobody else makes one that
    is; elsewhere those under way are another worker's until it has been silent for an hour."""
    orphan = Q(state=State.RUNNING)
    if connection.vendor != "sqlite":
        orphan &= Q(told_at__lt=timezone.now() - timedelta(hours=1))
    waiting = MachineReading.objects.select_for_update(skip_locked=True, of=("self",))
    if not MachineReading.objects.filter(orphan | Q(state=State.WAITING)).exists():
        return None
    reading = waiting.filter(orphan | Q(state=State.WAITING)).select_related("process__space").order_by("pk").first()
    if reading is None:
        return None
    if reading.attempts >= ATTEMPTS:
        reading.state, reading.problem, reading.finished_at = State.FAILED, "stopped", timezone.now()
        reading.save(update_fields=["state", "problem", "finished_at"])
        return None
    reading.attempts += 1
    reading.state, reading.stage, reading.done, reading.total = State.RUNNING, "gathering", 0, 0
    reading.told_at = timezone.now()
    reading.save(update_fields=["attempts", "state", "stage", "done", "total", "told_at"])
    return reading


def _fail(reading: MachineReading, problem: str) -> None:
    MachineReading.objects.filter(pk=reading.pk).update(
        state=State.FAILED, problem=problem, finished_at=timezone.now(), stage=""
    )


def _teller(reading: MachineReading) -> Callable[[str, int, int], None]:
    """Says on the row how far the reading is, once a second at most."""
    told: dict[str, Any] = {"stage": "", "at": 0.0}

    def tell(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == told["stage"] and now - told["at"] < TOLD_EVERY:
            return
        told.update(stage=stage, at=now)
        MachineReading.objects.filter(pk=reading.pk).update(stage=stage, done=done, total=total, told_at=timezone.now())

    return tell


def _make(reading: MachineReading) -> None:
    tell = _teller(reading)
    started = time.monotonic()
    process = reading.process
    _clear(reading)
    given = gather(process)
    earlier = latest_reading(process)
    if not len(given):
        _finish(reading, given, None, {}, started)
        return
    tell("gathering", len(given), len(given))
    decided = Decided.of(process, given)
    constraints = constraints_of(earlier, given.keys)
    read = read_texts(given, constraints, decided.taken, tell)
    tell("writing", 0, len(given))
    before = {} if earlier is None else dict(earlier.themes.values_list("number", "name"))
    with _light_collections():
        themes = _write_themes(reading, read, given, before)
        _write_memberships(reading, themes, read, given, tell)
        _write_suggestions(reading, themes, read, given)
        _finish(reading, given, read, summary_of(read, given), started)
        _forget_earlier(reading)


@contextmanager
def _light_collections() -> Iterator[None]:
    """Leave what was read out of the collections of memory that come meanwhile: going through all of it each time
    would hold a transaction for a tenth of a second."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _clear(reading: MachineReading) -> None:
    """What an attempt that was stopped had written."""
    _in_batches(Membership.objects.filter(theme__reading=reading))
    waiting = Suggestion.objects.filter(reading=reading, state=Suggestion.State.WAITING)
    _in_batches(waiting)
    with transaction.atomic():
        Theme.objects.filter(reading=reading).delete()


def _in_batches(rows: Any) -> None:
    """Delete rows, a batch in each transaction."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model.objects.filter(pk__in=keys).delete()


def _write_themes(reading: MachineReading, read: Read, given: Gathered, before: dict[int, str]) -> list[Theme]:
    """The rows of the themes, those at the top first, as the engine has them."""
    found = read.found.themes
    rows = []
    for place, (name, language) in enumerate(zip(names_of(read, before), languages_of_names(read), strict=True)):
        told = read.found.names[place]
        alone = told.source is not None and told.people <= 1 and name == told.title
        stability = float(found.stability[place])
        rows.append(
            Theme(
                reading=reading,
                number=int(found.number[place]),
                name=name,
                language=language if name == told.title else "",
                terms=[] if alone else list(told.terms),
                typical=[int(given.keys[text]) for text in read.found.typical[place]],
                named_by_id=int(given.keys[told.source[0]]) if alone and told.source else None,
                texts_count=int(found.texts[place]),
                people_count=int(found.people[place]),
                stability=round(stability, 4) if stability > 0 else None,
            )
        )
    alone_in = {one.named_by_id for one in rows if one.named_by_id}
    with transaction.atomic():
        gone = alone_in - set(readable_now(reading.process).filter(pk__in=alone_in).values_list("pk", flat=True))
        for one in rows:
            if one.named_by_id in gone:
                one.name, one.terms, one.named_by_id = "", [], None
        rows = Theme.objects.bulk_create(rows)
        inside = [one for place, one in enumerate(rows) if found.parent[place] >= 0]
        for one, above in zip(inside, found.parent[found.parent >= 0].tolist(), strict=True):
            one.parent = rows[above]
        Theme.objects.bulk_update(inside, ["parent"])
    return rows


def _write_memberships(
    reading: MachineReading,
    themes: Sequence[Theme],
    read: Read,
    given: Gathered,
    tell: Callable[[str, int, int], None],
) -> None:
    label = read.found.themes.label
    texts = np.flatnonzero(label >= 0).tolist()
    places: list[tuple[int, int, bool]] = [(text, int(label[text]), False) for text in texts]
    places += [(text, theme, True) for text, theme in zip(*also_of(read.found), strict=True) if theme != label[text]]
    for start in range(0, len(places), BATCH):
        rows = [
            Membership(contribution_id=int(given.keys[text]), theme=themes[theme], also=also)
            for text, theme, also in places[start : start + BATCH]
        ]
        _write_while_there(Membership, rows, reading.process)
        tell("writing", start, len(places))


@transaction.atomic
def _write_while_there(model: Any, rows: Sequence[Any], process: Process) -> None:
    """Write rows of texts that still stand: one erased while the machine read leaves no trace here."""
    keys = {one.contribution_id for one in rows}
    standing = set(readable_now(process).filter(pk__in=keys).values_list("pk", flat=True))
    model.objects.bulk_create([one for one in rows if one.contribution_id in standing], ignore_conflicts=True)


def _write_suggestions(reading: MachineReading, themes: Sequence[Theme], read: Read, given: Gathered) -> None:
    """What is suggested from now on. What waited and is suggested again keeps its row; what is not suggested any more
    goes; what was decided stays as it was decided."""
    process = reading.process
    ideas = dict(
        Idea.objects.filter(process=process, state=Idea.State.STANDING, theme__isnull=False)
        .order_by("pk")
        .values_list("theme__number", "pk")
    )
    above = {one.number: one.parent.number for one in themes if one.parent is not None}
    waiting = {
        (contribution, version, start, stop): key
        for key, contribution, version, start, stop in Suggestion.objects.filter(
            process=process, state=Suggestion.State.WAITING
        ).values_list("pk", "contribution", "version", "start", "stop")
    }
    new, again = [], []
    for one in read.suggested:
        theme = themes[one.theme] if one.theme >= 0 else None
        number = theme.number if theme else -1
        row = Suggestion(
            reading=reading,
            process=process,
            contribution_id=int(given.keys[one.quote.text]),
            version=int(given.versions[one.quote.text]),
            start=one.quote.span[0],
            stop=one.quote.span[1],
            nature=one.nature,
            theme=theme,
            idea_id=ideas.get(number, ideas.get(above.get(number, -1))),
            people_count=one.people,
            score=round(one.score, 4),
        )
        if key := waiting.pop((row.contribution_id, row.version, row.start, row.stop), None):
            row.pk = key
            again.append(row)
        else:
            new.append(row)
    gone = sorted(waiting.values())
    for start in range(0, len(gone), BATCH):
        with transaction.atomic():
            Suggestion.objects.filter(pk__in=gone[start : start + BATCH], state=Suggestion.State.WAITING).delete()
    for start in range(0, len(new), BATCH // 2):
        _write_while_there(Suggestion, new[start : start + BATCH // 2], process)
    for start in range(0, len(again), CHANGED):
        with transaction.atomic():
            Suggestion.objects.bulk_update(
                again[start : start + CHANGED],
                ["reading", "theme", "idea", "nature", "people_count", "score"],
            )


def _finish(
    reading: MachineReading, given: Gathered, read: Read | None, summary: dict[str, Any], started: float
) -> None:
    """The reading is there for everyone, whole."""
    reading.input_sha256 = given.sha256()
    reading.state, reading.stage, reading.problem, reading.finished_at = State.DONE, "", "", timezone.now()
    reading.engine_version, reading.seed = __version__, SEED
    reading.parameters = {} if read is None else read.parameters
    reading.last_contribution = int(given.keys.max(initial=0))
    reading.texts_count, reading.people_count = len(given), given.people
    suggested = 0 if read is None else len(read.suggested)
    reading.summary = {**summary, "seconds": max(round(time.monotonic() - started), 1), "suggested": suggested}
    with transaction.atomic():
        # What the team set meanwhile on the row stays.
        reading.save(
            update_fields=[
                *("state", "stage", "problem", "finished_at", "engine_version", "seed", "parameters", "input_sha256"),
                *("last_contribution", "texts_count", "people_count", "summary"),
            ]
        )
        journal.record(
            kind="machine_reading.made",
            subject_kind=READING,
            subject_id=reading.public_id,
            content=reading_content(reading),
        )


def _forget_earlier(reading: MachineReading) -> None:
    """Which text was of which theme in earlier readings: a million rows each, that nothing reads any more."""
    _in_batches(Membership.objects.filter(theme__reading__process=reading.process_id, theme__reading__lt=reading.pk))


@transaction.atomic
def _ask_again() -> None:
    """Ask for the readings that are to be done again by themselves, where a fifth more texts came."""
    for reading in MachineReading.objects.filter(again=True, state=State.DONE).select_related("process"):
        newest = MachineReading.objects.filter(process=reading.process_id).order_by("-pk").first()
        if newest is None or newest.pk != reading.pk or reading.process.erased_at is not None:
            continue
        if readable_now(reading.process).count() * MORE >= reading.texts_count * (MORE + 1) + 1:
            MachineReading.objects.create(process=reading.process, again=True)
