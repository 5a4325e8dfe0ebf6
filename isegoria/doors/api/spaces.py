# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spaces, processes and phases, as the public sees them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from isegoria.commons.open_data.queries import latest_results
from isegoria.core.access import page_by_id
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Phase, Process, Rules
from isegoria.core.processes.queries import current_rules, phases_of, published_processes, turnout
from isegoria.core.spaces.models import Space

from .finding import space_at
from .results import ResultShape, shape_of_result
from .shapes import Cursor, Listed, Size, Texts

router = Router(auth=None)


class SpaceShape(Schema):
    """Where a community meets, with its own pages; ``parent`` is the space around it."""

    slug: str
    names: Texts
    presentations: Texts
    governance: Texts
    legal_notices: Texts
    privacy_notices: Texts
    accessibility_statements: Texts
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
    audiences: Texts
    deciders: Texts
    attributions: Texts
    rules: RulesShape | None
    phases: list[PhaseShape]
    people: int
    people_identified: int


def shape_of_space(space: Space) -> SpaceShape:
    return SpaceShape(
        slug=space.slug,
        names=space.names,
        presentations=space.presentations,
        governance=space.governance,
        legal_notices=space.legal_notices,
        privacy_notices=space.privacy_notices,
        accessibility_statements=space.accessibility_statements,
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


def shape_of_phase(phase: Phase) -> PhaseShape:
    return PhaseShape(
        slug=phase.slug,
        tool=phase.tool_slug,
        titles=phase.titles,
        state=phase.state,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        settings=phase.settings,
    )


@router.get("/spaces", response=Listed[SpaceShape])
def list_spaces(request: HttpRequest, cursor: Cursor = "", size: Size = 50) -> Listed[SpaceShape]:
    """Every space, oldest first."""
    page = page_by_id(Space.objects.select_related("parent"), cursor=cursor, size=size)
    return Listed[SpaceShape](items=[shape_of_space(one) for one in page.rows], next_cursor=page.next_cursor)


@router.get("/spaces/{slug:space}", response=SpaceShape)
def read_space(request: HttpRequest, space: str) -> SpaceShape:
    """One space."""
    return shape_of_space(space_at(space))


@router.get("/spaces/{slug:space}/processes", response=Listed[ProcessShape])
def list_processes(request: HttpRequest, space: str, cursor: Cursor = "", size: Size = 50) -> Listed[ProcessShape]:
    """The published processes of a space, oldest first."""
    page = page_by_id(published_processes(space_at(space)), cursor=cursor, size=size)
    return Listed[ProcessShape](items=[shape_of_process(one) for one in page.rows], next_cursor=page.next_cursor)


def shape_of_process(process: Process) -> ProcessShape:
    return ProcessShape(**_process_fields(process))


def shape_of_rules(rules: Rules) -> RulesShape:
    return RulesShape(number=rules.number, texts=rules.texts, published_at=rules.published_at)


def whole(process: Process) -> WholeProcess:
    """A process with all that is said about it."""
    rules, counts = current_rules(process), turnout(process)
    return WholeProcess(
        **_process_fields(process),
        presentations=process.presentations,
        audiences=process.audiences,
        deciders=process.deciders,
        attributions=process.attributions,
        rules=shape_of_rules(rules) if rules else None,
        phases=[shape_of_phase(phase) for phase in phases_of(process)],
        people=counts.people,
        people_identified=counts.identified,
    )


@router.get("/processes/{slug:space}/{slug:process}", response=WholeProcess)
def read_process(request: HttpRequest, space: str, process: str) -> WholeProcess:
    """A process with its phases and rules."""
    return whole(process_or_404(request, space, process))


@router.get("/processes/{slug:space}/{slug:process}/rules", response=list[RulesShape])
def list_rules(request: HttpRequest, space: str, process: str) -> list[RulesShape]:
    """Every version of the rules of the game, the one in force first: a version that was published never changes."""
    return [shape_of_rules(one) for one in process_or_404(request, space, process).rules_versions.order_by("-number")]


@router.get("/processes/{slug:space}/{slug:process}/results", response=list[ResultShape])
def list_results(request: HttpRequest, space: str, process: str) -> list[ResultShape]:
    """The latest result of each phase and method."""
    return [shape_of_result(one) for one in latest_results(process_or_404(request, space, process))]
