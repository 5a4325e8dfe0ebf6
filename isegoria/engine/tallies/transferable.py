# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the ways of counting transferable votes have in common: the outcome of a count, and its story."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.sharing.transfers.gregory import GregoryCount
from isegoria.engine.sharing.transfers.meek import UNIT, MeekCount
from isegoria.engine.sharing.transfers.rounds import Round, number, published, written
from isegoria.engine.sharing.transfers.ways import follow
from isegoria.engine.tallies import by_rounds
from isegoria.engine.tallies.by_rounds import Teller
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.traces import Step, Trace


def transferable_tally(
    method: str,
    ballots: Ballots,
    seats: int,
    ties: TieBreaking,
    options: Mapping[str, Any],
    count: GregoryCount | MeekCount,
    *,
    decimals: int = 2,
) -> Tally:
    """Follow a count to its end and say what came of it."""
    steps, table = by_rounds.opening(ballots, count.piles)
    if not count.total:
        trace = Trace((*steps, tell("ranks_nobody")))
        return Tally(method, seats, "nobody", (), (), {**table, "rounds": []}, trace, options=options)
    teller = Teller(ballots, count.scale, decimals)
    if isinstance(count, GregoryCount):
        code = "stv_quota_passed" if count.above else "stv_quota"
        table["quota"] = number(count.quota, count.scale)
        steps.append(tell(code, seats=seats, votes=teller.votes(count.total), quota=teller.votes(count.quota)))
    else:
        steps.append(tell("meek_rule", seats=seats, votes=teller.votes(count.total)))
    followed = follow(count, ties, size=ballots.marks.size)
    winners: tuple[int, ...] = tuple(count.elected)
    tied: tuple[int, ...] = ()
    open_seats = 0
    if followed.stopped:
        count.stop()
        winners, tied, open_seats = by_rounds.left_open(followed, winners, count.hopeful, seats)
    answers = [*followed.answers, *(count.own if isinstance(count, GregoryCount) else ())]
    possible = sorted({one for end in followed.ends for one in end}.difference(winners))
    by_round = {answer.question.round: answer for answer in answers}

    def told(one: Round) -> list[Step]:
        answer = by_round.get(one.number)
        tie = [] if answer is None else [teller.tie(answer, possible)]
        if isinstance(count, MeekCount):
            return _told_meek(teller, one, tie)
        return _told_gregory(teller, one, count, tie)

    steps += teller.rounds(count.rounds, told)
    if winners:
        steps.append(tell("ranks_elected", names=teller.names(winners)))
    return Tally(
        method=method,
        seats=seats,
        status="tied" if tied else "elected",
        winners=winners,
        tied=tied,
        open_seats=open_seats,
        ranking=(),
        ties=by_rounds.ties_of(answers),
        options=options,
        table={**table, **published(count.rounds, count.scale)},
        trace=Trace(tuple(steps)),
    )


def _told_gregory(teller: Teller, one: Round, count: GregoryCount, tie: list[Step]) -> list[Step]:
    steps = [teller.counts(one)]
    without_quota = []
    for who in one.elected:
        votes = one.counts[who]
        if votes > count.quota or (votes == count.quota and not count.above):
            steps.append(tell("stv_elected", candidate=teller.name(who), votes=teller.votes(votes)))
        else:
            without_quota.append(who)
    steps += tie
    for move in one.transfers:
        if move.source not in one.eliminated:
            votes = one.counts[move.source]
            surplus = votes - count.quota
            passed = written(Fraction(100) * surplus / votes, 1)
            name = teller.name(move.source)
            steps.append(tell("stv_surplus", candidate=name, surplus=teller.votes(surplus), percent=passed))
            steps += teller.moved(move)
    steps += teller.out(one)
    if without_quota:
        steps.append(tell("stv_elected_left", names=teller.names(without_quota)))
    return steps


def _told_meek(teller: Teller, one: Round, tie: list[Step]) -> list[Step]:
    steps = [teller.counts(one), tell("meek_quota", quota=teller.votes(one.quota))]
    partly = [(who, keep) for who, keep in enumerate(one.more["keep"]) if 0 < keep < UNIT]
    if partly:
        kept = ", ".join(f"{teller.name(who)} {written(Fraction(100 * keep, UNIT), 1)} %" for who, keep in partly)
        steps.append(tell("meek_keep", kept=kept))
    without_quota = []
    for who in one.elected:
        votes = one.counts[who]
        if votes >= one.quota:
            steps.append(tell("stv_elected", candidate=teller.name(who), votes=teller.votes(votes)))
        else:
            without_quota.append(who)
    steps += [*tie, *teller.out(one)]
    if without_quota:
        steps.append(tell("stv_elected_left", names=teller.names(without_quota)))
    return steps
