# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether both sides elected the same."""

from collections.abc import Sequence


def same(ours: Sequence[int], peer: Sequence[int]) -> bool:
    return list(ours) == list(peer)
