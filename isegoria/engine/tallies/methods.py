# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every way of voting, by id."""

from __future__ import annotations

from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.tally import Tally

_EVERY: tuple[Method, ...] = (
    # one line a method: module.METHOD
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
