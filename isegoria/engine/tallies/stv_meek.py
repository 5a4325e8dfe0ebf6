# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes by Meek's method: what everyone elected keeps of a vote is worked out anew in each round."""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.meek import MeekCount
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.tallies.transferable import transferable_tally


def count_stv_meek(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect several candidates by Meek's method, in whole numbers of 10**-9 of a vote.

    Votes also go to those already elected, who keep a part of each: the part that leaves them with the quota, which
    falls as ballots run out. `sharing.transfers.meek` states each rounding. New Zealand counts so by law (Local
    Electoral Regulations 2001, schedule 1A), with a coarser end of an iteration (0.0001 instead of 0.000001) and its
    own lot.

    Args:
        tied_ranks: "exhausted": a ballot goes no further than the rank before one that several candidates share;
            "one-left": at such a rank it goes to the one of them who is not out, if only one is not, or no further.
    A tie for the last place (votes that differ by no more than the surplus left) that is declared is followed every
    way.
    Returns:
        `table`: turnout, rounds with their quota and keep factors (`keep`, in 10**-9), and `invalid`.
    Complexity: O(rows × candidates × seats) for the ballots; an iteration then costs as many steps as there are
        different ways through the elected, at most seats! × e. Memory: one copy of the marks.
    Raises:
        EngineError: as `Method.checked`.
    Source: I. D. Hill, B. A. Wichmann & D. R. Woodall, "Algorithm 123: Single transferable vote by Meek's method", The
        Computer Journal 30 (1987) 277–281; B. L. Meek, "A new approach to the single transferable vote", 1969–70.
    """
    chosen = METHOD.checked(ballots, seats, options)
    count = MeekCount(ballots, seats, tied_ranks=chosen["tied_ranks"])
    return transferable_tally(METHOD.id, ballots, seats, ties, chosen, count, decimals=5)


METHOD = Method(
    id="stv-meek",
    name="Single transferable vote (Meek)",
    summary="Seats in proportion to what voters rank; winners keep only what they need of every vote, to the end.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_stv_meek,
    source="Hill, Wichmann & Woodall, Algorithm 123, The Computer Journal 30, 1987, 277-281",
    options=(Option("tied_ranks", "choice", "exhausted", choices=("exhausted", "one-left")),),
)
