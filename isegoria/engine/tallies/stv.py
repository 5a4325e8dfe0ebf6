# SPDX-License-Identifier: LGPL-3.0-or-later
"""Transferable votes in exact fractions: weighted inclusive Gregory, nothing rounded."""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.gregory import GregoryCount
from isegoria.engine.sharing.transfers.values import Exact
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.tally import Tally
from isegoria.engine.tallies.transferable import transferable_tally


def count_stv(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect several candidates by transferable votes, every value an exact fraction.

    A candidate with the quota is elected; each of their ballots goes to its next candidate who remains, at surplus /
    votes of its value; the largest surplus first, one a round. Without a surplus to move, the last leaves. When as many
    remain as seats, they are elected.

    Args:
        quota: "droop": votes / (seats + 1) ignoring decimals, and one more; "droop-exact" (Hagenbach-Bischoff):
            votes / (seats + 1), which must be passed; "hare": votes / seats.
        tied_ranks: "shared": a ballot that ranks several equal counts as all the strict ballots it could be, in equal
            parts; "exhausted": it goes no further than the rank before; "one-left": at such a rank it goes to the one
            of them who remains, if only one does, or no further.
    A tie that is declared is followed every way: if all elect the same, it does not matter (way "either"); if not, the
    seats in question stay open.
    Values are exact as long as they need fewer than 4,096 binary digits (some seven surpluses among a million
    votes); a longer one is cut to 2,048 (`values.Exact`), and what is cut is in `rounding`.
    Returns:
        `table`: turnout, quota, rounds, and `invalid`.
    Complexity: O(rows × candidates × seats), and exact sums of parcels, at most 2**surpluses of them; one copy of
    memory.
    Raises:
        EngineError: as `Method.checked`.
    Source: the weighted inclusive Gregory method, as in D. M. Farrell & I. McAllister, "The 1983 change in surplus vote
        transfer procedures for the Australian Senate", Australian Journal of Political Science 38 (2003) 479–491;
        quotas: H. R. Droop, "On methods of electing representatives", J. Statistical Society of London 44 (1881)
        141–202.
    """
    chosen = METHOD.checked(ballots, seats, options)
    count = GregoryCount(
        ballots,
        seats,
        values=Exact(),
        quota=chosen["quota"],
        tied_ranks=chosen["tied_ranks"],
        earlier_rounds=False,
    )
    return transferable_tally(METHOD.id, ballots, seats, ties, chosen, count)


METHOD = Method(
    id="stv",
    name="Single transferable vote (exact fractions)",
    summary="Seats in proportion to what voters rank, counted in exact fractions, with the quota that you choose.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_stv,
    source="Weighted inclusive Gregory method: Farrell & McAllister, Australian Journal of Political Science 38, 2003",
    options=(
        Option("quota", "choice", "droop", choices=("droop", "droop-exact", "hare")),
        Option("tied_ranks", "choice", "shared", choices=("shared", "exhausted", "one-left")),
    ),
)
