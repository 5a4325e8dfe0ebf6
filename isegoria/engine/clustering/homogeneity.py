# SPDX-License-Identifier: LGPL-3.0-or-later
"""How far groups that were found follow labels that were given: V-measure and purity, from one contingency table.

Published in: Rosenberg and Hirschberg (2007), "V-Measure: a conditional entropy-based external cluster evaluation
measure", EMNLP-CoNLL; Manning, Raghavan and Schütze (2008), "Introduction to Information Retrieval", section 16.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError


def contingency(found: NDArray[np.int64], given: NDArray[np.int64]) -> NDArray[np.int64]:
    """(groups found, labels given) how many points stand in both; numbers from 0, without gaps that matter.

    Raises:
        EngineError: lengths_differ.
    """
    if len(found) != len(given):
        raise EngineError("lengths_differ", what="labels", expected=len(found), found=len(given))
    rows, columns = int(found.max(initial=-1)) + 1, int(given.max(initial=-1)) + 1
    table = np.bincount(found * columns + given, minlength=rows * columns)
    return table.reshape(rows, columns).astype(np.int64)


def _entropy(counts: NDArray[np.int64]) -> float:
    """In nats."""
    shares = counts[counts > 0] / max(int(counts.sum()), 1)
    return float(-(shares * np.log(shares)).sum())


def v_measure_of(table: NDArray[np.int64]) -> float:
    """Harmonic mean of homogeneity (each group holds one label) and completeness (each label stands in one group).

    1 for the same partition, 0 for unrelated ones; 1 when there is nothing to tell apart.
    """
    joint, rows, columns = _entropy(table.ravel()), _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    together = rows + columns - joint
    homogeneity = together / columns if columns else 1.0
    completeness = together / rows if rows else 1.0
    total = homogeneity + completeness
    return min(max(2 * homogeneity * completeness / total, 0.0), 1.0) if total > 0 else 0.0


def purity_of(table: NDArray[np.int64]) -> float:
    """Share of the points that bear the most frequent label of their group; 1 without points."""
    total = int(table.sum())
    return int(table.max(axis=1, initial=0).sum()) / total if total else 1.0
