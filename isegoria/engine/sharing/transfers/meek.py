# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes by Meek's method: everyone elected keeps the same part of each vote that reaches them.

Each candidate has a keep factor: 1 for those who remain, 0 for those who are out, and for the elected what brings them
to the quota. A ballot gives to each candidate on it, in order, the kept part of what is left of it. As ballots run out
the quota falls, so the factors are worked out anew until hardly any surplus is left.

Arithmetic is in whole numbers of 10**-9 of a vote, with the roundings of the reference rule: what a ballot keeps with a
candidate is rounded up, and so are keep factors; the quota is cut and one unit is added. A ballot's share depends only
on which elected candidates come before, so that the sums go over these few ways through the elected, never over
ballots.

Source: I. D. Hill, B. A. Wichmann & D. R. Woodall, "Algorithm 123: Single transferable vote by Meek's method", The
Computer Journal 30 (1987) 277–281; the roundings and the end of an iteration are those of the Proportional
Representation Foundation's Reference Meek Rule (steps A to C).
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.transfers.loose import Child
from isegoria.engine.sharing.transfers.piles import Piles, TiedRanks
from isegoria.engine.sharing.transfers.rounds import Round, Transfer, remember
from isegoria.engine.sharing.transfers.ways import Question, hopeless

UNIT = 10**9
ENOUGH = 1_000
"""In 10**-9 of a vote: an iteration ends when all surpluses together are smaller."""


class MeekCount:
    """One count, which stops at ties (see `ways.Count`).

    Attributes:
        scale: votes are whole numbers of 1 / scale. votes, quota, surplus: as they stand.
        keep: the factor of each candidate, in 10**-9.
        hopeful, elected, out: candidates who remain; elected, in order; eliminated, in order.
    """

    def __init__(self, ballots: Ballots, seats: int, *, tied_ranks: TiedRanks) -> None:
        self.seats = seats
        self.scale = UNIT * ballots.unit
        self.piles = Piles(ballots, tied_ranks=tied_ranks)
        self.piles.start(_same)
        n_candidates = ballots.n_candidates
        self.total = sum(sum(held.values()) for held in self.piles.held) * UNIT
        self.keep = [UNIT] * n_candidates
        self.hopeful = set(range(n_candidates))
        self.elected: list[int] = []
        self.out: list[int] = []
        self.rounds: list[Round] = []
        self.recording = True
        self.number = 0
        self.votes = [0] * n_candidates
        self.quota = 0
        self.surplus = 0
        # A way through the elected, by number: the way before, and the elected who comes last on it.
        self._ways: list[tuple[int, int]] = [(-1, -1)]
        self._next: dict[tuple[int, int], int] = {}

    # -- as `ways.Count`

    def run(self) -> Question | None:
        while self.hopeful and len(self.elected) < self.seats:
            if len(self.hopeful) + len(self.elected) <= self.seats:
                self.number += 1
                self._distribute()
                self._elect(sorted(self.hopeful, key=lambda one: (-self.votes[one], one)))
                break
            self.number += 1
            winners = self._iterate()
            if winners:
                self._elect(winners)
                continue
            least = min(self.votes[one] for one in self.hopeful)
            tied = sorted(one for one in self.hopeful if self.votes[one] <= least + self.surplus)
            if not any(self.votes[one] for one in self.hopeful):
                return Question("seat", tuple(sorted(self.hopeful)), self.number, self.seats - len(self.elected))
            without = [one for one in tied if not self.votes[one]]
            if len(without) > 1 and len(self.hopeful) + len(self.elected) - len(without) >= self.seats:
                # Nothing moves from those without votes, so their order does not matter.
                self._eliminate(without)
            elif len(tied) > 1:
                return Question("elimination", tuple(tied), self.number)
            else:
                self._eliminate(tied)
        return None

    def decide(self, question: Question, chosen: int) -> None:
        if question.what == "seat":
            self._elect([chosen])
        else:
            self._eliminate([chosen])

    def settle(self, question: Question) -> tuple[int, ...]:
        """Factors depend on who remains and not on how it came to be, so the hopeless may leave in any order."""
        if question.what != "elimination" or self.piles.by_order:
            return ()
        votes = {one: self.votes[one] for one in self.hopeful}
        leaving = tuple(hopeless(votes, question.tied, slack=self.surplus + ENOUGH * len(votes)))
        if not leaving or len(self.hopeful) - len(leaving) <= self.seats - len(self.elected):
            return ()
        self._eliminate(list(leaving))
        return leaving

    def copy(self) -> MeekCount:
        other = MeekCount.__new__(MeekCount)
        other.__dict__.update(self.__dict__)
        other.piles = self.piles.copy()
        other.keep, other.votes = list(self.keep), list(self.votes)
        other.hopeful, other.elected, other.out = set(self.hopeful), list(self.elected), list(self.out)
        other._ways, other._next = list(self._ways), dict(self._next)
        other.rounds, other.recording = [], False
        return other

    def key(self) -> Hashable:
        return frozenset(self.hopeful), tuple(self.keep), tuple(self.out) if self.piles.by_order else ()

    def elected_now(self) -> tuple[int, ...]:
        return tuple(self.elected)

    # -- one round

    def _iterate(self) -> list[int]:
        """Work factors out until some reach the quota, or hardly any surplus is left. Returns the former (step B.2)."""
        before = None
        while True:
            self._distribute()
            winners = [one for one in self.hopeful if self.votes[one] >= self.quota]
            if winners:
                return sorted(winners, key=lambda one: (-self.votes[one], one))
            if self.surplus * UNIT < ENOUGH * self.scale or (before is not None and self.surplus >= before):
                return []
            before = self.surplus
            for one in self.elected:
                self.keep[one] = _up(_up(self.keep[one] * self.quota, UNIT) * UNIT, self.votes[one])

    def _distribute(self) -> None:
        """Give each ballot to its candidates by their factors; then the quota and the surplus (B.2.a, b and d)."""
        left = [UNIT] * len(self._ways)
        through = [0] * len(self._ways)
        kept = [0] * len(self._ways)
        for way in range(1, len(self._ways)):  # a way comes after the way before it
            before, last = self._ways[way]
            kept[way] = _up(left[before] * self.keep[last], UNIT)
            left[way] = left[before] - kept[way]
        votes = [0] * len(self.votes)
        for one in self.hopeful:
            for way, ballots in self.piles.held[one].items():
                votes[one] += left[way] * ballots
                through[way] += ballots
        for way, ballots in self.piles.spent.items():
            through[way] += ballots
        for way in range(len(self._ways) - 1, 0, -1):
            before, last = self._ways[way]
            votes[last] += kept[way] * through[way]
            through[before] += through[way]
        self.votes = votes
        self.quota = sum(votes) // (self.seats + 1) + 1
        self.surplus = max(0, sum(votes[one] - self.quota for one in self.elected))

    def _elect(self, winners: list[int]) -> None:
        self._remember(elected=tuple(winners))
        self.hopeful.difference_update(winners)
        self.elected += winners
        if len(self.elected) < self.seats:
            for one in winners:
                self._pass_on(one)

    def _pass_on(self, elected: int) -> None:
        """The ballots with someone elected are looked at from the next candidate on, and so on through the elected."""
        waiting = [elected]
        while waiting:
            one = waiting.pop()
            alive = self._alive()
            alive[one] = False
            changed, _ = self.piles.move(one, alive, self._through(one), beyond=True)
            waiting += [other for other in changed if other in self.elected]

    def _through(self, elected: int) -> Child:
        def child(way: int, holders: int, receivers: int) -> int:
            key = (way, elected)
            if key not in self._next:
                self._next[key] = len(self._ways)
                self._ways.append(key)
            return self._next[key]

        return child

    def _eliminate(self, leaving: list[int]) -> None:
        before = dict(enumerate(self.votes))
        self._remember(eliminated=tuple(leaving))
        self.hopeful.difference_update(leaving)
        for one in leaving:
            self.out.append(one)
            self.keep[one] = 0
            if not self.piles.held[one]:
                continue
            changed, _ = self.piles.move(one, self._alive(), _same, beyond=True)
            for other in changed:
                if other in self.elected:
                    self._pass_on(other)
        if self.recording and len(leaving) == 1 and before[leaving[0]]:
            self._note_transfer(leaving[0], before)

    def _note_transfer(self, source: int, before: dict[int, int]) -> None:
        """What each of the others has more at once, before factors are worked out anew."""
        quota, surplus, votes = self.quota, self.surplus, self.votes
        self._distribute()
        to = tuple(
            (one, more) for one in range(len(votes)) if one != source and (more := self.votes[one] - before[one])
        )
        moved = Transfer(source, to, before[source] - sum(more for _, more in to))
        self.rounds[-1] = self.rounds[-1].with_(transfers=(moved,))
        self.quota, self.surplus, self.votes = quota, surplus, votes

    def _alive(self) -> NDArray[np.bool_]:
        alive = np.zeros(len(self.votes), dtype=bool)
        alive[[*self.hopeful, *self.elected]] = True
        return alive

    def stop(self) -> None:
        """The round in which the count stopped is published as far as it went."""
        self._remember()

    def _remember(self, *, elected: tuple[int, ...] = (), eliminated: tuple[int, ...] = ()) -> None:
        if not self.recording:
            return
        out = set(self.out)
        counts = tuple(None if one in out else votes for one, votes in enumerate(self.votes))
        keep = {"keep": [self.keep[one] for one in range(len(self.keep))]}
        remember(
            self.rounds,
            Round(
                self.number,
                counts,
                self.total - sum(self.votes),
                quota=self.quota,
                elected=elected,
                eliminated=eliminated,
                more=keep,
            ),
        )


def _same(way: int, holders: int, receivers: int) -> int:
    return way


def _up(value: int, by: int) -> int:
    return -(-value // by)
