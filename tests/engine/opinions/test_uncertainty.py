# SPDX-License-Identifier: LGPL-3.0-or-later
"""Wilson's interval against a peer, at its ends, and in the promise that it makes."""

import numpy as np
import pytest
from scipy.stats import binomtest

from isegoria.engine.opinions.uncertainty import wilson


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (3, 10), (50, 100), (999, 1000), (0, 40)])
def test_it_is_a_peers(successes: int, trials: int) -> None:
    low, high = wilson(successes, trials)
    peer = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert (float(low), float(high)) == pytest.approx((peer.low, peer.high), abs=1e-12)


def test_nobody_asked_tells_nothing() -> None:
    low, high = wilson([0, 2], [0, 2])
    assert (low[0], high[0]) == (0.0, 1.0)
    assert high[1] == 1.0


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.97])
def test_nineteen_times_in_twenty_the_share_is_inside(share: float) -> None:
    rng = np.random.default_rng(1)
    low, high = wilson(rng.binomial(60, share, size=4000), 60)
    assert ((low <= share) & (share <= high)).mean() > 0.92
