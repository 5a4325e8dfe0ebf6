# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opinion map in plain words: what a journalist could quote, each figure with its base.

Made from the summary of a map and the texts of its statements, and from nothing else: the page of a conversation
and the report of ``isegoria analyse`` read alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isegoria.design.drawings.marks import letter
from isegoria.engine.opinions.stability import HOLDS, STEADY
from isegoria.engine.opinions.uncertainty import wilson
from isegoria.tools.statements.queries import FEWEST_PER_GROUP

BRIDGES_SHOWN = 5
DIVIDES_SHOWN = 7
TRAITS_SHOWN = 5


@dataclass(frozen=True)
class Quoted:
    """A statement as it is quoted. ``shown`` is false when its text is public no more."""

    number: int
    text: str
    language: str
    url: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Share:
    """``count`` of the ``base`` people who saw a statement; those who passed are in the base."""

    count: int
    base: int

    @property
    def ratio(self) -> float | None:
        return self.count / self.base if self.base else None

    @property
    def interval(self) -> tuple[float, float]:
        """What chance alone explains, at 95 %."""
        low, high = wilson(self.count, self.base)
        return float(low), float(high)


@dataclass(frozen=True)
class InGroup:
    """How one group answered a statement."""

    group: int
    agree: Share
    disagree: Share
    passed: int

    @property
    def letter(self) -> str:
        return letter(self.group)

    @property
    def leans(self) -> str:
        """The side that more of the group took."""
        return "agree" if self.agree.count >= self.disagree.count else "disagree"

    @property
    def lean(self) -> Share:
        return self.agree if self.leans == "agree" else self.disagree


@dataclass(frozen=True)
class Finding:
    """A statement and how it was answered: by everyone, and by each group that holds and of which enough people saw
    it; by none where fewer than two such groups can be compared."""

    statement: Quoted
    side: str
    share: Share
    groups: tuple[InGroup, ...]
    of: int = 0
    """How many groups the map has."""

    @property
    def in_every_group(self) -> bool:
        """Whether more than half of each group took this side; unknown, hence no, where a group is not quoted."""
        return 0 < self.of == len(self.groups) and all(
            (one.agree if self.side == "agree" else one.disagree).count * 2 > one.agree.base for one in self.groups
        )


@dataclass(frozen=True)
class Trait:
    """What a group does with a statement more than the others do."""

    statement: Quoted
    side: str
    inside: Share
    outside: Share


@dataclass(frozen=True)
class Portrait:
    """A group: its letter, its size, its share of the people placed, and what characterises it."""

    group: int
    size: int
    placed: int
    traits: tuple[Trait, ...]
    hold: float | None = None
    """How alike the group is that comes back when the crowd is drawn again, 0 to 1; None for an older map."""

    @property
    def holding(self) -> str:
        """Hennig's thresholds: "steady", "fair", or "loose" for one that is not to be quoted as a group."""
        if self.hold is None:
            return ""
        return "steady" if self.hold >= STEADY else "fair" if self.hold >= HOLDS else "loose"

    @property
    def letter(self) -> str:
        return letter(self.group)

    @property
    def ratio(self) -> float:
        return self.size / self.placed if self.placed else 0.0


@dataclass(frozen=True)
class Reading:
    """All that is said of a map in words."""

    status: str
    reasons: tuple[str, ...]
    people: int
    opinions: int
    statements: int
    placed: int
    min_votes: int
    groups: tuple[Portrait, ...]
    together: tuple[Finding, ...]
    bridges: tuple[Finding, ...]
    divides: tuple[Finding, ...]
    draws: int
    """Crowds drawn again to see whether the groups hold; 0 for an older map."""
    steadiest: int
    """The number of groups that comes back best in them; 0 for an older map."""
    silhouette: float
    explained: float

    @property
    def loose(self) -> tuple[Portrait, ...]:
        """The groups that do not hold."""
        return tuple(one for one in self.groups if one.holding == "loose")

    @property
    def holding(self) -> tuple[Portrait, ...]:
        """The groups that may be quoted as such."""
        return tuple(one for one in self.groups if one.holding != "loose")

    @property
    def unplaced(self) -> int:
        return self.people - self.placed

    @property
    def clearness(self) -> str:
        """How well apart the groups are, by the usual reading of the silhouette.

        Kaufman and Rousseeuw, "Finding Groups in Data" (1990), table 4: above 0.5 reasonable, above 0.25 weak.
        """
        if self.silhouette > 0.5:
            return "clear"
        return "fair" if self.silhouette > 0.25 else "faint"

    @property
    def per_person(self) -> float:
        return self.opinions / self.people if self.people else 0.0


Texts = Callable[[Sequence[int]], Mapping[int, Quoted]]


def read(summary: Mapping[str, Any], texts: Texts, *, shown: bool = True) -> Reading:
    """The reading of a summary made by ``counting.summarise``.

    ``texts`` is asked once for all the statements to quote. With ``shown``, statements that have gone out of public
    view since the map was made are left out of the lists.
    """
    common = [
        *((number, "agree") for number in summary["consensus"]["agree"]),
        *((number, "disagree") for number in summary["consensus"]["disagree"]),
    ]
    bridging = [(one["statement"], one["side"]) for one in summary.get("bridges", ())]
    stability = summary.get("stability") or {"draws": 0, "holds": [], "k": 0}
    divisive = summary["divisive"]
    traits = summary["representative"]
    wanted = {number for number, _ in (*common, *bridging)} | set(divisive)
    wanted |= {one["statement"] for listed in traits for one in listed}
    quoted = {number: one for number, one in texts(sorted(wanted)).items() if one.shown or not shown}
    totals = summary["statements"]
    return Reading(
        status=summary["status"],
        reasons=tuple(one["code"] for one in summary["reasons"]),
        people=summary["people"],
        opinions=sum(sum(totals[side]) for side in ("agree", "disagree", "pass")),
        statements=sum(1 for out in totals["out"] if not out),
        placed=summary["placed"],
        min_votes=summary["min_votes"],
        groups=portraits(summary, quoted),
        together=tuple(_finding(summary, quoted[number], side) for number, side in common if number in quoted),
        bridges=_compared(summary, quoted, bridging)[:BRIDGES_SHOWN],
        divides=_compared(summary, quoted, [(number, "agree") for number in divisive])[:DIVIDES_SHOWN],
        draws=stability["draws"],
        steadiest=stability["k"],
        silhouette=summary["silhouette"],
        explained=sum(summary["explained"]),
    )


def _compared(
    summary: Mapping[str, Any], quoted: Mapping[int, Quoted], listed: Sequence[tuple[int, str]]
) -> tuple[Finding, ...]:
    """Those on which groups can be compared."""
    found = (_finding(summary, quoted[number], side) for number, side in listed if number in quoted)
    return tuple(one for one in found if one.groups)


def portraits(summary: Mapping[str, Any], quoted: Mapping[int, Quoted] | None = None) -> tuple[Portrait, ...]:
    """The groups of a summary; with what characterises them where the statements to quote are given."""
    told = (summary.get("stability") or {}).get("holds")
    traits = summary["representative"] if quoted and summary["k"] > 1 else [()] * summary["k"]
    return tuple(
        Portrait(
            group=group,
            size=size,
            placed=summary["placed"],
            traits=tuple(_traits(summary, group, traits[group], quoted or {})) if holds(summary, group) else (),
            hold=told[group] if told else None,
        )
        for group, size in enumerate(summary["group_sizes"])
    )


def finding(summary: Mapping[str, Any], statement: Quoted) -> Finding:
    """How one statement was answered, by everyone and by group; the side is the one that more people took."""
    totals = summary["statements"]
    agrees = totals["agree"][statement.number] >= totals["disagree"][statement.number]
    return _finding(summary, statement, "agree" if agrees else "disagree")


def _finding(summary: Mapping[str, Any], statement: Quoted, side: str) -> Finding:
    number, totals = statement.number, summary["statements"]
    seen = sum(totals[one][number] for one in ("agree", "disagree", "pass"))
    every = (_in_group(summary, group, number) for group in range(summary["k"]) if holds(summary, group))
    groups = tuple(one for one in every if one.agree.base >= FEWEST_PER_GROUP)
    return Finding(
        statement=statement,
        side=side,
        share=Share(totals[side][number], seen),
        groups=groups if len(groups) > 1 else (),
        of=summary["k"],
    )


def holds(summary: Mapping[str, Any], group: int) -> bool:
    """Whether a group may be drawn and quoted as one; what an older map does not say is taken for granted."""
    told = (summary.get("stability") or {}).get("holds")
    return not told or bool(told[group] >= HOLDS)


def _in_group(summary: Mapping[str, Any], group: int, number: int) -> InGroup:
    counts = {side: summary["by_group"][side][group][number] for side in ("agree", "disagree", "pass")}
    seen = sum(counts.values())
    return InGroup(group, Share(counts["agree"], seen), Share(counts["disagree"], seen), counts["pass"])


def _traits(
    summary: Mapping[str, Any], group: int, listed: Sequence[Mapping[str, Any]], quoted: Mapping[int, Quoted]
) -> list[Trait]:
    found = []
    for one in listed:
        number, side = one["statement"], one["side"]
        if number not in quoted:
            continue
        every = [_in_group(summary, other, number) for other in range(summary["k"])]
        inside = every[group].agree if side == "agree" else every[group].disagree
        others = [(row.agree if side == "agree" else row.disagree) for row in every if row.group != group]
        outside = Share(sum(row.count for row in others), sum(row.base for row in others))
        if min(inside.base, outside.base) < FEWEST_PER_GROUP:
            continue
        found.append(Trait(quoted[number], side, inside, outside))
    return found[:TRAITS_SHOWN]
