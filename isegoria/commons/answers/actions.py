# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an institution can do: answer, correct, take back; owe something by a date, and meet it.

Each act is all or nothing, whatever the number of contributions, and enters the journal once for each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse

from .attestation import ANSWER, DUTY, STAY, Content, answer_content, duty_content
from .cases import sum_up
from .clock.actions import begin_stays, end_stays, keep_cases
from .events import DutyMet, DutyOwed, OfficialAnswerGiven
from .models import Answer, Batch, Case, Decision, Duty, Office, Stay
from .notices import tell_duty
from .rules import (
    MAX_NOTE,
    MAX_REASONS,
    Hat,
    can_be_answered,
    hat_of,
    may_answer,
    may_decide,
    may_do_at_once,
    may_run_offices,
    may_sign,
)
from .tasks import tell_of_answers


@dataclass(frozen=True)
class Answered:
    """What an act of answering kept: one version for each contribution that it changed."""

    answers: Sequence[Answer]
    batch: Batch | None
    """Where more than one contribution was chosen: what was answered together can be taken back together."""


@dataclass(frozen=True)
class Held:
    """Contributions of one space, held with their cases until the act ends."""

    contributions: Sequence[Contribution]
    cases: Mapping[int, Case]


def hold(contributions: Iterable[Contribution]) -> Held:
    """Take the rows in the order of their keys, so that two acts at once cannot hold one another."""
    keys = [one.pk for one in contributions]
    found = list(
        Contribution.objects.select_for_update(of=("self",)).select_related("author").filter(pk__in=keys).order_by("pk")
    )
    # One instance for all: what is looked up about it is looked up once.
    processes = Process.objects.select_related("space__parent").in_bulk({one.process_id for one in found})
    for one in found:
        one.process = processes[one.process_id]
    if len({one.process.space_id for one in found}) > 1:
        refuse(
            "several_spaces",
            _("These texts belong to several spaces. Nothing was kept."),
            _("Do it in each space by itself."),
            status=400,
        )
    spaces = {one.process.space_id: one.process.space for one in found}
    for one in found:
        one.process.space = spaces[one.process.space_id]
    Case.objects.bulk_create([Case(contribution=one) for one in found], ignore_conflicts=True)
    cases = Case.objects.select_for_update(of=("self",)).select_related("office").filter(pk__in=keys).order_by("pk")
    return Held(contributions=found, cases={one.pk: one for one in cases})


@transaction.atomic
def answer(
    *,
    contributions: Iterable[Contribution],
    by: Account | None,
    decision: str,
    reasons: str,
    office: Office | None,
    language: str = "",
    correction: str = "",
    expected: Mapping[int, int] | None = None,
    at: datetime | None = None,
) -> Answered:
    """Give the same answer to contributions of one space, all or none. Where one stands, it becomes its new version.

    ``reasons`` is Markdown source. ``expected`` says, by the contribution's key, which version ``by`` had before
    them: an answer given meanwhile is never overwritten. ``by`` is None, and ``at`` in the past, only for imports and
    the command line. The same answer twice is one. Raises ``Refused``.
    """
    held = _held_for_an_act(contributions)
    space = held.contributions[0].process.space
    office = Office.objects.filter(pk=office.pk).first() if office else None  # it may have closed meanwhile
    may_decide(decision).require()
    reasons, correction = tidy(reasons), _note(correction)
    may_say(reasons, max_length=MAX_REASONS).require()
    if by is not None:
        hat = hat_of(by, space)
        may_sign(hat, office, space).require()
        _require_all(hat, held)
    for one in held.contributions:
        _require_version(held.cases[one.pk], expected)
    now = timezone.now()
    standing = {
        one.contribution_id: one
        for one in Answer.objects.filter(contribution__in=held.contributions).order_by("number")
    }
    made = [
        Answer(
            contribution=one,
            number=held.cases[one.pk].version + 1,
            decision=Decision(decision),
            reasons=reasons,
            language=language or one.process.language,
            correction=correction,
            office=office,
            by=by,
            at=at or now,
        )
        for one in held.contributions
        if not _says(standing.get(one.pk), decision, reasons, office)
    ]
    batch = None
    if len(made) > 1:
        batch = Batch.objects.create(space=space, by=by, size=len(made), made_at=now)
        for one in made:
            one.batch = batch
    _keep(made, held, now=now)
    return Answered(answers=made, batch=batch)


@transaction.atomic
def take_back(*, answers: Iterable[Answer], by: Account, reason: str) -> Answered:
    """Undo answers that stand, by correction: what stood before stands again, or none does. Nothing is deleted.

    Answers that were corrected since are left alone. ``reason`` is public. Raises ``Refused``.
    """
    given = {one.contribution_id: one for one in answers}
    held = _held_for_an_act([one.contribution for one in given.values()])
    reason = _note(reason)
    may_say(reason, max_length=MAX_NOTE).require()
    _require_all(hat_of(by, held.contributions[0].process.space), held)
    now = timezone.now()
    earlier = {
        (one.contribution_id, one.number): one
        for one in Answer.objects.filter(contribution__in=held.contributions).select_related("office")
    }
    made = []
    for one in held.contributions:
        case, undone = held.cases[one.pk], given[one.pk]
        if case.version != undone.number or not case.decision:
            continue
        before = earlier.get((one.pk, undone.number - 1))
        restored = before is not None and before.decision != Decision.TAKEN_BACK
        made.append(
            Answer(
                contribution=one,
                number=case.version + 1,
                decision=before.decision if before and restored else Decision.TAKEN_BACK,
                reasons=before.reasons if before and restored else "",
                language=before.language if before and restored else undone.language,
                correction=reason,
                office=before.office if before and restored else earlier[one.pk, undone.number].office,
                by=by,
                at=now,
            )
        )
    _keep(made, held, now=now)
    batches = {one.batch_id for one in given.values() if one.batch_id}
    Batch.objects.filter(pk__in=batches, taken_back_at=None).update(taken_back_at=now)
    return Answered(answers=made, batch=None)


def _held_for_an_act(contributions: Iterable[Contribution]) -> Held:
    chosen = list({one.pk: one for one in contributions}.values())
    may_do_at_once(chosen).require()
    held = hold(chosen)
    may_do_at_once(held.contributions).require()
    return held


def _require_all(hat: Hat, held: Held) -> None:
    for one in held.contributions:
        may_answer(hat, one, held.cases[one.pk]).require()


def _require_version(case: Case, expected: Mapping[int, int] | None) -> None:
    if expected is not None and expected.get(case.pk, 0) != case.version:
        refuse(
            "answered_meanwhile",
            _("Someone answered one of these texts while you were writing. Nothing of yours was kept, theirs stands."),
            _("Copy what you wrote, read their answer, then answer again if it is still needed."),
            status=409,
        )


def _note(text: str) -> str:
    """A reason in one line."""
    text = " ".join(tidy(text).split())
    if text:
        may_say(text, max_length=MAX_NOTE).require()
    return text


def _says(standing: Answer | None, decision: str, reasons: str, office: Office | None) -> bool:
    """Whether this very answer stands already."""
    return standing is not None and (standing.decision, standing.reasons, standing.office_id) == (
        decision,
        reasons,
        office.pk if office else None,
    )


def _keep(made: Sequence[Answer], held: Held, *, now: datetime) -> None:
    """Write versions, and all that follows from them: the office's clock, the duties, the case, the journal."""
    Answer.objects.bulk_create(made)
    keys = [one.contribution_id for one in made]
    stays = {one.contribution_id: one for one in _stays(keys).filter(until=None)}
    last = {one.contribution_id: one for one in _stays(keys).order_by("since", "pk")}
    duties: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(contribution__in=keys).select_related("contribution", "process"):
        duties.setdefault(duty.contribution_id, []).append(duty)
    ended, begun, followed = [], [], []
    for one in made:
        key = one.contribution_id
        case, stay = held.cases[key], stays.get(key)
        stood, stands = bool(case.decision), one.decision != Decision.TAKEN_BACK
        case.version, case.decision = one.number, str(one.decision) if stands else ""
        case.answered_at, case.signed_by = (one.at, one.office) if stands else (None, None)
        if stands and stay is not None:
            ended.append(stay)
            stay = None
        elif not stands and stood and stay is None and key in last:
            # It waits again where it was: the office's clock goes on.
            office, reason = last[key].office, one.correction
            stay = Stay(contribution=one.contribution, office=office, since=now, reason=reason, by=one.by)
            begun.append(stay)
        followed += [duty for duty in duties.get(key, []) if _follows(duty, stands=stands, at=one.at)]
        sum_up(case, stay=stay, duties=duties.get(key, []), now=now)
    end_stays(stays=ended, now=now)
    begin_stays(stays=begun)
    keep_cases(cases=[held.cases[key] for key in keys])
    _keep_duties(followed)
    said: dict[str, dict[str, Content]] = {}
    for one in made:
        said.setdefault(_act_of(one), {})[one.public_id] = answer_content(one)
    for act, contents in said.items():
        journal.record_many(kind=act, subject_kind=ANSWER, contents=contents)
    for one in made:
        announce(OfficialAnswerGiven(answer=one))
    tell_of_answers(made)


def _act_of(answer: Answer) -> str:
    if answer.decision == Decision.TAKEN_BACK:
        return "answer.taken_back"
    return "answer.given" if answer.number == 1 else "answer.corrected"


def _stays(keys: Sequence[int]) -> "QuerySet[Stay]":
    return Stay.objects.filter(contribution__in=keys).select_related("contribution", "office")


def _follows(duty: Duty, *, stands: bool, at: datetime) -> bool:
    """An answer meets the duty to answer; taken back, it is owed again. A process that was opened met it for good.

    Whether the instance was changed by that.
    """
    if duty.kind != Duty.Kind.ANSWER or duty.process_id or (duty.met_at is not None) == stands:
        return False
    duty.met_at = at if stands else None
    return True


def _keep_duties(duties: Sequence[Duty]) -> None:
    """Write the duties that an act met, or left owed again."""
    Duty.objects.bulk_update(duties, ["met_at"])
    met = [duty for duty in duties if duty.met_at is not None]
    for kind, some in (("duty.met", met), ("duty.owed_again", [duty for duty in duties if duty.met_at is None])):
        journal.record_many(
            kind=kind, subject_kind=DUTY, contents={duty.public_id: duty_content(duty) for duty in some}
        )
    for duty in met:
        announce(DutyMet(duty=duty))


def _attest(duty: Duty, kind: str) -> None:
    journal.record(kind=kind, subject_kind=DUTY, subject_id=duty.public_id, content=duty_content(duty))


# --- duties -----------------------------------------------------------------------------------------
@transaction.atomic
def owe(
    *,
    contribution: Contribution,
    duty: str,
    due_at: datetime,
    supports: int | None = None,
    passed_from: Contribution | None = None,
) -> Duty:
    """Oblige the space to answer a contribution, or to open a process after it, by a date that everyone sees.

    ``supports`` is the number of supports that made it owed, where that is why; ``passed_from`` the text that was owed
    it before it was merged into this one. Asked again, the first duty stands with its date. An answer that stands
    already meets the duty to answer. Refused where nothing can be answered.
    """
    held = hold([contribution])
    may_do_at_once(held.contributions).require()
    contribution, case = held.contributions[0], held.cases[held.contributions[0].pk]
    kind = Duty.Kind(duty)
    found = Duty.objects.filter(contribution=contribution, kind=kind).first()
    if found is not None:
        return found
    can_be_answered(contribution).require()
    now = timezone.now()
    met = case.answered_at is not None and kind == Duty.Kind.ANSWER
    made = Duty.objects.create(
        contribution=contribution,
        kind=kind,
        supports=supports,
        owed_at=now,
        due_at=due_at,
        met_at=now if met else None,
        passed_from=passed_from,
    )
    _attest(made, "duty.owed")
    refresh(case)
    announce(DutyOwed(duty=made))
    if not met:
        tell_duty(made)
    return made


@transaction.atomic
def meet_by_process(*, duty: Duty, process: Process, by: Account | None) -> Duty:
    """Meet a duty by the process that was opened for it; it must be public. Raises ``Refused``."""
    held = hold([duty.contribution])
    contribution, case = held.contributions[0], held.cases[duty.contribution_id]
    if by is not None:
        may_run_offices(hat_of(by, contribution.process.space)).require()
    duty = Duty.objects.select_related("contribution", "process").get(pk=duty.pk)
    if not process.is_published:
        refuse(
            "process_not_public",
            _("This process is not public yet, so it does not meet the duty. Nothing was changed."),
            _("Publish it first, then link it."),
            status=409,
        )
    if process.pk == contribution.process_id or process.space_id != contribution.process.space_id:
        refuse(
            "process_of_elsewhere",
            _("A duty is met by a process opened for it, in the same space. Nothing was changed."),
            _("Choose the process that was opened after this text."),
            status=409,
        )
    if duty.process_id is not None:
        refuse(
            "duty_met",
            _("A process is linked already. Nothing was changed."),
            _("See it on the page of this text."),
            status=409,
        )
    now = timezone.now()
    duty.process = process
    duty.met_at = duty.met_at or now
    duty.contribution = contribution
    duty.save(update_fields=["process", "met_at"])
    _attest(duty, "duty.met")
    refresh(case)
    announce(DutyMet(duty=duty))
    tell_duty(duty)
    return duty


def refresh(case: Case) -> None:
    """Bring a case that is held in line with its stays and duties."""
    stay = Stay.objects.filter(contribution=case.pk, until=None).first()
    sum_up(case, stay=stay, duties=Duty.objects.filter(contribution=case.pk), now=timezone.now())
    case.save(update_fields=["office", "due_at", "settled_at"])


@transaction.atomic
def forget_words(*, keys: Sequence[int], reason: str) -> None:
    """Destroy the words of answers and transfers about contributions that were erased: they often quote them.

    That they were answered, when, by which office and with which decision stays. ``keys`` are the contributions'.
    """
    now = timezone.now()
    answers = Answer.objects.filter(contribution__in=keys)
    stays = Stay.objects.filter(contribution__in=keys)
    said = answers.filter(erased_at=None).values_list("public_id", flat=True)
    waited = stays.filter(erased_at=None).values_list("pk", flat=True)
    entries = entries_of(ANSWER, list(said)) + entries_of(STAY, list(map(str, waited)))
    journal.erase(entry_ids=entries, reason=reason)
    answers.update(reasons="", correction="", erased_at=now)
    stays.filter(until=None).update(until=now)
    stays.update(reason="", erased_at=now)
    Case.objects.filter(pk__in=keys).update(office=None, due_at=None, settled_at=now)
