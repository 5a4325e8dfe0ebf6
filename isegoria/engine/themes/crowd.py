# SPDX-License-Identifier: LGPL-3.0-or-later
"""The different texts that themes are found on, each with the people behind it.

Copies are one text, that weighs the people who wrote it, each once. Where different texts are too many, some are taken
at even steps of people: what many people wrote is always among them.

Published in: Madow (1949), "On the theory of systematic sampling, II", Annals of Mathematical Statistics 20(3)
(sampling with probability proportional to size).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import ROWS
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import chunk_bounds


@dataclass(frozen=True)
class Crowd:
    """Texts to find themes on.

    Attributes:
        texts: (taken,) their places, rising.
        weights: (taken,) people behind each.
        different: how many different texts there are in all.
    """

    texts: NDArray[np.int64]
    weights: NDArray[np.float64]
    different: int


def same_vectors(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """(texts,) a number for each vector, the same for vectors that are the same to the last bit."""
    along = np.random.default_rng(0).standard_normal(vectors.shape[1])
    key = np.empty(len(vectors))
    for low, high in chunk_bounds(len(vectors), ROWS):
        key[low:high] = np.einsum("ij,j->i", vectors[low:high].astype(np.float64), along, optimize=False)
    return np.unique(key, return_inverse=True)[1].reshape(-1)


def people_in(groups: NDArray[np.int64], authors: NDArray[np.int64] | None, n_groups: int) -> NDArray[np.int64]:
    """(n_groups,) people who wrote a text of each group, each once; a group below zero is none."""
    kept = np.flatnonzero(groups >= 0)
    if authors is None:
        return np.bincount(groups[kept], minlength=n_groups)
    width = int(authors.max(initial=0)) + 1
    pairs = np.unique(groups[kept].astype(np.int64) * width + authors[kept])
    return np.bincount(pairs // width, minlength=n_groups)


def crowd_of(
    vectors: NDArray[np.float32],
    *,
    copies: NDArray[np.int64] | None,
    authors: NDArray[np.int64] | None,
    sample: int,
) -> Crowd:
    """The different texts that say something, or `sample` of them.

    Args:
        copies: (texts,) number of the group of copies of each text; those of the same vector by default.
        authors: (texts,) number of each text's author, from 0; each text its own person by default.

    Raises:
        EngineError: lengths_differ.
    """
    for what, given in (("copies", copies), ("authors", authors)):
        if given is not None and len(given) != len(vectors):
            raise EngineError("lengths_differ", what=what, expected=len(vectors), found=len(given))
    told = np.flatnonzero(said(vectors))
    groups = same_vectors(vectors[told]) if copies is None else np.asarray(copies)[told]
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    people = people_in(group, None if authors is None else np.asarray(authors)[told], len(first))
    order = np.argsort(first, kind="stable")
    first, people = first[order], people[order]
    if len(first) <= sample:
        return Crowd(told[first], people.astype(np.float64), len(first))
    ends = np.cumsum(people)
    steps = (np.arange(sample) + 0.5) * (float(ends[-1]) / sample)
    taken, hits = np.unique(np.searchsorted(ends, steps, side="right"), return_counts=True)
    return Crowd(told[first[taken]], hits.astype(np.float64), len(first))


def said(vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(texts,) whether a text's vector has a direction."""
    return np.asarray(vectors.any(axis=1))
