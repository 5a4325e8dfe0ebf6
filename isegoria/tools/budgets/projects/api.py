# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects in JSON: submitting, editing, uniting, signing together; and how organisers sort them and tie them."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Status
from pydantic import Field

from isegoria.commons.search.queries import Scope, matching
from isegoria.core.access import page_by_id
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.api_shapes import (
    AboutProject,
    KeptProject,
    MergeProject,
    NewProject,
    NewProjectVersion,
    NewTie,
    ProjectInvitation,
    ProjectShape,
    ProjectsPage,
    ProjectVersionShape,
    SortedProject,
    TieShape,
)
from isegoria.tools.budgets.models import Budget, Project, Relation
from isegoria.tools.budgets.queries import budget_of
from isegoria.tools.budgets.tool import PROJECT, TOOL_SLUG

from . import actions as projects
from .actions import About
from .queries import find_project
from .rules import may_sort

router = Router()
ORGANISE = {"x-scope": "organise"}
PHASE = "/phases/{slug:space}/{slug:process}/{slug:phase}"
KEPT = (
    "author",
    "place",
    "budget_project__pot",
    "budget_project__category",
    "standing__merged_into",
)
"""What a project is read with."""


# --- finding ----------------------------------------------------------------------------------------------
def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase of a budget at an address; 404 where there is none."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def project_at(request: HttpRequest, public_id: str) -> Project:
    """The project of a public id; 404 where there is none."""
    found = find_project(public_id)
    if found is None:
        raise Http404
    may_see(request.user, found.contribution.process).require()
    return found


def shape_of(project: Project, *, own: bool = False, authors: list[str] | None = None) -> ProjectShape:
    """A project as the API tells it; ``own``: to its author, also while it does not show."""
    text = project.contribution
    shown = text.is_public or own
    into = text.standing.merged_into
    if authors is None:
        authors = [text.author.display_name] if text.author else []
    return ProjectShape(
        id=text.public_id,
        number=project.number,
        title=text.title if shown else "",
        body=text.body if shown else "",
        language=text.language,
        text_state=text.state,
        state=project.state,
        version=text.current_version,
        pot=project.pot.public_id if project.pot else None,
        category=project.category.public_id if project.category else None,
        place=text.place.code if text.place and shown else None,
        latitude=project.latitude if shown else None,
        longitude=project.longitude if shown else None,
        estimate=project.estimate if shown else None,
        cost=project.cost,
        paid_already=project.is_funded,
        authors=authors if shown else [],
        comments=text.standing.comments,
        merged_into=into.public_id if into else None,
        created_at=text.created_at,
    )


def shape_again(request: HttpRequest, public_id: str, *, own: bool = False) -> ProjectShape:
    """The project as it is after an act."""
    found = project_at(request, public_id)
    return shape_of(found, own=own, authors=[one.display_name for one in authors_of(found.contribution)])


def _about(given: AboutProject, budget: Budget | None) -> About:
    place = None
    if given.place:
        place = Territory.objects.filter(code__iexact=given.place).order_by("pk").first()
        if place is None:
            refuse(
                "place_unknown",
                _("There is no territory of this code. Nothing was kept."),
                _("Look for its code with GET /api/v1/places."),
                status=400,
            )
    pot, category = _pot_and_category(given.pot, given.category, budget)
    return About(
        estimate=given.estimate,
        pot=pot,
        category=category,
        place=place,
        latitude=given.latitude,
        longitude=given.longitude,
    )


def _pot_and_category(pot: str, category: str, budget: Budget | None) -> tuple[Any, Any]:
    found_pot = budget.pots.filter(public_id=pot).first() if budget and pot else None
    found_category = budget.categories.filter(public_id=category).first() if budget and category else None
    if (pot and found_pot is None) or (category and found_category is None):
        refuse(
            "not_of_this_budget",
            _("This budget has no such district or category. Nothing was kept."),
            _("Choose one of the list."),
            status=400,
        )
    return found_pot, found_category


# --- projects ---------------------------------------------------------------------------------------------
@router.get(f"{PHASE}/projects", response=ProjectsPage, auth=None)
def list_projects(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = "",
    category: Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")] = "",
    pot: Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")] = "",
    state: Annotated[str, Field(max_length=12, pattern=r"^[a-z]*$")] = "",
    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")] = "",
    size: Annotated[int, Field(ge=1, le=500)] = 100,
) -> ProjectsPage:
    """The public projects of the budget, those united with another one included, oldest first."""
    found = phase_at(request, space, process, phase)
    rows = Contribution.objects.filter(
        process=found.process, kind=PROJECT, state__in=READABLE, budget_project__isnull=False
    ).select_related(*KEPT)
    if q:
        scope = Scope(process=found.process, kind=PROJECT)
        rows = rows.filter(pk__in=matching(q, language=found.process.language, scope=scope))
    if category:
        rows = rows.filter(budget_project__category__public_id=category)
    if pot:
        rows = rows.filter(budget_project__pot__public_id=pot)
    if state:
        rows = rows.filter(budget_project__state=state)
    page = page_by_id(rows, cursor=cursor, size=size)
    items = []
    for text in page.rows:
        project = text.budget_project
        project.contribution = text
        items.append(shape_of(project))
    return ProjectsPage(items=items, next_cursor=page.next_cursor)


@router.post(f"{PHASE}/projects", response={201: KeptProject})
def submit_project(
    request: HttpRequest, space: str, process: str, phase: str, given: NewProject
) -> Status[KeptProject]:
    """Submit a project; it shows at once, or once a moderator has read it, as the phase says."""
    found = phase_at(request, space, process, phase)
    said = projects.submit(
        phase=found,
        author=request.auth,
        title=given.title,
        body=given.body,
        language=given.language,
        about=_about(given, budget_of(found.process)),
    )
    shape = shape_again(request, said.contribution.public_id, own=True)
    return Status(201, KeptProject(project=shape, receipt=said.receipt.code))


@router.get("/projects/{slug:project}", response=ProjectShape, auth=None)
def read_project(request: HttpRequest, project: str) -> ProjectShape:
    """One project, by its public id."""
    return shape_again(request, project)


@router.put("/projects/{slug:project}", response=KeptProject)
def edit_project(request: HttpRequest, project: str, given: NewProjectVersion) -> KeptProject:
    """Put a new version in the place of a project that one signs, until it is found feasible."""
    found = project_at(request, project)
    said = projects.edit(
        project=found,
        person=request.auth,
        title=given.title,
        body=given.body,
        about=_about(given, found.budget),
        expected_version=given.version,
    )
    return KeptProject(project=shape_again(request, project, own=True), receipt=said.receipt.code)


@router.delete("/projects/{slug:project}", response=ProjectShape)
def withdraw_project(request: HttpRequest, project: str) -> ProjectShape:
    """Take back a project of one's own."""
    projects.withdraw(project=project_at(request, project), person=request.auth)
    return shape_again(request, project)


@router.get("/projects/{slug:project}/versions", response=list[ProjectVersionShape], auth=None)
def list_project_versions(request: HttpRequest, project: str) -> list[ProjectVersionShape]:
    """The texts that a public project has had: the latest hundred, the latest first."""
    text = project_at(request, project).contribution
    if not text.is_public:
        return []
    return [
        ProjectVersionShape(number=one.number, title=one.title, body=one.body, created_at=one.created_at)
        for one in text.versions.order_by("-number")[:100]
    ]


@router.post("/projects/{slug:project}/merge", response=ProjectShape, openapi_extra=ORGANISE)
def merge_project(request: HttpRequest, project: str, given: MergeProject) -> ProjectShape:
    """For organisers: let a project stand in another one. Answers with that one."""
    origin, into = project_at(request, project), project_at(request, given.into)
    projects.merge(origin=origin, into=into, by=request.user)
    return shape_again(request, into.contribution.public_id)


@router.delete("/projects/{slug:project}/merge", response=ProjectShape, openapi_extra=ORGANISE)
def unmerge_project(request: HttpRequest, project: str) -> ProjectShape:
    """For organisers, within seven days: let a united project stand by itself again."""
    projects.unmerge(origin=project_at(request, project), by=request.user)
    return shape_again(request, project)


@router.post("/projects/{slug:project}/invitations", response={201: ProjectInvitation})
def invite_to_project(request: HttpRequest, project: str) -> Status[ProjectInvitation]:
    """Make an invitation to sign one's project; its secret is told this once."""
    token = projects.invite(project=project_at(request, project), by=request.auth)
    return Status(201, ProjectInvitation(token=token))


@router.post("/projects/{slug:project}/signature", response=ProjectShape)
def sign_project(request: HttpRequest, project: str, given: ProjectInvitation) -> ProjectShape:
    """Sign a project with its author, by their invitation."""
    project_at(request, project)
    projects.accept(token=given.token, person=request.auth)
    return shape_again(request, project)


@router.delete("/projects/{slug:project}/signature", response={204: None})
def leave_project(request: HttpRequest, project: str) -> Any:
    """Stop signing a project with its author."""
    projects.leave(project=project_at(request, project), person=request.auth)
    return Status(204, None)


# --- what organisers settle -------------------------------------------------------------------------------
@router.put("/projects/{slug:project}/sorting", response=ProjectShape, openapi_extra=ORGANISE)
def sort_project(request: HttpRequest, project: str, given: SortedProject) -> ProjectShape:
    """For organisers: which pot pays, in which category it stands, whether it is paid before the vote."""
    found = project_at(request, project)
    pot, category = _pot_and_category(given.pot, given.category, found.budget)
    projects.sort(
        project=found,
        by=request.user,
        pot=pot,
        category=category,
        is_funded=given.paid_already,
    )
    return shape_again(request, project)


def _ties(found: Project) -> list[TieShape]:
    rows = Relation.objects.select_related("first__contribution", "second__contribution")
    return [
        TieShape(
            kind=one.kind,
            first=one.first.contribution.public_id,
            second=one.second.contribution.public_id,
            reason=one.reason,
        )
        for one in [*rows.filter(first=found), *rows.filter(second=found)]
    ]


@router.get("/projects/{slug:project}/ties", response=list[TieShape], auth=None)
def list_project_ties(request: HttpRequest, project: str) -> list[TieShape]:
    """The projects that exclude this one, that it needs, or that need it."""
    return _ties(project_at(request, project))


@router.post("/projects/{slug:project}/ties", response=list[TieShape], openapi_extra=ORGANISE)
def tie_project(request: HttpRequest, project: str, given: NewTie) -> list[TieShape]:
    """For organisers: two projects exclude one another, or this one needs the other."""
    found = project_at(request, project)
    other = project_at(request, given.other)
    projects.relate(first=found, second=other, kind=given.kind, by=request.user, reason=given.reason)
    return _ties(found)


@router.delete("/projects/{slug:project}/ties/{slug:other}", response=list[TieShape], openapi_extra=ORGANISE)
def untie_project(request: HttpRequest, project: str, other: str) -> list[TieShape]:
    """For organisers: take away every tie between two projects."""
    found, second = project_at(request, project), project_at(request, other)
    may_sort(request.user, found).require()
    for one in Relation.objects.filter(first__in=[found.pk, second.pk], second__in=[found.pk, second.pk]):
        projects.unrelate(relation=one, by=request.user)
    return _ties(found)
