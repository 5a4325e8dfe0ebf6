# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does with meetings: it writes, or takes away, the texts that a request did not wait for."""

from .actions import take_some_away, write_some
from .models import Workshop
from .queries import unfinished


def keep_up() -> bool:
    """One batch; true when there was one."""
    workshop = unfinished()
    if workshop is None:
        return False
    if workshop.state == Workshop.State.WITHDRAWN:
        return take_some_away(workshop=workshop)
    return write_some(workshop=workshop)
