# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether both sides pay for the same projects."""

from typing import Any


def same(ours: dict[str, Any], peer: dict[str, Any]) -> bool:
    """The peer's exact answer is ours, or one of those that we say a tie leaves possible."""
    exact = sorted(peer["exact"])
    return exact == ours["winners"] if not ours["tied"] else exact in ours["sets"]
