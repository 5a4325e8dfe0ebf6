# SPDX-License-Identifier: LGPL-3.0-or-later
"""Counts by rounds done again the slow way: one ballot after the other, in fractions, every way of a tie followed.

A ballot is (votes, ranks): the ranks in order, each a set of candidates who share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from isegoria.engine.profiles.ballots import Ballots

Ballot = tuple[int, tuple[frozenset[int], ...]]
Paper = list[Any]  # [value, order]
NAMES = "ABCDEFGHIJ"


def read(ballots: Ballots) -> list[Ballot]:
    """The rows as ballots, the blank ones left out."""
    found: list[Ballot] = []
    for marks, votes in zip(ballots.marks.tolist(), ballots.weights.tolist(), strict=True):
        ranks = [
            frozenset(one for one, mark in enumerate(marks) if mark == rank)
            for rank in range(1, max(marks, default=0) + 1)
        ]
        if ranks:
            found.append((votes, tuple(ranks)))
    return found


def make(rows: Sequence[Sequence[int]], votes: Sequence[int] | None = None, candidates: int | None = None) -> Ballots:
    """Ballots of rows of ranks (−1 for none)."""
    width = candidates if candidates is not None else len(rows[0])
    table = np.array(rows, dtype=np.int8).reshape(len(rows), width)
    return Ballots.from_marks("rankings", list(NAMES[:width]), table, counts=votes)


@st.composite
def profiles(draw: st.DrawFn, *, candidates: int = 5, rows: int = 8, ties: bool = True, votes: int = 9) -> Ballots:
    """Small elections: ties, truncation and blank ballots among them."""
    width = draw(st.integers(1, candidates))
    table = []
    for _ in range(draw(st.integers(0, rows))):
        order = draw(st.permutations(range(width)))
        ranked = draw(st.integers(0, width))
        marks = [-1] * width
        rank = 1
        for place, one in enumerate(order[:ranked]):
            marks[one] = rank
            if not ties or place + 1 == ranked or draw(st.booleans()):
                rank += 1
        table.append(marks)
    counts = [draw(st.integers(1, votes)) for _ in table]
    return make(table, counts, width)


def random_profile(
    random: Any, *, candidates: int = 5, rows: int = 12, ties: bool = True, truncated: bool = True, votes: int = 9
) -> Ballots:
    """As `profiles`, by the thousand."""
    width = random.randint(2, candidates)
    table = []
    for _ in range(random.randint(1, rows)):
        order = random.sample(range(width), width)
        marks = [-1] * width
        rank = 1
        for one in order[: random.randint(0, width) if truncated else width]:
            marks[one] = rank
            rank += not ties or random.random() < 0.6
        table.append(marks)
    return make(table, [random.randint(1, votes) for _ in table], width)


# -- ties inside a ballot


def strict_papers(ballots: Iterable[Ballot]) -> list[Paper]:
    """Each ballot as all the strict ones it could be, in equal parts."""
    papers = []
    for votes, ranks in ballots:
        orders = [sum(order, ()) for order in product(*(permutations(sorted(rank)) for rank in ranks))]
        papers += [[Fraction(votes, len(orders)), order] for order in orders]
    return papers


def cut_papers(ballots: Iterable[Ballot]) -> list[Paper]:
    """Each ballot up to its first shared rank."""
    papers = []
    for votes, ranks in ballots:
        order = []
        for rank in ranks:
            if len(rank) > 1:
                break
            order += rank
        if order:
            papers.append([votes, tuple(order)])
    return papers


# -- instant run-off


def irv_winners(ballots: Sequence[Ballot], candidates: int) -> set[int]:
    """All who can win, whichever way ties for the last place fall."""
    known: dict[frozenset[int], set[int]] = {}

    def winners(alive: frozenset[int]) -> set[int]:
        if alive not in known:
            votes = irv_votes(ballots, alive)
            if len(alive) == 1:
                known[alive] = set(alive)
            elif 2 * max(votes.values()) > sum(votes.values()):
                known[alive] = {max(votes, key=lambda one: votes[one])}
            else:
                last = [one for one in alive if votes[one] == min(votes.values())]
                known[alive] = set().union(*(winners(alive - {one}) for one in last))
        return known[alive]

    return winners(frozenset(range(candidates)))


def irv_votes(ballots: Sequence[Ballot], alive: Iterable[int]) -> dict[int, Fraction]:
    votes = dict.fromkeys(alive, Fraction(0))
    for amount, ranks in ballots:
        for rank in ranks:
            if here := rank.intersection(votes):
                for one in here:
                    votes[one] += Fraction(amount, len(here))
                break
    return votes


# -- transferable votes


def holder(order: Sequence[int], hopeful: Iterable[int]) -> int | None:
    return next((one for one in order if one in hopeful), None)


def gregory_ends(
    papers: Sequence[Paper], candidates: int, seats: int, *, quota: str = "droop", decimals: int | None = None
) -> set[frozenset[int]]:
    """Every set that can be elected by weighted inclusive Gregory.

    `decimals`: values are cut to so many, and ties are broken by earlier stages first, as in Scotland.
    """
    unit = 1 if decimals is None else 10**decimals
    total = sum(value for value, _ in papers)
    target, above = {
        "droop": ((total // (seats + 1) + 1) * unit, False),
        "droop-exact": (Fraction(total, seats + 1) * unit, True),
        "hare": (Fraction(total, seats) * unit, False),
    }[quota]
    ends: set[frozenset[int]] = set()
    start = [[value, unit, holder(order, range(candidates)), order] for value, order in papers]
    waiting: list[tuple[Any, ...]] = [(start, set(range(candidates)), [], [], ())]
    while waiting:
        held, hopeful, elected, pending, history = waiting.pop()
        votes = {one: sum(count * worth for count, worth, at, _ in held if at == one) for one in range(candidates)}
        for one in elected:
            if one not in pending:
                votes[one] = target
        history = (*history, votes)
        reached = [one for one in hopeful if (votes[one] > target if above else votes[one] >= target)]
        hopeful = hopeful.difference(reached)
        elected = [*elected, *reached]
        pending = [*pending, *(one for one in reached if votes[one] > target)]
        if len(elected) < seats and len(hopeful) <= seats - len(elected):
            elected, hopeful = [*elected, *hopeful], set()
        if len(elected) >= seats or not hopeful:
            ends.add(frozenset(elected))
            continue
        if pending:
            most = max(votes[one] for one in pending)
            for one in _earlier([one for one in pending if votes[one] == most], history, max, decimals):
                surplus = votes[one] - target
                after = []
                for count, worth, at, order in held:
                    if at == one:
                        worth = worth * surplus // votes[one] if decimals is not None else worth * surplus / votes[one]
                        at = holder(order, hopeful)
                    after.append([count, worth, at, order])
                waiting.append((after, hopeful, elected, [other for other in pending if other != one], history))
        else:
            least = min(votes[one] for one in hopeful)
            for one in _earlier([one for one in hopeful if votes[one] == least], history, min, decimals):
                left = hopeful - {one}
                after = [
                    [count, worth, holder(order, left) if at == one else at, order] for count, worth, at, order in held
                ]
                waiting.append((after, left, elected, pending, history))
    return ends


def _earlier(tied: list[int], history: Sequence[dict[int, Any]], end: Any, decimals: int | None) -> list[int]:
    if decimals is None:
        return tied
    for votes in reversed(history[:-1]):
        tied = [one for one in tied if votes[one] == end(votes[other] for other in tied)]
    return tied


def meek_ends(papers: Sequence[Paper], candidates: int, seats: int) -> set[frozenset[int]]:
    """Every set that the reference Meek rule can elect, ballot by ballot."""
    unit = 10**9
    ends: set[frozenset[int]] = set()
    waiting: list[tuple[Any, ...]] = [(set(range(candidates)), [], [unit] * candidates)]
    while waiting:
        hopeful, elected, keep = waiting.pop()
        if len(elected) >= seats or len(hopeful) + len(elected) <= seats:
            ends.add(frozenset([*elected, *(hopeful if len(elected) < seats else ())]))
            continue
        before = None
        while True:
            votes = [0] * candidates
            for count, order in papers:
                left = unit
                for one in order:
                    kept = _up(left * keep[one], unit)
                    votes[one] += kept * count
                    left -= kept
            quota = sum(votes) // (seats + 1) + 1
            reached = [one for one in hopeful if votes[one] >= quota]
            surplus = max(0, sum(votes[one] - quota for one in elected))
            if reached or surplus < 1000 or (before is not None and surplus >= before):
                break
            before = surplus
            keep = [
                _up(_up(factor * quota, unit) * unit, votes[one]) if one in elected else factor
                for one, factor in enumerate(keep)
            ]
        if reached:
            waiting.append((hopeful.difference(reached), [*elected, *reached], keep))
            continue
        least = min(votes[one] for one in hopeful)
        for one in [one for one in hopeful if votes[one] <= least + surplus]:
            waiting.append((hopeful - {one}, elected, [0 if other == one else kept for other, kept in enumerate(keep)]))
    return ends


def _up(value: int, by: int) -> int:
    return -(-value // by)
