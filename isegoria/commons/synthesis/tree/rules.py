# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tree of ideas can hold, who may change it, and why not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Idea
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_harvest, may_keep_facts
from isegoria.core.verdicts import YES, Verdict, no

from .outline import Outline

MAX_DEPTH = 6
MAX_IDEAS = 1_000
MAX_PARTS = 20
MAX_TITLE = 200
MAX_SUMMARY = 4_000
MAX_FACT = 600
MAX_SOURCE = 300


def may_sort(account: Any, process: Process) -> Verdict:
    """Change the tree of a process."""
    return may_harvest(account, process.space) and may_change(process)


def may_add_facts(account: Any, process: Process) -> Verdict:
    """Lay facts beside the ideas of a process."""
    return may_keep_facts(account, process.space) and may_change(process)


def stands(idea: Idea) -> Verdict:
    """Whether an idea can still be worked on."""
    if idea.stands:
        return YES
    return no(
        "idea_gone",
        _("“%(title)s” was removed, or merged into another idea. Nothing was changed."),
        _("Load the tree again, and choose an idea that stands in it."),
        status=409,
        title=idea.title,
    )


def is_as_read(idea: Idea, version: int | None) -> Verdict:
    """Whether an idea is still as ``version`` was read by whoever changes it."""
    if version is None or version == idea.version:
        return YES
    return no(
        "idea_changed",
        _("Someone changed “%(title)s” while you were working on it. Theirs stands; yours was not put in its place."),
        _("Read what it says now, then do yours again if it is still needed."),
        status=409,
        title=idea.title,
    )


def may_grow(outline: Outline, more: int = 1) -> Verdict:
    """Whether the tree takes ``more`` ideas."""
    if len(outline) + more <= MAX_IDEAS:
        return YES
    return no(
        "tree_full",
        _("A tree holds at most %(most)s ideas, and this one is full. Nothing was changed."),
        _("Merge ideas that say nearly the same, or remove those that hold nothing."),
        status=409,
        most=MAX_IDEAS,
    )


def may_hang(outline: Outline, *, parent: int | None, height: int) -> Verdict:
    """Whether ``height`` levels fit below an idea, or at the top."""
    if parent is not None and parent not in outline:
        return no(
            "parent_gone",
            _("The idea above was removed or merged meanwhile. Nothing was changed."),
            _("Load the tree again, and choose where it goes."),
            status=409,
        )
    if outline.depth(parent) + height <= MAX_DEPTH:
        return YES
    return no(
        "tree_deep",
        _("A tree has at most %(most)s levels, and this would make more. Nothing was changed."),
        _("Choose a place nearer to the top."),
        status=409,
        most=MAX_DEPTH,
    )


def may_move(outline: Outline, idea: Idea, parent: int | None) -> Verdict:
    """Whether an idea, with all below it, can go below ``parent``."""
    if parent is not None and parent in outline.subtree(idea.pk):
        return no(
            "idea_below_itself",
            _("An idea cannot stand below itself. Nothing was changed."),
            _("Choose a place that is not below it."),
            status=409,
        )
    return may_hang(outline, parent=parent, height=outline.height(idea.pk))


def may_merge(outline: Outline, ideas: list[Idea], into: Idea) -> Verdict:
    """Whether ideas can be merged into another one, with all below them."""
    if not ideas or any(one.pk == into.pk for one in ideas):
        return no(
            "merge_itself",
            _("Choose at least two ideas, and which one of them stays. Nothing was changed."),
            _("Choose another idea to merge into."),
            status=400,
        )
    merged = {one.pk for one in ideas}
    if merged.intersection(outline.chain(into.pk)):
        return no(
            "merge_below",
            _("“%(title)s” stands below an idea that would be merged into it. Nothing was changed."),
            _("Merge the lower one into the higher one, or move it first."),
            status=409,
            title=into.title,
        )
    for one in ideas:
        for child in outline.below[one.pk]:
            if child not in merged and not (fits := may_hang(outline, parent=into.pk, height=outline.height(child))):
                return fits
    return YES
