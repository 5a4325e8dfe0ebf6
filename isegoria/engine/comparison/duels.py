# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who beats whom face to face, for a comparison: the Condorcet winner and loser, the Smith set, a circle by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isegoria.engine.pairwise.condorcet import condorcet_loser, condorcet_winner, cycle, smith_set
from isegoria.engine.pairwise.matrix import pairwise_matrix
from isegoria.engine.profiles.ballots import Ballots

MOST_OPTIONS = 200
"""Options up to which duels are looked at in a comparison."""


@dataclass(frozen=True)
class Duels:
    """What duels say by themselves.

    Attributes:
        winner, loser: who beats each other one, whom each other one beats; None where there is none.
        smith: the smallest group whose members beat all others, ascending.
        cycle: where there is no winner, a circle of which each beats the next, if there is one.
    """

    winner: int | None
    loser: int | None
    smith: tuple[int, ...]
    cycle: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"winner": self.winner, "loser": self.loser, "smith": list(self.smith), "cycle": list(self.cycle)}


def duels_of(ballots: Ballots | None) -> Duels | None:
    """Look at the duels of ballots that say an order; None where they say none, or nothing, or of too many options.

    Complexity: O(rows × options²).
    """
    if ballots is None or ballots.n_candidates > MOST_OPTIONS or not ballots.expressed:
        return None
    matrix = pairwise_matrix(ballots)
    winner = condorcet_winner(matrix)
    circle = () if winner is not None else cycle(matrix)
    return Duels(winner, condorcet_loser(matrix), tuple(smith_set(matrix)), tuple(circle))
