# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with processes. Each act enters the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.approvals import NeedsTwo, allows
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from .guards import ACT, RULES, change_takes_two, rules_take_two
from .models import Participation, Phase, Process, Rules
from .rules import may_change, may_publish, may_take_part, may_write


@dataclass(frozen=True)
class ProcessPublished(Event):
    process: Process


@dataclass(frozen=True)
class ProcessEdited(Event):
    """The texts of a process, published or not, were changed."""

    process: Process


@dataclass(frozen=True)
class PhasePlan:
    """A phase to open: what a recipe or an organiser's form describes."""

    slug: str
    tool: str
    titles: Mapping[str, str]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    takes_up: tuple[str, ...] = ()
    assurance: int = 0


@transaction.atomic
def draft_process(
    *,
    space: Space,
    slug: str,
    questions: Mapping[str, str],
    phases: Iterable[PhasePlan],
    by: Account | None,
    presentations: Mapping[str, str] | None = None,
    audiences: Mapping[str, str] | None = None,
    deciders: Mapping[str, str] | None = None,
    attributions: Mapping[str, str] | None = None,
    rules: Mapping[str, str] | None = None,
    language: str = "fr",
    recipe: str = "",
    source: str | None = None,
) -> Process:
    """Write a process that only its team sees until :func:`publish_process`.

    ``by`` is None for the command line. Raises ``ValidationError`` naming each bad field.
    """
    if by is not None:
        may_organise(by, space).require()
    process = Process(
        space=space,
        slug=slug,
        questions=dict(questions),
        presentations=dict(presentations or {}),
        audiences=dict(audiences or {}),
        deciders=dict(deciders or {}),
        attributions=dict(attributions or {}),
        language=language,
        recipe=recipe,
        source=source,
    )
    process.full_clean()
    process.save()
    made: dict[str, Phase] = {}
    for position, plan in enumerate(phases):
        made[plan.slug] = _add_phase(process, plan, position, made)
    if not made:
        raise ValidationError(_("A process has at least one phase."))
    Rules.objects.create(process=process, number=1, texts=dict(rules or {}))
    journal.record(
        kind="process.drafted",
        subject_kind="process",
        subject_id=process.public_id,
        content=process_content(process),
    )
    return process


def _add_phase(process: Process, plan: PhasePlan, position: int, made: Mapping[str, Phase]) -> Phase:
    phase = Phase(
        process=process,
        slug=plan.slug,
        position=position,
        tool_slug=plan.tool,
        titles=dict(plan.titles),
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        settings=dict(plan.settings),
        assurance=plan.assurance,
    )
    phase.full_clean()
    phase.save()
    for slug in plan.takes_up:
        phase.takes_up.add(made[slug])
    return phase


@transaction.atomic
def publish_process(*, process: Process, by: Account | None) -> Process:
    """Show a draft to everyone. Publishing twice changes nothing.

    Refused while the checklist finds something missing.
    """
    process = Process.objects.select_for_update().get(pk=process.pk)
    if by is not None:
        may_organise(by, process.space).require()
    if process.published_at is None:
        may_change(process).require()
        may_publish(process).require()
        process.published_at = timezone.now()
        process.publish_at = None
        process.save(update_fields=["published_at", "publish_at"])
        journal.record(
            kind="process.published",
            subject_kind="process",
            subject_id=process.public_id,
            content=process_content(process),
        )
        announce(ProcessPublished(process=process))
    return process


@transaction.atomic
def edit_process(*, process: Process, by: Account, **texts: Mapping[str, str]) -> Process:
    """Change ``questions``, ``presentations``, ``audiences`` or ``deciders``.

    Raises ``ValidationError`` naming each bad field.
    """
    may_organise(by, process.space).require()
    process = Process.objects.select_for_update().get(pk=process.pk)
    may_change(process).require()
    for name, value in texts.items():
        if name not in {"questions", "presentations", "audiences", "deciders"}:
            raise ValueError(f"a process has no text called {name!r}")
        setattr(process, name, dict(value))
    process.full_clean()
    process.save()
    journal.record(
        kind="process.edited",
        subject_kind="process",
        subject_id=process.public_id,
        content=process_content(process),
    )
    announce(ProcessEdited(process=process))
    return process


@transaction.atomic
def change_phase(
    *,
    phase: Phase,
    by: Account,
    opens_at: datetime | None,
    closes_at: datetime | None,
    settings: Mapping[str, Any] | None = None,
    assurance: int | None = None,
    approval: Approval | None = None,
) -> Phase:
    """Move a phase's dates, or change its settings or the assurance that it asks for.

    Raises ``ValidationError`` naming each bad field, and ``NeedsTwo`` where people already take part and there is no
    ``approval``: see ``guards``.
    """
    may_organise(by, phase.process.space).require()
    Process.objects.select_for_update().get(pk=phase.process_id)  # the journal attests the process as a whole
    phase = Phase.objects.select_related("process__space").get(pk=phase.pk)
    may_change(phase.process).require()
    before, stood = _standing(phase), phase.state
    phase.opens_at, phase.closes_at = opens_at, closes_at
    if settings is not None:
        phase.settings = dict(settings)
    if assurance is not None:
        phase.assurance = assurance
    phase.full_clean()
    after = _standing(phase)
    changed = {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]}
    if stood == Phase.State.OPEN and not allows(approval, act=ACT, subject_id=approval_subject(phase)):
        was = Phase.objects.select_related("process__space").get(pk=phase.pk)
        if change_takes_two(was, changed):
            wanted = {name: [_written(one) for one in pair] for name, pair in changed.items()}
            raise NeedsTwo(act=ACT, space=phase.process.space, subject_id=approval_subject(phase), wanted=wanted)
    phase.save()
    process = phase.process
    journal.record(
        kind="process.edited",
        subject_kind="process",
        subject_id=process.public_id,
        content=process_content(process),
    )
    return phase


def _standing(phase: Phase) -> dict[str, Any]:
    """What of a phase can be changed, by name."""
    kept = phase.tool.clean_settings(phase.settings) if phase.tool else phase.settings
    return {
        "opens_at": phase.opens_at,
        "closes_at": phase.closes_at,
        "assurance": phase.assurance,
        **{f"settings.{name}": value for name, value in kept.items()},
    }


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def approval_subject(phase: Phase) -> str:
    """How a request names a phase."""
    return f"{phase.process.public_id}/{phase.pk}"


def changed_since(phase: Phase, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of :func:`change_phase` for what was asked for: name → (how it was, how it is to be).

    Raises ``Refused`` where the phase has changed meanwhile: the one who decides would not know what they decide on.
    """
    standing = _standing(phase)
    good = wanted and all(
        name in standing and isinstance(pair, list | tuple) and len(pair) == 2 for name, pair in wanted.items()
    )
    if not good or any(_written(standing[name]) != pair[0] for name, pair in wanted.items()):
        refuse(
            "changed_meanwhile",
            _("This step has changed since this was asked for, or is not what was thought. Nothing was changed."),
            _("Look at it as it is now, then ask again if it is still wanted."),
            status=409,
        )
    to = {name: pair[1] for name, pair in wanted.items()}
    told = {name: to[name] for name in to if name.startswith("settings.")}
    return {
        "opens_at": _read(to["opens_at"]) if "opens_at" in to else phase.opens_at,
        "closes_at": _read(to["closes_at"]) if "closes_at" in to else phase.closes_at,
        "assurance": to.get("assurance"),
        "settings": {**phase.settings, **{name.removeprefix("settings."): one for name, one in told.items()}}
        if told
        else None,
    }


def _read(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = parse_datetime(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValidationError(_("Give a date and time with its time zone."))
    return moment


@transaction.atomic
def publish_rules(
    *, process: Process, by: Account | None, texts: Mapping[str, str], approval: Approval | None = None
) -> Rules:
    """A new version of the rules of the game; whoever acts next accepts it.

    While people take part in an open phase, raises ``NeedsTwo`` without an ``approval``. ``by`` is None for the
    command line alone.
    """
    if by is not None:
        may_organise(by, process.space).require()
    held = Process.objects.select_for_update().get(pk=process.pk)
    may_change(held).require()
    latest = process.rules_versions.order_by("-number").values_list("number", flat=True).first() or 0
    rules = Rules(process=process, number=latest + 1, texts=dict(texts))
    rules.full_clean()
    allowed = by is None or allows(approval, act=RULES, subject_id=process.public_id)
    if not allowed and rules_take_two(held):
        wanted = {"texts": dict(texts), "after": latest}
        raise NeedsTwo(act=RULES, space=process.space, subject_id=process.public_id, wanted=wanted)
    rules.save()
    journal.record(kind="rules.published", subject_kind="rules", subject_id=str(rules.pk), content=rules_content(rules))
    return rules


# Written out: this is the first step of every act, and composing a query costs more than running it.
HOLD_PARTICIPATION = """
    SELECT p.id, p.rules_id,
           (SELECT r.id FROM processes_rules r WHERE r.process_id = p.process_id ORDER BY r.number DESC LIMIT 1)
    FROM processes_participation p
    WHERE p.person_id = %s AND p.process_id = %s
"""
BEGIN_PARTICIPATION = """
    INSERT INTO processes_participation (process_id, person_id, rules_id, assurance, began_at)
    VALUES (%s, %s, (SELECT r.id FROM processes_rules r WHERE r.process_id = %s ORDER BY r.number DESC LIMIT 1), %s, %s)
    ON CONFLICT (person_id, process_id) DO NOTHING
"""


def take_part(*, phase: Phase, person: Person) -> None:
    """Open the way to an act in a phase, which must be open; to be called in the act's own transaction.

    Who acts accepts the rules in force, which the page shows beside the act. Holds the participation's row until
    the act ends, so that two acts of one person in one process take turns (a double click, two tabs) while nobody
    else waits.
    """
    may_write(phase).require()
    may_take_part(person, phase).require()
    _hold_participation(phase.process_id, person)


def take_part_beside(*, process: Process, person: Person) -> None:
    """The same for an act that belongs to no phase, such as reading what was said: whoever asks has seen to it that it
    may be done now, and by this person."""
    _hold_participation(process.pk, person)


def _hold_participation(process: int, person: Person) -> None:
    hold = HOLD_PARTICIPATION + ("FOR UPDATE OF p" if connection.features.has_select_for_update else "")
    with connection.cursor() as cursor:
        cursor.execute(hold, [person.pk, process])
        held = cursor.fetchone()
        if held is None:
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            cursor.execute(BEGIN_PARTICIPATION, [process, person.pk, process, person.assurance, now])
            if cursor.rowcount == 1:
                return
            # Of two first acts at once, this one waited at the insertion for the other to end.
            cursor.execute(hold, [person.pk, process])
            held = cursor.fetchone()
    participation, accepted, latest = held
    if accepted != latest:
        Participation.objects.filter(pk=participation).update(rules=latest)


def process_content(process: Process) -> dict[str, object]:
    """What the journal attests of a process: its texts, and each phase with its dates and settings. Of one that was
    erased: when it went, and why."""
    if process.erased_at is not None:
        return {
            "space": process.space.public_id,
            "erased_at": process.erased_at.astimezone(UTC).isoformat(timespec="seconds"),
            "reason": process.erasure_reason,
        }
    return {
        "space": process.space.public_id,
        "slug": process.slug,
        "questions": process.questions,
        "presentations": process.presentations,
        "deciders": process.deciders,
        # Said only where there is something to say: what was attested before these could be said reads the same.
        **({"audiences": process.audiences} if process.audiences else {}),
        "attributions": process.attributions,
        "language": process.language,
        "published": process.published_at is not None,
        "phases": [
            {
                "slug": phase.slug,
                "tool": phase.tool_slug,
                "titles": phase.titles,
                "opens_at": phase.opens_at.isoformat() if phase.opens_at else None,
                "closes_at": phase.closes_at.isoformat() if phase.closes_at else None,
                "settings": phase.settings,
                **({"assurance": phase.assurance} if phase.assurance else {}),
            }
            for phase in process.phases.order_by("position", "pk")
        ],
    }


def rules_content(rules: Rules) -> dict[str, object]:
    """What the journal attests of a version of the rules."""
    return {"process": rules.process.public_id, "number": rules.number, "texts": rules.texts}
