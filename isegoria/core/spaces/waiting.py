# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the team of a space today. Each room says what waits in it, so that a removed one leaves no hole.

    @waiting.line("letters")
    def _to_print(space, account):
        found = yield Count(Letter.objects.filter(space=space, state="asked"), since="asked_at")
        yield Waiting(words=ngettext("letter to print", "letters to print", found.count), count=found.count, …)

A reader that has rows to count asks for it first, with ``yield Count(…)``: all of these are one statement, however many
rooms there are. A room writes its lines in a module called ``waiting``, which is imported once the apps are ready.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value
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


@dataclass(frozen=True)
class Count:
    """Rows to be counted, and since when the oldest of them waits: ``since`` names a column of theirs."""

    rows: "QuerySet[Any]"
    since: str
    grave: Q | None = None
    """Those of them to be counted apart."""


@dataclass(frozen=True)
class Counted:
    """The answer to a ``Count``."""

    count: int = 0
    oldest: datetime | None = None
    grave: int = 0


Asking = Generator["Count | Waiting", "Counted | None", None]
Reader = Callable[[Space, Account], "Iterable[Waiting] | Asking"]


@dataclass(frozen=True)
class _Line:
    reader: Reader
    roles: frozenset[str]


_lines: dict[str, _Line] = {}


def line(slug: str, *, roles: Collection[str] = ORGANISING) -> Callable[[Reader], Reader]:
    """Decorator: enter what waits in a room, for those who hold one of ``roles``. A reader costs one query, or none
    of its own when it only counts.

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
    readers = [_lines[slug].reader(space, account) for slug in sorted(_lines) if held & _lines[slug].roles]
    found: list[Waiting] = []
    asking: list[tuple[Asking, Count]] = []
    for reader in readers:
        if not isinstance(reader, Generator):
            found += reader
            continue
        first = next(reader, None)
        if isinstance(first, Count):
            asking.append((reader, first))
        elif first is not None:
            found += [first, *_the_rest(reader)]
    for (reader, _asked), answer in zip(asking, _counted([one for _reader, one in asking]), strict=True):
        try:
            found.append(_waiting(reader.send(answer)))
        except StopIteration:
            continue
        found += _the_rest(reader)
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(
        (row for row in found if row.count),
        key=lambda row: (row.urgency, (row.by or row.oldest or far).replace(tzinfo=None)),
    )


def _the_rest(reader: Asking) -> list[Waiting]:
    return [_waiting(one) for one in reader]


def _waiting(said: Count | Waiting) -> Waiting:
    if isinstance(said, Count):
        raise TypeError("what waits in a room is counted once, first")
    return said


def _counted(asked: Sequence[Count]) -> list[Counted]:
    """The figures of all of these, in one statement."""
    answers = dict[int, Counted]()
    parts = []
    for number, one in enumerate(asked):
        if one.rows.query.is_empty():
            continue
        parts.append(
            one.rows.order_by()
            .annotate(_line=Value(number, output_field=models.IntegerField()))
            .values("_line")
            .annotate(
                _count=models.Count("pk"),
                _grave=models.Count("pk", filter=one.grave if one.grave is not None else Q(pk=None)),
                _oldest=models.Min(one.since),
            )
            .values_list("_line", "_count", "_grave", "_oldest")
        )
    if parts:
        first, *others = parts
        for number, count, grave, oldest in first.union(*others, all=True) if others else first:
            answers[number] = Counted(count=count, oldest=oldest, grave=grave)
    return [answers.get(number, Counted()) for number in range(len(asked))]
