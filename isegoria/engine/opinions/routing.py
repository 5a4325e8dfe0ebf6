# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which statement to show next: those that tell most, those few have passed on, and those still new.

importance = (1 − P(pass)) × (extremity + 1) × P(agree), with one success in two as a prior;
priority   = (importance × (1 + 8 × 2^(−seen / 5)))², or meta_priority² for a question about the person.

A next statement is drawn among those a person has not seen with probability proportional to its priority.
Published in: the reference implementation of Polis ("comment routing"), described by Small et al. (2021).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.statistics import probability


def statement_priorities(
    totals: NDArray[np.int64],
    extremity: NDArray[np.float64],
    meta: NDArray[np.bool_],
    parameters: PolisParameters,
) -> NDArray[np.float64]:
    """The weight of each statement in the draw of the next one.

    Args:
        totals: (4, statements) of agree, disagree, pass, seen among the people who are placed.
        extremity: distance of each statement's position from the centre of the map.
    """
    agree, passed, seen = totals[0], totals[2], totals[3]
    importance = (1.0 - probability(passed, seen)) * (extremity + 1.0) * probability(agree, seen)
    newness = 1.0 + 8.0 * np.exp2(-seen / 5.0)
    return np.where(meta, float(parameters.meta_priority), importance * newness) ** 2
