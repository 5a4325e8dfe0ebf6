# SPDX-License-Identifier: LGPL-3.0-or-later
"""How a tie is broken: said before the count, or not broken at all.

Three ways. *Declared*: nothing is broken, and the result says between whom it stands. *Order*: an order of candidates
published beforehand. *Lot*: an order drawn from a seed that is published after the ballots are in; it is the ascending
order of SHA-256(seed, newline, name), so that anyone can draw it again by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from isegoria.engine.errors import EngineError

Way = Literal["declared", "order", "lot"]


@dataclass(frozen=True)
class TieBreaking:
    """How ties are broken, for candidates of these numbers: `place[c]` is where candidate c stands, 0 first."""

    way: Way = "declared"
    place: tuple[int, ...] = ()
    seed: str = ""

    @classmethod
    def by_order(cls, candidates: Sequence[str], order: Sequence[str]) -> TieBreaking:
        """Break ties by an order of all the candidates, the first named going first.

        Raises:
            EngineError: tie_order_incomplete.
        """
        if sorted(candidates) != sorted(order):
            raise EngineError("tie_order_incomplete")
        place = {name: number for number, name in enumerate(order)}
        return cls("order", tuple(place[name] for name in candidates))

    @classmethod
    def by_lot(cls, candidates: Sequence[str], seed: str) -> TieBreaking:
        """Break ties by the order that a published seed draws."""
        drawn = sorted(range(len(candidates)), key=lambda one: _drawn(seed, candidates[one]))
        place = [0] * len(candidates)
        for number, candidate in enumerate(drawn):
            place[candidate] = number
        return cls("lot", tuple(place), seed)

    def sort(self, tied: Iterable[int]) -> tuple[int, ...] | None:
        """Tied candidates, the one who goes first first; None where ties are declared and not broken."""
        if self.way == "declared":
            return None
        return tuple(sorted(tied, key=self.place.__getitem__))

    def to_json(self) -> dict[str, Any]:
        """What a result says of it: enough to break the same ties in the same way."""
        if self.way == "order":
            return {"way": self.way, "order": sorted(range(len(self.place)), key=self.place.__getitem__)}
        return {"way": self.way, "seed": self.seed} if self.way == "lot" else {"way": self.way}


DECLARED = TieBreaking()


def _drawn(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()
