# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who supports what: voters who support exactly the same options are one group, with their votes together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Supports:
    """Groups of voters × options, sparse.

    Attributes:
        by_group: (groups, options) ones where a group supports an option; no group is without any.
        by_option: the same, transposed.
        votes: (groups) votes of each group, whole numbers.
        totals: (options) votes of all who support each option.
    """

    by_group: Any
    by_option: Any
    votes: NDArray[np.int64]
    totals: NDArray[np.int64]

    @property
    def n_options(self) -> int:
        return int(self.by_option.shape[0])

    @property
    def n_votes(self) -> int:
        """Votes of all who support something."""
        return int(self.votes.sum())

    @property
    def supported(self) -> NDArray[np.int64]:
        """The options that anybody supports, ascending."""
        return np.flatnonzero(self.totals)

    @cached_property
    def alike(self) -> NDArray[np.int64]:
        """(options) for each, the first option that exactly the same groups support: its own number where none is.

        Such options are equal in all that follows from who supports them.
        """
        first: dict[bytes, int] = {}
        return np.array(
            [first.setdefault(self.of(option).tobytes(), option) for option in range(self.n_options)], dtype=np.int64
        )

    def of(self, option: int) -> Rows:
        """The groups that support an option."""
        starts = self.by_option.indptr
        return np.asarray(self.by_option.indices[starts[option] : starts[option + 1]])

    def votes_by_class(self, option: int, classes: NDArray[np.int64]) -> dict[int, int]:
        """Votes of the supporters of an option by the class they are in: exact."""
        rows = self.of(option)
        found, places = np.unique(classes[rows], return_inverse=True)
        sums = np.zeros(len(found), dtype=np.int64)
        np.add.at(sums, places, self.votes[rows])
        return dict(zip(found.tolist(), sums.tolist(), strict=True))


def group_supporters(supports: NDArray[np.bool_], votes: NDArray[np.int64]) -> Supports:
    """Put voters who support the same options together, and leave out those who support none.

    Args:
        supports: (rows, options) whether the voters of a row support an option.
        votes: (rows) their votes.
    Complexity: O(rows × options), and a sort of the rows by 64 options at a time.
    """
    n_rows, n_options = supports.shape
    packed = np.packbits(supports, axis=1)
    words = np.zeros((n_rows, -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    words[:, : packed.shape[1]] = packed
    keys = words.view(np.uint64)
    order = np.argsort(keys[:, 0], kind="stable") if keys.shape[1] == 1 else np.lexsort(keys.T)
    new = np.ones(n_rows, dtype=bool)
    along = keys[order]
    new[1:] = (along[1:] != along[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(votes[order], starts) if n_rows else np.zeros(0, dtype=np.int64)
    first = order[starts]
    some = keys[first].any(axis=1)
    first, sums = first[some], np.asarray(sums[some], dtype=np.int64)
    by_group = csr_array(supports[first], dtype=np.int64)
    by_option = csr_array(by_group.T)
    return Supports(by_group, by_option, sums, np.asarray(by_option @ sums, dtype=np.int64).reshape(n_options))
