# SPDX-License-Identifier: LGPL-3.0-or-later
"""Keyness: how much more the people of a theme write a phrase than those of the themes beside it.

Published in: Dunning (1993), "Accurate methods for the statistics of surprise and coincidence", Computational
Linguistics 19(1); Rayson and Garside (2000), "Comparing corpora using frequency profiling"; Frantzi, Ananiadou and Mima
(2000), "Automatic recognition of multi-word terms: the C-value/NC-value method", International Journal on Digital
Libraries 3(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.phrases import Occurrences, Phrases


@dataclass(frozen=True)
class Table:
    """Who wrote what: a row for each phrase of each theme, sorted by theme, then phrase.

    Attributes:
        phrase, theme: of each row.
        people: (rows,) people of the theme who wrote the phrase.
        size: (themes,) people of each theme.
        holders: the people of each row, one row after another; `bounds`: (rows + 1,) of each row in it.
        first: (themes + 1,) bounds of each theme in the rows.
    """

    phrase: NDArray[np.int64]
    theme: NDArray[np.int64]
    people: NDArray[np.float64]
    size: NDArray[np.float64]
    holders: NDArray[np.int64]
    bounds: NDArray[np.int64]
    first: NDArray[np.int64]

    def held(self, row: int) -> NDArray[np.int64]:
        """Who wrote the phrase of a row, in order."""
        return self.holders[self.bounds[row] : self.bounds[row + 1]]


def table_of(
    found: Occurrences,
    theme: NDArray[np.int64],
    weight: NDArray[np.float64],
    writer: NDArray[np.int64],
    texts: NDArray[np.int64],
    n_themes: int,
) -> Table:
    """Count people, once for each phrase of each theme.

    Args:
        theme: (texts,) theme of each text of the reading, −1 where it does not count.
        weight: (texts,) how many texts each of those counted stands for.
        writer: (texts,) who wrote each.
        texts: those counted.
    """
    counted = texts[theme[texts] >= 0]
    _, one = np.unique(theme[counted] * (writer.max(initial=0) + 1) + writer[counted], return_index=True)
    size = np.bincount(theme[counted[one]], weights=weight[counted[one]], minlength=n_themes)
    own = theme[found.text]
    rows = np.flatnonzero(own >= 0)
    order = rows[np.lexsort((writer[found.text[rows]], found.phrase[rows], own[rows]))]
    key = np.stack([own[order], found.phrase[order], writer[found.text[order]]])
    new = np.ones(key.shape[1], dtype=bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0)
    key, weights = key[:, new], weight[found.text[order[new]]]
    opens = np.ones(key.shape[1], dtype=bool)
    opens[1:] = (key[:2, 1:] != key[:2, :-1]).any(axis=0)
    starts = np.flatnonzero(opens)
    bounds = np.concatenate([starts, [key.shape[1]]])
    summed: NDArray[Any] = np.add.reduceat(weights, starts) if len(starts) else np.zeros(0)
    first = np.searchsorted(key[0, starts], np.arange(n_themes + 1))
    return Table(
        key[1, starts], key[0, starts], summed.astype(np.float64), size.astype(np.float64), key[2], bounds, first
    )


def log_likelihood(
    inside: NDArray[np.float64], within: NDArray[np.float64], outside: NDArray[np.float64], beside: NDArray[np.float64]
) -> NDArray[np.float64]:
    """G² of writing a phrase and being in the theme (Dunning 1993), negative where the theme writes it less.

    Args:
        inside: people of the theme who wrote it, of `within`; outside: others who did, of `beside`.
    """
    total = within + beside
    wrote = inside + outside
    cells = (
        (inside, wrote * within),
        (outside, wrote * beside),
        (within - inside, (total - wrote) * within),
        (beside - outside, (total - wrote) * beside),
    )
    found = np.zeros(len(inside))
    for seen, product in cells:
        expected = np.maximum(product / np.maximum(total, 1), 1e-12)
        found += np.where(seen > 0, seen * np.log(np.maximum(seen, 1e-12) / expected), 0.0)
    return np.asarray(2.0 * found * np.where(inside * beside >= outside * within, 1.0, -1.0))


def outside_of(
    table: Table, group: NDArray[np.int64], n_phrases: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rows,) people of the other themes of the same group who wrote the phrase, and of how many.

    Args:
        group: (themes,) themes of one number are told against one another.
    """
    key = group[table.theme] * n_phrases + table.phrase
    _, place = np.unique(key, return_inverse=True)
    whole = np.bincount(place, weights=table.people)[place] if len(key) else np.zeros(0)
    sizes = np.bincount(group, weights=table.size)
    return whole - table.people, sizes[group[table.theme]] - table.size[table.theme]


def nested(table: Table, phrases: Phrases) -> NDArray[np.float64]:
    """(rows,) the most people of the theme that wrote one longer phrase that holds this one."""
    key = table.theme * len(phrases) + table.phrase
    found = np.zeros(len(key))
    for side in range(2):
        shorter = phrases.within[table.phrase, side]
        rows = np.flatnonzero(shorter >= 0)
        place = np.searchsorted(key, table.theme[rows] * len(phrases) + shorter[rows])
        np.maximum.at(found, place, table.people[rows])
    return found
