# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two opinion maps are the same answer.

An answer is {"groups": person → group, "positions": person → [x, y], "consensus": {"agree": […], "disagree": […]},
"representative": group → […]}, where a list holds [statement, strength], ids are texts, and numbers of groups mean
nothing. Axes are compared up to their sign, which is arbitrary.
"""

from collections import Counter
from typing import Any

import numpy as np

Listed = list[tuple[str, float]]

TOLERANCE = 1e-3
"""Of positions, as a share of the greatest distance from the centre: scikit-learn's solver for large matrices is
itself approximate (about 1e-4)."""
BETWEEN_GROUPS = 0.001
"""Share of people who may fall on the other side: k-means stops when its centres hardly move any more."""


def same(ours: dict[str, Any], peer: dict[str, Any]) -> bool:
    """Same groups of people, same consensus, same characteristic statements, same map."""
    twins = matching_groups(ours["groups"], peer["groups"])
    moved = twins is not None and any(
        twins[group] != peer["groups"][person] for person, group in ours["groups"].items()
    )
    return (
        twins is not None
        and all(same_list(ours["consensus"][side], peer["consensus"][side]) for side in ("agree", "disagree"))
        and all(
            same_list(ours["representative"][str(one)], peer["representative"][str(other)])
            or (moved and nearly_same_list(ours["representative"][str(one)], peer["representative"][str(other)]))
            for one, other in twins.items()
        )
        and same_positions(ours["positions"], peer["positions"])
    )


def matching_groups(ours: dict[str, int], peer: dict[str, int]) -> dict[int, int] | None:
    """Our group → theirs, or None when the groups are not the same people."""
    if ours.keys() != peer.keys():
        return None
    together = Counter((group, peer[person]) for person, group in ours.items())
    twins: dict[int, int] = {}
    apart = 0
    for (one, other), people in together.most_common():
        if one not in twins and other not in twins.values():
            twins[one] = other
        elif twins.get(one) != other:
            apart += people
    whole = twins.keys() == set(ours.values()) and set(twins.values()) == set(peer.values())
    return twins if whole and apart <= BETWEEN_GROUPS * len(ours) else None


def same_list(ours: Listed, peer: Listed) -> bool:
    """The same statements, but for those that tie at the end of the list."""
    left, right = (sorted(strength for _, strength in side) for side in (ours, peer))
    if len(left) != len(right) or not np.allclose(left, right, rtol=1e-2):
        return False
    return not left or above(ours, left[0]) == above(peer, right[0])


def nearly_same_list(ours: Listed, peer: Listed) -> bool:
    """All but one statement the same: a person who falls on the other side weighs on statements that few have seen."""
    left, right = ({statement for statement, _ in side} for side in (ours, peer))
    return len(ours) == len(peer) and len(left - right) <= 1


def above(listed: Listed, least: float) -> set[str]:
    """The statements clearly stronger than the last one listed."""
    return {statement for statement, strength in listed if strength > least * 1.01}


def same_positions(ours: dict[str, list[float]], peer: dict[str, list[float]]) -> bool:
    """Everyone at the same place, each axis up to its sign."""
    if ours.keys() != peer.keys():
        return False
    people = sorted(ours)
    left, right = (np.array([side[person] for person in people]) for side in (ours, peer))
    signs = np.sign((left * right).sum(axis=0))
    return bool(np.abs(left - right * signs).max() <= TOLERANCE * np.abs(right).max())
