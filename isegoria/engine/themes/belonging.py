# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which theme each text belongs to, which others it also speaks of, and which texts belong to none.

A text belongs to the theme whose centre is most similar to it. How similar the nearest centre is by chance is seen on
texts whose axes were shuffled apart, so that they have the directions of the words and no subject. A text that is less
similar to its theme than half of these stays without a theme, as do the texts that say nothing: so the unclassified are
few where themes are plain, and many where they are not.

Published in: Buja and Eyuboglu (1992), "Remarks on parallel analysis", Multivariate Behavioral Research 27(4) (a null
by shuffled columns); Tibshirani, Walther and Hastie (2001), "Estimating the number of clusters in a data set via the
gap statistic", JRSS B 63(2) (clusters beside those of a null).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import DOUBT, ROWS, closeness_to_own, nearest_centres
from isegoria.engine.linear.chunks import Run, chunk_bounds
from isegoria.engine.themes.crowd import said
from isegoria.engine.themes.number import shuffled

NULL = 8_000  # shuffled texts that chance is seen on
NEARLY = 0.85  # of the similarity with its own theme, that a text has with another it also speaks of
ALSO = 2  # other themes of a text, at most


@dataclass(frozen=True)
class Belonging:
    """Where texts stand among centres.

    Attributes:
        place: (texts,) int32 the nearest centre, −1 for none.
        closeness: (texts,) float32 similarity with the nearest centre, whether they belong to it or not.
        also: (texts, centres) float32 similarity with the other centres that each also speaks of.
    """

    place: NDArray[np.int32]
    closeness: NDArray[np.float32]
    also: sp.csr_array


def least_closeness(vectors: NDArray[np.float32], centres: NDArray[np.float32], seed: int = 0) -> float:
    """The similarity under which a text belongs to no theme.

    Args:
        vectors: of different texts, none of them zero.
    """
    if len(vectors) > NULL:
        vectors = vectors[(np.arange(NULL) * (len(vectors) / NULL)).astype(np.int64)]
    without = shuffled(vectors, seed)
    return float(np.median(closeness_to_own(without, centres, nearest_centres(without, centres))))


def _placed(
    vectors: NDArray[np.float32], centres: NDArray[np.float32], least: float
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Nearest centres, similarities; then rows, centres and similarities of the others."""
    place = nearest_centres(vectors, centres)
    close = closeness_to_own(vectors, centres, place)
    belongs = (close >= least) & said(vectors)
    scores = vectors @ centres.T
    scores[np.arange(len(vectors)), place] = -np.inf
    scores[~belongs] = -np.inf
    bound = np.maximum(least, NEARLY * close)
    rows, others = np.nonzero(scores >= (bound - DOUBT)[:, None])
    # Close calls are settled by sums in a fixed order, as for the nearest.
    exact = closeness_to_own(vectors[rows], centres, others)
    kept = exact >= bound[rows]
    rows, others, exact = rows[kept], others[kept], exact[kept]
    order = np.lexsort((others, -exact, rows))
    rows, others, exact = rows[order], others[order], exact[order]
    starts = np.searchsorted(rows, rows, side="left")
    few = np.arange(len(rows)) - starts < ALSO
    return (
        np.where(belongs, place, -1).astype(np.int32),
        close.astype(np.float32),
        rows[few].astype(np.int32),
        others[few].astype(np.int32),
        exact[few].astype(np.float32),
    )


def belong(vectors: NDArray[np.float32], centres: NDArray[np.float32], least: float, run: Run = map) -> Belonging:
    """Where texts stand among the centres of themes.

    Complexity: O(texts × centres × axes), in chunks.
    """
    if not len(centres) or not len(vectors):
        none = np.full(len(vectors), -1, dtype=np.int32)
        return Belonging(none, np.zeros(len(vectors), np.float32), sp.csr_array((len(vectors), len(centres))))
    bounds = list(chunk_bounds(len(vectors), ROWS))
    chunks = (vectors[low:high] for low, high in bounds)
    parts = list(run(partial(_placed, centres=centres, least=least), chunks))
    rows = np.concatenate([one[2] + low for one, (low, _) in zip(parts, bounds, strict=True)])
    others, exact = np.concatenate([one[3] for one in parts]), np.concatenate([one[4] for one in parts])
    also = sp.csr_array((exact, (rows, others)), shape=(len(vectors), len(centres)), dtype=np.float32)
    return Belonging(np.concatenate([one[0] for one in parts]), np.concatenate([one[1] for one in parts]), also)
