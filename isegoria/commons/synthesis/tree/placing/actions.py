# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on the tree does with rows: take an idea in hand, give it its place, write the step, attest it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from isegoria.commons.synthesis.models import Idea, Step
from isegoria.commons.synthesis.tree.attestation import IDEA, idea_content
from isegoria.commons.synthesis.tree.outline import hold
from isegoria.commons.synthesis.tree.rules import is_as_read, may_sort, stands
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Process


def in_hand(idea: Idea, *, by: Account | None, version: int | None = None) -> Idea:
    """The idea as it stands now, with its tree held until the act ends. Raises ``Refused``."""
    sorted_by(by, idea.process)
    now = read_again([idea.pk])[0]
    stands(now).require()
    is_as_read(now, version).require()
    return now


def sorted_by(by: Account | None, process: Process) -> None:
    """Check who acts (None is the house itself: an import, the demo), then hold the tree."""
    if by is not None:
        may_sort(by, process).require()
    hold(process)


def read_again(keys: Iterable[int]) -> list[Idea]:
    """Ideas as they stand now, in the order of their keys, with what the journal says of them at hand."""
    wanted = list(keys)
    rows = Idea.objects.filter(pk__in=wanted).select_related("process__space", "parent", "merged_into")
    found = {one.pk: one for one in rows}
    return [found[key] for key in wanted if key in found]


def in_one_line(text: str, most: int) -> str:
    """A title as it is kept. Raises ``Refused``."""
    text = " ".join(tidy(text).split())
    may_say(text, max_length=most).require()
    return text


def in_prose(text: str, most: int) -> str:
    """A text that may be empty, as it is kept. Raises ``Refused``."""
    text = tidy(text)
    if text:
        may_say(text, max_length=most).require()
    return text


def beside(process: int, parent: int | None) -> "QuerySet[Idea]":
    """The standing ideas directly below one, or at the top."""
    return Idea.objects.filter(process=process, parent=parent, state=Idea.State.STANDING)


def make_room(*, process: int, parent: int | None, position: int | None) -> int:
    """Push those that come after; the position that is free now. None is the last one."""
    rows = beside(process, parent)
    last = rows.count()
    if position is None or position >= last:
        return last
    position = max(0, position)
    rows.filter(position__gte=position).update(position=F("position") + 1)
    return position


def _leave(idea: Idea) -> None:
    """Bring those that came after one step nearer. Its place is read again: the same act may have moved others."""
    idea.refresh_from_db(fields=["position", "parent"])
    beside(idea.process_id, idea.parent_id).filter(position__gt=idea.position).update(position=F("position") - 1)


def hang(idea: Idea, *, parent: int | None, position: int | None) -> None:
    """Take an idea from where it stands and put it elsewhere, with all below it."""
    # Out of the way while the others make room: it is one of them when it stays below the same idea.
    Idea.objects.filter(pk=idea.pk).update(state=Idea.State.REMOVED)
    _leave(idea)
    idea.position = make_room(process=idea.process_id, parent=parent, position=position)
    idea.parent_id = parent
    idea.version += 1
    idea.save(update_fields=["parent", "position", "version", "state"])


def take_out(idea: Idea, *, state: str, merged_into: Idea | None = None) -> None:
    """Take an idea out of the tree: it holds nothing any more."""
    idea.state, idea.merged_into = state, merged_into
    idea.extracts_count = idea.texts_count = idea.people_count = 0
    idea.version += 1
    idea.save(
        update_fields=["state", "merged_into", "extracts_count", "texts_count", "people_count", "version"],
    )
    _leave(idea)


def put_in(idea: Idea, *, parent: int | None, position: int | None) -> None:
    """Put an idea that was taken out back into the tree."""
    idea.position = make_room(process=idea.process_id, parent=parent, position=position)
    idea.parent_id, idea.state, idea.merged_into = parent, Idea.State.STANDING, None
    idea.version += 1
    idea.save(update_fields=["parent", "position", "state", "merged_into", "version"])


def note(
    act: str,
    *,
    process: Process,
    by: Account | None,
    idea: Idea | None = None,
    other: Idea | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    count: int = 1,
) -> Step:
    """Write one step of the history."""
    return Step.objects.create(
        process=process,
        act=act,
        idea=idea,
        other=other,
        before=before or {},
        after=after or {},
        count=count,
        by=by,
        at=timezone.now(),
    )


def attest(kind: str, keys: Sequence[int]) -> None:
    """Enter into the journal how these ideas read now."""
    contents = {one.public_id: idea_content(one) for one in read_again(dict.fromkeys(keys))}
    if contents:
        journal.record_many(kind=kind, subject_kind=IDEA, contents=contents)
