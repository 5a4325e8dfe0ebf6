# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spaces, processes and phases, as the public sees them."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from isegoria.core.access import page_by_id
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import (
    current_rules,
    find_process,
    phases_of,
    published_processes,
    turnout,
)
from isegoria.core.processes.rules import may_see
from isegoria.core.results.models import Result
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space

from .results import ResultShape, shape_of_result
from .shapes import Cursor, Listed, Size, Texts

router = Router(auth=None)


class SpaceShape(Schema):
    """Where a community meets; ``parent`` is the space around it."""

    slug: str
    names: Texts
    presentations: Texts
    governance: Texts
    parent: str | None
    time_zone: str


class ProcessShape(Schema):
    """A participatory process."""

    id: str
    space: str
    slug: str
    questions: Texts
    language: str
    published_at: datetime | None


class PhaseShape(Schema):
    """A period in which one tool is open. ``state`` is coming, open or closed, by the dates alone."""

    slug: str
    tool: str
    titles: Texts
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    settings: dict[str, Any]


class RulesShape(Schema):
    """The rules of the game in force: whoever acts accepts them."""

    number: int
    texts: Texts
    published_at: datetime


class WholeProcess(ProcessShape):
    """A process with its texts, rules, phases and the number of people who took part."""

    presentations: Texts
    deciders: Texts
    attributions: Texts
    rules: RulesShape | None
    phases: list[PhaseShape]
    people: int
    people_identified: int


def _space(space: Space) -> SpaceShape:
    return SpaceShape(
        slug=space.slug,
        names=space.names,
        presentations=space.presentations,
        governance=space.governance,
        parent=space.parent.slug if space.parent else None,
        time_zone=space.time_zone,
    )


def _process_fields(process: Process) -> dict[str, Any]:
    return {
        "id": process.public_id,
        "space": process.space.slug,
        "slug": process.slug,
        "questions": process.questions,
        "language": process.language,
        "published_at": process.published_at,
    }


def _phase(phase: Phase) -> PhaseShape:
    return PhaseShape(
        slug=phase.slug,
        tool=phase.tool_slug,
        titles=phase.titles,
        state=phase.state,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        settings=phase.settings,
    )


def _find_space(slug: str) -> Space:
    space = find_space(slug)
    if space is None:
        raise Http404
    return space


def _find_process(request: HttpRequest, space: str, process: str) -> Process:
    found = find_process(_find_space(space), process)
    if found is None:
        raise Http404
    may_see(request.user, found).require()
    return found


@router.get("/spaces", response=Listed[SpaceShape])
def list_spaces(request: HttpRequest, cursor: Cursor = "", size: Size = 50) -> Listed[SpaceShape]:
    """Every space, oldest first."""
    page = page_by_id(Space.objects.select_related("parent"), cursor=cursor, size=size)
    return Listed[SpaceShape](items=[_space(one) for one in page.rows], next_cursor=page.next_cursor)


@router.get("/spaces/{slug:space}", response=SpaceShape)
def read_space(request: HttpRequest, space: str) -> SpaceShape:
    """One space."""
    return _space(_find_space(space))


@router.get("/spaces/{slug:space}/processes", response=Listed[ProcessShape])
def list_processes(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 50) -> Listed[ProcessShape]:
    """The published processes of a space, oldest first."""
    page = page_by_id(published_processes(_find_space(space)), cursor=cursor, size=size)
    return Listed[ProcessShape](
        items=[ProcessShape(**_process_fields(one)) for one in page.rows], next_cursor=page.next_cursor
    )


@router.get("/processes/{slug:space}/{slug:process}", response=WholeProcess)
def read_process(request: HttpRequest, space: str, process: str) -> WholeProcess:
    """A process with its phases and rules."""
    found = _find_process(request, space, process)
    rules, counts = current_rules(found), turnout(found)
    return WholeProcess(
        **_process_fields(found),
        presentations=found.presentations,
        deciders=found.deciders,
        attributions=found.attributions,
        rules=RulesShape(number=rules.number, texts=rules.texts, published_at=rules.published_at) if rules else None,
        phases=[_phase(phase) for phase in phases_of(found)],
        people=counts.people,
        people_identified=counts.identified,
    )


@router.get("/processes/{slug:space}/{slug:process}/results", response=list[ResultShape])
def list_results(request: HttpRequest, space: str, process: str) -> list[ResultShape]:
    """The latest result of each phase and method."""
    latest: dict[tuple[int, str], Result] = {}
    found = _find_process(request, space, process)
    for result in Result.objects.filter(phase__process=found).order_by("-pk").defer("summary")[:500]:
        latest.setdefault((result.phase_id, result.method), result)
    return [shape_of_result(result) for result in latest.values()]
