# SPDX-License-Identifier: LGPL-3.0-or-later
"""Committees by approval counted again the slow way: voter by voter, in fractions, every way of every tie followed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from isegoria.engine.profiles.ballots import Ballots

Voters = list[frozenset[int]]


def voters_of(ballots: Ballots) -> Voters:
    """One set of approvals for each ballot on which anything is approved."""
    sets = [frozenset(place for place, mark in enumerate(row) if mark > 0) for row in ballots.marks.tolist()]
    counts = ballots.counts.tolist()
    return [one for one, count in zip(sets, counts, strict=True) if one for _ in range(count)]


def approved(voters: Voters) -> list[int]:
    return sorted(set().union(*voters))


def pav(voters: Voters, seats: int) -> set[tuple[int, ...]]:
    options = approved(voters)
    worth = {
        committee: sum(Fraction(1, place) for one in voters for place in range(1, len(one & set(committee)) + 1))
        for committee in itertools.combinations(options, min(seats, len(options)))
    }
    best = max(worth.values())
    return {committee for committee, score in worth.items() if score == best}


def sequential_pav(voters: Voters, seats: int, chosen: tuple[int, ...] = ()) -> set[tuple[int, ...]]:
    left = [one for one in approved(voters) if one not in chosen]
    if len(chosen) == seats or not left:
        return {tuple(sorted(chosen))}
    gains = {one: sum(Fraction(1, 1 + len(voter & set(chosen))) for voter in voters if one in voter) for one in left}
    best = max(gains.values())
    return {
        end for one in left if gains[one] == best for end in sequential_pav(voters, seats, (*chosen, one))
    }  # fmt: skip


def phragmen(
    voters: Voters, seats: int, chosen: tuple[int, ...] = (), loads: list[Fraction] | None = None, cost: int = 1
) -> set[tuple[int, ...]]:
    borne = [Fraction(0)] * len(voters) if loads is None else loads
    left = [one for one in approved(voters) if one not in chosen]
    if len(chosen) == seats or not left:
        return {tuple(sorted(chosen))}

    def load(one: int) -> Fraction:
        supporters = [place for place, voter in enumerate(voters) if one in voter]
        return (cost + sum(borne[place] for place in supporters)) / Fraction(len(supporters))

    after = {one: load(one) for one in left}
    least = min(after.values())
    ends: set[tuple[int, ...]] = set()
    for one in left:
        if after[one] == least:
            new = [least if one in voter else old for voter, old in zip(voters, borne, strict=True)]
            ends |= phragmen(voters, seats, (*chosen, one), new, cost)
    return ends


def equal_shares(
    voters: Voters, seats: int, *, complete: bool, chosen: tuple[int, ...] = (), money: list[Fraction] | None = None
) -> set[tuple[int, ...]]:
    price = len(voters)
    held = [Fraction(seats)] * len(voters) if money is None else money

    def share(one: int) -> Fraction | None:
        supporters = [held[place] for place, voter in enumerate(voters) if one in voter]
        for candidate in _shares(supporters, price):
            if sum(min(candidate, some) for some in supporters) == price:
                return candidate
        return None

    shares = {one: found for one in approved(voters) if one not in chosen and (found := share(one)) is not None}
    if len(chosen) == seats or not shares:
        if complete and len(chosen) < seats:
            return phragmen(voters, seats, chosen, [-some for some in held], price)
        return {tuple(sorted(chosen))}
    least = min(shares.values())
    ends: set[tuple[int, ...]] = set()
    for one, found in shares.items():
        if found == least:
            new = [max(Fraction(0), some - found) if one in voter else some
                   for voter, some in zip(voters, held, strict=True)]  # fmt: skip
            ends |= equal_shares(voters, seats, complete=complete, chosen=(*chosen, one), money=new)
    return ends


def _shares(supporters: list[Fraction], price: int) -> Iterator[Fraction]:
    """What each might pay if the poorest ones, of any number, pay all they have."""
    poor_first = sorted(supporters)
    for poor in range(len(poor_first)):
        yield (price - sum(poor_first[:poor])) / Fraction(len(poor_first) - poor)
