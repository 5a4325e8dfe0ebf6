# SPDX-License-Identifier: LGPL-3.0-or-later
"""New texts take their place among themes that stand, without the themes being found again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.belonging import belong
from isegoria.engine.themes.tree import Themes


def join(themes: Themes, vectors: NDArray[np.float32], run: Run = map) -> NDArray[np.int32]:
    """(new texts,) the finest theme of each, −1 for none: the label that each would have had among the others.

    Args:
        vectors: (new texts, axes) in the same space as those that the themes were found on.

    Complexity: O(new texts × themes × axes), whatever the number of texts that the themes were found on.
    """
    leaves = themes.leaves
    place = belong(vectors, themes.centres[leaves], themes.least, run).place
    return np.append(leaves, -1).astype(np.int32)[place]
