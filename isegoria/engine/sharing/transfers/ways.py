# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ties on the way of a count that goes by rounds: broken as was said beforehand, or every way followed to its end.

Where a tie is declared and not broken, it matters only if its ways elect different people. All ways are followed; ways
that meet again (the same who remain, with the same ballots) are followed once. Their number can still explode, so it is
bounded: beyond the bound the result says that not all ends are known, instead of a wrong one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, Protocol, Self

from isegoria.engine.sharing.ties import TieBreaking

MOST_ROUNDS = 5_000
"""Rounds counted at most to follow the ways of a tie, on few ballots."""
LEAST_ROUNDS = 200
MOST_WORK = 200_000_000
"""Rounds × marks at most: on many ballots fewer ways are followed, so that it ends within seconds."""

EITHER = "either"
"""How a tie was broken when all its ways elect the same."""


@dataclass(frozen=True)
class Question:
    """Candidates who are equal where one must be chosen.

    Attributes:
        what: `elimination` (who leaves), `surplus` (whose moves first), `seat` (who is elected, nobody having a vote).
        round: in which round. seats: how many of them are to be elected, of a `seat`.
    """

    what: str
    tied: tuple[int, ...]
    round: int = 0
    seats: int = 1


class Count(Protocol):
    """A count that can be stopped at a tie, and gone on with differently. `number`: rounds begun."""

    number: int

    def run(self) -> Question | None:
        """Go on to the next tie, or to the end."""
        ...

    def decide(self, question: Question, chosen: int) -> None:
        """Take one of the tied."""
        ...

    def settle(self, question: Question) -> tuple[int, ...]:
        """Eliminate the tied at once, with others as hopeless, where their order cannot matter; () where it could."""
        ...

    def copy(self) -> Self: ...

    def key(self) -> Hashable:
        """The same for counts that will go on the same."""
        ...

    def elected_now(self) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Answer:
    """How a tie was answered: `chosen` is () where it was not; `ahead`: of an elimination, those who stay, in order."""

    question: Question
    way: str
    chosen: tuple[int, ...]
    ahead: tuple[int, ...] = ()


@dataclass(frozen=True)
class Followed:
    """A count followed to its end, or to the first tie that decides who is elected.

    Attributes:
        answers: the ties met, in order; the last one has no choice where the count stopped at it.
        ends: where it stopped, each set of elected that can come out, ascending; () where not all are known.
    """

    answers: tuple[Answer, ...]
    ends: tuple[tuple[int, ...], ...] = ()

    @property
    def stopped(self) -> bool:
        return bool(self.answers) and not self.answers[-1].chosen


def follow(count: Count, ties: TieBreaking, *, size: int) -> Followed:
    """Run a count to its end.

    An order of candidates, or a lot, puts the first ahead: whoever is first of the tied has their surplus moved first,
    and whoever is last of them leaves.

    Args:
        size: the marks of the ballots, with which the work of a way grows.
    Complexity: one count without ties; with declared ties, as many rounds more as `MOST_ROUNDS` and `MOST_WORK` allow.
    """
    answers: list[Answer] = []
    while (question := count.run()) is not None:
        order = ties.sort(question.tied)
        if order is not None:
            leaves = question.what == "elimination"
            chosen = order[-1] if leaves else order[0]
            answers.append(Answer(question, ties.way, (chosen,), order[:-1] if leaves else ()))
        else:
            if together := count.settle(question):
                answers.append(Answer(question, EITHER, together))
                continue
            most = max(LEAST_ROUNDS, min(MOST_ROUNDS, MOST_WORK // max(1, size)))
            ends = _every_end(count, question, most)
            if ends is None or len(ends) > 1:
                answers.append(Answer(question, ties.way, ()))
                return Followed(tuple(answers), () if ends is None else tuple(sorted(ends)))
            chosen = question.tied[0]
            answers.append(Answer(question, EITHER, (chosen,)))
        count.decide(question, chosen)
    return Followed(tuple(answers))


def _every_end(count: Count, question: Question, most: int) -> set[tuple[int, ...]] | None:
    """Each set of elected that can come out; None where there are too many ways to follow."""
    ends: set[tuple[int, ...]] = set()
    seen: set[Hashable] = set()
    waiting: list[tuple[Count, Question]] = [(count, question)]
    left = most
    while waiting:
        at, asked = waiting.pop()
        if asked.what == "seat":
            left -= comb(len(asked.tied), asked.seats)
            if left < 0:
                return None
            elected = at.elected_now()
            ends.update(tuple(sorted((*elected, *more))) for more in combinations(asked.tied, asked.seats))
            continue
        for chosen in asked.tied:
            after = at.copy()
            after.decide(asked, chosen)
            left -= 1
            key = after.key()
            if key in seen:
                continue
            seen.add(key)
            following = after.run()
            while following is not None and after.settle(following):
                following = after.run()
            left -= after.number - at.number
            if left < 0:
                return None
            if following is None:
                ends.add(tuple(sorted(after.elected_now())))
            else:
                waiting.append((after, following))
    return ends


def hopeless(votes: Mapping[int, Any], tied: Iterable[int], slack: int = 0) -> list[int]:
    """The fewest last candidates, all the tied among them, who have fewer votes together than the next; or [].

    Whoever of them leaves first, none can come to have more than all together, so none stays longer than the next.

    Args:
        votes: of those who remain. slack: votes that may still come from elsewhere.
    """
    order = sorted(votes, key=lambda one: (votes[one], one))
    inside = set(tied)
    behind: Any = 0
    for place, one in enumerate(order):
        if place and not inside and behind + slack < votes[one]:
            return sorted(order[:place])
        behind += votes[one]
        inside.discard(one)
    return []


def certain(ends: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Those elected at every end, and those at some of them only, ascending."""
    sets = [set(end) for end in ends]
    always = set.intersection(*sets)
    return tuple(sorted(always)), tuple(sorted(set.union(*sets) - always))
