# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a team does before a process is public: make it from another, rehearse it, say when it shows by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import Event, announce
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.erasing.actions import erase_process
from isegoria.core.processes.models import REHEARSAL, Participation, Phase, Process
from isegoria.core.processes.queries import current_rules, phases_of
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.rules import ORGANISING, may_organise
from isegoria.core.verdicts import Refused, Sentence, refuse

REHEARSED_FOR = timedelta(days=7)
"""How long the phases of a rehearsal stay open."""
AT_ONCE = 20


@dataclass(frozen=True)
class ProcessCopied(Event):
    """``copy`` was made from ``original``: tools that set out texts may carry them over."""

    original: Process
    copy: Process


Shift = Callable[[datetime | None], datetime | None]


@transaction.atomic
def duplicate_process(
    *, process: Process, slug: str, by: Account, begins_at: datetime | None = None, space: Space | None = None
) -> Process:
    """Make a draft that says what another process says: texts, rules in force, phases with their settings.

    The dates keep their distances from one another; the first one becomes ``begins_at``, or they are all left empty
    where none is given. Nothing that people said or did is copied. Raises ``ValidationError`` as ``draft_process``.
    """
    phases = list(phases_of(process))
    known = [moment for phase in phases for moment in (phase.opens_at, phase.closes_at) if moment]
    first = min(known, default=None)

    def shifted(moment: datetime | None) -> datetime | None:
        if moment is None or begins_at is None or first is None:
            return None
        # By the clock of the place: a meeting at six stays at six when the hour changes in between.
        zone = process.space.zone
        try:
            days = begins_at.astimezone(zone).replace(tzinfo=None) - first.astimezone(zone).replace(tzinfo=None)
            return (moment.astimezone(zone).replace(tzinfo=None) + days).replace(tzinfo=zone)
        except OverflowError:
            raise ValidationError(_("Give a date that is in a calendar of ours.")) from None

    return _copy(process, phases, slug=slug, by=by, space=space or process.space, shifted=shifted)


def _copy(
    process: Process,
    phases: list[Phase],
    *,
    slug: str,
    by: Account,
    space: Space,
    shifted: Shift | None,
    source: str | None = None,
) -> Process:
    rules = current_rules(process)
    taken_up = _taken_up(phases)
    until = timezone.now() + REHEARSED_FOR
    copy = draft_process(
        space=space,
        slug=slug,
        questions=process.questions if source is None else _as_rehearsed(process.questions),
        presentations=process.presentations,
        audiences=process.audiences,
        deciders=process.deciders,
        attributions=process.attributions,
        rules=rules.texts if rules else {},
        language=process.language,
        recipe=process.recipe,
        source=source,
        phases=[
            PhasePlan(
                slug=phase.slug,
                tool=phase.tool_slug,
                titles=phase.titles,
                opens_at=shifted(phase.opens_at) if shifted else timezone.now(),
                closes_at=shifted(phase.closes_at) if shifted else until,
                settings=phase.settings,
                takes_up=taken_up.get(phase.pk, ()),
                assurance=phase.assurance,
            )
            for phase in phases
        ],
        by=by,
    )
    announce(ProcessCopied(original=process, copy=copy))
    return copy


def _as_rehearsed(questions: Mapping[str, str]) -> dict[str, str]:
    """The question with a word before it, in its own language: every page of the rehearsal says that it is one."""
    said = {}
    for language, question in questions.items():
        with override(language):
            said[language] = gettext("Rehearsal: %(question)s") % {"question": question}
    return said


def _taken_up(phases: list[Phase]) -> Mapping[int, tuple[str, ...]]:
    """Key of a phase → the slugs of those before it that it takes up."""
    slugs = {phase.pk: phase.slug for phase in phases}
    found: dict[int, tuple[str, ...]] = {}
    for taker, taken in Phase.takes_up.through.objects.filter(from_phase__in=slugs).values_list(
        "from_phase", "to_phase"
    ):
        if taken in slugs:
            found[taker] = (*found.get(taker, ()), slugs[taken])
    return found


# --- rehearsing -------------------------------------------------------------------------------------
@transaction.atomic
def begin_rehearsal(*, process: Process, by: Account) -> Process:
    """A copy in which the team acts as participants will, every phase open at once; the one there is, if there is one.

    It is another process, which can never be published: what is done in it is counted nowhere.
    """
    may_organise(by, process.space).require()
    process = Process.objects.select_for_update().get(pk=process.pk)
    if process.is_rehearsal:
        return process
    name = f"{REHEARSAL}{process.public_id}"
    there = Process.objects.filter(source=name).first()
    if there is not None:
        return there
    return _copy(
        process,
        list(phases_of(process)),
        slug=f"essai-{new_public_id()}",
        by=by,
        space=process.space,
        shifted=None,
        source=name,
    )


@transaction.atomic
def end_rehearsal(*, process: Process, by: Account) -> Process | None:
    """Erase a rehearsal with all that was said in it; ``process`` is the rehearsal, or what it rehearses.

    Returns what it rehearsed; None where that is gone. Nothing happens where there is no rehearsal.
    """
    may_organise(by, process.space).require()
    copy: Process | None = process
    original: Process | None = process
    if process.is_rehearsal:
        original = Process.objects.filter(public_id=str(process.source).removeprefix(REHEARSAL)).first()
    else:
        copy = Process.objects.filter(source=f"{REHEARSAL}{process.public_id}").first()
    if copy is None or copy.erased_at is not None:
        return original
    # The team alone took part: two people need not decide on what one of them tried.
    Participation.objects.filter(process=copy).delete()
    copy = erase_process(process=copy, reason="rehearsal", by=by)
    copy.source = f"{REHEARSAL}{copy.public_id}:over"  # so that another one can begin
    copy.save(update_fields=["source"])
    return original


# --- publishing by itself ---------------------------------------------------------------------------
@transaction.atomic
def schedule_process(*, process: Process, by: Account, publish_at: datetime | None) -> Process:
    """Say when a draft shows by itself; None takes the date back. What it lacks is looked at when the time comes."""
    may_organise(by, process.space).require()
    process = Process.objects.select_for_update().get(pk=process.pk)
    if process.is_published or process.is_rehearsal:
        refuse(
            "not_a_draft",
            _("This is not a draft that could be published later. Nothing was changed."),
            _("Change the dates of its phases instead."),
            status=409,
        )
    if publish_at is not None and publish_at <= timezone.now():
        refuse(
            "past_date",
            _("This date is past. Nothing was changed."),
            _("Publish it now, or give a date to come."),
            status=400,
        )
    process.publish_at = publish_at
    process.save(update_fields=["publish_at"])
    return process


def publish_due() -> int:
    """Publish what is due; returns how many were looked at. The worker calls it every few seconds.

    One that is not finished stays a draft, its date is taken away, and its organisers are told why.
    """
    now = timezone.now()
    due = list(Process.objects.filter(publish_at__lte=now, published_at=None).order_by("publish_at")[:AT_ONCE])
    for process in due:
        _publish_one(process)
    return len(due)


@transaction.atomic
def _publish_one(process: Process) -> None:
    process = Process.objects.select_for_update().select_related("space").get(pk=process.pk)
    if process.publish_at is None or process.published_at is not None:
        return  # someone changed their mind a moment ago
    when = process.publish_at
    try:
        with transaction.atomic():
            publish_process(process=process, by=None)
    except Refused as refused:
        Process.objects.filter(pk=process.pk).update(publish_at=None)
        _tell_organisers(
            process,
            subject=_("Not published: “%(question)s”"),
            text=_("It was to be published on %(date)s by itself. %(why)s It is still a draft, and nothing was lost."),
            date=_At(when, process.space),
            why=_Why(refused, process),
        )
    else:
        _tell_organisers(
            process,
            subject=_("Published: “%(question)s”"),
            text=_("It was published on %(date)s by itself, as you had asked. Everyone can see it now."),
            date=_At(when, process.space),
        )


@dataclass(frozen=True)
class _At:
    """A moment in the space's zone, written in the language of whoever reads."""

    moment: datetime
    space: Space

    def __str__(self) -> str:
        return formats.date_format(self.moment.astimezone(self.space.zone), "DATETIME_FORMAT")


@dataclass(frozen=True)
class _Why:
    """Why it was refused: every thing that lacks, or the sentence of whoever refused."""

    refused: Refused
    process: Process

    def __str__(self) -> str:
        return str(lacks(self.process)) or self.refused.verdict.reason_text


def _tell_organisers(process: Process, *, subject: Sentence, text: Sentence, **params: object) -> None:
    around = [one.pk for one in process.space.lineage()]
    runs = in_force().filter(space__in=around, name__in=ORGANISING)
    for person in Person.objects.filter(account__in=runs.values("account")).select_related("account"):
        announce(
            PersonToTell(
                person=person,
                subject=subject,
                text=text,
                path=f"/organise/{process.space.slug}/{process.slug}/",
                params={"question": process, **params},
            )
        )
