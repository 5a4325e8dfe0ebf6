# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest map of a conversation, live or frozen, and which of the two is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.results.queries import that_stand
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.tools.statements.models import MapHead
from isegoria.tools.statements.queries import fingerprint, latest_map

from .rules import is_time_to_freeze


class Due(StrEnum):
    """A map that is due."""

    FROZEN = "frozen"
    LIVE = "live"


def due(phase: Phase) -> list[Due]:
    """What is due of a conversation, what matters most first. Three queries at most."""
    now = fingerprint(phase)
    opinions = now["agrees"] + now["disagrees"] + now["passes"]
    if not opinions:
        return []
    frozen = (
        that_stand(phase, METHOD)
        .order_by("-pk")
        .values_list("summary__fingerprint", "computed_at", "expressions")
        .first()
    )
    head = head_of(phase)
    changed = head is None or head.seen != now
    if frozen is None:
        return [Due.FROZEN] if changed else []
    counted, frozen_at, frozen_opinions = frozen
    if counted == now:
        return []
    asked = head is not None and head.freeze_asked_at is not None and head.freeze_asked_at > frozen_at
    calls = is_time_to_freeze(phase, frozen_at=frozen_at, frozen_opinions=frozen_opinions, opinions=opinions)
    return [Due.FROZEN] * (asked or calls) + [Due.LIVE] * changed


@dataclass(frozen=True)
class Shown:
    """What pages show of a map, and the result that it is quoted and verified by."""

    frozen: Result
    summary: Mapping[str, Any]
    live_since: datetime | None
    """When the live map was counted, where it is newer than the frozen result."""
    number: int


def shown_map(phase: Phase) -> Shown | None:
    """The newest map. Two queries. None while no frozen result stands: a live map goes on from one, and from as many
    people."""
    result = latest_map(phase)
    if result is None:
        return None
    head = MapHead.objects.filter(phase=phase).first()
    if head is None or head.summary is None or head.counted_at is None or head.counted_at < result.computed_at:
        return Shown(result, result.summary, None, head.number if head else 0)
    return Shown(result, head.summary, head.counted_at, head.number)


def numbers_of(phases: Iterable[int]) -> dict[int, int]:
    """The number of the map shown in each of these phases. One query, on a narrow part of the rows."""
    return dict(MapHead.objects.filter(phase__in=list(phases)).values_list("phase", "number"))


def head_of(phase: Phase) -> MapHead | None:
    """Where the map of a phase stands, without its summary."""
    return MapHead.objects.filter(phase=phase).defer("summary").first()
