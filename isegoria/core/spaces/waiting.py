# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the team of a space today. Each room says what waits in it, so that a removed one leaves no hole.

    @waiting.line("moderation", roles=MODERATING)
    def _to_read(space, account): return [Waiting(words=ngettext("text to read", "texts to read", n), count=n, …)]

A room writes its lines in a module called ``waiting``, which is imported once the apps are ready.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from django.utils.functional import Promise

from isegoria.core.accounts.models import Account

from .models import Space
from .queries import roles_in
from .rules import ORGANISING


class Urgency(IntEnum):
    """How long it can wait: what comes first on the page."""

    BROKEN = 0
    """Someone is hurt by it, or a date is past."""
    TODAY = 1
    """Someone waits for this, or something failed."""
    SOON = 2
    """A date comes near."""
    UNHURRIED = 3
    """Nobody waits for it."""


@dataclass(frozen=True)
class Waiting:
    """One thing to do: how much of it, since when, and the one page where it is done."""

    words: str
    """What it is, in the reader's language and in the right number, without the figure: "texts to read"."""
    count: int
    url: str
    act: str | Promise
    """The verb of the link."""
    oldest: datetime | None = None
    """Since when the oldest of them waits."""
    by: datetime | None = None
    """The date that comes, where there is one."""
    urgency: Urgency = Urgency.TODAY
    detail: str = ""
    """One more sentence, where figures do not say enough."""


Reader = Callable[[Space, Account], Iterable[Waiting]]


@dataclass(frozen=True)
class _Line:
    reader: Reader
    roles: frozenset[str]


_lines: dict[str, _Line] = {}


def line(slug: str, *, roles: Collection[str] = ORGANISING) -> Callable[[Reader], Reader]:
    """Decorator: enter what waits in a room, for those who hold one of ``roles``. A reader costs one query, or two.

    Raises ``ValueError`` when another room holds the slug.
    """

    def enter(reader: Reader) -> Reader:
        if slug in _lines and _lines[slug].reader is not reader:
            raise ValueError(f"two rooms say what waits as {slug!r}")
        _lines[slug] = _Line(reader, frozenset(roles))
        return reader

    return enter


def rows(space: Space, account: Account, *, roles: frozenset[str] | None = None) -> list[Waiting]:
    """All that waits for an account in a space: the most urgent first, then what has waited longest."""
    held = roles_in(account, space) if roles is None else roles
    found = [
        row
        for slug in sorted(_lines)
        if held & _lines[slug].roles
        for row in _lines[slug].reader(space, account)
        if row.count
    ]
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda row: (row.urgency, (row.by or row.oldest or far).replace(tzinfo=None)))
