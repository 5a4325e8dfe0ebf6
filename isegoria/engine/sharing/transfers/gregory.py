# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes by the weighted inclusive Gregory method: every vote of a winner moves on, at a part of its value.

A candidate who reaches the quota is elected and keeps a quota: each of their ballots goes to the next candidate on it
who remains, worth surplus / votes of what it was worth. With no surplus left, the last leaves and their ballots go on
at the value they have. Surpluses move one a round, the largest first.

Source: D. M. Farrell & I. McAllister, "The 1983 change in surplus vote transfer procedures for the Australian Senate",
Australian Journal of Political Science 38 (2003) 479–491, for the method; the order of steps is that of the Scottish
Local Government Elections Order 2007, S.S.I. 2007/42, schedule 1, rules 45 to 52.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.transfers.loose import Child
from isegoria.engine.sharing.transfers.piles import Piles, TiedRanks
from isegoria.engine.sharing.transfers.rounds import Round, Transfer, remember
from isegoria.engine.sharing.transfers.values import Values
from isegoria.engine.sharing.transfers.ways import Answer, Question, hopeless

QuotaName = Literal["droop", "droop-exact", "hare"]
Number = int | Fraction
EARLIER = "earlier-rounds"


class GregoryCount:
    """One count, which stops at ties (see `ways.Count`).

    Attributes:
        votes: of each candidate, in `scale`-ths. total: valid votes. quota: the same units.
        hopeful, elected, out: candidates who remain; elected, in order; eliminated, in order.
        rounds: what is published. own: ties broken by earlier rounds. blurred: rounds at the beginning that no tie is
            broken by, since several left at once after them.
    """

    def __init__(
        self,
        ballots: Ballots,
        seats: int,
        *,
        values: Values,
        quota: QuotaName,
        tied_ranks: TiedRanks,
        earlier_rounds: bool,
    ) -> None:
        """Count the first preferences.

        Args:
            quota: "droop": votes / (seats + 1), ignoring decimals, and one more. "droop-exact": votes / (seats + 1),
                which has to be passed. "hare": votes / seats.
            earlier_rounds: whether ties are broken by the latest earlier round in which the tied were not equal.
        """
        self.values, self.seats, self.earlier_rounds = values, seats, earlier_rounds
        self.scale = values.scale * ballots.unit
        self.piles = Piles(ballots, tied_ranks=tied_ranks)
        self._worth: list[Number] = [values.whole()]
        self.piles.start(self._child_of(1, 1))
        n_candidates = ballots.n_candidates
        self.votes: list[Number] = [self._holding(one) for one in range(n_candidates)]
        self.total: Number = sum(self.votes)
        self.quota, self.above = self._quota(quota, ballots.unit)
        self.exhausted: Number = 0
        self.hopeful = set(range(n_candidates))
        self.elected: list[int] = []
        self.pending: list[int] = []
        self.out: list[int] = []
        self.rounds: list[Round] = []
        self.own: list[Answer] = []
        self.earlier: list[tuple[Number, ...]] = []
        self.blurred = 0
        self.log: list[tuple[str, int, bytes]] = []
        self.recording = True
        self.number = 0
        self._round = Round(0, (), 0)
        self._open = False

    def _quota(self, name: QuotaName, unit: int) -> tuple[Number, bool]:
        if name == "droop":
            one = self.scale
            return (self.total // (one * (self.seats + 1)) + 1) * one, False
        if name == "hare":
            return Fraction(self.total) / self.seats, False
        return Fraction(self.total) / (self.seats + 1), True

    # -- as `ways.Count`

    def run(self) -> Question | None:
        while not self._open and len(self.elected) < self.seats and self.hopeful:
            self.number += 1
            self._open_round()
            self._elect([one for one in self.hopeful if self._reaches(self.votes[one])])
            if len(self.elected) < self.seats and len(self.hopeful) <= self.seats - len(self.elected):
                self._elect(self.hopeful)
            if len(self.elected) >= self.seats or not self.hopeful:
                self._close_round()
                break
            question = self._next_question()
            if question is not None:
                return question
        return None

    def decide(self, question: Question, chosen: int) -> None:
        if question.what == "surplus":
            self._transfer_surplus(chosen)
        elif question.what == "seat":
            self._elect([chosen])
            self._close_round()
        else:
            self._eliminate((chosen,))

    def settle(self, question: Question) -> tuple[int, ...]:
        """Where nobody then has the quota, the ballots of the hopeless are where any order would have sent them."""
        if question.what != "elimination" or self.piles.by_order:
            return ()
        least = min(self.votes[one] for one in self.hopeful)
        last = [one for one in self.hopeful if self.votes[one] == least]
        leaving = tuple(hopeless({one: self.votes[one] for one in self.hopeful}, last))
        if not leaving or len(self.hopeful) - len(leaving) <= self.seats - len(self.elected):
            return ()
        trial = self.copy()
        trial._eliminate(leaving)
        if any(trial._reaches(trial.votes[one]) for one in trial.hopeful):
            return ()
        self._eliminate(leaving)
        # Between those of the hopeless, rounds would have stood that a later tie might have been broken by.
        self.blurred = len(self.earlier)
        return leaving

    def copy(self) -> GregoryCount:
        other = GregoryCount.__new__(GregoryCount)
        other.__dict__.update(self.__dict__)
        other.piles = self.piles.copy()
        other._worth = list(self._worth)
        other.votes, other.hopeful = list(self.votes), set(self.hopeful)
        other.elected, other.pending, other.out = list(self.elected), list(self.pending), list(self.out)
        other.own, other.earlier, other.log = list(self.own), list(self.earlier), list(self.log)
        other.rounds, other.recording = [], False
        return other

    def key(self) -> Hashable:
        earlier = tuple(self.earlier[self.blurred :]) if self.earlier_rounds else ()
        order = tuple(self.out) if self.piles.by_order else ()
        return self._mask(), tuple(self.elected), tuple(self.pending), tuple(self.log), earlier, order

    def elected_now(self) -> tuple[int, ...]:
        return tuple(self.elected)

    # -- one round

    def _next_question(self) -> Question | None:
        """Move the surplus, or eliminate the last; what is to be decided first, where candidates are equal."""
        if self.pending:
            most = max(self.votes[one] for one in self.pending)
            tied = self._apart([one for one in self.pending if self.votes[one] == most], "surplus")
            if len(tied) > 1:
                return Question("surplus", tied, self.number)
            self._transfer_surplus(tied[0])
            return None
        least = min(self.votes[one] for one in self.hopeful)
        last = sorted(one for one in self.hopeful if self.votes[one] == least)
        if least == 0 and len(last) == len(self.hopeful):
            return Question("seat", tuple(last), self.number, self.seats - len(self.elected))
        if least == 0 and len(last) > 1 and len(self.hopeful) - len(last) >= self.seats - len(self.elected):
            # Nothing moves from those without votes, so their order does not matter.
            self._eliminate(tuple(last))
            return None
        tied = self._apart(last, "elimination")
        if len(tied) > 1:
            return Question("elimination", tied, self.number)
        self._eliminate(tied)
        return None

    def _apart(self, tied: list[int], what: str) -> tuple[int, ...]:
        """Those of the tied who stay so after looking at earlier rounds, the latest first."""
        left = sorted(tied)
        if not self.earlier_rounds or len(left) == 1:
            return tuple(left)
        for votes in reversed(self.earlier[self.blurred : -1]):
            end = min if what == "elimination" else max
            extreme = end(votes[one] for one in left)
            left = [one for one in left if votes[one] == extreme]
            if len(left) == 1:
                ahead = tuple(sorted(set(tied) - set(left))) if what == "elimination" else ()
                self.own.append(Answer(Question(what, tuple(sorted(tied)), self.number), EARLIER, (left[0],), ahead))
                break
        return tuple(left)

    def _reaches(self, votes: Number) -> bool:
        return votes > self.quota if self.above else votes >= self.quota

    def _elect(self, chosen: Iterable[int]) -> None:
        """Elect them, those with most votes first."""
        order = sorted(chosen, key=lambda one: (-self.votes[one], one))
        self.hopeful.difference_update(order)
        self.elected += order
        self._note(elected=order)
        waiting = [one for one in order if self.votes[one] > self.quota and self.hopeful]
        alive = self._alive()
        alive[waiting] = True
        for one in waiting:
            self.pending.append(one)
            self.log.append(("elected", one, self._mask()))
            alive[one] = False
            self.piles.detach(one, alive)

    def _transfer_surplus(self, source: int) -> None:
        total = self.votes[source]
        surplus = total - self.quota
        self.pending.remove(source)
        self.log.append(("surplus", source, self._mask()))
        self.votes[source] = self.quota
        self._move(source, surplus, total, own=True)
        self._close_round()

    def _eliminate(self, chosen: tuple[int, ...]) -> None:
        self.out += chosen
        self._note(eliminated=chosen)
        left = self.hopeful.difference(chosen)
        if len(left) == self.seats - len(self.elected):
            # Rule 52 of the Order: who is left takes the seats that are left, and nothing moves any more.
            self.hopeful = left
            self._elect(left)
        else:
            for one in chosen:  # one after the other, since they may share a rank of a ballot
                self.hopeful.discard(one)
                votes, self.votes[one] = self.votes[one], 0
                if votes:
                    self._move(one, votes, votes, own=False)
        self._close_round()

    def _move(self, source: int, moving: Number, total: Number, *, own: bool) -> None:
        changed, spent = self.piles.move(source, self._alive(), self._child_of(moving, total), own=own)
        to: list[tuple[int, Number]] = []
        received: Number = 0
        for one in changed:
            votes = self._holding(one)
            to.append((one, votes - self.votes[one]))
            received += votes - self.votes[one]
            self.votes[one] = votes
        nowhere = sum(self._worth[parcel] * amount for parcel, amount in spent.items())
        self.exhausted += nowhere
        if moving:
            self._note(transfer=Transfer(source, tuple(to), moving - received, moving - received - nowhere))

    def _child_of(self, moving: Number, total: Number) -> Child:
        known: dict[tuple[int, int, int], int] = {}

        def child(parcel: int, holders: int, receivers: int) -> int:
            if moving == total and holders == 1 and receivers <= 1:
                return parcel
            key = (parcel, holders, receivers)
            if key not in known:
                known[key] = len(self._worth)
                self._worth.append(self.values.share(self._worth[parcel], holders, receivers, moving, total))
            return known[key]

        return child

    def _holding(self, candidate: int) -> Number:
        return sum(self._worth[parcel] * amount for parcel, amount in self.piles.held[candidate].items())

    def _alive(self) -> NDArray[np.bool_]:
        alive = np.zeros(len(self.votes), dtype=bool)
        alive[list(self.hopeful)] = True
        return alive

    def _mask(self) -> bytes:
        return np.packbits(self._alive()).tobytes()

    # -- what is published

    def _open_round(self) -> None:
        self.earlier.append(tuple(self.votes))
        out = set(self.out)
        counts = tuple(None if one in out else votes for one, votes in enumerate(self.votes))
        with_nobody = self.total - sum(self.votes)
        self._open = True
        self._round = Round(
            self.number, counts, with_nobody, quota=self.quota, rounding=with_nobody - self.exhausted
        )  # fmt: skip

    def _note(
        self, *, elected: Iterable[int] = (), eliminated: Iterable[int] = (), transfer: Transfer | None = None
    ) -> None:
        self._round = self._round.with_(
            elected=(*self._round.elected, *elected),
            eliminated=(*self._round.eliminated, *eliminated),
            transfers=self._round.transfers if transfer is None else (*self._round.transfers, transfer),
        )

    def _close_round(self) -> None:
        if self.recording:
            remember(self.rounds, self._round)
        self._open = False

    def stop(self) -> None:
        """The round in which the count stopped is published as far as it went."""
        self._close_round()
