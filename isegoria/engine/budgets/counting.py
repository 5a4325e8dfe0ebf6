# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the rules that choose one project after the other have in common: pot by pot, under one order among equals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from isegoria.engine.budgets.allocation import Allocation, By, settled
from isegoria.engine.budgets.ground import Ground
from isegoria.engine.budgets.telling import Chosen, story
from isegoria.engine.budgets.ways import Equal, Order, Way, every_way
from isegoria.engine.sharing.admitting import OPEN, PASSED, UNAFFORDABLE, Standing
from isegoria.engine.sharing.ties import TieBreaking


@dataclass
class PotWay:
    """What was chosen in one pot, in order and by what, and figures of the rule that its story begins with."""

    path: list[int]
    by: list[By]
    equals: list[Equal]
    figures: dict[str, Any] = field(default_factory=dict)


CountPot = Callable[[int, Standing, Order], PotWay]


def count_pots(
    ground: Ground,
    *,
    rule: str,
    options: Mapping[str, Any],
    ties: TieBreaking,
    count: CountPot,
    by_cost: bool = True,
    unsupported: bool = False,
) -> Allocation:
    """Count each pot in turn, what binds projects holding across pots, and settle what ties leave open."""
    enough = ground.supported_enough(str(options.get("minimum_support", "0/1")))
    if unsupported:
        enough |= ground.backing == 0

    def way(order: Order) -> Way:
        standing = ground.standing()
        pots: list[PotWay] = []
        for pot in range(len(ground.budget.pots)):
            ground.open_pot(pot, standing, enough)
            pots.append(count(pot, standing, order))
            # What still waits for another project, or was too dear for those who support it: no other pot pays for it.
            standing.state[(standing.state == OPEN) | (standing.state == UNAFFORDABLE)] = PASSED
        path = tuple(one for done in pots for one in done.path)
        return Way(path, tuple(one for done in pots for one in done.equals), (pots, standing))

    ways = every_way(ground.budget, ties, way, size=len(ground.rows) + ground.budget.n_projects)
    pots, standing = cast("tuple[list[PotWay], Standing]", ways.way.more)
    chosen = [
        Chosen(project, pot, by)
        for pot, done in enumerate(pots)
        for project, by in zip(done.path, done.by, strict=True)
    ]  # fmt: skip
    figures = [done.figures for done in pots]
    equal_of = {one.chosen: one.projects for one in ways.way.equals}
    return settled(
        ground.budget,
        rule=rule,
        options=options,
        path=ways.way.path,
        sets=ways.sets,
        sure=ways.sure,
        possible=ways.possible,
        ties=ways.ties,
        tell=lambda: story(ground, chosen, figures, equal_of, standing, rule=rule, enough=enough, by_cost=by_cost),
    )
