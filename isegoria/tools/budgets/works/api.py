# SPDX-License-Identifier: AGPL-3.0-or-later
"""The works in JSON: the dated steps of what was chosen."""

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.tools.budgets.api_shapes import NewStep, WorkStepShape
from isegoria.tools.budgets.models import Step
from isegoria.tools.budgets.projects.api import ORGANISE, project_at
from isegoria.tools.budgets.projects.queries import steps_of

from . import actions as works

router = Router()


def _step_shape(one: Step) -> WorkStepShape:
    return WorkStepShape(
        id=one.public_id, state=one.state, date=one.date, note=one.note, spent=one.spent, picture=one.picture
    )


@router.get("/projects/{slug:project}/steps", response=list[WorkStepShape], auth=None)
def list_steps(request: HttpRequest, project: str) -> list[WorkStepShape]:
    """The steps of the works of a public project, the latest first."""
    found = project_at(request, project)
    return [_step_shape(one) for one in steps_of(found)] if found.contribution.is_public else []


@router.post("/projects/{slug:project}/steps", response={201: WorkStepShape}, openapi_extra=ORGANISE)
def tell_step(request: HttpRequest, project: str, given: NewStep) -> Status[WorkStepShape]:
    """For the services: tell how far the works of a chosen project are."""
    made = works.note(
        project=project_at(request, project),
        by=request.user,
        state=given.state,
        on=given.day,
        words=given.note,
        spent=given.spent,
        picture=given.picture,
    )
    return Status(201, _step_shape(made))


@router.delete("/projects/{slug:project}/steps/{slug:step}", response=list[WorkStepShape], openapi_extra=ORGANISE)
def take_back_step(request: HttpRequest, project: str, step: str) -> list[WorkStepShape]:
    """For the services: take back a step that was written by mistake."""
    found = project_at(request, project)
    one = Step.objects.filter(project=found, public_id=step[:10]).first()
    if one is None:
        raise Http404
    works.take_back(step=one, by=request.user)
    return [_step_shape(one) for one in steps_of(found)]
