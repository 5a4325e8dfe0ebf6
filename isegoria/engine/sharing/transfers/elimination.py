# SPDX-License-Identifier: LGPL-3.0-or-later
"""One winner by elimination: until someone has more than half of the votes still in play, the last leaves.

With ties inside ballots shared equally among those who remain, what everyone holds depends only on who remains: ways of
breaking a tie that lead to the same candidates are the same from there on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from math import lcm

import numpy as np

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.transfers.piles import WHOLE, Piles, TiedRanks
from isegoria.engine.sharing.transfers.rounds import Round, Transfer, remember
from isegoria.engine.sharing.transfers.ways import Question, hopeless


class EliminationCount:
    """One count, which stops at ties (see `ways.Count`).

    Attributes:
        scale: votes are whole numbers of 1 / scale, so that every share of a tied rank is whole.
        votes: of each candidate. total: valid votes.
        hopeful: who remains. elected: the winner, once there is one. out: those eliminated, in order, together if they
            went together. majority: whether the winner had more than half.
    """

    def __init__(self, ballots: Ballots, *, tied_ranks: TiedRanks, batch: bool) -> None:
        """Count the first preferences. `batch`: eliminate at once all who cannot catch up even together."""
        self.batch = batch
        self.piles = Piles(ballots, tied_ranks=tied_ranks)
        self._one = lcm(*range(1, self.piles.most_tied + 1))
        self.scale = self._one * ballots.unit
        self.piles.start(_child)
        self.votes = [self._holding(one) for one in range(ballots.n_candidates)]
        self.total = sum(self.votes)
        self.hopeful = set(range(ballots.n_candidates))
        self._alive = np.ones(ballots.n_candidates, dtype=bool)
        self.elected: tuple[int, ...] = ()
        self.majority = False
        self.out: list[tuple[int, ...]] = []
        self.rounds: list[Round] = []
        self.recording = True
        self.number = 0

    # -- as `ways.Count`

    def run(self) -> Question | None:
        while not self.elected:
            self.number += 1
            in_play = sum(self.votes[one] for one in self.hopeful)
            first = max(self.hopeful, key=lambda one: (self.votes[one], -one))
            self.majority = 2 * self.votes[first] > in_play
            if self.majority or len(self.hopeful) == 1:
                self._elect(first)
                break
            if not in_play:
                return Question("seat", tuple(sorted(self.hopeful)), self.number)
            least = min(self.votes[one] for one in self.hopeful)
            last = sorted(one for one in self.hopeful if self.votes[one] == least)
            together = self._cannot_catch_up(last)
            if len(last) > 1 and not together:
                return Question("elimination", tuple(last), self.number)
            self._eliminate(together or last)
        return None

    def decide(self, question: Question, chosen: int) -> None:
        if question.what == "seat":
            self._elect(chosen)
        else:
            self._eliminate([chosen])

    def settle(self, question: Question) -> tuple[int, ...]:
        return ()  # whoever is hopeless has left before a question is asked

    def copy(self) -> EliminationCount:
        other = EliminationCount.__new__(EliminationCount)
        other.__dict__.update(self.__dict__)
        other.piles = self.piles.copy()
        other.votes, other.hopeful, other.out = list(self.votes), set(self.hopeful), list(self.out)
        other._alive = self._alive.copy()
        other.rounds, other.recording = [], False
        return other

    def key(self) -> Hashable:
        return frozenset(self.hopeful), self.elected, tuple(self.out) if self.piles.by_order else ()

    def elected_now(self) -> tuple[int, ...]:
        return self.elected

    # -- one round

    def _cannot_catch_up(self, last: list[int]) -> list[int]:
        """Those of whom none can be anything but the last in turn: all their votes together are fewer than the next's.

        With `batch`, as many as possible; otherwise only where some are equal last, and as few as possible.
        """
        if not self.batch:
            if len(last) == 1 or (self.piles.by_order and self.votes[last[0]]):
                return []
            return hopeless({one: self.votes[one] for one in self.hopeful}, last)
        order = sorted(self.hopeful, key=lambda one: (self.votes[one], one))
        behind, found = 0, 0
        for place, one in enumerate(order):
            if place and behind < self.votes[one]:
                found = place
            behind += self.votes[one]
        return sorted(order[:found]) if found > 1 else []

    def _eliminate(self, leaving: list[int]) -> None:
        counts = self._counts()
        exhausted = self.total - sum(self.votes)
        transfers = []
        if self.piles.by_order:
            self._alive[leaving] = False  # together: a ballot goes past all of them
        for one in leaving:
            self.hopeful.discard(one)
            self._alive[one] = False
            moving, self.votes[one] = self.votes[one], 0
            changed, _ = self.piles.move(one, self._alive, _child)
            to = []
            for other in changed:
                votes = self._holding(other)
                to.append((other, votes - self.votes[other]))
                self.votes[other] = votes
            if moving:
                transfers.append(Transfer(one, tuple(to), moving - sum(amount for _, amount in to)))
        self.out.append(tuple(leaving))
        self._remember(Round(self.number, counts, exhausted, eliminated=tuple(leaving), transfers=tuple(transfers)))

    def _elect(self, winner: int) -> None:
        self.elected = (winner,)
        self._remember(Round(self.number, self._counts(), self.total - sum(self.votes), elected=(winner,)))

    def stop(self) -> None:
        """The round in which the count stopped is published as far as it went."""
        self._remember(Round(self.number, self._counts(), self.total - sum(self.votes)))

    def _remember(self, one: Round) -> None:
        if self.recording:
            remember(self.rounds, one)

    def _counts(self) -> tuple[int | None, ...]:
        if not self.recording:
            return ()
        return tuple(votes if one in self.hopeful else None for one, votes in enumerate(self.votes))

    def _holding(self, candidate: int) -> int:
        held: Iterable[tuple[int, int]] = self.piles.held[candidate].items()
        return sum(votes * (self._one // max(1, sharers)) for sharers, votes in held)


def _child(parcel: int, holders: int, receivers: int) -> int:
    """A parcel is named by how many share each of its votes, `WHOLE` where one has it alone."""
    return WHOLE if receivers <= 1 else receivers
