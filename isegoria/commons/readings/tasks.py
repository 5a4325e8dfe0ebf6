# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for circles, in order: take up texts, follow setting aside, work out agreement, freeze."""

import time
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from .counting.actions import follow_setting_aside, forget_turns, freeze_circle, gather, work_out
from .models import Circle, Grid

GATHERINGS = 20
"""Parts taken up before anything else has its turn."""
LEAST_APART, TIMES_ITS_COST = 5.0, 20.0
"""Seconds between two workings out of a grid: five, and twenty times what the last one took."""
FORGET_AFTER = timedelta(days=2)
_next_at: dict[str, float] = {}
"""When each version of a grid may be worked out again, by this worker's clock."""


def keep_up() -> bool:
    """Whether more waits."""
    now = timezone.now()
    forget_turns(before=now - FORGET_AFTER)
    more = False
    for grid in _present():
        more = _gather(grid) or more
        follow_setting_aside(grid=grid)
        _work_out(grid)
    ended = Circle.objects.filter(frozen_at=None, closes_at__lte=now, process__erased_at=None)
    for circle in ended.select_related("process__space"):
        freeze_circle(circle=circle)
    return more


def _present() -> list[Grid]:
    latest: dict[int, Grid] = {}
    rows = Grid.objects.filter(circle__frozen_at=None, circle__process__erased_at=None)
    for grid in rows.select_related("circle__process__space").order_by("number"):
        latest[grid.circle_id] = grid
    return list(latest.values())


def _gather(grid: Grid) -> bool:
    return all(gather(grid=grid) for _ in range(GATHERINGS))


def _work_out(grid: Grid) -> None:
    name = f"{grid.circle.public_id}:{grid.number}"
    stale = Q(figures_at=None) | Q(changed_at__gt=F("figures_at"))
    if time.monotonic() < _next_at.get(name, 0.0) or not Grid.objects.filter(stale, pk=grid.pk).exists():
        return
    began = time.monotonic()
    work_out(grid=grid)
    took = time.monotonic() - began
    _next_at[name] = time.monotonic() + max(LEAST_APART, TIMES_ITS_COST * took)
