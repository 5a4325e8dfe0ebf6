# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a conversation moved, worked out from dated opinions for the summary of its map: at most once a day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.utils import timezone

from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import Phase
from isegoria.core.results.rules import FEWEST_PEOPLE
from isegoria.engine.opinions.drift import Drift, drift, followed_back
from isegoria.engine.opinions.parameters import OVER_PEOPLE
from isegoria.engine.profiles.opinions import OpinionMatrix

from .gathering import phases_of, statements_that_count
from .tool import STATEMENT

MOMENTS = 8
AT_MOST = 1_000_000
"""Opinions from which nothing is worked out: eight maps of so many would hold up those of other conversations."""
MOVED_KEPT = 20
DAY_MS = 86_400_000


def how_it_moved(phase: Phase, summary: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """For ``summary["drift"]``: the groups at a few moments, by the letters of this map, and the statements that moved.

    Taken over from the ``earlier`` summary on the same day (UTC), as groups keep their letters. None where there are
    too many opinions, or none with a date, or all of one day.
    """
    today = timezone.now().astimezone(UTC).date()
    kept: dict[str, Any] | None = (earlier or {}).get("drift")
    if kept is not None and kept["worked_out"] == today.isoformat():
        return kept
    totals = summary["statements"]
    if sum(sum(totals[side]) for side in ("agree", "disagree", "pass")) > AT_MOST:
        return None
    names = totals["name"]
    matrix = dated(phase, names, totals["out"])
    if not summary["k"] or matrix.times is None or len(np.unique(matrix.times)) < 2:
        return None
    sides = np.array([summary["by_group"][side] for side in ("agree", "disagree", "pass")], dtype=np.int64)
    counts = np.concatenate([sides, sides.sum(axis=0, keepdims=True)]).transpose(1, 0, 2)
    found = drift(matrix, moments=MOMENTS, k=summary["k"], parameters=OVER_PEOPLE)
    return _told(found, counts, names) | {"worked_out": today.isoformat()}


def dated(phase: Phase, names: Sequence[str], out: Sequence[int]) -> OpinionMatrix:
    """The opinions that have a date, by the statements' numbers in a summary; times are days (UTC), nothing finer."""
    phases = phases_of(phase)
    numbers = {name: number for number, name in enumerate(names)}
    columns = {
        pk: numbers[name]
        for pk, name in statements_that_count(phases).values_list("pk", "public_id")
        if name in numbers
    }
    given = Opinion.objects.filter(
        contribution__phase__in=phases, contribution__kind=STATEMENT, given_at__isnull=False
    ).order_by()
    rows = [
        (person, columns[statement], value, _day(at))
        for person, statement, value, at in that_count(given, phase.process)
        .values_list("person_id", "contribution_id", "value", "given_at")
        .iterator(chunk_size=10_000)
        if statement in columns
    ]
    found = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return OpinionMatrix.from_triplets(
        found[:, 0],
        found[:, 1],
        found[:, 2],
        statement_ids=range(len(names)),
        moderated_out=[number for number, hidden in enumerate(out) if hidden],
        times=found[:, 3],
    )


def _day(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000) // DAY_MS * DAY_MS


def _date(day: int) -> str:
    return datetime.fromtimestamp(day / 1000, UTC).date().isoformat()


def _told(found: Drift, counts: Any, names: Sequence[str]) -> dict[str, Any]:
    """Without the last moment, which is the map itself, and without those of too few people."""
    marks = followed_back(found.snapshots, counts)
    return {
        "last": _date(found.snapshots[-1].until),
        "moments": [
            {
                "day": _date(one.until),
                "opinions": one.opinions,
                "people": one.people,
                "sizes": sorted([mark, size] for mark, size in zip(each, one.sizes, strict=True)),
            }
            for one, each in zip(found.snapshots[:-1], marks, strict=False)
            if one.people >= FEWEST_PEOPLE and one.sizes
        ],
        # By public identifier: the numbers of statements can change from a summary to the next.
        "moved": [
            {
                "statement": names[int(one.statement)],
                "before": [round(one.before * one.n_before), one.n_before],
                "after": [round(one.after * one.n_after), one.n_after],
            }
            for one in found.moved
            if min(one.n_before, one.n_after) >= FEWEST_PEOPLE
        ][:MOVED_KEPT],
    }
