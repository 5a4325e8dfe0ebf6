# SPDX-License-Identifier: LGPL-3.0-or-later
"""The tests behind representativeness and consensus, with the pseudo-counts that steady small groups.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…"; the pseudo-counts are those of the reference
implementation (a prior of one success in two for probabilities, one more success in one more trial for z).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def probability(successes: ArrayLike, trials: ArrayLike) -> Floats:
    """(successes + 1) / (trials + 2): ½ when nobody was asked."""
    return np.asarray((np.asarray(successes) + 1.0) / (np.asarray(trials) + 2.0))


def one_proportion_z(successes: ArrayLike, trials: ArrayLike) -> Floats:
    """z of successes + 1 among trials + 1 against one half."""
    n = np.asarray(trials) + 1.0
    return np.asarray(2.0 * np.sqrt(n) * ((np.asarray(successes) + 1.0) / n - 0.5))


def two_proportion_z(
    successes_in: ArrayLike, successes_out: ArrayLike, trials_in: ArrayLike, trials_out: ArrayLike
) -> Floats:
    """z of the proportion inside a group against the proportion outside, each count raised by one.

    Zero where everyone succeeded on both sides, since the pooled variance is then zero.
    """
    s_in, s_out = np.asarray(successes_in) + 1.0, np.asarray(successes_out) + 1.0
    n_in, n_out = np.asarray(trials_in) + 1.0, np.asarray(trials_out) + 1.0
    pooled = (s_in + s_out) / (n_in + n_out)
    variance = pooled * (1.0 - pooled) * (1.0 / n_in + 1.0 / n_out)
    certain = variance <= 0.0
    gap = s_in / n_in - s_out / n_out
    return np.where(certain, 0.0, gap / np.sqrt(np.where(certain, 1.0, variance)))
