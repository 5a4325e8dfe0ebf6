# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes as Scotland counts them for its councils."""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.gregory import GregoryCount
from isegoria.engine.sharing.transfers.values import Decimals
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.tallies.transferable import transferable_tally

DECIMALS = 5


def count_stv_scottish(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect several candidates as rules 45 to 52 of the Scottish Local Government Elections Order say.

    The quota is votes / (seats + 1), ignoring decimals, and one more. The value of each paper that a surplus moves is
    surplus × value / votes, to five decimal places, any remainder being ignored. The largest surplus moves first. Equal
    surpluses, and equals for the last place, are told apart by the latest earlier stage in which they differed, then by
    lot: that is `ties`, declared unless said otherwise. When as many remain as seats, they are elected and nothing
    moves.

    Args:
        tied_ranks: "exhausted", as the law has it: a paper that gives one number to several candidates goes no further
            than the number before (rule 2: "non-transferable paper"), and is not valid if that number is 1. "shared":
            it is shared equally among those of them who remain, each share cut to five decimals.
    Returns:
        `table`: turnout, quota, rounds, and `invalid`. Of the `exhausted` votes of a round, `rounding` are those lost
        by cutting.
    Complexity: O(rows × candidates × seats); memory: one copy of the marks.
    Raises:
        EngineError: as `Method.checked`.
    Source: The Scottish Local Government Elections Order 2007, S.S.I. 2007/42, schedule 1, rules 45 to 52; the same in
        S.S.I. 2011/399.
    """
    chosen = METHOD.checked(ballots, seats, options)
    count = GregoryCount(
        ballots,
        seats,
        values=Decimals(DECIMALS),
        quota="droop",
        tied_ranks=chosen["tied_ranks"],
        earlier_rounds=True,
    )
    return transferable_tally(METHOD.id, ballots, seats, ties, chosen, count, decimals=DECIMALS)


METHOD = Method(
    id="stv-scottish",
    name="Single transferable vote (Scotland)",
    summary="Seats in proportion to what voters rank; each vote above what a winner needs passes on in part.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_stv_scottish,
    source="The Scottish Local Government Elections Order 2007, S.S.I. 2007/42, schedule 1, rules 45-52",
    options=(Option("tied_ranks", "choice", "exhausted", choices=("exhausted", "shared")),),
)
