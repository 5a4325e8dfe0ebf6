# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kind of contribution that a comment is, and the settings by which a phase tunes its threads."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import Kind
from isegoria.core.processes.models import Phase, Process

from .models import Comment

COMMENT = "comment"


def sides_of(process: Process) -> dict[int, int]:
    """Key of each comment of a process that is marked for or against → 1 or −1."""
    rows = Comment.objects.filter(contribution__process=process).exclude(side=Comment.Side.NONE)
    return {key: 1 if side == Comment.Side.FOR else -1 for key, side in rows.values_list("contribution", "side")}


KIND = Kind(
    slug=COMMENT,
    name=_("comment"),
    name_plural=_("comments"),
    card="comments/listed.html",
    url_name="comments:comment",
    max_length=4000,
    sides_of=sides_of,
)


@dataclass(frozen=True)
class ThreadSettings:
    """What the settings of a phase say of its threads: a tool declares those that its organisers may choose."""

    open: bool
    """``comments``, true unless the tool says otherwise."""
    sides: bool
    """``comment_sides``: a comment may be marked as for or against."""
    read_before: bool
    """``comment_moderation`` is ``before``: nothing shows until a moderator has read it."""


def settings_of(phase: Phase) -> ThreadSettings:
    """The settings of a phase. One that its tool does not declare has its default."""
    rules = phase.rules_of_tool
    return ThreadSettings(
        open=bool(getattr(rules, "comments", True)),
        sides=bool(getattr(rules, "comment_sides", False)),
        read_before=getattr(rules, "comment_moderation", "after") == "before",
    )
