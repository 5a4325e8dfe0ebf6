# SPDX-License-Identifier: AGPL-3.0-or-later
"""How circles, grids and readings read to the journal. A reading is private: nothing of it leaves."""

from collections.abc import Iterable
from datetime import UTC, datetime

from isegoria.core.journal import subjects

from .models import Circle, Grid, Reading

CIRCLE, GRID, READING = "reading_circle", "reading_grid", "reading"
Content = dict[str, object]


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def circle_content(circle: Circle) -> Content:
    """What the journal attests of a circle. Its link stays out."""
    return {
        "process": circle.process.public_id,
        "titles": circle.titles,
        "instructions": circle.instructions,
        "by_invitation": bool(circle.invitation),
        "opens_at": _time(circle.opens_at),
        "closes_at": _time(circle.closes_at),
        "frozen_at": _time(circle.frozen_at),
    }


def grid_content(grid: Grid) -> Content:
    """What the journal attests of what readers are asked."""
    return {
        "circle": grid.circle.public_id,
        "number": grid.number,
        "asked": grid.asked,
        "questions": grid.questions,
        "kinds": grid.kinds,
        "phases": sorted(phase.slug for phase in grid.phases.all()),
    }


def reading_content(reading: Reading) -> Content:
    """What the journal attests of a reading: of what, and which answers. Never who."""
    return {
        "text": reading.text.contribution.public_id,
        "grid": reading.text.grid_id,
        "answers": list(reading.answers),
    }


def _circles(ids: list[str]) -> dict[str, Content]:
    rows = Circle.objects.filter(public_id__in=ids).select_related("process")
    return {one.public_id: circle_content(one) for one in rows}


def _circle_ids() -> Iterable[str]:
    return Circle.objects.values_list("public_id", flat=True).iterator()


def _circles_shown(ids: list[str]) -> Iterable[str]:
    rows = Circle.objects.filter(public_id__in=ids, process__published_at__isnull=False)
    return rows.values_list("public_id", flat=True)


def _grids(ids: list[str]) -> dict[str, Content]:
    rows = Grid.objects.filter(pk__in=ids).select_related("circle").prefetch_related("phases")
    return {str(one.pk): grid_content(one) for one in rows}


def _grid_ids() -> Iterable[str]:
    return (str(pk) for pk in Grid.objects.values_list("pk", flat=True).iterator())


def _grids_shown(ids: list[str]) -> Iterable[str]:
    rows = Grid.objects.filter(pk__in=ids, circle__process__published_at__isnull=False)
    return map(str, rows.values_list("pk", flat=True))


def _readings(ids: list[str]) -> dict[str, Content]:
    rows = Reading.objects.filter(pk__in=ids).select_related("text__contribution")
    return {str(one.pk): reading_content(one) for one in rows}


def _reading_ids() -> Iterable[str]:
    return (str(pk) for pk in Reading.objects.values_list("pk", flat=True).iterator())


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(CIRCLE, _circles, public=True, ids=_circle_ids, publishable=_circles_shown)
    subjects.register(GRID, _grids, public=True, ids=_grid_ids, publishable=_grids_shown)
    subjects.register(READING, _readings, public=False, ids=_reading_ids)
