# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether both sides answer alike: ours tells the conversations apart at least as well."""

from typing import Any

from sklearn.metrics import v_measure_score

ALLOWED = 0.02


def same(ours: dict[str, Any], peer: dict[str, Any]) -> bool:
    """V-measure of our clusters with the conversations, beside that of the peer's."""
    measured = [v_measure_score(one["belongs"], one["labels"]) for one in (ours, peer)]
    print(f"V-measure {measured[0]:.3f}, peer {measured[1]:.3f}")
    return bool(measured[0] >= measured[1] - ALLOWED)
