# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a facilitator decided, kept when themes are found again; and which theme of today is which of yesterday.

Themes are found again each time. A theme of today is that of yesterday, and keeps its number and its name, when more
than half of the texts of each are in the other (of those present both times). A theme that is pinned, or made of
several merged, keeps its texts and stands where they stand: themes found in their place give way. A text that was moved
stays where it was put.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import directions, nearest_centres
from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.drafting import Draft

NEW = -1  # number of a theme that was not there before


@dataclass(frozen=True)
class Constraints:
    """The themes of an earlier run and what was decided of them. `Themes.kept` makes it.

    Attributes:
        number: (earlier themes,) their numbers; `parent`: (earlier themes,) place of each one's parent, −1 at the top.
        label: (texts,) for each text of today, the place of its finest theme then, −1 for none or a new text.
        moved: text of today → number of the theme it was put in.
        merged: (kept, put into it) numbers of themes made one.
        pinned: numbers of themes that must stay.
        names: number → name given.
    """

    number: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    parent: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    label: NDArray[np.int32] | None = None
    moved: Mapping[int, int] = field(default_factory=dict)
    merged: tuple[tuple[int, int], ...] = ()
    pinned: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """
        Raises:
            EngineError: theme_unknown.
        """
        known = set(self.number.tolist())
        for one in [*self.moved.values(), *self.pinned, *self.names, *(one for pair in self.merged for one in pair)]:
            if one not in known:
                raise EngineError("theme_unknown", theme=one)

    @property
    def wanted(self) -> frozenset[int]:
        """Themes that must be found again, at need as if they were pinned: they were named, or texts were put there."""
        gone = {absorbed for _, absorbed in self.merged}
        return frozenset({*self.moved.values(), *self.names} - gone)

    def leaves(self, number: int) -> list[int]:
        """Places of the finest themes of an earlier theme, those merged into it and their own included."""
        place = int(np.flatnonzero(self.number == number)[0])
        children = np.flatnonzero(self.parent == place).tolist()
        found = set(children or [place])
        for kept, absorbed in self.merged:
            if kept == number:
                found.update(self.leaves(absorbed))
        return sorted(found)

    def is_leaf(self, number: int) -> bool:
        return not (self.parent == np.flatnonzero(self.number == number)[0]).any()

    def labels(self, n_texts: int) -> NDArray[np.int64]:
        """(texts,) the place of each text's finest theme, merged and moved; a text moved to a theme with sub-themes
        has none yet."""
        found = np.full(n_texts, -1, dtype=np.int64)
        if self.label is not None:
            found[: len(self.label)] = self.label[:n_texts]
        for kept, absorbed in self.merged:
            if self.is_leaf(kept):
                found[np.isin(found, self.leaves(absorbed))] = self.leaves(kept)[0]
        for text, number in self.moved.items():
            found[text] = self.leaves(number)[0] if self.is_leaf(number) else -1
        return found


@dataclass(frozen=True)
class Decided:
    """A draft in which what was decided stands.

    Attributes:
        number: (leaves,) number that each must bear, −1 for any; `top_number`: the same of themes at the top.
        stays: (texts,) leaf that each text must be in, −1 for any.
    """

    draft: Draft
    number: NDArray[np.int64]
    top_number: dict[int, int]
    stays: NDArray[np.int64]


def decided(
    draft: Draft,
    vectors: NDArray[np.float32],
    constraints: Constraints,
    also_pinned: frozenset[int] = frozenset(),
    run: Run = map,
) -> Decided:
    """Put pinned and merged themes in the place of those found there.

    Complexity: O(texts × leaves × axes) where anything was pinned or merged.
    """
    stays = np.full(len(vectors), -1, dtype=np.int64)
    free = Decided(draft, np.full(len(draft.centres), NEW), {}, stays)
    gone = {absorbed for _, absorbed in constraints.merged}
    kept = sorted((constraints.pinned | also_pinned | {one for one, _ in constraints.merged}) - gone)
    if not kept:
        return free
    labels = constraints.labels(len(vectors))
    near = nearest_centres(vectors, draft.centres, run) if len(draft.centres) else stays
    centres, top, holds = list(draft.centres), draft.top.tolist(), draft.holds.tolist()
    numbers, top_numbers, top_holds = [NEW] * len(centres), dict[int, int](), dict(draft.top_holds)
    table = _both(near, labels, len(centres), len(constraints.number))
    out: set[int] = set()
    for number in kept:
        whole = constraints.is_leaf(number)
        own = constraints.leaves(number)
        # A leaf is put back as one theme, whatever was merged into it; a theme with sub-themes, with all of them.
        pieces = [(number, own[:1])] if whole else [(int(constraints.number[one]), [one]) for one in own]
        above = max(top_holds, default=-1) + 1
        parent = int(constraints.parent[constraints.number == number][0])
        if whole and parent >= 0 and len(draft.centres):
            above = int(draft.top[int(table[:, own].sum(axis=1).argmax())])
        else:
            top_numbers[above] = number
        top_holds.setdefault(above, 0.0)
        taken = table[:, own].sum(axis=1) * 2 > table.sum(axis=1)
        out.update(np.flatnonzero(taken).tolist())
        for piece, places in pieces:
            members = np.flatnonzero(np.isin(labels, places))
            if not len(members):
                continue
            stays[members] = len(centres)
            centres.append(directions(vectors[members].astype(np.float64).sum(axis=0, keepdims=True))[0])
            top.append(above)
            holds.append(0.0)
            numbers.append(piece)
    left = np.array([place for place in range(len(centres)) if place not in out], dtype=np.int64)
    rank = np.full(len(centres) + 1, -1, dtype=np.int64)
    rank[left] = np.arange(len(left))
    after = replace(
        draft,
        centres=np.array(centres, dtype=np.float32).reshape(-1, vectors.shape[1])[left],
        top=np.array(top, dtype=np.int64)[left],
        holds=np.array(holds)[left],
        top_holds=top_holds,
    )
    return Decided(after, np.array(numbers, dtype=np.int64)[left], top_numbers, rank[stays])


def _both(now: NDArray[np.int64], before: NDArray[np.int64], n_now: int, n_before: int) -> NDArray[np.int64]:
    """(themes now, themes before) texts that are in both."""
    both = (now >= 0) & (before >= 0)
    table = np.zeros((n_now, n_before), dtype=np.int64)
    np.add.at(table, (now[both], before[both]), 1)
    return table


def same_themes(now: NDArray[np.int64], before: NDArray[np.int64], n_now: int, n_before: int) -> dict[int, int]:
    """Theme now → theme before, where more than half of the texts of each are in the other: never two for one.

    Args:
        now, before: (texts,) theme of each text, −1 for none or for a text that was not there.
    """
    table = _both(now, before, n_now, n_before)
    mine, theirs = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    found = np.argwhere((2 * table > mine) & (2 * table > theirs))
    return {int(one): int(other) for one, other in found}
