# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with an import: begin it, write its next batch, finish, publish, drop. Nothing of it shows before.

Each batch is one short transaction that also moves the cursor, so that a kill loses the batch under way and nothing
else, and no visitor waits for more than one batch.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from isegoria.commons.comments.actions import recount_threads
from isegoria.core.accounts.models import ImportedPerson, Person
from isegoria.core.contributions.models import Contribution, Provenance, Standing
from isegoria.core.expressions.actions import recount
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal import actions as journal
from isegoria.core.journal import canonical, merkle
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse

from . import batches
from .destinations import required, settings_of
from .errors import ImportStopped
from .models import Import
from .pacing import Pace, without_collecting
from .queries import opinion_rows, text_rows, total_rows
from .staging_file import Staged, staging_path

Stage = Import.Stage
Progress = Callable[[str, int, int | None], None]
BREATH_SECONDS = 0.004
"""Between two batches, so that on SQLite the acts of visitors, who wait for the write lock, get their turn."""

# The most rows staged for one batch. A person is three rows of the site, a text from four to six.
BATCH = {Stage.PEOPLE: 300, Stage.TEXTS: 80, Stage.OPINIONS: 1_000}
FIRST = {Stage.PEOPLE: 40, Stage.TEXTS: 10, Stage.OPINIONS: 100}
COUNTED_FIRST, COUNTED_AT_ONCE = 2, 20
THREADS_AT_ONCE = 500
# Plain SQL: a statement with five hundred cases takes ten times as long as five hundred statements.
DATE_LAST_ACT = "UPDATE contributions_standing SET last_act_at = %s WHERE contribution_id = %s"
LONGEST_LIST = 2_000
NEXT = {Stage.PEOPLE: Stage.TEXTS, Stage.TEXTS: Stage.OPINIONS, Stage.OPINIONS: Stage.COUNTING}
TABLES = {Stage.PEOPLE: "people", Stage.TEXTS: "texts", Stage.OPINIONS: "opinions"}
TEXTS_SUBJECT = "import_statements"
OPINIONS_SUBJECT = "import_opinions"
TOTALS_SUBJECT = "import_totals"


@dataclass(frozen=True)
class ImportOptions:
    """What the organiser chose. Kept with the import, so that a resumed one goes on in the same way."""

    slug: str = ""
    language: str = "fr"
    """Language of the statements."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """By default the topic of the export, or the name of its source, in ``language``."""
    presentations: Mapping[str, str] = field(default_factory=dict)
    """By default the description of the export, in ``language``."""
    audiences: Mapping[str, str] = field(default_factory=dict)
    deciders: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    attribution: str = ""
    """By default what the files beside the data ask for."""
    attributions: Mapping[str, str] = field(default_factory=dict)
    """The same in several languages; comes before ``attribution``."""
    strict: bool | None = None
    """Whether statements that no moderator had decided on wait for one here. None: as the votes show it was."""
    stays_open: bool = False
    """Whether people of this site can go on with the conversation; otherwise it ends with its last vote."""


def begin_import(*, space: Space, staged: Staged, options: ImportOptions) -> Import:
    """Make the draft that the rows will go into. Raises ``ImportStopped``."""
    facts = staged.facts
    source = str(facts["source"])
    questions = dict(options.questions) or {options.language: facts["topic"] or source}
    strict = options.strict if options.strict is not None else not facts["shown_undecided"]
    slug = (options.slug or slugify(facts["topic"])[:80].strip("-") or slugify(source.replace(":", "-")))[:80]
    if Process.objects.filter(space=space, slug=slug).exists():
        raise ImportStopped("slug_taken", slug=slug)
    try:
        with transaction.atomic():
            process = draft_process(
                space=space,
                slug=slug,
                questions=questions,
                presentations=dict(options.presentations) or _texts(options.language, facts["description"]),
                audiences=options.audiences,
                deciders=options.deciders,
                rules=options.rules,
                attributions=dict(options.attributions) or _texts("en", options.attribution or facts["attribution"]),
                language=options.language,
                source=source,
                phases=_phases(facts, options),
                by=None,
            )
            return Import.objects.create(
                source=source,
                format=facts["format"],
                digest=staged.digest,
                process=process,
                options={
                    "language": options.language,
                    "strict": strict,
                    "stays_open": options.stays_open,
                    "counted_on": facts.get("counted_on"),
                },
                counts=facts["counts"],
                report=facts["report"],
            )
    except ValidationError as error:
        field, messages = next(iter(getattr(error, "message_dict", {"": error.messages}).items()))
        raise ImportStopped("bad_field", field=field, messages=" ".join(messages)) from error
    except IntegrityError as error:
        raise ImportStopped("another_at_work", source=source) from error


def _texts(language: str, text: str) -> dict[str, str]:
    return {language: text} if text else {}


def _phases(facts: dict[str, Any], options: ImportOptions) -> list[PhasePlan]:
    """One for each role of texts, open from the first to the last known act; without any known time, closed now."""
    now = timezone.now()
    opens_at = batches.moment(facts["first_at"]) or now - timedelta(seconds=1)
    closes_at = (batches.moment(facts["last_at"]) or now) + timedelta(seconds=1)
    categories = _listed(facts.get("categories", ()))
    return [
        PhasePlan(
            slug=one.phase,
            tool=one.tool,
            titles=one.titles,
            opens_at=opens_at,
            closes_at=None if options.stays_open else closes_at,
            settings=settings_of(one, {"categories": categories} if categories else {}),
        )
        for one in required(facts.get("roles", ("statement",)))
    ]


def _listed(categories: Iterable[str]) -> str:
    """One a line, as many as an organiser could have typed."""
    lines, length = [], 0
    for name in categories:
        length += len(name) + 1
        if length <= LONGEST_LIST:
            lines.append(name)
    return "\n".join(lines)


# --- writing ----------------------------------------------------------------------------------------
def new_pace(stage: Stage) -> Pace:
    """How the batches of a stage begin."""
    return Pace(FIRST[stage], BATCH[stage])


def write_batch(*, record: Import, staged: Staged, pace: Pace | None = None) -> bool:
    """Write the next batch and move the cursor; False once all rows are written.

    ``pace`` says how many rows that is, and learns from it; without one, it is the most. What the rows point to is read
    before the transaction, which holds the write lock of SQLite. ``record`` is brought up to date. Raises
    ``ImportStopped`` when another importer moved the cursor meanwhile.
    """
    stage = Stage(record.stage)
    if stage not in BATCH:
        return False
    pace = pace or Pace(BATCH[stage], BATCH[stage])
    rows = staged.rows(TABLES[stage], record.cursor, pace.size)
    if not rows:
        _advance(record, NEXT[stage], 0)
        return True
    write = {Stage.PEOPLE: _write_people, Stage.TEXTS: batches.texts, Stage.OPINIONS: batches.opinions}[stage]
    written = write(record, staged, rows)
    with without_collecting(), transaction.atomic(), pace.measure(len(rows)):
        _advance(record, stage, rows[-1][0])
        written()
    return True


def _advance(record: Import, stage: Stage, cursor: int) -> None:
    """Move the cursor from where this importer believes it to be: of two at work, the second one stops here."""
    now = timezone.now()
    moved = Import.objects.filter(pk=record.pk, stage=record.stage, cursor=record.cursor).update(
        stage=stage, cursor=cursor, changed_at=now
    )
    if not moved:
        raise ImportStopped("another_at_work", source=record.source)
    record.stage, record.cursor, record.changed_at = stage, cursor, now


def _write_people(record: Import, staged: Staged, rows: list[tuple[Any, ...]]) -> batches.Writing:
    known = set(
        ImportedPerson.objects.filter(source=record.source, external_id__in=[row[1] for row in rows]).values_list(
            "external_id", flat=True
        )
    )
    new = [external_id for _n, external_id in rows if external_id not in known]
    people = [Person(is_imported=True) for _id in new]

    def write() -> None:
        made = Person.objects.bulk_create(people)
        ImportedPerson.objects.bulk_create(
            ImportedPerson(person=one, source=record.source, external_id=external_id)
            for one, external_id in zip(made, new, strict=True)
        )
        Participation.objects.bulk_create(
            Participation(process_id=record.process_id, person=one, rules=None, began_at=None) for one in made
        )

    return write


# --- counting and sealing ---------------------------------------------------------------------------
def finish_import(*, record: Import, progress: Progress) -> None:
    """Set the counters of each text, then compute what the journal will attest. Repeating either changes nothing.

    Merkle roots over millions of rows take their time; they are computed here, outside of any transaction. Nobody
    gives an opinion on a draft, and a text that is moderated meanwhile is heard of (:mod:`.listeners`).
    Raises ``ImportStopped``.
    """
    if record.stage == Stage.COUNTING:
        if record.counts["opinions"]:
            _count_opinions(record, progress)
        else:
            _count_threads(record, progress)
        _advance(record, Stage.SEALING, 0)
    if record.stage == Stage.SEALING:
        total = record.counts["opinions"]
        rows = opinion_rows(record) if total else total_rows(record)
        record.seal = _sealed(rows, total or None, progress)
        record.texts_seal = _sealed(text_rows(record), record.counts["statements"], progress)
        Import.objects.filter(pk=record.pk).update(seal=record.seal, texts_seal=record.texts_seal)
        _advance(record, Stage.READY, 0)


def _count_opinions(record: Import, progress: Progress) -> None:
    keys = list(
        Provenance.objects.filter(source=record.source).order_by("pk").values_list("contribution_id", flat=True)
    )
    pace, done = Pace(COUNTED_FIRST, COUNTED_AT_ONCE), 0
    while done < len(keys):
        some = keys[done : done + pace.size]
        with without_collecting(), transaction.atomic(), pace.measure(len(some)):
            recount(contribution_ids=some)
            _date_last_acts(some)
        done += len(some)
        progress("counting", done, len(keys))
        time.sleep(BREATH_SECONDS)


def _count_threads(record: Import, progress: Progress) -> None:
    """What was commented on last, and how often."""
    texts = Contribution.objects.filter(provenance__source=record.source, parent=None)
    keys = list(texts.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), THREADS_AT_ONCE):
        some = keys[start : start + THREADS_AT_ONCE]
        recount_threads(roots=some)
        dated = Contribution.objects.filter(pk__in=some).annotate(last=Max("thread__contribution__created_at"))
        rows = [
            (connection.ops.adapt_datetimefield_value(last or created_at), pk)
            for pk, last, created_at in dated.values_list("pk", "last", "created_at")
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(DATE_LAST_ACT, rows)
        progress("counting", min(start + THREADS_AT_ONCE, len(keys)), len(keys))


def _date_last_acts(contribution_ids: list[int]) -> None:
    """When each text was last answered, as far as is known: what tells that a map is due."""
    rows = Contribution.objects.filter(pk__in=contribution_ids).annotate(last=Max("opinions__given_at"))
    for pk, last, created_at in rows.values_list("pk", "last", "created_at"):
        Standing.objects.filter(pk=pk).update(last_act_at=last or created_at)


def _sealed(rows: Iterable[Mapping[str, object]], total: int | None, progress: Progress) -> dict[str, object]:
    """The number and the Merkle root of many rows."""

    def told() -> Iterator[bytes]:
        for number, row in enumerate(rows, start=1):
            if number % 5_000 == 0:
                progress("sealing", number, total)
            yield canonical.canonical_bytes(row)

    count, root = merkle.root_of(told())
    return dict(canonical.rows_content(count, root))


# --- publishing -------------------------------------------------------------------------------------
def publish_import(*, record: Import) -> None:
    """Show all that came in, at once. Publishing twice changes nothing. Raises ``ImportStopped``."""
    if not record.is_complete or record.process is None:
        raise ImportStopped("incomplete", source=record.source)
    publish_process(process=record.process, by=None)
    record.refresh_from_db()


def attest_published(*, record: Import) -> None:
    """Part of the act that publishes the process, through whatever door. Refused while the import is not complete."""
    record = Import.objects.select_for_update().get(pk=record.pk)
    if record.stage == Stage.PUBLISHED:
        return
    if record.stage != Stage.READY:
        refuse(
            "import_incomplete",
            _("The import that fills this process is not complete. It was not published; what was written is kept."),
            _("Start the import again: it goes on where it stopped. Then publish."),
            status=409,
        )
    Import.objects.filter(pk=record.pk).update(stage=Stage.PUBLISHED, changed_at=timezone.now())
    if record.texts_seal:
        journal.record(
            kind="import.statements",
            subject_kind=TEXTS_SUBJECT,
            subject_id=record.public_id,
            content=record.texts_seal,
        )
    else:
        attest_texts(record=record)
    journal.record(
        kind="import.published",
        subject_kind=OPINIONS_SUBJECT if record.format == "polis" else TOTALS_SUBJECT,
        subject_id=record.public_id,
        content=record.seal,
    )


def forget_seal(*, record: Import) -> None:
    """One of the texts changed before the import was published: what they are is computed again when it is."""
    Import.objects.filter(pk=record.pk).update(texts_seal={})


@transaction.atomic
def attest_texts(*, record: Import) -> None:
    """One entry over the texts as they stand: at publication, and after one of them was moderated or erased."""
    journal.record_bulk(
        kind="import.statements",
        subject_kind=TEXTS_SUBJECT,
        subject_id=record.public_id,
        rows=text_rows(record),
    )


@transaction.atomic
def attest_opinions(*, record: Import) -> None:
    """One entry over the opinions as they stand, after one of the people who gave them was erased."""
    journal.record_bulk(
        kind="import.opinions",
        subject_kind=OPINIONS_SUBJECT,
        subject_id=record.public_id,
        rows=opinion_rows(record),
    )


# --- dropping ---------------------------------------------------------------------------------------
def begin_drop(*, record: Import) -> None:
    """Mark an import as being dropped: from here on it can only be dropped. Raises ``ImportStopped``."""
    if record.stage == Stage.PUBLISHED or (record.process is not None and record.process.is_published):
        raise ImportStopped("already_published", source=record.source, process=str(record.process))
    if record.stage != Stage.DROPPING:
        _advance(record, Stage.DROPPING, 0)


def drop_batch(*, record: Import, paces: Mapping[Stage, Pace] | None = None) -> int:
    """Remove the next rows of an import being dropped; returns how many, 0 once all is gone and the import with it.

    ``paces`` (:func:`new_pace` of each stage) say how many, and learn from it; without them, it is the most.
    """
    for stage, find in (
        (Stage.OPINIONS, lambda: Opinion.objects.filter(person__origin__source=record.source)),
        (Stage.TEXTS, lambda: Contribution.objects.filter(provenance__source=record.source)),
        (Stage.PEOPLE, lambda: Person.objects.filter(origin__source=record.source)),
    ):
        pace = paces[stage] if paces else Pace(BATCH[stage], BATCH[stage])
        # The latest first: what answers a text goes before it, and no deletion drags a whole thread along.
        keys = list(find().order_by("-pk").values_list("pk", flat=True)[: pace.size])
        if keys:
            with without_collecting(), transaction.atomic(), pace.measure(len(keys)):
                find().model.objects.filter(pk__in=keys).delete()
            return len(keys)
    with transaction.atomic():
        process = Process.objects.filter(pk=record.process_id).first()
        if process is not None:
            journal.erase_subject(subject_kind="process", subject_id=process.public_id, reason="import_dropped")
            process.delete()
        Import.objects.filter(pk=record.pk).delete()
    staging_path(record.digest).unlink(missing_ok=True)
    return 0
