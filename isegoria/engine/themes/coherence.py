# SPDX-License-Identifier: LGPL-3.0-or-later
"""Do the words of a theme go together, and do the themes differ? Two figures to compare ways of finding them.

- *coherence*: for each pair of a theme's words, how much oftener one text holds both than chance would have it
  (normalised pointwise mutual information, from −1, never together, through 0, chance, to 1, never apart), averaged;
- *diversity*: the share of different words among the words of all themes.

Both are counted over the texts themselves. A single word for each theme would have no coherence to speak of, and themes
that are all one would be coherent: read the two together, and read the names.

Published in: Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", GSCL; Lau, Newman and
Baldwin (2014), "Machine reading tea leaves", EACL; Dieng, Ruiz and Blei (2020), "Topic modeling in embedding spaces",
TACL 8 (diversity).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import chunk_bounds
from isegoria.engine.themes.reading import Reading

WORDS = 10  # of each theme that are looked at
CHUNK = 50_000  # texts counted together


def coherence(reading: Reading, lists: Sequence[Sequence[str]], *, words: int = WORDS) -> NDArray[np.float64]:
    """(lists,) mean NPMI of the pairs of each list's first words, over the texts; 0 for a list without a pair.

    Args:
        lists: for each theme its words; each counts with all those of its stem. Words that no text holds are left out.

    Complexity: O(words of the texts + texts × words of a list²).
    """
    place = {word: int(reading.term[number]) for number, word in enumerate(reading.vocabulary)}
    known = [list(dict.fromkeys(place[word] for word in each[:words] if place.get(word, -1) >= 0)) for each in lists]
    wanted = sorted({term for each in known for term in each})
    column = {term: number for number, term in enumerate(wanted)}
    together = np.zeros((len(wanted), len(wanted)))
    for low, high in chunk_bounds(reading.n_texts, CHUNK):
        held = reading.term_counts(reading.text_bounds[low : high + 1])[:, wanted]
        held.data[:] = 1
        together += np.asarray((held.T @ held).todense())
    share = np.diagonal(together) / reading.n_texts
    found = np.zeros(len(lists))
    for number, each in enumerate(known):
        rows = [column[term] for term in each]
        pairs = [(one, other) for at, one in enumerate(rows) for other in rows[:at]]
        if pairs:
            found[number] = np.mean(
                [_npmi(together[one, other] / reading.n_texts, share[one], share[other]) for one, other in pairs]
            )
    return found


def _npmi(both: float, one: float, other: float) -> float:
    """Bouma's normalisation: −1 where two words never meet, 1 where they are never apart."""
    if both <= 0:
        return -1.0
    if both >= 1:
        return 1.0
    return float(np.log(both / (one * other)) / -np.log(both))


def diversity(lists: Sequence[Sequence[str]], *, words: int = WORDS) -> float:
    """Share of different words among the first words of all lists; 1 where there is none."""
    every = [word for each in lists for word in each[:words]]
    return len(set(every)) / len(every) if every else 1.0
