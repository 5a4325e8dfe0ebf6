# SPDX-License-Identifier: LGPL-3.0-or-later
"""What brings people together, what divides them.

*Consensus*: statements with which most of all participants agree (or disagree), whatever their group.
*Group-aware consensus*: the product over groups of the probability of agreeing; a group of twelve weighs as much
as a group of a thousand, and one group that disagrees is enough to bring it down.
*Divisiveness*: half the distance between the most favourable and the least favourable group, on the scale of
agree minus disagree; 0 when groups stand alike, near 1 when one group agrees and another disagrees whole.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…" (group informed consensus); consensus
statements as in the reference implementation. Divisiveness is ours (`docs/methods/opinion-map.md`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.statistics import one_proportion_z, probability
from isegoria.engine.profiles.opinions import Id


@dataclass(frozen=True)
class Consensual:
    """A statement on which most people stand on one side: how many, of how many, how surely."""

    statement: Id
    successes: int
    trials: int
    probability: float
    probability_z: float


@dataclass(frozen=True)
class Consensus:
    """Up to five statements most agree with, and up to five most disagree with, the clearest first."""

    agree: tuple[Consensual, ...]
    disagree: tuple[Consensual, ...]


def consensus_statements(
    totals: NDArray[np.int64],
    statement_ids: tuple[Id, ...],
    moderated_out: NDArray[np.bool_],
    parameters: PolisParameters,
) -> Consensus:
    """Both sides of the consensus.

    Args:
        totals: (4, statements) of agree, disagree, pass, seen over everyone.
    """
    return Consensus(
        _side(totals[0], totals[3], statement_ids, moderated_out, parameters),
        _side(totals[1], totals[3], statement_ids, moderated_out, parameters),
    )


def _side(
    successes: NDArray[np.int64],
    trials: NDArray[np.int64],
    statement_ids: tuple[Id, ...],
    moderated_out: NDArray[np.bool_],
    parameters: PolisParameters,
) -> tuple[Consensual, ...]:
    share, z = probability(successes, trials), one_proportion_z(successes, trials)
    passing = np.flatnonzero((share > 0.5) & (z > parameters.significance) & ~moderated_out)
    order = passing[np.argsort(-np.round(share * z, 12)[passing], kind="stable")]
    return tuple(
        Consensual(
            statement_ids[place], int(successes[place]), int(trials[place]), float(share[place]), float(z[place])
        )
        for place in order[: parameters.max_consensus].tolist()
    )


def group_aware(counts: NDArray[np.int64], side: int) -> NDArray[np.float64]:
    """Product over groups of the probability of agreeing (side 0) or disagreeing (side 1), per statement.

    Args:
        counts: (groups, 4, statements); without groups the result is 0 everywhere.
    """
    if not len(counts):
        return np.zeros(counts.shape[2])
    return np.asarray(np.prod(probability(counts[:, side], counts[:, 3]), axis=0))


def divisiveness(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Half the gap between the groups that stand furthest apart, between 0 and 1; 0 with fewer than two groups.

    A group stands at (agree − disagree) / (seen + 2): the two pseudo-counts hold a group that hardly saw the
    statement near the middle, and the size of a group has no other effect.
    """
    if len(counts) < 2:
        return np.zeros(counts.shape[2])
    stand = (counts[:, 0] - counts[:, 1]) / (counts[:, 3] + 2.0)
    return np.asarray((stand.max(axis=0) - stand.min(axis=0)) / 2.0)


def divisive_ranking(
    scores: NDArray[np.float64], statement_ids: tuple[Id, ...], moderated_out: NDArray[np.bool_]
) -> tuple[Id, ...]:
    """Statement ids by falling divisiveness, equal ones in id order; those that divide nobody left out."""
    dividing = np.flatnonzero((scores > 0) & ~moderated_out)
    order = dividing[np.argsort(-np.round(scores[dividing], 12), kind="stable")]
    return tuple(statement_ids[place] for place in order.tolist())
