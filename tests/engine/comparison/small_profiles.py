# SPDX-License-Identifier: LGPL-3.0-or-later
"""Small profiles in tuples, and what their ballots say by the plainest means."""

import itertools
from dataclasses import dataclass, replace

from isegoria.engine.profiles.ballots import Ballots, Grade

Row = tuple[int, ...]
HIGHEST = 5
SCALE = tuple(Grade(value, str(value)) for value in range(HIGHEST + 1))
NAMES = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Profile:
    """(how many ballots, marks) by candidate: ranks from 1 and −1 for none, grades 0 to 5, or 1 and 0."""

    kind: str
    rows: tuple[tuple[int, Row], ...]
    seats: int = 1

    @property
    def n(self) -> int:
        return len(self.rows[0][1])

    @property
    def votes(self) -> int:
        return sum(count for count, _ in self.rows)

    def ballots(self) -> Ballots:
        return Ballots.from_marks(
            self.kind,  # type: ignore[arg-type] # one of the kinds, by construction
            NAMES[: self.n],
            [marks for _, marks in self.rows],
            counts=[count for count, _ in self.rows],
            scale=SCALE if self.kind == "grades" else (),
        )

    def with_row(self, place: int, marks: Row, times: int) -> "Profile":
        """Some ballots of a row marked otherwise."""
        count, before = self.rows[place]
        rows = [*self.rows[:place], (count - times, before), *self.rows[place + 1 :], (times, marks)]
        return replace(self, rows=tuple(row for row in rows if row[0]))


def prefers(kind: str, marks: Row, one: int, other: int) -> bool:
    if kind != "rankings":
        return marks[one] > marks[other]
    return marks[one] > 0 and (marks[other] < 0 or marks[one] < marks[other])


def duel(profile: Profile, one: int, other: int) -> int:
    """By how many votes one is ahead of another."""
    ahead = sum(count for count, marks in profile.rows if prefers(profile.kind, marks, one, other))
    return ahead - sum(count for count, marks in profile.rows if prefers(profile.kind, marks, other, one))


def alone_on_top(profile: Profile, marks: Row) -> int | None:
    for one in range(profile.n):
        if all(prefers(profile.kind, marks, one, other) for other in range(profile.n) if other != one):
            return one
    return None


def smith(profile: Profile) -> frozenset[int]:
    every = range(profile.n)
    for size in range(1, profile.n + 1):
        for group in itertools.combinations(every, size):
            if all(duel(profile, one, other) > 0 for one in group for other in every if other not in group):
                return frozenset(group)
    raise AssertionError
