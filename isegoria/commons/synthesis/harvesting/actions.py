# SPDX-License-Identifier: AGPL-3.0-or-later
"""What harvesters do: make extracts, say what they are, put them under ideas, remove them and put them back.

Each act is one :class:`Step` of the history, from which it can be undone:

====================  =====================================================================================
act                   what ``before`` and ``after`` hold (keys as text where they name a value)
====================  =====================================================================================
``extract_made``      after: ``extracts`` (keys of the new ones), ``nature`` and ``idea`` where all have one
``extract_typed``     before: ``natures`` (key → nature); after: ``extracts``, ``nature``
``extract_moved``     before: ``ideas`` (key → key of an idea or null); after: ``extracts``, ``idea``
``extract_removed``   after: ``extracts``
``extract_restored``  after: ``extracts``
====================  =====================================================================================
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.events import ExtractsMade
from isegoria.commons.synthesis.models import Extract, Idea, Step
from isegoria.commons.synthesis.passages import digest, readable
from isegoria.commons.synthesis.tree.counting.actions import recount
from isegoria.commons.synthesis.tree.outline import hold
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.contributions.rules import tidy
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse

from .attestation import EXTRACT, extract_content
from .rules import (
    AT_ONCE,
    MAX_NOTE,
    are_of_one_process,
    may_be_harvested,
    may_be_nature,
    may_hold,
    may_mark,
    may_take,
    may_work,
)

__all__ = [
    "AT_ONCE",
    "NewExtract",
    "make_extract",
    "make_extracts",
    "move_extracts",
    "remove_extracts",
    "restore_extracts",
    "retype",
    "undo_extracts",
]

State = Extract.State
_Place = tuple[int, int, int, int]  # contribution, version, start, stop


@dataclass(frozen=True)
class NewExtract:
    """A passage to make an extract of, by its place in the readable text of a version.

    ``sha256`` is that of the text in which it was chosen: given, another text is never taken for it.
    """

    contribution: Contribution
    version: int
    start: int
    stop: int
    nature: str
    idea: Idea | None = None
    note: str = ""
    by_machine: bool = False
    sha256: str = ""


def make_extract(
    *,
    contribution: Contribution,
    by: Account | None,
    version: int,
    start: int,
    stop: int,
    nature: str,
    idea: Idea | None = None,
    note: str = "",
    sha256: str = "",
) -> Extract:
    """Make an extract of one passage. A passage that is an extract already stays as it is: ``is_new`` is False.

    ``by`` is None for an import alone. Raises ``Refused``.
    """
    new = NewExtract(contribution, version, start, stop, nature, idea, note, sha256=sha256)
    return make_extracts(process=contribution.process, by=by, made=[new])[0]


def make_extracts(
    *, process: Process, by: Account | None, made: Sequence[NewExtract], act: str = Step.Act.EXTRACT_MADE
) -> list[Extract]:
    """Make extracts of several passages, all or none; at most ``AT_ONCE``. Returned in the order of ``made``.

    ``act`` is what the history says of it. Raises ``Refused``.
    """
    if by is not None:
        may_work(by, process).require()
    may_take(len(made)).require()
    texts = _texts(made)  # before anything is locked: reading Markdown takes its time
    placed = [_placed(one, texts) for one in made]
    with transaction.atomic():
        return _make(process, by, placed, act)


def _texts(made: Iterable[NewExtract]) -> Mapping[tuple[int, int], tuple[str, str]]:
    """The readable text and the digest of each version that is harvested, by contribution and number."""
    wanted = {(one.contribution.pk, one.version) for one in made}
    found = Version.objects.filter(contribution__in={pk for pk, _number in wanted})
    found = found.filter(number__in={number for _pk, number in wanted})
    texts = {}
    for one in found:
        if (one.contribution_id, one.number) in wanted:
            text = readable(one.title, one.body)
            texts[one.contribution_id, one.number] = (text, digest(text))
    return texts


def _placed(new: NewExtract, texts: Mapping[tuple[int, int], tuple[str, str]]) -> Extract:
    """A new extract as a row, without the blanks around its words."""
    may_be_nature(new.nature).require()
    text, sha256 = texts.get((new.contribution.pk, new.version), ("", ""))
    if new.sha256 and new.sha256 != sha256:
        refuse(
            "text_changed",
            _("This text does not read as it did when you opened it. Nothing was kept."),
            _("Load the page again, then choose the passage once more."),
            status=409,
        )
    start, stop = new.start, new.stop
    if 0 <= start < stop <= len(text):
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        stop = start + len(text[start:stop].strip())
    may_mark(text, start, stop).require()
    return Extract(
        contribution=new.contribution,
        version=new.version,
        start=start,
        stop=stop,
        words=text[start:stop],
        sha256=sha256,
        language=new.contribution.language,
        nature=new.nature,
        idea=new.idea,
        note=" ".join(tidy(new.note).split())[:MAX_NOTE],
        by_machine=new.by_machine,
    )


def _make(process: Process, by: Account | None, placed: Sequence[Extract], act: str) -> list[Extract]:
    keys = {one.contribution_id for one in placed}
    # Held, so that no text is erased between this look at it and the extract.
    held = {
        one.pk: one for one in Contribution.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    hold(process)  # texts first, then the tree, then the extracts: everywhere in this order
    ideas = _held_ideas({one.idea_id for one in placed}, process)
    now = timezone.now()
    for one in placed:
        one.process = process
        one.contribution = held.get(one.contribution_id, one.contribution)
        may_be_harvested(one.contribution, process).require()
        one.idea = ideas[one.idea_id] if one.idea_id else None
        one.made_by, one.made_at = by, now
    # Two who choose the same words at once make one extract: whoever comes second is given the first one's.
    Extract.objects.bulk_create(placed, ignore_conflicts=True)
    ours = {one.public_id for one in placed}
    standing: dict[_Place, Extract] = {}
    found = Extract.objects.filter(contribution__in=keys, state=State.STANDING, start__in={one.start for one in placed})
    for one in found.select_related("made_by__person", "idea"):
        one.contribution = held[one.contribution_id]
        one.is_new = one.public_id in ours
        standing[_place(one)] = one
    kept = [standing[_place(one)] for one in placed]
    new = list({one.pk: one for one in kept if one.is_new}.values())
    if not new:
        return kept
    after: dict[str, Any] = {"extracts": [one.pk for one in new]}
    after |= {"nature": str(new[0].nature)} if len({one.nature for one in new}) == 1 else {}
    after |= {"idea": new[0].idea_id} if len({one.idea_id for one in new}) == 1 else {}
    _write(new, act=act, said="extract.made", by=by, after=after)
    recount(ideas={one.idea_id for one in new})
    announce(ExtractsMade(extracts=new))
    return kept


def _place(extract: Extract) -> _Place:
    return extract.contribution_id, extract.version, extract.start, extract.stop


def _held_ideas(keys: Collection[int | None], process: Process) -> dict[int, Idea]:
    """The ideas named, held; one that was merged meanwhile is the one in which it stands now."""
    wanted = {key for key in keys if key}
    found: dict[int, Idea] = {}
    for key in sorted(wanted):
        idea = Idea.objects.select_for_update().get(pk=key)
        seen = {idea.pk}
        while idea.state == Idea.State.MERGED and idea.merged_into_id and idea.merged_into_id not in seen:
            seen.add(idea.merged_into_id)
            idea = Idea.objects.select_for_update().get(pk=idea.merged_into_id)
        may_hold(idea, process).require()
        found[key] = idea
    return found


# --- changing what is there ---------------------------------------------------------------------------
def seen_as(extract: Extract) -> str:
    """What a page says of an extract when it is shown: given back with an act, a change made meanwhile is not lost."""
    return f"{extract.nature}.{extract.idea_id or 0}.{extract.state}"


def _held(extracts: Iterable[Extract], by: Account | None, seen: Mapping[str, str] | None) -> list[Extract]:
    """The rows of extracts, locked, as they are now. Those erased meanwhile are left out. Raises ``Refused``."""
    given = list(extracts)
    may_take(len(given)).require()
    for process in {one.process_id for one in given}:
        hold(process)
    keys = {one.pk for one in given}
    rows = Extract.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = list(rows.select_related("contribution", "process__space"))
    are_of_one_process(found).require()
    if by is not None:
        may_work(by, found[0].process).require()
    if any((seen or {}).get(one.public_id, seen_as(one)) != seen_as(one) for one in found):
        refuse(
            "changed_meanwhile",
            _("Someone changed one of these extracts since you opened this page. Nothing of yours was kept."),
            _("Look at them as they are now, then do it again if it is still needed."),
            status=409,
        )
    return [one for one in found if one.state != State.ERASED]


@transaction.atomic
def retype(
    *, extracts: Iterable[Extract], nature: str, by: Account | None, seen: Mapping[str, str] | None = None
) -> list[Extract]:
    """Say what some extracts are. Returns those that it changed.

    ``seen``: public id → :func:`seen_as` when the page was opened; one that was changed since refuses the whole act.
    """
    may_be_nature(nature).require()
    changed = [one for one in _held(extracts, by, seen) if one.nature != nature]
    before = {"natures": {str(one.pk): str(one.nature) for one in changed}}
    for one in changed:
        one.nature = nature
    Extract.objects.filter(pk__in=[one.pk for one in changed]).update(nature=nature)
    after = {"extracts": [one.pk for one in changed], "nature": str(nature)}
    _write(changed, act=Step.Act.EXTRACT_TYPED, said="extract.typed", by=by, before=before, after=after)
    return changed


@transaction.atomic
def move_extracts(
    *, extracts: Iterable[Extract], idea: Idea | None, by: Account | None, seen: Mapping[str, str] | None = None
) -> list[Extract]:
    """Put some extracts under an idea, or under none. Returns those that it moved. ``seen`` as for :func:`retype`."""
    held = _held(extracts, by, seen)
    target = _held_ideas({idea.pk}, held[0].process)[idea.pk] if idea and held else None
    moved = [one for one in held if one.idea_id != (target.pk if target else None)]
    left = {one.idea_id for one in moved if one.idea_id}
    before = {"ideas": {str(one.pk): one.idea_id for one in moved}}
    for one in moved:
        one.idea = target
    Extract.objects.filter(pk__in=[one.pk for one in moved]).update(idea=target)
    after = {"extracts": [one.pk for one in moved], "idea": target.pk if target else None}
    _write(moved, act=Step.Act.EXTRACT_MOVED, said="extract.moved", by=by, before=before, after=after, idea=target)
    recount(ideas=left | ({target.pk} if target and moved else set()))
    return moved


@transaction.atomic
def remove_extracts(
    *, extracts: Iterable[Extract], by: Account | None, seen: Mapping[str, str] | None = None
) -> list[Extract]:
    """Take extracts out of the harvest; they can be put back. Returns those that it removed."""
    gone = [one for one in _held(extracts, by, seen) if one.state == State.STANDING]
    _set_state(gone, State.REMOVED, act=Step.Act.EXTRACT_REMOVED, said="extract.removed", by=by)
    return gone


@transaction.atomic
def restore_extracts(
    *, extracts: Iterable[Extract], by: Account | None, seen: Mapping[str, str] | None = None
) -> list[Extract]:
    """Put removed extracts back, but for those whose passage was made an extract again meanwhile: that one stands."""
    back = [one for one in _held(extracts, by, seen) if one.state == State.REMOVED]
    # Of several that were removed from one place one after another, the last one comes back.
    back = list({_place(one): one for one in back}.values())
    standing = Extract.objects.filter(contribution__in={one.contribution_id for one in back}, state=State.STANDING)
    taken = {_place(one) for one in standing.only("contribution_id", "version", "start", "stop")}
    back = [one for one in back if _place(one) not in taken]
    _set_state(back, State.STANDING, act=Step.Act.EXTRACT_RESTORED, said="extract.restored", by=by)
    return back


def _set_state(extracts: Sequence[Extract], state: str, *, act: str, said: str, by: Account | None) -> None:
    for one in extracts:
        one.state = state
    Extract.objects.filter(pk__in=[one.pk for one in extracts]).update(state=state)
    _write(extracts, act=act, said=said, by=by, after={"extracts": [one.pk for one in extracts]})
    recount(ideas={one.idea_id for one in extracts})


@transaction.atomic
def undo_extracts(*, step: Step, by: Account | None) -> list[Extract]:
    """Undo one of the acts above, for what is still as it left it: what was changed since stays. Returns what changed.

    The history keeps both.
    """
    step = Step.objects.select_for_update().get(pk=step.pk)
    if step.undone_at is not None:
        return []
    found = list(Extract.objects.filter(pk__in=step.after.get("extracts", [])))
    done: list[Extract] = []
    if not found:
        return done
    if step.act in {Step.Act.EXTRACT_MADE, Step.Act.EXTRACT_RESTORED}:
        done = remove_extracts(extracts=found, by=by)
    elif step.act == Step.Act.EXTRACT_REMOVED:
        done = restore_extracts(extracts=found, by=by)
    elif step.act == Step.Act.EXTRACT_TYPED:
        for nature in sorted(set(step.before["natures"].values())):
            some = [one for one in found if one.nature == step.after["nature"]]
            some = [one for one in some if step.before["natures"].get(str(one.pk)) == nature]
            done += retype(extracts=some, nature=nature, by=by) if some else []
    elif step.act == Step.Act.EXTRACT_MOVED:
        ideas = Idea.objects.in_bulk({key for key in step.before["ideas"].values() if key})
        for key in sorted(set(step.before["ideas"].values()), key=lambda one: one or 0):
            some = [one for one in found if one.idea_id == step.after["idea"]]
            some = [one for one in some if step.before["ideas"].get(str(one.pk)) == key]
            done += move_extracts(extracts=some, idea=ideas.get(key) if key else None, by=by) if some else []
    Step.objects.filter(pk=step.pk).update(undone_at=timezone.now())
    return done


def _write(
    extracts: Sequence[Extract],
    *,
    act: str,
    said: str,
    by: Account | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    idea: Idea | None = None,
) -> None:
    """Enter an act into the journal, an entry for each extract, and into the history, one step for all."""
    if not extracts:
        return
    contents = {one.public_id: extract_content(one) for one in extracts}
    journal.record_many(kind=said, subject_kind=EXTRACT, contents=contents)
    Step.objects.create(
        process_id=extracts[0].process_id,
        act=act,
        extract=extracts[0] if len(extracts) == 1 else None,
        idea=idea,
        before=dict(before or {}),
        after=dict(after or {}),
        count=len(extracts),
        by=by,
    )
