# SPDX-License-Identifier: LGPL-3.0-or-later
"""Choosing few things that speak for many people: coverage under a budget, with a place kept for each theme.

What a choice is worth is the sum over units (a person, on a theme) of their weight times how well the best of those
chosen speaks for them: facility location, monotone and submodular. Choosing greedily by worth gained per cost,
and choosing greedily by worth alone, the better of the two comes within ½(1 − 1/e) of the best choice; reckoning a
gain anew only when it may still be the greatest spares nearly all the work (lazy evaluation), since gains only fall.

Before that, in this order, some places are kept:

1. each theme that is due one (its people reach a share of all) gets its best sentence, the largest first, while room
   is left; none takes so much that those after it cannot have their shortest;
2. each theme on which both sides spoke gets the other side's best;
3. the themes outside the half get their share of the budget: the fewest themes that together hold half of the people
   are the half; the others are the minorities.

Published in: Nemhauser, Wolsey and Fisher (1978), "An analysis of approximations for maximizing submodular set
functions", Mathematical Programming 14; Minoux (1978), "Accelerated greedy algorithms for maximizing submodular set
functions"; Khuller, Moss and Naor (1999), "The budgeted maximum coverage problem", Information Processing Letters
70(1); Leskovec et al. (2007), "Cost-effective outbreak detection in networks", KDD (the better of two greedy
choices); Lin and Bilmes (2011), "A class of submodular functions for document summarization", ACL.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.themes.stance import bounded_share

LEAST_SIDE = 0.05  # of those who took a side on a theme, for the other side to have a place on it

Reason = Literal["theme", "balance", "minority", "coverage"]


@dataclass(frozen=True)
class Offer:
    """What is chosen from.

    Attributes:
        values: (candidates, units) how well each speaks for each, 0 to 1; nothing where it does not.
        weights: (units,) people.
        fitness: (candidates,) between equals, which is the better.
        costs: (candidates,) above zero.
        theme: (candidates,) the theme of each.
        side: (candidates,) 1 for, −1 against, 0 not known.
        people: (themes,) people of each theme.
        sides: (themes, 2) people for, and against.
        due: themes that are due a place, the largest first.
        alike: which candidates say nearly the same as one of them.
    """

    values: sp.csr_matrix
    weights: NDArray[np.float64]
    fitness: NDArray[np.float64]
    costs: NDArray[np.int64]
    theme: NDArray[np.int64]
    side: NDArray[np.int8]
    people: NDArray[np.float64]
    sides: NDArray[np.float64]
    due: NDArray[np.int64]
    alike: Callable[[int], NDArray[np.bool_]]

    @property
    def effort(self) -> NDArray[np.float64]:
        """(candidates,) what reading each takes: its cost, and the usual one for coming to another sentence."""
        return np.asarray(self.costs + np.median(self.costs)) if len(self.costs) else np.zeros(0)

    @property
    def minorities(self) -> NDArray[np.bool_]:
        """(themes,) those outside the fewest that hold half of the people."""
        order = np.argsort(-self.people, kind="stable")
        before = np.cumsum(self.people[order]) - self.people[order]
        found = np.zeros(len(order), dtype=np.bool_)
        found[order] = before >= self.people.sum() / 2
        return found


@dataclass(frozen=True)
class Choice:
    """What was chosen, in order.

    Attributes:
        chosen: candidates; `reasons`: why each, `gains`: what each added to the worth.
        no_room: themes that were due a place and whose sentences did not fit; `no_candidate`: that had none.
        worth: of all the chosen together; `most`: of all candidates together.
    """

    chosen: tuple[int, ...]
    reasons: tuple[Reason, ...]
    gains: tuple[float, ...]
    no_room: tuple[int, ...]
    no_candidate: tuple[int, ...]
    worth: float
    most: float


def choose(offer: Offer, *, budget: int, minority_share: float = 0.2, least_gain: float = 0.0) -> Choice:
    """Choose candidates whose costs stay within the budget.

    Args:
        least_gain: worth under which a sentence is not added for coverage alone.

    Complexity: O(values × themes due + places × candidates), gains being reckoned anew only where they may count.
    """
    state = _State(offer, budget)
    state.keep_places()
    state.keep_sides()
    state.cover("minority", budget * minority_share, offer.minorities, least_gain)
    by_cost, by_gain = state, state.copy()
    everywhere = np.ones(len(offer.people), dtype=np.bool_)
    by_cost.cover("coverage", np.inf, everywhere, least_gain)
    by_gain.cover("coverage", np.inf, everywhere, least_gain, per_cost=False)
    return (by_gain if by_gain.worth > by_cost.worth + 1e-9 else by_cost).choice()


class _State:
    """What is chosen so far. `best` is how well each unit is spoken for."""

    def __init__(self, offer: Offer, budget: int) -> None:
        self.offer, self.left = offer, budget
        self.best = np.zeros(len(offer.weights))
        self.barred = np.zeros(len(offer.costs), dtype=np.bool_)
        self.chosen: list[int] = []
        self.reasons: list[Reason] = []
        self.gained: list[float] = []
        self.no_room: list[int] = []
        self.no_candidate: list[int] = []
        self.of_theme = [np.flatnonzero(offer.theme == theme) for theme in range(len(offer.people))]
        self.count = np.zeros((len(offer.people), 2), dtype=np.int64)  # chosen of each theme, for and against

    def copy(self) -> _State:
        copy = object.__new__(_State)
        copy.__dict__.update(
            {name: deepcopy(value) if name != "offer" else value for name, value in vars(self).items()}
        )
        return copy

    @property
    def worth(self) -> float:
        return float(self.best @ self.offer.weights)

    def gain(self, candidate: int) -> float:
        low, high = self.offer.values.indptr[candidate : candidate + 2]
        units = self.offer.values.indices[low:high]
        more = np.maximum(self.offer.values.data[low:high] - self.best[units], 0.0)
        return float(more @ self.offer.weights[units])

    def take(self, candidate: int, reason: Reason) -> None:
        offer = self.offer
        self.gained.append(self.gain(candidate))
        low, high = offer.values.indptr[candidate : candidate + 2]
        units = offer.values.indices[low:high]
        self.best[units] = np.maximum(self.best[units], offer.values.data[low:high])
        self.left -= int(offer.costs[candidate])
        self.chosen.append(candidate)
        self.reasons.append(reason)
        self.barred |= offer.alike(candidate)
        self.barred[candidate] = True
        if offer.side[candidate]:
            self.count[offer.theme[candidate], 0 if offer.side[candidate] > 0 else 1] += 1

    def best_of(self, candidates: NDArray[np.int64], room: float) -> int | None:
        """The one that adds most for its effort, of those that fit in the room; where none does, of the shortest."""
        offer = self.offer
        free = candidates[~self.barred[candidates] & (offer.costs[candidates] <= self.left)]
        if not len(free):
            return None
        fitting = free[offer.costs[free] <= room]
        if not len(fitting):
            fitting = free[offer.costs[free] == offer.costs[free].min()]
        gains = np.array([self.gain(one) for one in fitting.tolist()]) / offer.effort[fitting]
        order = np.lexsort((fitting, offer.costs[fitting], -offer.fitness[fitting], -gains))
        return int(fitting[order[0]])

    def keep_places(self) -> None:
        """One sentence for each theme that is due one; where both sides spoke, of the side with more people."""
        waiting = [theme for theme in self.offer.due.tolist() if len(self.of_theme[theme])]
        self.no_candidate = [theme for theme in self.offer.due.tolist() if not len(self.of_theme[theme])]
        cheapest = [int(self.offer.costs[self.of_theme[theme]].min()) for theme in waiting]
        for number, theme in enumerate(waiting):
            own = self.of_theme[theme]
            # Twice its part of what is left, as long as each of the themes after it can still have its shortest.
            room = min(2 * self.left / (len(waiting) - number), self.left - sum(cheapest[number + 1 :]))
            if self.two_sided(theme):
                side = 1 if self.offer.sides[theme, 0] >= self.offer.sides[theme, 1] else -1
                own = own[self.offer.side[own] == side]
            found = self.best_of(own, room)
            if found is None and (self.offer.costs[own] <= self.left).any():
                continue  # what it says stands already under another theme
            if found is None:
                self.no_room.append(theme)
            else:
                self.take(found, "theme")

    def two_sided(self, theme: int) -> bool:
        """Both sides spoke, neither under a share, and both have a sentence that can be quoted."""
        sides = self.offer.side[self.of_theme[theme]]
        spoke = self.offer.sides[theme]
        return bool(
            (spoke > 0).all() and (spoke >= LEAST_SIDE * spoke.sum()).all() and (sides > 0).any() and (sides < 0).any()
        )

    def keep_sides(self) -> None:
        """The other side of each theme that shows one only, the largest first."""
        order = np.argsort(-self.offer.people, kind="stable").tolist()
        lacking = [theme for theme in order if self.two_sided(theme) and (self.count[theme] > 0).sum() == 1]
        for number, theme in enumerate(lacking):
            side = 1 if self.count[theme, 0] == 0 else -1
            own = self.of_theme[theme]
            found = self.best_of(own[self.offer.side[own] == side], self.left / (len(lacking) - number))
            if found is not None:
                self.take(found, "balance")

    def allowed(self) -> NDArray[np.bool_]:
        """(candidates,) those that fit, say something new, and do not carry one side of a theme past its part."""
        offer = self.offer
        found = ~self.barred & (offer.costs <= self.left)
        for theme in np.flatnonzero((offer.sides > 0).all(axis=1)).tolist():
            if not self.two_sided(theme):
                continue
            share, total = bounded_share(*offer.sides[theme].tolist()), self.count[theme].sum() + 1
            own = self.of_theme[theme]
            for place, part in ((0, share), (1, 1.0 - share)):
                if self.count[theme, place] + 1 > np.ceil(part * total - 1e-9):
                    found[own[offer.side[own] == (1, -1)[place]]] = False
        return found

    def cover(
        self, reason: Reason, spend: float, themes: NDArray[np.bool_], least_gain: float, *, per_cost: bool = True
    ) -> None:
        """Add what gains most, among some themes, until they have had so much of the budget."""
        offer = self.offer
        among = themes[offer.theme]
        spent = float(sum(offer.costs[one] for one in self.chosen if themes[offer.theme[one]]))
        highest = np.asarray(offer.values @ offer.weights)  # what each can still gain at most
        while spent < spend:
            open_ones = np.flatnonzero(among & self.allowed() & (highest > least_gain))
            found = self._greatest(open_ones, highest, offer.effort if per_cost else np.ones_like(offer.effort))
            if found is None or highest[found] <= least_gain:
                return
            self.take(found, reason)
            spent += float(offer.costs[found])

    def _greatest(
        self, open_ones: NDArray[np.int64], highest: NDArray[np.float64], effort: NDArray[np.float64]
    ) -> int | None:
        """The greatest gain for its cost, reckoned anew only where it may be the greatest."""
        fresh = np.zeros(len(open_ones), dtype=np.bool_)
        order = np.lexsort((open_ones, -self.offer.fitness[open_ones]))
        open_ones = open_ones[order]
        while len(open_ones):
            place = int(np.argmax(highest[open_ones] / effort[open_ones]))
            if fresh[place]:
                return int(open_ones[place])
            highest[open_ones[place]] = self.gain(int(open_ones[place]))
            fresh[place] = True
        return None

    def choice(self) -> Choice:
        offer = self.offer
        most = np.zeros(len(offer.weights))
        np.maximum.at(most, offer.values.indices, offer.values.data)
        return Choice(
            tuple(self.chosen),
            tuple(self.reasons),
            tuple(self.gained),
            tuple(self.no_room),
            tuple(self.no_candidate),
            self.worth,
            float(most @ offer.weights),
        )
