# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team does with the machine: have it read, and accept, correct or refuse what it suggests.

A suggestion is decided once. Whoever comes second is told what was decided and by whom, and changes nothing. Each act
is one step of the history, from which it is undone: what was accepted waits again, and its extract goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from isegoria.commons.synthesis.harvesting.actions import NewExtract, make_extracts, remove_extracts
from isegoria.commons.synthesis.models import Extract, Idea, MachineReading, Step, Suggestion
from isegoria.commons.synthesis.tree.outline import hold
from isegoria.commons.synthesis.tree.undoing.ways import undoes
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process

from .rules import may_ask, may_be_corrected_to, may_decide

State = Suggestion.State
UNDER_WAY = (MachineReading.State.WAITING, MachineReading.State.RUNNING)


@dataclass(frozen=True)
class Outcome:
    """What became of suggestions: those decided by this act, those that someone had decided before, and those whose
    text cannot be read any more."""

    done: list[Suggestion] = field(default_factory=list)
    before: list[Suggestion] = field(default_factory=list)
    gone: list[Suggestion] = field(default_factory=list)
    step: Step | None = None


@transaction.atomic
def ask_reading(*, process: Process, by: Account | None) -> MachineReading:
    """Have the machine read the public texts of a process; the worker does it. While one is under way, that one is
    given. ``by`` is None for the house itself. Raises ``Refused``."""
    if by is not None:
        may_ask(by, process).require()
    hold(process)
    under_way = MachineReading.objects.filter(process=process, state__in=UNDER_WAY).order_by("pk").first()
    if under_way is not None:
        return under_way
    before = MachineReading.objects.filter(process=process).order_by("-pk").first()
    return MachineReading.objects.create(process=process, asked_by=by, again=before is not None and before.again)


@transaction.atomic
def set_again(*, process: Process, again: bool, by: Account) -> MachineReading | None:
    """Say whether the texts of a process are read again by themselves once a fifth more came. It is kept on the latest
    reading; without any there is nothing to do again. Raises ``Refused``."""
    may_ask(by, process).require()
    newest = MachineReading.objects.select_for_update().filter(process=process).order_by("-pk").first()
    if newest is not None and newest.again != again:
        newest.again = again
        newest.save(update_fields=["again"])
    return newest


def accept(
    *,
    suggestions: Iterable[Suggestion],
    by: Account,
    nature: str | None = None,
    idea: Idea | None = None,
    span: tuple[int, int] | None = None,
    sha256: str = "",
) -> Outcome:
    """Make extracts of suggestions. ``nature``, ``idea`` and, of a single one, ``span`` correct what was suggested;
    ``sha256`` is that of the text in which the span was chosen. Raises ``Refused``."""
    given = list(suggestions)
    may_decide(given).require()
    may_be_corrected_to(nature).require()
    process = given[0].process
    may_ask(by, process).require()
    with transaction.atomic():
        waiting, outcome = _held(given, process)
        if not waiting:
            return outcome
        made = make_extracts(
            process=process,
            by=by,
            made=[
                NewExtract(
                    one.contribution,
                    one.version,
                    *(span if span and len(waiting) == 1 else (one.start, one.stop)),
                    nature=nature or one.nature,
                    idea=idea or (one.idea if one.idea and one.idea.stands else None),
                    by_machine=True,
                    sha256=sha256 if span and len(waiting) == 1 else "",
                )
                for one in waiting
            ],
            act=Step.Act.SUGGESTIONS_ACCEPTED,
        )
        now = timezone.now()
        taken: set[int] = set()
        for one, extract in zip(waiting, made, strict=True):
            corrected = (
                (nature is not None and nature != one.nature)
                or (idea is not None and idea.pk != one.idea_id)
                or (span is not None and span != (one.start, one.stop))
            )
            one.state = State.CORRECTED if corrected else State.ACCEPTED
            one.decided_by, one.decided_at = by, now
            # An extract is one suggestion's at most: a corrected one may come to be another that stood already.
            one.extract = None if extract.pk in taken or _is_of_another(extract, one) else extract
            taken.add(extract.pk)
        Suggestion.objects.bulk_update(waiting, ["state", "decided_by", "decided_at", "extract"])
        outcome.done.extend(waiting)
        return Outcome(outcome.done, outcome.before, outcome.gone, _step_of(made, waiting, process, by))


def _is_of_another(extract: Extract, suggestion: Suggestion) -> bool:
    return not extract.is_new and Suggestion.objects.filter(extract=extract).exclude(pk=suggestion.pk).exists()


def _step_of(made: list[Extract], done: list[Suggestion], process: Process, by: Account) -> Step:
    """The step that the extracts wrote, which now also says of which suggestions; one of our own where all of them
    were extracts already."""
    step = None
    if any(one.is_new for one in made):
        step = Step.objects.filter(process=process, act=Step.Act.SUGGESTIONS_ACCEPTED, by=by).order_by("-pk").first()
    if step is None:
        step = Step(process=process, act=Step.Act.SUGGESTIONS_ACCEPTED, by=by, after={"extracts": []})
    step.after["suggestions"] = [one.pk for one in done]
    step.count = len(done)
    step.save()
    return step


def refuse(*, suggestions: Iterable[Suggestion], by: Account) -> Outcome:
    """Refuse suggestions: they are not made again. Raises ``Refused``."""
    given = list(suggestions)
    may_decide(given).require()
    process = given[0].process
    may_ask(by, process).require()
    with transaction.atomic():
        waiting, outcome = _held(given, process)
        if not waiting:
            return outcome
        now = timezone.now()
        for one in waiting:
            one.state, one.decided_by, one.decided_at = State.REFUSED, by, now
        Suggestion.objects.filter(pk__in=[one.pk for one in waiting]).update(
            state=State.REFUSED, decided_by=by, decided_at=now
        )
        step = Step.objects.create(
            process=process,
            act=Step.Act.SUGGESTIONS_REFUSED,
            by=by,
            after={"suggestions": [one.pk for one in waiting]},
            count=len(waiting),
        )
        return Outcome(waiting, outcome.before, outcome.gone, step)


def _held(given: list[Suggestion], process: Process) -> tuple[list[Suggestion], Outcome]:
    """The suggestions that still wait, as they are now, held until the act ends; and what became of the others."""
    hold(process)
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(pk__in={one.pk for one in given}).order_by("pk")
    outcome, waiting = Outcome(), []
    for one in rows.select_related("contribution", "idea", "decided_by__person"):
        one.process = process
        if one.state != State.WAITING:
            outcome.before.append(one)
        elif one.contribution.is_public:
            waiting.append(one)
        else:
            outcome.gone.append(one)
    return waiting, outcome


@undoes(Step.Act.SUGGESTIONS_ACCEPTED)
def _unaccept(step: Step, by: Account | None) -> None:
    rows = Suggestion.objects.filter(
        pk__in=step.after.get("suggestions", []), state__in=(State.ACCEPTED, State.CORRECTED)
    )
    made = Extract.objects.filter(pk__in=step.after.get("extracts", []), state=Extract.State.STANDING)
    if extracts := list(made):
        remove_extracts(extracts=extracts, by=by)
    rows.update(state=State.WAITING, decided_by=None, decided_at=None, extract=None)


@undoes(Step.Act.SUGGESTIONS_REFUSED)
def _unrefuse(step: Step, by: Account | None) -> None:
    rows = Suggestion.objects.filter(pk__in=step.after.get("suggestions", []), state=State.REFUSED)
    rows.update(state=State.WAITING, decided_by=None, decided_at=None)
