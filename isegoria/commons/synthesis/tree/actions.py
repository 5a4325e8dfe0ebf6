# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with the tree of ideas of a process: make, edit, move, remove; and, in rooms of their own, merge,
split, undo, count, and lay facts beside an idea.

Each act holds the tree until it ends, writes a :class:`Step` with what undoing it takes, and enters the journal.
``by`` is None for the house itself: an import, the demo. All raise ``Refused``.
"""

from django.db import transaction

from isegoria.commons.synthesis.models import Extract, Idea, Step, Theme
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process

from .counting.actions import recount, recount_process
from .facts.actions import add_fact, remove_fact
from .merging.actions import Part, merge_ideas, split_idea
from .outline import Outline
from .placing.actions import (
    attest,
    hang,
    in_hand,
    in_one_line,
    in_prose,
    make_room,
    note,
    sorted_by,
    take_out,
)
from .rules import MAX_SUMMARY, MAX_TITLE, may_grow, may_hang, may_move
from .undoing.actions import undo

__all__ = [
    "Part",
    "add_fact",
    "edit_idea",
    "make_idea",
    "merge_ideas",
    "move_idea",
    "recount",
    "recount_process",
    "remove_fact",
    "remove_idea",
    "split_idea",
    "undo",
]


@transaction.atomic
def make_idea(
    *,
    process: Process,
    by: Account | None,
    title: str,
    parent: Idea | None = None,
    summary: str = "",
    language: str = "",
    theme: Theme | None = None,
    position: int | None = None,
) -> Idea:
    """Add an idea, the last below ``parent`` unless a position is given. ``summary`` is Markdown."""
    sorted_by(by, process)
    outline = Outline(process)
    may_grow(outline).require()
    above = parent.pk if parent else None
    may_hang(outline, parent=above, height=1).require()
    idea = Idea.objects.create(
        process=process,
        title=in_one_line(title, MAX_TITLE),
        summary=in_prose(summary, MAX_SUMMARY),
        language=language or process.language,
        parent=parent,
        position=make_room(process=process.pk, parent=above, position=position),
        theme=theme,
        made_by=by,
    )
    note(Step.Act.IDEA_MADE, process=process, by=by, idea=idea, after={"title": idea.title, "parent": above})
    attest("idea.made", [idea.pk])
    return idea


@transaction.atomic
def edit_idea(
    *,
    idea: Idea,
    by: Account | None,
    version: int | None = None,
    title: str | None = None,
    summary: str | None = None,
    language: str | None = None,
) -> Idea:
    """Change the words of an idea; None leaves each as it is. ``version`` is the one that ``by`` had before them."""
    now = in_hand(idea, by=by, version=version)
    before = _words(now)
    if title is not None:
        now.title = in_one_line(title, MAX_TITLE)
    if summary is not None:
        now.summary = in_prose(summary, MAX_SUMMARY)
    if language:
        now.language = language
    if (after := _words(now)) == before:
        return now
    now.version += 1
    now.save(update_fields=["title", "summary", "language", "version"])
    note(Step.Act.IDEA_EDITED, process=now.process, by=by, idea=now, before=before, after=after)
    attest("idea.edited", [now.pk])
    return now


@transaction.atomic
def move_idea(
    *,
    idea: Idea,
    parent: Idea | None,
    by: Account | None,
    position: int | None = None,
    version: int | None = None,
) -> Idea:
    """Put an idea, with all below it, below another one or at the top: at ``position`` among those, or last."""
    now = in_hand(idea, by=by, version=version)
    outline = Outline(now.process)
    above = parent.pk if parent else None
    may_move(outline, now, above).require()
    before = {"parent": now.parent_id, "position": now.position}
    others = [one for one in outline.below[above] if one != now.pk]
    place = len(others) if position is None else max(0, min(position, len(others)))
    if (above, place) == (now.parent_id, outline.below[now.parent_id].index(now.pk)):
        return now
    hang(now, parent=above, position=place)
    now.refresh_from_db()
    note(
        Step.Act.IDEA_MOVED,
        process=now.process,
        by=by,
        idea=now,
        before=before,
        after={"parent": above, "position": now.position},
    )
    if before["parent"] != above:
        recount(ideas=[above, before["parent"]])
        attest("idea.moved", [now.pk])
    return now


@transaction.atomic
def remove_idea(*, idea: Idea, by: Account | None, version: int | None = None) -> Step:
    """Take an idea away. Its extracts wait to be sorted again; the ideas below it come up to where it stood."""
    now = in_hand(idea, by=by, version=version)
    children = Outline(now.process).below[now.pk]
    extracts = list(Extract.objects.filter(idea=now).order_by("pk").values_list("pk", flat=True))
    parent, position = now.parent_id, now.position
    Extract.objects.filter(idea=now).update(idea=None)
    take_out(now, state=Idea.State.REMOVED)
    for offset, child in enumerate(Idea.objects.filter(pk__in=children).order_by("position", "pk")):
        hang(child, parent=parent, position=position + offset)
    step = note(
        Step.Act.IDEA_REMOVED,
        process=now.process,
        by=by,
        idea=now,
        before={
            "title": now.title,
            "parent": parent,
            "position": position,
            "children": children,
            "extracts": extracts,
        },
        count=max(1, len(extracts)),
    )
    recount(ideas=[parent])
    attest("idea.removed", [now.pk])
    if children:
        attest("idea.moved", children)
    return step


def _words(idea: Idea) -> dict[str, object]:
    return {"title": idea.title, "summary": idea.summary, "language": idea.language}
