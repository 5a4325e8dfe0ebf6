# SPDX-License-Identifier: LGPL-3.0-or-later
"""Shares and how sure they are: Wilson's interval, and the z test of two shares.

Published in: Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22; Brown, Cai and DasGupta (2001), "Interval estimation for a binomial proportion",
Statistical Science 16(2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z95 = 1.959963984540054
Z90 = 1.2815515655446004  # one-sided


def wilson(share: ArrayLike, trials: ArrayLike, *, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bound of shares; 0 and 1 where there was no trial.

    Args:
        share: between 0 and 1; `trials`: how many independent answers it is made of.
    """
    p, n = np.asarray(share, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    safe = np.maximum(n, 1e-12)
    middle = (p + z**2 / (2.0 * safe)) / (1.0 + z**2 / safe)
    half = z * np.sqrt(p * (1.0 - p) / safe + (z / (2.0 * safe)) ** 2) / (1.0 + z**2 / safe)
    low = np.where((n > 0) & (p > 0.0), np.clip(middle - half, 0.0, 1.0), 0.0)
    high = np.where((n > 0) & (p < 1.0), np.clip(middle + half, 0.0, 1.0), 1.0)
    return low, high


def two_share_z(
    successes: ArrayLike, trials: ArrayLike, other_successes: ArrayLike, other_trials: ArrayLike
) -> NDArray[np.float64]:
    """z of the difference of two shares, one success and one failure added to each so that none is certain."""
    one, n = np.asarray(successes) + 1.0, np.asarray(trials) + 2.0
    other, m = np.asarray(other_successes) + 1.0, np.asarray(other_trials) + 2.0
    pooled = (one + other) / (n + m)
    return np.asarray((one / n - other / m) / np.sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)))
