# SPDX-License-Identifier: LGPL-3.0-or-later
"""A tree of themes: a few that share out what people wrote, and inside each, those that share it out more finely.

Themes are found on different texts, each weighing the people who wrote it (`crowd`), in the number that comes back best
in halves of them (`number`); everyone's texts then take their place among the finest themes (`belonging`), and what a
facilitator decided stands (`constraints`). People are counted once in each theme.

Published in: see each of these; Dhillon and Modha (2001) for the clusters, Ward (1963) for what they are started from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.belonging import Belonging, belong
from isegoria.engine.themes.constraints import NEW, Constraints, Decided, decided, same_themes
from isegoria.engine.themes.crowd import Crowd, crowd_of, people_in, said
from isegoria.engine.themes.drafting import drafted
from isegoria.engine.themes.number import Numbers
from isegoria.engine.themes.parameters import ThemeParameters
from isegoria.engine.traces import Step, Trace, step


@dataclass(frozen=True)
class Themes:
    """Themes, those at the top first, then the sub-themes of each; in each place the largest first.

    Attributes:
        number: (themes,) what each is known by from one run to the next.
        parent: (themes,) place of the theme that each is in, −1 at the top; `level`: 0 at the top, 1 inside.
        centres: (themes, axes) float32 unit vectors.
        label: (texts,) int32 place of each text's finest theme, −1 for the unclassified.
        closeness: (texts,) float32 similarity with the nearest of the finest themes.
        also: (texts, themes) float32 similarity with the other finest themes that each text also speaks of.
        stability: (themes,) Jaccard similarity with the most alike theme in halves of the texts, averaged; 0 where that
            was not tried (too few texts, or a theme put back by decision).
        texts, people: (themes,) how many belong to each, its sub-themes included; a person counts once in a theme.
        least: the similarity under which a text belongs to none.
        names: number → name that was given to it.
        numbers: the numbers of themes tried; None where texts are too few.
        trace: why these.
    """

    number: NDArray[np.int64]
    parent: NDArray[np.int64]
    level: NDArray[np.int64]
    centres: NDArray[np.float32]
    label: NDArray[np.int32]
    closeness: NDArray[np.float32]
    also: sp.csr_array
    stability: NDArray[np.float64]
    texts: NDArray[np.int64]
    people: NDArray[np.int64]
    least: float
    names: Mapping[int, str]
    numbers: Numbers | None
    trace: Trace

    @property
    def n_themes(self) -> int:
        return len(self.parent)

    @property
    def leaves(self) -> NDArray[np.int64]:
        """Places of the finest themes."""
        return np.setdiff1d(np.arange(self.n_themes), self.parent)

    @property
    def top_label(self) -> NDArray[np.int32]:
        """(texts,) place of each text's theme at the top, −1 for the unclassified."""
        return np.append(np.where(self.parent < 0, np.arange(self.n_themes), self.parent), -1).astype(np.int32)[
            self.label
        ]

    def top(self) -> NDArray[np.int64]:
        """Places of the themes at the top."""
        return np.flatnonzero(self.parent < 0)

    def children(self, theme: int) -> NDArray[np.int64]:
        """Places of the sub-themes of a theme."""
        return np.flatnonzero(self.parent == theme)

    def ancestors(self, theme: int) -> tuple[int, ...]:
        """The theme that it is in, and so on up to the top."""
        above = int(self.parent[theme])
        return () if above < 0 else (above, *self.ancestors(above))

    def members(self, theme: int) -> NDArray[np.int64]:
        """Texts of a theme, its sub-themes included."""
        return np.flatnonzero((self.label == theme) | (self.top_label == theme))

    def kept(
        self,
        *,
        before: NDArray[np.int64] | None = None,
        moved: Mapping[int, int] | None = None,
        merged: tuple[tuple[int, int], ...] = (),
        pinned: frozenset[int] = frozenset(),
        names: Mapping[int, str] | None = None,
    ) -> Constraints:
        """What the next run must keep of this one; the names given so far stay where no other is given.

        Args:
            before: (texts of the next run,) place of each among these texts, −1 for a new one; by default these texts
                come first again, in the same order.
            moved, merged, pinned, names: by number of theme; see `Constraints`.

        Raises:
            EngineError: theme_unknown.
        """
        label = self.label if before is None else np.append(self.label, -1).astype(np.int32)[before]
        known = set(self.number.tolist())
        names = {
            one: name for one, name in {**self.names, **(names or {})}.items() if one in known or one in (names or {})
        }
        return Constraints(self.number, self.parent, label, dict(moved or {}), merged, pinned, names)


def find_themes(
    vectors: NDArray[np.float32],
    *,
    copies: NDArray[np.int64] | None = None,
    authors: NDArray[np.int64] | None = None,
    parameters: ThemeParameters | None = None,
    constraints: Constraints | None = None,
    seed: int = 0,
    run: Run = map,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> Themes:
    """The themes of texts.

    Args:
        vectors: (texts, axes) float32 unit rows; zero rows for texts that say nothing.
        copies: (texts,) number of the group of copies of each text; by default those of the same vector are copies.
        authors: (texts,) number of each text's author, from 0; by default each text is its own person's.
        constraints: what is kept of an earlier run (`Themes.kept`).
        run: who makes the passes over chunks and draws.
        progress: told how many themes have their sub-themes, of how many.

    Raises:
        EngineError: lengths_differ.
    Complexity: O(sample × small clusters × axes) to find them, O(texts × themes × axes) to place the texts.
    """
    parameters, constraints = parameters or ThemeParameters(), constraints or Constraints()
    authors = None if authors is None else np.asarray(authors, dtype=np.int64)
    crowd = crowd_of(vectors, copies=copies, authors=authors, sample=parameters.sample)
    draft = drafted(vectors[crowd.texts], crowd.weights, parameters, seed=seed, run=run, progress=progress)
    put_back: frozenset[int] = frozenset()
    while True:
        standing = decided(draft, vectors, constraints, put_back, run)
        found = _assembled(standing, vectors, authors, crowd, parameters, constraints, run)
        missing = constraints.wanted - set(found.number.tolist()) - put_back
        if not missing:
            return found
        put_back |= missing


def _placed(
    standing: Decided,
    vectors: NDArray[np.float32],
    authors: NDArray[np.int64] | None,
    fewest: int,
    run: Run,
) -> tuple[NDArray[np.int64], Belonging]:
    """Places of the leaves that enough people are behind, and where texts stand among these."""
    left = np.arange(len(standing.draft.centres))
    while True:
        found = belong(vectors, standing.draft.centres[left], standing.draft.least, run)
        rank = np.full(len(standing.draft.centres) + 1, -1, dtype=np.int32)
        rank[left] = np.arange(len(left))
        stays = rank[standing.stays]
        place = np.where(stays >= 0, stays, found.place).astype(np.int32)
        people = people_in(place.astype(np.int64), authors, len(left))
        enough = (people >= fewest) | ((standing.number[left] >= 0) & (people > 0))
        if enough.all():
            return left, Belonging(place, found.closeness, found.also)
        left = left[enough]


def _assembled(
    standing: Decided,
    vectors: NDArray[np.float32],
    authors: NDArray[np.int64] | None,
    crowd: Crowd,
    parameters: ThemeParameters,
    constraints: Constraints,
    run: Run,
) -> Themes:
    left, placed = _placed(standing, vectors, authors, parameters.fewest_people, run)
    draft = standing.draft
    tops, top = np.unique(draft.top[left], return_inverse=True)
    top = top.reshape(-1)
    numbers, top_numbers = _numbered(standing, left, tops, top, placed.place, constraints)
    place = _moved(placed.place.astype(np.int64), vectors, draft.centres[left], top, numbers, top_numbers, constraints)
    people = people_in(place, authors, len(left))
    top_of = np.append(top, -1)[place]
    top_people = people_in(top_of, authors, len(tops))
    # Places in the tree: the themes at the top, then the leaves of those that have several.
    several = np.bincount(top, minlength=len(tops)) > 1
    top_order = np.argsort(-top_people, kind="stable")
    top_at = np.empty(len(tops), dtype=np.int64)
    top_at[top_order] = np.arange(len(tops))
    inner = np.flatnonzero(several[top]) if len(tops) else np.zeros(0, dtype=np.int64)
    inner = inner[np.lexsort((inner, -people[inner], top_at[top[inner]]))]
    leaf_at = np.append(top_at[top], -1) if len(tops) else np.full(1, -1)
    leaf_at[inner] = len(tops) + np.arange(len(inner))
    n_themes = len(tops) + len(inner)
    label = leaf_at[place].astype(np.int32)
    sizes = np.bincount(place[place >= 0], minlength=len(left))
    heft = np.bincount(top, weights=sizes, minlength=len(tops)).astype(np.int64)
    alone = np.flatnonzero(~several[top]) if len(tops) else inner
    centres = np.zeros((n_themes, vectors.shape[1]), dtype=np.float32)
    sums = np.zeros((len(tops), vectors.shape[1]))
    np.add.at(sums, top, draft.centres[left] * np.maximum(people, 1)[:, None])
    lengths = np.sqrt(np.square(sums).sum(axis=1, keepdims=True))
    centres[top_at] = sums / np.maximum(lengths, 1e-9)
    centres[top_at[top[alone]]] = draft.centres[left][alone]
    centres[len(tops) :] = draft.centres[left][inner]
    parent = np.full(n_themes, -1, dtype=np.int64)
    parent[len(tops) :] = top_at[top[inner]]
    number = np.empty(n_themes, dtype=np.int64)
    number[top_at], number[len(tops) :] = top_numbers, numbers[inner]
    stability = np.empty(n_themes)
    stability[top_at] = [draft.top_holds[one] for one in tops.tolist()]
    stability[len(tops) :] = draft.holds[left][inner]
    also = placed.also.tocoo()
    known = set(number.tolist())
    return Themes(
        number=_new_numbers(number, constraints),
        parent=parent,
        level=(parent >= 0).astype(np.int64),
        centres=centres,
        label=label,
        closeness=placed.closeness,
        also=sp.csr_array((also.data, (also.row, leaf_at[also.col])), shape=(len(vectors), n_themes), dtype=np.float32),
        stability=stability,
        texts=np.concatenate([heft[top_order], sizes[inner]]),
        people=np.concatenate([top_people[top_order], people[inner]]),
        least=draft.least,
        names={one: name for one, name in constraints.names.items() if one in known},
        numbers=draft.numbers,
        trace=Trace((_read(vectors, crowd), *draft.steps, _left_out(vectors, label))),
    )


def _numbered(
    standing: Decided,
    left: NDArray[np.int64],
    tops: NDArray[np.int64],
    top: NDArray[np.int64],
    place: NDArray[np.int32],
    constraints: Constraints,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each leaf and of each theme at the top: that of the earlier theme which it is, or `NEW`."""
    numbers = standing.number[left].copy()
    top_numbers = np.array([standing.top_number.get(one, NEW) for one in tops.tolist()], dtype=np.int64)
    if constraints.label is not None:
        before = constraints.labels(len(place))
        above = np.where(constraints.parent < 0, np.arange(len(constraints.parent)), constraints.parent)
        gone = {absorbed for _, absorbed in constraints.merged}
        taken = {*numbers.tolist(), *top_numbers.tolist(), *gone}
        for mine, now, then in (
            (top_numbers, np.append(top, -1)[place], np.append(above, -1)[before]),
            (numbers, place.astype(np.int64), np.where(np.append(constraints.parent, -1)[before] >= 0, before, -1)),
        ):
            for one, other in sorted(same_themes(now, then, len(mine), len(constraints.number)).items()):
                number = int(constraints.number[other])
                if mine[one] == NEW and number not in taken:
                    mine[one] = number
                    taken.add(number)
    # A theme of one leaf is that leaf.
    for one in np.flatnonzero(np.bincount(top, minlength=len(tops)) == 1).tolist():
        leaf = int(np.flatnonzero(top == one)[0])
        if standing.number[left[leaf]] >= 0 or top_numbers[one] == NEW:
            top_numbers[one] = numbers[leaf]
    return numbers, top_numbers


def _moved(
    place: NDArray[np.int64],
    vectors: NDArray[np.float32],
    centres: NDArray[np.float32],
    top: NDArray[np.int64],
    numbers: NDArray[np.int64],
    top_numbers: NDArray[np.int64],
    constraints: Constraints,
) -> NDArray[np.int64]:
    """Each text's leaf once those that were moved are where they were put: of a theme with several, the nearest."""
    absorbed = {two: one for one, two in constraints.merged}
    for text, number in constraints.moved.items():
        while number in absorbed:
            number = absorbed[number]
        own = np.flatnonzero((top_numbers[top] == number) if (top_numbers == number).any() else (numbers == number))
        if len(own):
            place[text] = own[int((centres[own].astype(np.float64) @ vectors[text]).argmax())]
    return place


def _new_numbers(number: NDArray[np.int64], constraints: Constraints) -> NDArray[np.int64]:
    """Numbers never used before for the themes that are new."""
    new = np.flatnonzero(number == NEW)
    first = max(int(number.max(initial=-1)), int(constraints.number.max(initial=-1))) + 1
    number[new] = first + np.arange(len(new))
    return number


def _read(vectors: NDArray[np.float32], crowd: Crowd) -> Step:
    return step(
        "texts_compared",
        "{texts} texts were read; {different} of them differ and say something that can be compared. A text that many "
        "people wrote weighs as many people.",
        texts=len(vectors),
        different=crowd.different,
    )


def _left_out(vectors: NDArray[np.float32], label: NDArray[np.int32]) -> Step:
    silent = ~said(vectors)
    return step(
        "texts_unclassified",
        "{unclassified} texts belong to no theme: {silent} say nothing that can be compared, and {far} are no nearer "
        "to a theme than texts without a subject would be.",
        unclassified=int((label < 0).sum()),
        silent=int((silent & (label < 0)).sum()),
        far=int((~silent & (label < 0)).sum()),
    )
