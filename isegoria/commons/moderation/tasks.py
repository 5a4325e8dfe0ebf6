# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for moderators: carry on with large acts, examine what is new, close panels, learn."""

import time

from .appealing.actions import close_due
from .batches.actions import run_due
from .signals.actions import AT_ONCE, examine_due, learn_due

SELDOM = 300.0
"""Seconds between two rounds of what is not urgent."""
_next = [0.0]


def keep_up() -> bool:
    """One round; true when more is waiting."""
    more = run_due()
    more = examine_due() == AT_ONCE or more
    if time.monotonic() >= _next[0]:
        _next[0] = time.monotonic() + SELDOM
        close_due()
        learn_due()
    return more
