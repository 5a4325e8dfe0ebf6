# SPDX-License-Identifier: LGPL-3.0-or-later
"""How sure a percentage is: the interval that chance alone explains.

Whoever saw a statement is taken for a draw among those who could have. The interval is Wilson's: it stays between 0 and
1 and keeps its promise for few answers and for shares near 0 or 1, where the textbook's p ± z·√(p(1 − p)/n) does not.

Published in: Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22; Brown, Cai and DasGupta (2001), "Interval estimation for a binomial proportion",
Statistical Science 16(2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.linear import proportions
from isegoria.engine.linear.proportions import Z95


def wilson(
    successes: ArrayLike, trials: ArrayLike, *, z: float = Z95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bound of each share; 0 and 1 where nobody was asked.

    Args:
        z: standard errors to each side (95 % by default).
    """
    n = np.asarray(trials, dtype=np.float64)
    return proportions.wilson(np.asarray(successes, dtype=np.float64) / np.maximum(n, 1.0), n, z=z)
