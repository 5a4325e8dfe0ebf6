# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the answers to a question have in common: where each stands in the scale, and whether enough people came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.method import Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.traces import Step

MOST_PEOPLE = 1_000_000_000_000

QUORUM_OPTIONS = (
    Option("quorum", "whole", 0, high=MOST_PEOPLE),
    Option("quorum_share", "share", "0"),
    Option("entitled", "whole", 0, high=MOST_PEOPLE),
)


@dataclass(frozen=True)
class Quorum:
    """How many people must take part, and how many did: ballots cast, blank and spoiled ones among them."""

    needed: int
    cast: int

    @property
    def is_met(self) -> bool:
        return self.cast >= self.needed

    def tell(self) -> list[Step]:
        if not self.needed:
            return []
        code = "answers_quorum_met" if self.is_met else "answers_quorum_missed"
        return [tell(code, cast=self.cast, quorum=self.needed)]


def quorum_of(method: str, ballots: Ballots, chosen: Mapping[str, Any]) -> Quorum:
    """The larger of `quorum` and of `quorum_share` of those `entitled`.

    Raises:
        EngineError: option_unfit (a share of nobody), entitled_too_few (more voted than may).
    """
    cast = ballots.n_ballots + ballots.null
    entitled, share = chosen["entitled"], Fraction(chosen["quorum_share"])
    if share and not entitled:
        raise EngineError("option_unfit", method=method, option="entitled", value=0)
    if entitled and cast > entitled:
        raise EngineError("entitled_too_few", cast=cast, entitled=entitled)
    return Quorum(max(chosen["quorum"], ceil(share * entitled)), cast)


def places_of(method: str, scale: Sequence[Grade], values: Sequence[int], needed: Sequence[int]) -> dict[int, int]:
    """Where each value stands in the scale.

    Raises:
        EngineError: scale_unfit, where it has others, has one twice, or lacks one that is needed.
    """
    found = {grade.value: place for place, grade in enumerate(scale)}
    if len(found) < len(scale) or not set(needed) <= set(found) <= set(values):
        raise EngineError("scale_unfit", method=method, values=", ".join(map(str, values)))
    return found
