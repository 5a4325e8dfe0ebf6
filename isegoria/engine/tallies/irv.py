# SPDX-License-Identifier: LGPL-3.0-or-later
"""Instant run-off: the last leaves and their votes go to the next on each ballot, until someone has more than half."""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.elimination import EliminationCount
from isegoria.engine.sharing.transfers.rounds import Round, published
from isegoria.engine.sharing.transfers.ways import EITHER, Followed, follow
from isegoria.engine.tallies import by_rounds
from isegoria.engine.tallies.by_rounds import Teller
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.traces import Step, Trace


def count_irv(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect one candidate by instant run-off (the alternative vote).

    Args:
        elimination: "one": the last leaves, one a round; where several are equal last, the fewest last ones leave
            together who have fewer votes together than the next, if there are such.
            "batch": all who cannot catch up even together leave at once; the winner is the same (save, with "one-left",
            for the rare ballot whose rank has one left or several by the order in which others left).
        tied_ranks: "shared": a vote for several candidates in one rank is shared equally among those of them who
            remain; "exhausted": it counts for nobody from that rank on; "one-left": it counts for the one of them who
            remains if only one does, and for nobody from there on otherwise (as in many United States counts).
    A tie for the last place that is declared is followed every way: if all elect the same, it does not matter (way
    "either"); if not, the result is tied between those who could be elected.
    Returns:
        `table`: turnout, rounds (as in `by_rounds`), and `invalid` (votes without one first candidate, "exhausted").
    Complexity: O(rows × candidates) for all rounds together (the last leaves, with few ballots); memory: one copy.
    Raises:
        EngineError: as `Method.checked`.
    Source: W. R. Ware, 1871, after T. Hare, "The election of representatives", 1859; "instant runoff voting" in
        H. M. Robert III et al., "Robert's Rules of Order Newly Revised", 12th ed., § 45:62–69 (preferential voting).
    """
    chosen = METHOD.checked(ballots, seats, options)
    count = EliminationCount(ballots, tied_ranks=chosen["tied_ranks"], batch=chosen["elimination"] == "batch")
    steps, table = by_rounds.opening(ballots, count.piles)
    if not count.total:
        steps.append(tell("ranks_nobody"))
        table["rounds"] = []
        return Tally(METHOD.id, seats, "nobody", (), (), table, Trace(tuple(steps)), options=chosen)
    followed = follow(count, ties, size=ballots.marks.size)
    winners: tuple[int, ...] = count.elected
    tied: tuple[int, ...] = ()
    if followed.stopped:
        count.stop()
        winners, tied, _ = by_rounds.left_open(followed, (), count.hopeful, 1)
    steps += _told(ballots, count, followed)
    return Tally(
        method=METHOD.id,
        seats=seats,
        status="tied" if tied else "elected",
        winners=winners,
        tied=tied,
        open_seats=1 if tied else 0,
        ranking=_ranking(count, followed, winners, tied),
        ties=by_rounds.ties_of(followed.answers),
        options=chosen,
        table={**table, **published(count.rounds, count.scale)},
        trace=Trace(tuple(steps)),
    )


def _ranking(
    count: EliminationCount, followed: Followed, winners: tuple[int, ...], tied: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """The winner, those who remained by their votes, then those who left, the last to leave first.

    From the first tie whose order does not matter, or is not broken, those who remained are equal behind the winner: no
    order of theirs would mean anything.
    """
    open_ties = [answer for answer in followed.answers if not answer.chosen or answer.way == EITHER]
    left_before = len(count.out)
    if open_ties:
        since = open_ties[0].question.round
        left_before = since - 1
        remaining = {*count.hopeful, *(one for group in count.out[left_before:] for one in group)}
        top = [tuple(tied)] if tied else [winners]
        rest = tuple(sorted(remaining.difference(tied, winners)))
        groups = [*top, rest]
    else:
        by_votes: dict[int, list[int]] = {}
        for one in sorted(count.hopeful.difference(winners)):
            by_votes.setdefault(count.votes[one], []).append(one)
        groups = [winners, *(tuple(by_votes[votes]) for votes in sorted(by_votes, reverse=True))]
    groups += reversed(count.out[:left_before])
    return tuple(group for group in groups if group)


def _told(ballots: Ballots, count: EliminationCount, followed: Followed) -> list[Step]:
    teller = Teller(ballots, count.scale)
    ties = {answer.question.round: answer for answer in followed.answers}
    possible = sorted({one for end in followed.ends for one in end})

    def told(one: Round) -> list[Step]:
        steps = [teller.counts(one)]
        if one.number in ties:
            steps.append(teller.tie(ties[one.number], possible))
        steps += teller.out(one)
        for winner in one.elected:
            name, votes = teller.name(winner), teller.votes(count.votes[winner])
            in_play = teller.votes(sum(amount for amount in one.counts if amount is not None))
            if count.majority:
                steps.append(tell("round_majority", candidate=name, votes=votes, total=in_play))
            else:
                steps.append(tell("round_elected", candidate=name))
        return steps

    return teller.rounds(count.rounds, told)


METHOD = Method(
    id="irv",
    name="Instant run-off",
    summary="Voters rank; the last is eliminated and their votes pass on, until someone has more than half.",
    family="rankings",
    kinds=("rankings",),
    seats="one",
    count=count_irv,
    source="W. R. Ware, 1871; Robert's Rules of Order Newly Revised, 12th edition, 45:62-69",
    options=(
        Option("elimination", "choice", "one", choices=("one", "batch")),
        Option("tied_ranks", "choice", "shared", choices=("shared", "exhausted", "one-left")),
    ),
)
