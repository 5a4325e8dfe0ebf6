# SPDX-License-Identifier: LGPL-3.0-or-later
"""Loops that arrays cannot say, compiled to machine code: counting that goes from one voter to the next.

Numba compiles a function at its first call for each shape of its arguments, which takes a second or so, and keeps what
it made beside the source, or in the user's cache folder: later processes load it in some milliseconds. Results are
those of the same lines run by Python. `docs/decisions/0019-hot-loops-are-compiled.md` says when to reach for it.

Loading Numba takes half a second: rooms that hold compiled loops are imported where they are first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a function of numbers and NumPy arrays. It takes no other objects, and holds no lock while it runs."""
    try:
        fast = numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # no folder can be written to: each process compiles anew
        fast = numba.njit(nogil=True)(loop)
    return cast(Loop, fast)


def compiled_sums(loop: Loop) -> Loop:
    """As `compiled`; sums of floats are taken in whatever order is fastest, and nothing may be NaN.

    The last digits of a sum may hang on the processor: for what says by how much it may be wrong, and by nothing else.
    """
    free = {"reassoc", "nsz", "nnan"}
    try:
        fast = numba.njit(cache=True, nogil=True, fastmath=free)(loop)
    except RuntimeError:  # as above
        fast = numba.njit(nogil=True, fastmath=free)(loop)
    return cast(Loop, fast)
