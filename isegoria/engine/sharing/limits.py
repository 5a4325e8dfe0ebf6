# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots that mark more than they may: refused with the whole count, or set apart with the spoiled ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots

OverFull = Literal["null", "refused"]
OVER_FULL: tuple[OverFull, ...] = ("null", "refused")


def within(ballots: Ballots, used: NDArray[np.int64], most: int, over_full: OverFull) -> Ballots:
    """The ballots that use no more than `most`; the others are counted in `null`.

    Args:
        used: (rows) marks, points or credits of each ballot. over_full: what becomes of those above `most`.
    Raises:
        EngineError: ballot_over_full, where they are refused.
    """
    over = used > most
    if not over.any():
        return ballots
    if over_full == "refused":
        row = int(np.argmax(over))
        raise EngineError("ballot_over_full", row=row, found=int(used[row]), most=most)
    return replace(ballots.rows(~over), null=ballots.null + int(ballots.counts[over].sum()))
