# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a table of duels says by itself: who beats everyone, who is beaten by everyone, and who goes round in a circle.

Every function takes the table that `pairwise_matrix` gives, of c candidates. One *beats* another where more votes put
them above than below; where as many do, the duel is tied.

Sources: Condorcet, *Essai*, 1785 (winner, loser, cycles); J. H. Smith, "Aggregation of preferences with variable
electorate", Econometrica 41 (1973) (Smith set); T. Schwartz, "Rationality and the myth of the maximum", Noûs 6 (1972)
(Schwartz set).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.pairwise.matrix import Matrix

Beats = NDArray[np.bool_]


def beats(matrix: Matrix) -> Beats:
    """(c, c) whether the row's candidate beats the column's."""
    return np.asarray(matrix > matrix.T)


def condorcet_winner(matrix: Matrix) -> int | None:
    """The candidate who beats each other one; an only candidate is one. O(c²)."""
    found = np.flatnonzero(beats(matrix).sum(axis=1) == len(matrix) - 1)
    return int(found[0]) if len(found) else None


def condorcet_loser(matrix: Matrix) -> int | None:
    """The candidate whom each other one beats; an only candidate is none. O(c²)."""
    if len(matrix) == 1:
        return None
    found = np.flatnonzero(beats(matrix).sum(axis=0) == len(matrix) - 1)
    return int(found[0]) if len(found) else None


def weak_condorcet_winners(matrix: Matrix) -> tuple[int, ...]:
    """The candidates whom nobody beats, ascending. O(c²)."""
    return tuple(np.flatnonzero(~beats(matrix).any(axis=0)).tolist())


def smith_set(matrix: Matrix) -> tuple[int, ...]:
    """The smallest group, ascending, of which each member beats everyone outside of it. O(c²)."""
    return condorcet_components(matrix)[0]


def condorcet_components(matrix: Matrix) -> tuple[tuple[int, ...], ...]:
    """The candidates in the smallest groups such that every member of a group beats every member of those after it.

    The first is the Smith set; taken away, the second is the Smith set of the rest, and so on. A group of one stands
    where all the rest of the duels say; a greater one is a circle or a chain of tied duels. O(c²).
    """
    number = len(matrix)
    won = beats(matrix)
    # Members of an earlier group win more and lose less than those of a later one, so that each group is a run of the
    # order by (won + not lost); it ends where all that comes before beats all that comes after.
    points = won.sum(axis=1) + (number - won.sum(axis=0))
    order = np.argsort(-points, kind="stable")
    sorted_wins = won[np.ix_(order, order)]
    # reach[i]: the last place that i does not beat; a group ends at p where nobody up to p fails to beat someone after.
    not_beaten = ~sorted_wins
    reach = number - 1 - np.argmax(not_beaten[:, ::-1], axis=1)
    ends = np.flatnonzero(np.maximum.accumulate(reach) == np.arange(number))
    groups = np.split(order, ends[:-1] + 1)
    return tuple(tuple(sorted(group.tolist())) for group in groups)


def schwartz_set(matrix: Matrix) -> tuple[int, ...]:
    """The smallest groups that nobody outside beats, taken together, ascending. O(c³ log c)."""
    path = reachable(beats(matrix))
    # In a group that nobody outside beats, whoever reaches a member by a chain of wins is reached by them too.
    return tuple(np.flatnonzero(~(path.T & ~path).any(axis=1)).tolist())


def reachable(edges: Beats) -> Beats:
    """(c, c) whether a chain of one edge or more leads from the row to the column. O(c³ log c)."""
    path = edges.copy()
    while True:
        held = path.astype(np.float32)
        longer = path | (held @ held > 0)
        if np.array_equal(longer, path):
            return path
        path = longer


def cycle(matrix: Matrix, among: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """One circle of candidates, each of whom beats the next and the last the first; () where there is none.

    It is sought among the Smith set unless told otherwise, since that is the circle that keeps anyone from being the
    Condorcet winner. It is one of the shortest; among these the first by number. O(c³) where nothing but tied duels
    keeps short ones away, and far less otherwise.
    """
    members = np.array(smith_set(matrix) if among is None else sorted(among), dtype=np.int64)
    won = beats(matrix[np.ix_(members, members)])
    on_one = np.flatnonzero(np.diagonal(reachable(won)))
    best: list[int] = []
    for start in on_one.tolist():
        found = _shortest_round(won, start, len(best) or len(members) + 1)
        if found:
            best = found
        if len(best) == 3:
            break  # there is none of two
    return tuple(members[best].tolist()) if best else ()


def _shortest_round(won: Beats, start: int, under: int) -> list[int]:
    """The shortest way from `start` back to itself, if it is of fewer than `under` candidates; [] otherwise."""
    came_from = np.full(len(won), -1)
    edge = np.array([start])
    for _ in range(1, under):
        # Those who beat the start close the circle.
        closing = edge[won[edge, start]]
        if len(closing):
            found = [int(closing[0])]
            while found[-1] != start:
                found.append(int(came_from[found[-1]]))
            return found[::-1]
        fresh = won[edge].any(axis=0) & (came_from < 0)
        fresh[start] = False
        following = np.flatnonzero(fresh)
        came_from[following] = edge[np.argmax(won[np.ix_(edge, following)], axis=0)]
        edge = following
        if not len(edge):
            return []
    return []
