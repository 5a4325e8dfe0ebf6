# SPDX-License-Identifier: AGPL-3.0-or-later
"""The study of projects in JSON: what the services found of each."""

from django.http import HttpRequest
from ninja import Router, Status

from isegoria.tools.budgets.api_shapes import CriterionFindingShape, NewStudy, ProjectShape, StudyShape
from isegoria.tools.budgets.models import Assessment
from isegoria.tools.budgets.projects.api import ORGANISE, project_at, shape_again
from isegoria.tools.budgets.projects.queries import assessments_of

from . import actions as studies

router = Router()


def _study_shape(one: Assessment) -> StudyShape:
    return StudyShape(
        id=one.public_id,
        verdict=one.verdict,
        cost=one.cost,
        opinion=one.opinion,
        changes=one.changes,
        office=one.office,
        version=one.version,
        findings=[CriterionFindingShape(**finding) for finding in one.findings],
        made_at=one.made_at,
    )


@router.get("/projects/{slug:project}/studies", response=list[StudyShape], auth=None)
def list_studies(request: HttpRequest, project: str) -> list[StudyShape]:
    """All the studies of a public project, the latest first."""
    found = project_at(request, project)
    return [_study_shape(one) for one in assessments_of(found)] if found.contribution.is_public else []


@router.post("/projects/{slug:project}/studies", response={201: StudyShape}, openapi_extra=ORGANISE)
def study_project(request: HttpRequest, project: str, given: NewStudy) -> Status[StudyShape]:
    """For the services: say whether a project is feasible, what it costs, and why."""
    made = studies.assess(
        project=project_at(request, project),
        by=request.user,
        verdict=given.verdict,
        opinion=given.opinion,
        cost=given.cost,
        changes=given.changes,
        office=given.office,
        findings=[studies.Finding(one.criterion, one.finding, one.note) for one in given.findings],
    )
    return Status(201, _study_shape(made))


@router.post("/projects/{slug:project}/studying", response=ProjectShape, openapi_extra=ORGANISE)
def begin_study(request: HttpRequest, project: str) -> ProjectShape:
    """For the services: take a project in hand; its page says that it is being studied."""
    studies.begin(project=project_at(request, project), by=request.user)
    return shape_again(request, project)
