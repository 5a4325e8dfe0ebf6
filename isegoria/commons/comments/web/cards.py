# SPDX-License-Identifier: AGPL-3.0-or-later
"""How one comment shows: worked out here, so that its template only prints."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from isegoria.core.accounts.models import Person
from isegoria.core.accounts.public_pages import pages_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Process

from ..models import Comment
from ..queries import Branch

NOBODY = "0" * 10
"""A public id that stands for any other, where only the rest of an address matters."""


@dataclass(frozen=True)
class Badge:
    """In what capacity someone speaks. ``level`` is that of the design's states."""

    words: str
    detail: str = ""
    level: str = "info"


@dataclass(frozen=True)
class Card:
    """One comment, for one reader."""

    id: str
    url: str
    text: Contribution
    author: str
    author_url: str
    """Their public page; empty where they have none, or speak under another name."""
    badge: Badge | None
    side: str
    pinned: bool
    when: str
    edited: bool
    shown: bool
    gone: str
    """Why no text is shown, as a sentence; empty when it is."""
    answers: str
    """Name of whom it answers; empty for a comment on the root."""
    answers_url: str
    useful: int
    found: bool
    """Whether the reader found it useful."""
    own: bool
    can_act: bool
    useful_url: str
    reply_url: str
    flag_url: str
    """Where to tell the moderators about it; empty for one's own, and where that room is not in the house."""


@dataclass(frozen=True)
class BranchCard:
    """A branch as it shows in a thread."""

    top: Card
    first: Sequence[Card]
    more: int
    replies: int


@dataclass(frozen=True)
class Reader:
    """For whom cards are made: who reads, what they found useful, and whether anyone can write here now."""

    process: Process
    person: Person | None
    found: Container[int]
    open: bool
    people: Mapping[int, str] = field(default_factory=dict)
    """Public pages of the authors, by their keys: :func:`pages_on`."""

    @cached_property
    def pages(self) -> str:
        """What the address of a comment's page begins with: worked out once, as a page has some sixty of them."""
        return reverse("comments:comment", args=[self.process.space.slug, self.process.slug, NOBODY]).removesuffix(
            NOBODY
        )


def card(placed: Comment, reader: Reader, *, quotes: bool = False) -> Card:
    """One comment. ``quotes`` says whom it answers even where that stands just above."""
    text = placed.contribution
    person = reader.person
    own = person is not None and text.author_id == person.pk
    state = text.state
    shown = state == Contribution.State.PUBLISHED
    answers, answers_url = "", ""
    if placed.branch_id is not None and (quotes or placed.depth > 1):
        answered = text.parent
        answers = who(answered)
        answers_url = act_url("place", answered.public_id)
    local = text.created_at.astimezone(reader.process.space.zone)
    return Card(
        id=text.public_id,
        url=f"{reader.pages}{text.ref}",
        text=text,
        author=_name(placed),
        author_url="" if _named_by_invitation(placed) else reader.people.get(text.author_id or 0, ""),
        badge=badge(placed) if shown else None,
        side=placed.side if shown else "",
        pinned=placed.pinned,
        when=formats.date_format(local, "DATETIME_FORMAT"),
        edited=shown and text.current_version > 1,
        shown=shown,
        gone="" if shown else gone(state),
        answers=answers,
        answers_url=answers_url,
        useful=placed.useful,
        found=placed.pk in reader.found,
        own=own,
        can_act=reader.open and shown,
        useful_url=act_url("useful", text.public_id),
        reply_url=act_url("reply", text.public_id),
        flag_url=_flag().replace(NOBODY, text.public_id) if shown and not own else "",
    )


@cache
def _flag() -> str:
    return optional_url("moderation:flag", ref=NOBODY)


@cache
def _act(name: str) -> str:
    return reverse(f"comments:{name}", args=[NOBODY])


def act_url(name: str, public_id: str) -> str:
    """The address of an act on a comment, from its name: no different in any process or language."""
    return _act(name).replace(NOBODY, public_id)


def branch_card(branch: Branch, reader: Reader) -> BranchCard:
    return BranchCard(
        top=card(branch.top, reader),
        first=[card(one, reader) for one in branch.first],
        more=branch.more,
        replies=branch.top.replies,
    )


def who(text: Any) -> str:
    """Whose text this is, for a line such as "in reply to…"."""
    if text.state != Contribution.State.PUBLISHED:
        return _("a comment that is not shown")
    return text.author.display_name if text.author else _("someone")


def pages_on(shown: Iterable[Comment]) -> dict[int, str]:
    """Where the names on these comments lead to. One query at most, however many they are."""
    return pages_of(one.contribution.author for one in shown if one.contribution.is_public)


def _named_by_invitation(placed: Comment) -> str:
    """The name that an invitation gives its guest, while it stands."""
    invitation = placed.invitation
    return invitation.name if invitation is not None and invitation.stands else ""


def _name(placed: Comment) -> str:
    if named := _named_by_invitation(placed):
        return named
    author = placed.contribution.author
    return author.display_name if author else _("someone")


def badge(placed: Comment) -> Badge | None:
    """What tells an official, or someone who was invited, from anyone else."""
    if placed.voice == Comment.Voice.OFFICIAL:
        return Badge(pgettext("voice", "official"), level="good")
    invitation = placed.invitation
    if placed.voice == Comment.Voice.INVITED and invitation is not None:
        if not invitation.stands:
            return Badge(_("invitation withdrawn"), level="wait")
        return Badge(invitation.get_capacity_display(), invitation.presentation)
    return None


def gone(state: str) -> str:
    """Why a comment that stood here is not shown."""
    return {
        Contribution.State.HIDDEN: _("A comment stood here. A moderator has hidden it."),
        Contribution.State.WITHDRAWN: _("A comment stood here. Its author has withdrawn it."),
        Contribution.State.ERASED: _("A comment stood here. It was erased."),
        Contribution.State.PENDING: _("A comment stands here. A moderator is to read it before it shows."),
        Contribution.State.REJECTED: _("A comment stood here. A moderator has read it and does not publish it."),
    }.get(state, _("A comment stood here."))
