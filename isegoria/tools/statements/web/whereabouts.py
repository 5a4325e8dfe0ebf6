# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawing of a map from its summary, and the place of one person on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from isegoria.design.drawings import Drawing, opinion_map
from isegoria.design.wording import map_words
from isegoria.engine.opinions.position import Position, locate
from isegoria.engine.profiles.opinions import Id

from .reading import holds

PULLS_SHOWN = 3


@dataclass(frozen=True)
class _Axes:
    centre: NDArray[np.float64]
    components: NDArray[np.float64]


@dataclass(frozen=True)
class _Centre:
    id: int
    centre: tuple[float, float]


@dataclass(frozen=True)
class Ground:
    """As much of an opinion map as it takes to place one more person on it: what ``locate`` reads."""

    statement_ids: tuple[Id, ...]
    moderated_out: NDArray[np.bool_]
    counted: int
    zeroed: int
    axes: _Axes
    groups: tuple[_Centre, ...]


def ground(summary: Mapping[str, Any]) -> Ground:
    """The ground of a summary made by ``counting.summarise``."""
    statements = summary["statements"]
    return Ground(
        statement_ids=tuple(range(len(statements["name"]))),
        moderated_out=np.array(statements["out"], dtype=bool),
        counted=summary["counted"],
        zeroed=summary["zeroed"],
        axes=_Axes(np.array(statements["mean"]), np.array([statements["x"], statements["y"]])),
        groups=tuple(_Centre(n, (x, y)) for n, (x, y) in enumerate(summary["group_centres"])),
    )


def place(summary: Mapping[str, Any], opinions: Mapping[int, int]) -> Position | None:
    """Where someone with these opinions (statement number → 1, 0, −1) stands; None without any that counts."""
    if not summary["k"] or not opinions:
        return None
    # A summary holds what `locate` reads of a map, and none of its people.
    found = locate(opinions, on=ground(summary))  # type: ignore[arg-type]  # the same attributes, fewer of them
    return found if found.answers else None


def draw(summary: Mapping[str, Any], *, you: Position | None = None, uid: str = "map") -> Drawing:
    """The picture, in the reader's language, with the reader on it."""
    drawn = summary["drawn"]
    points = np.column_stack(
        [
            drawn["x0"] + drawn["step"] * np.array(drawn["x"], dtype=float),
            drawn["y0"] + drawn["step"] * np.array(drawn["y"], dtype=float),
        ]
    ).reshape(-1, 2)
    groups = np.array(drawn["group"], dtype=np.int64)
    # What does not hold is not drawn as a group: its people stand on the map without its shape, line and letter.
    loose = [group for group in range(summary["k"]) if not holds(summary, group)]
    groups[np.isin(groups, loose)] = -1
    words = map_words()
    if loose:
        words["labels"] = replace(words["labels"], no_group=gettext("No group that holds"))
    spot = None
    if you is not None and len(points):
        # Few answers can place someone beyond everybody else: they are shown at the edge.
        spot = tuple(np.clip((you.x, you.y), points.min(axis=0), points.max(axis=0)).tolist())
    return opinion_map(points, groups, people=drawn["people"], you=spot, uid=uid, **words)
