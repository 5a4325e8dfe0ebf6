# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one voter is given to mark: the projects as they were frozen for the vote, the money, and the bounds.

A slip is read from rows once (see ``queries.slip_of``), and everything about a ballot is worked out from it: what it
may mark, what it says in words, what is left in the basket, what a printed sheet shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from isegoria.core.spaces.texts import LocalText, in_language

Kind = Literal["approvals", "knapsack", "points", "scores", "rankings"]
AFTER_PROJECTS = 2
"""Marks that follow those of the projects: the voter's district (0: none), and 1 on a child's ballot."""


@dataclass(frozen=True)
class About:
    """The text of a project that can be read: its public id, how it begins, and the language that it is in."""

    public_id: str
    begins: str
    language: str


@dataclass(frozen=True)
class SlipLine:
    """One project as it is voted on. ``place`` is its column in every ballot; ``cost`` in the smallest unit."""

    place: int
    number: int
    names: Mapping[str, str]
    cost: int
    pot: int = 0
    """Which pot would pay: its place in ``Slip.pots``."""
    category: str = ""
    """Name of its category in the reader's language; "" for none."""
    category_language: str = ""
    project: int | None = None
    """Key of its project; None where that is gone."""
    is_funded: bool = False
    """Paid for before the vote, out of its pot: nobody marks it."""
    about: About | None = None
    """None where its text cannot be read any more."""

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


@dataclass(frozen=True)
class SlipPot:
    """Money that pays for some of the projects: what was left of it when the ballot was drawn up.

    ``group``: the district whose it is, from 1; 0 where it is everyone's.
    """

    names: Mapping[str, str]
    amount: int
    group: int = 0

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


@dataclass(frozen=True)
class Slip:
    """The ballot of one vote, before anyone has marked it.

    ``minimum`` and ``maximum`` (0: no limit) bound how many projects are marked; ``points`` is what each voter has to
    share out, ``most_each`` the most that one project may get of them; ``highest`` the best score.
    """

    kind: Kind
    lines: tuple[SlipLine, ...]
    pots: tuple[SlipPot, ...]
    districts: tuple[LocalText, ...] = ()
    minimum: int = 0
    maximum: int = 0
    points: int = 0
    most_each: int = 0
    highest: int = 0
    children: bool = False
    """Whether a ballot may say that it is a child's."""
    currency: str = "EUR"

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """The district of each project by place; 0 for those of the whole town."""
        return tuple(self.pots[line.pot].group for line in self.lines)

    @cached_property
    def open_lines(self) -> tuple[SlipLine, ...]:
        """The projects that can be marked: those that are not paid for already."""
        return tuple(line for line in self.lines if not line.is_funded)

    @property
    def width(self) -> int:
        """How many marks a ballot has."""
        return len(self.lines) + AFTER_PROJECTS

    @property
    def nothing(self) -> list[int]:
        """A blank ballot, of nobody's district."""
        return [0] * self.width

    @property
    def most_mark(self) -> int:
        """The greatest mark that one project may be given."""
        if self.kind == "points":
            return min(self.points, self.most_each or self.points)
        if self.kind == "scores":
            return self.highest
        return len(self.open_lines) if self.kind == "rankings" else 1

    @property
    def most(self) -> int:
        """The most projects that one may mark."""
        return min(self.maximum or len(self.open_lines), len(self.open_lines))

    def total(self, district: int = 0) -> int:
        """All the money that a voter of a district shares out; that of everyone alone where they have none."""
        return sum(pot.amount for pot in self.pots_for(district))

    def pots_for(self, district: int = 0) -> tuple[SlipPot, ...]:
        """The pots that a voter of a district decides on: the whole town's, and their own district's."""
        return tuple(pot for pot in self.pots if pot.group in (0, district))

    def spent(self, marks: Sequence[int]) -> list[int]:
        """What the projects that are marked cost together, by pot."""
        found = [0] * len(self.pots)
        for line, mark in zip(self.lines, marks, strict=False):
            if mark > 0:
                found[line.pot] += line.cost
        return found

    def chosen(self, marks: Sequence[int]) -> list[SlipLine]:
        """The projects that are marked, by place."""
        return [line for line, mark in zip(self.lines, marks, strict=False) if mark > 0]

    def is_blank(self, marks: Sequence[int]) -> bool:
        return not any(mark > 0 for mark in marks[: len(self.lines)])

    def district_of(self, marks: Sequence[int]) -> int:
        return marks[len(self.lines)]

    def is_child(self, marks: Sequence[int]) -> bool:
        return bool(marks[len(self.lines) + 1])
