# SPDX-License-Identifier: LGPL-3.0-or-later
"""The Gram matrix of opinions kept in a form that follows the votes exactly.

The centred matrix depends on every mean, so a single vote changes all of its Gram matrix. Its three parts do not: with
V the opinions and S the pairs that were seen, VᵀV, VᵀS and SᵀS are sums of whole numbers over people, and

    gram[i, j] = VV[i, j] − mean[j] VS[i, j] − mean[i] VS[j, i] + mean[i] mean[j] SS[i, j].

Whole numbers below 2⁵³ add without rounding, whatever the order: after any number of votes the sums are those that
would be counted afresh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds

ROWS = 65_536


@dataclass(frozen=True)
class VoteProducts:
    """(statements, statements) sums over people, whole numbers in float64, of opinion × opinion, opinion × seen and
    seen × seen."""

    vv: NDArray[np.float64]
    vs: NDArray[np.float64]
    ss: NDArray[np.float64]

    @classmethod
    def of(cls, values: sp.csr_array) -> VoteProducts:
        """O(Σ votes² per person)."""
        width = values.shape[1]
        found = cls(np.zeros((width, width)), np.zeros((width, width)), np.zeros((width, width)))
        for start, stop in chunk_bounds(values.shape[0], ROWS):
            opinions, seen = _opinions(values[start:stop]), _seen(values[start:stop])
            found._add(opinions.T @ opinions, opinions.T @ seen, seen.T @ seen)
        return found

    def _add(self, vv: sp.csr_array, vs: sp.csr_array, ss: sp.csr_array) -> None:
        for mine, more in ((self.vv, vv), (self.vs, vs), (self.ss, ss)):
            cells = sp.coo_array(more)
            mine[cells.row, cells.col] += cells.data

    def widened(self, places: NDArray[np.int64], width: int) -> VoteProducts:
        """The same among more statements: the old ones at these places."""
        wide = [np.zeros((width, width)) for _ in range(3)]
        for new, old in zip(wide, (self.vv, self.vs, self.ss), strict=True):
            new[np.ix_(places, places)] = old
        return VoteProducts(*wide)

    def following(self, before: sp.csr_array, after: sp.csr_array) -> VoteProducts:
        """After some people's rows changed: their rows before and after, in the same order."""
        v_before, v_after, s_before, s_after = _opinions(before), _opinions(after), _seen(before), _seen(after)
        v_more, s_more = v_after - v_before, s_after - s_before
        found = VoteProducts(self.vv.copy(), self.vs.copy(), self.ss.copy())
        # XᵀY − xᵀy = (X − x)ᵀ Y + xᵀ (Y − y): products with the few cells that differ.
        found._add(
            v_more.T @ v_after + v_before.T @ v_more,
            v_more.T @ s_after + v_before.T @ s_more,
            s_more.T @ s_after + s_before.T @ s_more,
        )
        return found

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean opinion per statement over those who saw it; 0 where nobody did."""
        return np.asarray(np.diagonal(self.vs) / np.maximum(np.diagonal(self.ss), 1.0))

    def gram(self, ignored: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The Gram matrix of the mean-imputed, centred opinions; rows and columns of ignored statements are 0."""
        means = np.where(ignored, 0.0, self.means)
        cross = self.vs * means[None, :]
        gram = self.vv - cross
        gram -= cross.T
        np.multiply(means[:, None], means, out=cross)
        cross *= self.ss
        gram += cross
        if ignored.any():
            gram[ignored] = 0.0
            gram[:, ignored] = 0.0
        return gram


def _opinions(rows: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((rows.data.astype(np.float64), rows.indices, rows.indptr), shape=rows.shape)


def _seen(rows: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)
