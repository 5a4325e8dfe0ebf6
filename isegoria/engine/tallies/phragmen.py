# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sequential Phragmén: a committee by approval, elected one by one so that the burden of electing is spread evenly.

Published in: Phragmén, E. (1894), "Sur une méthode nouvelle pour réaliser, dans les élections, la représentation
proportionnelle des partis", Öfversigt af Kongl. Vetenskaps-Akademiens Förhandlingar 51(3), 133–137; Brill, M., Freeman,
R., Janson, S. and Lackner, M. (2017), "Phragmén's voting methods and justified representation", AAAI-17, 406–413.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.branches import every_end
from isegoria.engine.sharing.phragmen import Loads
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.committee import approvals, begun, broken_ties, outcome_of, settle, shown, tie_steps
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, exact, votes


def count_phragmen(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect a committee by sequential Phragmén.

    Each candidate elected is a burden of 1, shared by the votes that approve of them; the next is the one whose
    election leaves the most burdened vote the least burdened. All fractions are exact. Where candidates are equal, all
    ways are followed (up to a bound that the tally states), and a tie is declared between those whose election hangs
    on it.

    Raises:
        EngineError: as `Method.checked`.
    Complexity: O(seats × approvals of distinct ballots), after putting equal ballots together.
    """
    chosen = METHOD.checked(ballots, seats, options)
    supports = approvals(ballots)
    costs = np.full(ballots.n_candidates, ballots.unit, dtype=np.int64)
    ends = every_end(
        Loads.start(supports, costs), seats, ties, alike=supports.alike.tolist(), size=supports.by_group.nnz
    )
    names, rounds = ballots.candidates, []
    steps = [begun(ballots, seats), tell("phragmen_rule")]
    for one in ends.path:
        rounds.append({"elected": [one.option], "equal": list(one.turn.options), "load": exact(one.turn.amount)})
        steps += tie_steps(ballots, one.turn.options, one.option, ties)
        steps.append(
            tell(
                "phragmen_elected",
                name=names[one.option],
                votes=votes(ballots, int(supports.totals[one.option])),
                load=shown(one.turn.amount),
            )
        )
        loads = one.before.loads()
        loads[list(one.turn.options)] = np.inf
        if np.isfinite(loads).any():
            other = int(np.argmin(loads))
            steps.append(tell("phragmen_next", name=names[other], load=f"{loads[other]:.6g}"))
    return settle(
        ballots,
        supports,
        outcome_of(ends, supports),
        method=METHOD.id,
        options=chosen,
        seats=seats,
        table={"rounds": rounds},
        steps=steps,
        ties=broken_ties(ends, ties),
    )


METHOD = Method(
    id="phragmen",
    name="Sequential Phragmén",
    summary="Elects one by one, so that those who approve of the elected share the burden of electing them evenly.",
    family="approval",
    kinds=("approvals",),
    seats="any",
    count=count_phragmen,
    source="Phragmén, E. (1894), Öfversigt af Kongl. Vetenskaps-Akademiens Förhandlingar 51(3), 133–137; "
    "Brill, M., Freeman, R., Janson, S. and Lackner, M. (2017), AAAI-17, 406–413.",
)
