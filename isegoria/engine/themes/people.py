# SPDX-License-Identifier: LGPL-3.0-or-later
"""Who wrote what: each text's author as a number, and how many people stand behind it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError


@dataclass(frozen=True)
class People:
    """The authors of texts.

    Attributes:
        author: (texts,) number of the author of each text, in the order of their first texts.
        weight: (authors,) how many people speak with each, themselves included.
    """

    author: NDArray[np.int64]
    weight: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        n_texts: int,
        authors: Sequence[Hashable | None] | NDArray[np.int64] | None = None,
        weights: NDArray[np.float64] | None = None,
    ) -> People:
        """Of the author of each text (None where not known: such a text is one person's alone).

        Args:
            weights: (texts,) people who carry each text, its author included; of the texts of one author the most
            carried
                counts. 1 each where not given.
        Raises:
            EngineError: lengths_differ, weights_not_positive.
        """
        for what, given in (("authors", authors), ("weights", weights)):
            if given is not None and len(given) != n_texts:
                raise EngineError("lengths_differ", what=what, expected=n_texts, found=len(given))
        if authors is None:
            author = np.arange(n_texts)
        else:
            numbers: dict[Hashable, int] = {}
            listed: Sequence[Hashable | None] = authors.tolist() if isinstance(authors, np.ndarray) else authors
            keys = ((one,) if one is not None else place for place, one in enumerate(listed))
            author = np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, n_texts)
        weight = np.zeros(int(author.max(initial=-1)) + 1)
        given_weights = np.ones(n_texts) if weights is None else np.asarray(weights, dtype=np.float64)
        if not (given_weights > 0).all() or not np.isfinite(given_weights).all():
            raise EngineError("weights_not_positive")
        np.maximum.at(weight, author, given_weights)
        return cls(author, weight)

    def behind(self, texts: NDArray[np.int64] | NDArray[np.bool_]) -> float:
        """How many people stand behind some texts, each counted once."""
        return float(self.weight[np.unique(self.author[texts])].sum())


@dataclass(frozen=True)
class Speakers:
    """Who spoke on what.

    Attributes:
        place: (texts,) place of the theme of each text.
        themes: places, that of no theme included.
    """

    people: People
    place: NDArray[np.int64]
    stance: NDArray[np.int8]
    themes: int

    def of_themes(self, texts: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(themes,) people behind some texts, each once on each theme."""
        keys = np.unique(self.place[texts] * len(self.people.weight) + self.people.author[texts])
        theme, author = np.divmod(keys, len(self.people.weight))
        return np.asarray(
            np.bincount(theme, weights=self.people.weight[author], minlength=self.themes), dtype=np.float64
        )
