# SPDX-License-Identifier: LGPL-3.0-or-later
"""What projects weigh on those who carry them, shared out as evenly as can be: the greatest load, exactly.

The cost of each project is to be carried by those who support it, in any shares. Shared out as well as possible, the
voter who carries most carries max over sets S of projects of cost(S) / (voters who support one of S): by the theorem of
Hall, or the duality of linear programs. The set and the fraction are found by Newton's iteration over flows of whole
numbers (Dinkelbach): a load is tried; where it is too small, the cut of the flow names a set that weighs more.

Sources: W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967); Y. Dinitz, "Algorithm for
solution of a problem of maximum flow in networks with power estimation", Soviet Mathematics Doklady 11 (1970).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError

MOST_FLOW = 2**62


@dataclass(frozen=True)
class Supporters:
    """Who supports which of some projects: rows of voters who support the same ones are best merged.

    Attributes:
        starts, rows: rows that support project p: ``rows[starts[p]:starts[p + 1]]``, each once.
        weights: (rows) votes of each row, above zero.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.int64]


@dataclass(frozen=True)
class Heaviest:
    """The greatest load, the projects that make it (ascending), and who carries what: (entries) in units of 1 / `unit`.

    `flow` follows `Supporters.rows`, for a whole row together; flow / unit is money.
    """

    load: Fraction
    projects: tuple[int, ...]
    flow: NDArray[np.int64]
    unit: int


def heaviest_load(costs: NDArray[np.int64], supporters: Supporters, at_least: Fraction = Fraction(0)) -> Heaviest:
    """Share out the costs as evenly as can be; load is money per vote of weight.

    Args:
        costs: (projects) whole, 0 or more; each project of some cost has a supporter.
        at_least: a load known not to be above the answer.
    Raises:
        EngineError: ballots_too_many (a product of costs and votes would not hold in 64 bits).
    Complexity: a flow for each of a few loads, O(entries × projects) each in practice; at most `projects` loads.
    """
    # Late: loading Numba takes half a second that no page should wait for.
    from isegoria.engine.sharing.flows import by_row, saturate

    n_projects = len(costs)
    edge_project = np.repeat(np.arange(n_projects), np.diff(supporters.starts))
    row_starts, row_edges = by_row(supporters.rows, len(supporters.weights))
    heaviest = tuple(np.flatnonzero(costs).tolist())
    load = max(at_least, _weighs(costs, supporters, heaviest))
    named = heaviest if load > at_least else ()
    while True:
        most = max(int(costs.sum()) * load.denominator, int(supporters.weights.sum()) * load.numerator)
        if most >= MOST_FLOW:
            raise EngineError("ballots_too_many")
        supply = costs * load.denominator
        free = supporters.weights * load.numerator
        flow = np.zeros(len(supporters.rows), dtype=np.int64)
        short = saturate(supporters.starts, supporters.rows, row_starts, row_edges, edge_project, supply, free, flow)
        if not short.any():
            return Heaviest(load, named, flow, load.denominator)
        named = tuple(np.flatnonzero(short).tolist())
        load = _weighs(costs, supporters, named)


def _weighs(costs: NDArray[np.int64], supporters: Supporters, projects: tuple[int, ...]) -> Fraction:
    """What these projects weigh on those who support one of them."""
    carried = np.zeros(len(supporters.weights), dtype=bool)
    for one in projects:
        carried[supporters.rows[supporters.starts[one] : supporters.starts[one + 1]]] = True
    votes = int(supporters.weights[carried].sum())
    return Fraction(sum(int(costs[one]) for one in projects), votes) if votes else Fraction(0)
