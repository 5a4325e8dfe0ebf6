# SPDX-License-Identifier: LGPL-3.0-or-later
"""Sequential Phragmén for budgets: what is chosen is borne by its supporters, so that nobody bears much.

Published in: Los, M., Christoff, Z. and Grossi, D. (2022), "Proportional budget allocations: towards a
systematization", IJCAI-22, 398–404; for committees: Brill, M., Freeman, R., Janson, S. and Lackner, M. (2017),
"Phragmén's voting methods and justified representation", AAAI-17, 406–413.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rule import Option, Rule
from isegoria.engine.profiles.budgets import VOTE_KINDS, Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking

if TYPE_CHECKING:
    from isegoria.engine.budgets.counting import PotWay
    from isegoria.engine.budgets.ways import Order
    from isegoria.engine.sharing.admitting import Standing


def count_phragmen(budget: Budget, votes: Votes, *, ties: TieBreaking, options: Mapping[str, Any]) -> Allocation:
    """Share a budget out by sequential Phragmén.

    Everyone earns money at the same pace, and a project is bought as soon as its supporters have its cost together.
    What costs more than its pot is left out from the start. Whatever a ballot marks, it supports.

    Options:
        too_dear: "stop" ends when the next project (any of those equal) does not fit into what is left, as published;
            "skip" passes over it.
        minimum_support: the share of the pot's votes below which a project is not counted.
    Complexity: O(marks) for the first project, less for each next one.
    """
    import numpy as np  # late: with the rooms that count

    from isegoria.engine.budgets.counting import PotWay, count_pots  # late: they load the compiled rooms
    from isegoria.engine.budgets.ground import Ground  # late: as above
    from isegoria.engine.budgets.telling import borne  # late: as above
    from isegoria.engine.budgets.ways import Equal  # late: as above
    from isegoria.engine.sharing.admitting import TOO_DEAR, UNAFFORDABLE  # late: as above
    from isegoria.engine.sharing.bearing import Burdens, bear  # late: as above
    from isegoria.engine.sharing.paying import note_ties, read_ties  # late: as above

    ground = Ground.of(budget, votes)
    costs = budget.costs
    go_on = options["too_dear"] == "skip"

    def count(pot: int, standing: Standing, order: Order) -> PotWay:
        in_hand = budget.available[pot]
        standing.state[(standing.state == 0) & ((costs > in_hand) | (ground.totals == 0))] = TOO_DEAR
        burdens = Burdens.start(votes.n_rows, budget.n_projects)
        loads = [Fraction(0)]
        last = np.zeros(votes.n_rows, dtype=np.int64)
        equals: list[Equal] = []
        forced = -1
        while bear(
            forced, ground.where, ground.rows, ground.ballot_votes, costs, order, ground.bounds, standing, burdens,
            in_hand, go_on,
        ):  # fmt: skip
            turn = int(burdens.at[1])
            for project in burdens.path[len(loads) - 1 : turn].tolist():
                load = borne(ground, project, last, loads)
                last[ground.supporting(project)] = len(loads)
                loads.append(load)
            found = {one: borne(ground, one, last, loads) for one in burdens.near[: int(burdens.at[4])].tolist()}
            least = min(found.values())
            equal = tuple(sorted(one for one, load in found.items() if load == least))
            if any(int(burdens.at[2]) + int(costs[one]) > in_hand for one in equal):
                break
            forced = min(equal, key=order.__getitem__)
            near = float(least)
            burdens.least[forced], burdens.most[forced] = near * (1 - 2.0**-51), near * (1 + 2.0**-51)
            if len(equal) > 1:
                equals.append(Equal(equal, forced, False))
        log = np.zeros((2 * int(burdens.at[3]) + 1, 4), dtype=np.int64)
        equals += [Equal(*one) for one in read_ties(log[: note_ties(ground.bounds, burdens, log, 0)])]
        standing.state[(standing.state == 0) & (budget.pot_of == pot)] = UNAFFORDABLE
        path = burdens.path[: int(burdens.at[1])].tolist()
        return PotWay(path, ["load"] * len(path), equals, {"stopped": not go_on})

    return count_pots(ground, rule=RULE.id, options=options, ties=ties, count=count)


RULE = Rule(
    id="phragmen",
    name="Sequential Phragmén",
    summary="Everyone earns at the same pace; a project is bought as soon as its supporters have its cost together.",
    family="phragmen",
    kinds=VOTE_KINDS,
    count=count_phragmen,
    source=(
        "Los, M., Christoff, Z. and Grossi, D. (2022), Proportional budget allocations: towards a systematization, "
        "IJCAI-22, 398–404."
    ),
    options=(Option("too_dear", "choice", "stop", ("stop", "skip")), Option("minimum_support", "share", "0/1")),
)
