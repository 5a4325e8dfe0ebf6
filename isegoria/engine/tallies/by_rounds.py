# SPDX-License-Identifier: LGPL-3.0-or-later
"""What counts by rounds have in common: the sentences of a round, the ties, who is elected and who is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.transfers.first_places import FirstPlaces
from isegoria.engine.sharing.transfers.piles import Piles
from isegoria.engine.sharing.transfers.rounds import Round, Transfer, grouped, number, written
from isegoria.engine.sharing.transfers.ways import EITHER, Answer, Followed, certain
from isegoria.engine.tallies.sentences import named, tell
from isegoria.engine.tallies.tally import Tie, turnout
from isegoria.engine.traces import Step

MOST_NAMED = 20
FIRST_TOLD, LAST_TOLD = 5, 40


def opening(ballots: Ballots, piles: Piles) -> tuple[list[Step], dict[str, Any]]:
    """How many took part and what becomes of ballots that rank several equal: steps, and entries of the table."""
    return _opening(ballots, "rounds_shared" if piles.most_tied > 1 else "", piles.invalid)


def told_first_places(ballots: Ballots, first: FirstPlaces) -> tuple[list[Step], dict[str, Any]]:
    """As `opening`, where only first places count."""
    return _opening(ballots, "plurality_shared" if first.shared else "", first.invalid)


def _opening(ballots: Ballots, shared: str, invalid: int) -> tuple[list[Step], dict[str, Any]]:
    counted = turnout(ballots)
    steps = [
        tell(
            "ranks_turnout",
            cast=counted["cast"],
            expressed=counted["expressed"],
            blank=counted["blank"],
            null=counted["null"],
        )
    ]
    table: dict[str, Any] = {"turnout": counted}
    if shared:
        steps.append(tell(shared))
    if invalid:
        steps.append(tell("rounds_invalid", votes=written(invalid, ballots.unit)))
        table["invalid"] = number(invalid, ballots.unit)
    return steps, table


@dataclass(frozen=True)
class Teller:
    """Tells the rounds of a count whose votes are in 1 / scale, with so many decimals."""

    ballots: Ballots
    scale: int
    decimals: int = 2

    def votes(self, value: Any) -> int | str:
        return written(value, self.scale, self.decimals)

    def name(self, candidate: int) -> str:
        return self.ballots.candidates[candidate]

    def names(self, chosen: Sequence[int]) -> str:
        return named(self.ballots.candidates, chosen[:MOST_NAMED]) + ("…" if len(chosen) > MOST_NAMED else "")

    def listed(self, figures: Iterable[tuple[int, Any]]) -> str:
        """Candidates with their votes, the most first: "Kiss 2 585, Montroll 2 063"."""
        order = sorted(figures, key=lambda figure: (-figure[1], figure[0]))
        words = []
        for candidate, value in order[:MOST_NAMED]:
            votes = self.votes(value)
            words.append(f"{self.name(candidate)} {grouped(votes) if isinstance(votes, int) else votes}")
        return ", ".join(words) + ("…" if len(order) > MOST_NAMED else "")

    def rounds(self, rounds: Sequence[Round], told: Callable[[Round], list[Step]]) -> list[Step]:
        """The story of all rounds; of very many, of the first and the last ones."""
        if len(rounds) <= FIRST_TOLD + LAST_TOLD:
            return [step for one in rounds for step in told(one)]
        first, last = rounds[:FIRST_TOLD], rounds[-LAST_TOLD:]
        return [
            *(step for one in first for step in told(one)),
            tell("rounds_skipped", first=first[-1].number + 1, last=last[0].number - 1),
            *(step for one in last for step in told(one)),
        ]

    def counts(self, one: Round) -> Step:
        counts = self.listed((who, votes) for who, votes in enumerate(one.counts) if votes is not None)
        if not one.exhausted:
            return tell("round_counts", round=one.number, counts=counts)
        return tell("round_counts_exhausted", round=one.number, counts=counts, exhausted=self.votes(one.exhausted))

    def out(self, one: Round) -> list[Step]:
        """Who goes out, and where their votes go."""
        if not one.eliminated:
            return []
        votes = [one.counts[who] for who in one.eliminated]
        if len(votes) == 1:
            step = tell("round_out", candidate=self.name(one.eliminated[0]), votes=self.votes(votes[0]))
        elif any(votes):
            step = tell("round_out_together", names=self.names(one.eliminated), votes=self.votes(sum(votes)))
        else:
            step = tell("round_out_empty", names=self.names(one.eliminated))
        moves = [step for move in one.transfers if move.source in one.eliminated for step in self.moved(move)]
        return [step, *moves]

    def moved(self, move: Transfer) -> list[Step]:
        candidate, nowhere = self.name(move.source), move.exhausted - move.rounding
        if not move.to:
            return [tell("round_moved_nowhere", candidate=candidate)]
        if nowhere:
            step = tell(
                "round_moved_partly", candidate=candidate, moves=self.listed(move.to), exhausted=self.votes(nowhere)
            )
        else:
            step = tell("round_moved", candidate=candidate, moves=self.listed(move.to))
        return [step, *([tell("round_cut", votes=self.votes(move.rounding))] if move.rounding else [])]

    def tie(self, answer: Answer, possible: Sequence[int]) -> Step:
        """How a tie was broken, or why it stays."""
        tied = self.names(answer.question.tied)
        if not answer.chosen:
            if answer.question.what == "seat":
                return tell("round_tie_seat_open", names=tied)
            if not possible:
                return tell("round_tie_unknown", names=tied)
            return tell("round_tie_open", names=tied, possible=self.names(possible))
        if answer.way == EITHER:
            return tell("round_tie_either", names=tied, chosen=self.names(answer.chosen))
        way = answer.way.replace("-", "_")
        return tell(f"round_tie_{answer.question.what}_{way}", names=tied, chosen=self.names(answer.chosen))


def ties_of(answers: Iterable[Answer]) -> tuple[Tie, ...]:
    """The ties as a tally holds them: `chosen` are those put first, so of an elimination those who stay.

    A tie that does not matter (way "either") was not broken: nobody is chosen.
    """
    return tuple(
        Tie(answer.question.tied, answer.question.what, answer.way, _put_first(answer))
        for answer in sorted(answers, key=lambda answer: answer.question.round)
    )


def _put_first(answer: Answer) -> tuple[int, ...]:
    if answer.way == EITHER:
        return ()
    return answer.ahead if answer.question.what == "elimination" else answer.chosen


def left_open(
    followed: Followed, elected: Sequence[int], hopeful: Iterable[int], seats: int
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Of a count that stopped at a tie: those elected in any case, those between whom it stands, and the seats left."""
    if followed.ends:
        always, sometimes = certain(followed.ends)
    else:
        always, sometimes = tuple(elected), tuple(sorted(hopeful))
    winners = (*elected, *(one for one in always if one not in set(elected)))
    return winners, sometimes, min(seats, len(winners) + len(sometimes)) - len(winners)
