# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether both sides found the same agreement."""

from collections.abc import Sequence


def same(ours: Sequence[float], peer: Sequence[float]) -> bool:
    """Both α, within 1e-9."""
    return len(ours) == len(peer) and all(abs(one - other) < 1e-9 for one, other in zip(ours, peer, strict=True))
