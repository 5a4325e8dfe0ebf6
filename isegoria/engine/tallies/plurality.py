# SPDX-License-Identifier: LGPL-3.0-or-later
"""Plurality: whoever is first on most ballots."""

from __future__ import annotations

from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.first_places import first_places
from isegoria.engine.sharing.transfers.rounds import number
from isegoria.engine.tallies.by_rounds import Teller, told_first_places
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, fill_seats, ranked, seated
from isegoria.engine.traces import Trace


def count_plurality(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect those with the most first places (with several seats: the single non-transferable vote).

    Args:
        tied_first: "shared": a first place of several candidates is shared equally among them; "not-counted".
    Returns:
        `table`: turnout, `scores` (first places by candidate), and `invalid` (votes not counted).
    Complexity: O(rows × candidates).
    Raises:
        EngineError: as `Method.checked`.
    Source: the oldest rule; its name and its faults in J.-C. de Borda, "Mémoire sur les élections au scrutin", Histoire
        de l'Académie royale des sciences, 1781; several seats: A. Lijphart et al., "The limited vote and the single
        nontransferable vote", in Electoral Laws and Their Political Consequences, 1986.
    """
    chosen = METHOD.checked(ballots, seats, options)
    first = first_places(ballots, shared=chosen["tied_first"] == "shared")
    steps, table = told_first_places(ballots, first)
    table["scores"] = [number(score, first.scale) for score in first.scores]
    if not any(first.scores):
        steps.append(tell("ranks_nobody"))
        return Tally(METHOD.id, seats, "nobody", (), (), table, Trace(tuple(steps)), options=chosen)
    ranking = ranked(first.scores)
    filled = fill_seats(ranking, seats, ties)
    teller = Teller(ballots, first.scale)
    steps.append(tell("first_places", counts=teller.listed(enumerate(first.scores))))
    for tie in filled.ties:
        if tie.chosen:
            steps.append(tell("ranks_tie_broken", names=teller.names(tie.candidates), chosen=teller.names(tie.chosen)))
    if filled.winners:
        steps.append(tell("ranks_elected", names=teller.names(filled.winners)))
    if filled.tied:
        steps.append(tell("ranks_tied", seats=filled.open_seats, names=teller.names(filled.tied)))
    return seated(METHOD.id, filled, seats=seats, ranking=ranking, table=table, steps=steps, options=chosen)


METHOD = Method(
    id="plurality",
    name="Plurality",
    summary="Whoever is first on most ballots wins, even far from half of them.",
    family="rankings",
    kinds=("rankings",),
    seats="any",
    count=count_plurality,
    source="Borda, Mémoire sur les élections au scrutin, Histoire de l'Académie royale des sciences, 1781",
    options=(Option("tied_first", "choice", "shared", choices=("shared", "not-counted")),),
)
