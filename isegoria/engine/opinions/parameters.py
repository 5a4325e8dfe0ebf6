# SPDX-License-Identifier: LGPL-3.0-or-later
"""What an opinion map is asked with: the constants of Polis, and what it remembers from one run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.opinions import Id

FirstPoints = Literal["spread", "given"]
Members = Literal["base_clusters", "people"]
ChooseK = Literal["base_silhouette", "silhouette", "stability"]
Ties = Literal["by_number", "by_position"]

WORDS = {
    "first_points": ("spread", "given"),
    "members": ("base_clusters", "people"),
    "choose_k": ("base_silhouette", "silhouette", "stability"),
    "ties": ("by_number", "by_position"),
}
"""The parameters that are words, and what each may say."""

LEAST = {"base_k": 2, "max_k": 2, "axes": 2, "people_per_k": 1, "group_starts": 1}
MOST = {"axes": 20}
"""The least and the most that a number may be, where that is not 0 and any."""

LATER: dict[str, Any] = {
    "members": "base_clusters",
    "choose_k": "base_silhouette",
    "ties": "by_number",
    "axes": 2,
}
"""Parameters that the first documents do not have, and what was done then. At that value they are left out of a
document, so that those made before are still made again, to the same digest."""


@dataclass(frozen=True)
class PolisParameters:
    """The method's constants; the defaults are those of the reference implementation.

    Attributes:
        min_votes: answers from which someone is placed in a group (all statements, if there are fewer).
        min_people: below this many such people, those who answered most are taken in as well.
        base_k: base clusters, the small neighbourhoods that groups are made of.
        base_steps, group_steps: Lloyd steps allowed at each level.
        group_starts: starts of the groups' k-means, of which the tightest result is kept (with "spread").
        max_k: greatest number of groups tried.
        people_per_k: one more group may be tried for each so many base clusters (2 + clusters // people_per_k).
        k_buffer: runs in a row for which a new number of groups must win before it is shown.
        significance: z above which a test counts (1.2816: one-sided, 90 %).
        max_representative, max_consensus: statements listed for each group, and for each side of the consensus.
        meta_priority: weight of a question about the person in the order of statements (squared).
        first_points: where k-means begins. "given" takes the first distinct people in the matrix's order (the
            reference does so in the order of its own tables); "spread" takes people evenly spread along the
            first axis, which does not depend on how people are numbered.
        members: what groups are made of. "base_clusters" whole, as in the reference; or "people": k-means goes on over
            people from there, so that each is in the group whose centre is nearest.
        choose_k: the number of groups is that of the best "base_silhouette" (over the centres of base clusters, as in
            the reference), of the best "silhouette" (over people), or that which best comes back when the crowd is
            drawn again ("stability": the bootstrap, the cost of some twenty maps).
        ties: who completes the fifteen, of those who answered as many: the first "by_number", as in the reference, or
            "by_position" along the axes, which does not depend on how people are numbered.
        axes: principal axes in which groups are sought; a map draws the first two. The reference has 2, on which three
            groups can stand equally apart, and a fourth may fall on another; k groups need at most k − 1.
    """

    min_votes: int = 7
    min_people: int = 15
    base_k: int = 100
    base_steps: int = 100
    group_steps: int = 20
    group_starts: int = 16
    max_k: int = 5
    people_per_k: int = 12
    k_buffer: int = 4
    significance: float = 1.2816
    max_representative: int = 5
    max_consensus: int = 5
    meta_priority: int = 7
    first_points: FirstPoints = "spread"
    members: Members = "base_clusters"
    choose_k: ChooseK = "base_silhouette"
    ties: Ties = "by_number"
    axes: int = 2

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in WORDS:
                if value not in WORDS[one.name]:
                    rule = " or ".join(f"'{word}'" for word in WORDS[one.name])
                    raise EngineError("parameter_out_of_range", name=one.name, value=str(value), rule=rule)
                continue
            least, most = LEAST.get(one.name, 0), MOST.get(one.name, 999_999_999)
            kinds = int | float if one.name == "significance" else int
            if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
                rule = f"a number from {least}" + (f" to {most}" if one.name in MOST else "")
                raise EngineError("parameter_out_of_range", name=one.name, value=str(value), rule=rule)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if LATER.get(name) != value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> PolisParameters:
        known = {one.name for one in fields(cls)}
        unknown = sorted(set(value) - known)
        if unknown:
            raise EngineError("parameter_out_of_range", name=unknown[0], value=value[unknown[0]], rule="known")
        return cls(**{**LATER, **value})


OVER_PEOPLE = PolisParameters(members="people", choose_k="silhouette", ties="by_position")
"""The same method, less dependent on where its base clusters formed: `docs/methods/opinion-map.md` compares the two."""


@dataclass(frozen=True)
class KMemory:
    """How long the same number of groups has been winning, and the number shown meanwhile."""

    last_k: int
    last_k_count: int
    smoothed_k: int

    def to_json(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, int]) -> KMemory:
        try:
            return cls(int(value["last_k"]), int(value["last_k_count"]), int(value["smoothed_k"]))
        except (KeyError, TypeError, ValueError) as refusal:
            raise EngineError("document_shape", reason="the memory of k is incomplete") from refusal


Numbered = tuple[tuple[int, tuple[Any, ...]], ...]


@dataclass(frozen=True)
class PolisState:
    """What one run hands to the next, so that groups do not jump about as votes come in.

    Attributes:
        k_memory: the smoothing of the number of groups.
        admitted: people once placed in a group stay placed.
        base: (number, participant ids) of each base cluster.
        groupings: for each k, (number, base cluster numbers) of each group.
        axes: for each axis, (statement id, loading) of each statement, so that the map does not flip.
    """

    k_memory: KMemory | None = None
    admitted: tuple[Id, ...] = ()
    base: Numbered = ()
    groupings: Mapping[int, Numbered] = field(default_factory=dict)
    axes: tuple[tuple[tuple[Id, float], ...], ...] = ()

    @property
    def names_people(self) -> bool:
        return bool(self.admitted or self.base or self.groupings or self.axes)
