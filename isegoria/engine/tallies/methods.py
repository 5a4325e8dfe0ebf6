# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every way of voting, by id."""

from __future__ import annotations

from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies import (
    approval,
    block,
    borda,
    bucklin,
    consent,
    copeland,
    cumulative,
    dots,
    equal_shares,
    irv,
    kemeny_young,
    majority_judgment,
    minimax,
    pav,
    phragmen,
    plurality,
    quadratic,
    ranked_pairs,
    schulze,
    score,
    sequential_pav,
    star,
    stv,
    stv_meek,
    stv_scottish,
    two_round,
    yes_no,
)
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.tally import Tally

_EVERY: tuple[Method, ...] = (
    # one line a method: module.METHOD
    majority_judgment.METHOD,
    score.METHOD,
    star.METHOD,
    approval.METHOD,
    block.METHOD,
    cumulative.METHOD,
    quadratic.METHOD,
    dots.METHOD,
    yes_no.METHOD,
    consent.METHOD,
    pav.METHOD,
    sequential_pav.METHOD,
    phragmen.METHOD,
    equal_shares.METHOD,
    plurality.METHOD,
    two_round.METHOD,
    irv.METHOD,
    stv.METHOD,
    stv_scottish.METHOD,
    stv_meek.METHOD,
    schulze.METHOD,
    ranked_pairs.METHOD,
    minimax.METHOD,
    copeland.METHOD,
    kemeny_young.METHOD,
    borda.METHOD,
    bucklin.METHOD,
)
METHODS: dict[str, Method] = {method.id: method for method in _EVERY}


def find_method(name: str) -> Method:
    """The method of this id. Raises EngineError: tally_method_unknown."""
    found = METHODS.get(name)
    if found is None:
        raise EngineError("tally_method_unknown", method=name[:60])
    return found


def count(ballots: Ballots, method: str, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count ballots by a method. Raises EngineError: tally_method_unknown, and as `Method.checked`."""
    found = find_method(method)
    return found.count(ballots, seats=seats, ties=ties, **options)
