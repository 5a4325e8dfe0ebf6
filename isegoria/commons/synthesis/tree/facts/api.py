# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts laid beside ideas, in JSON."""

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.commons.synthesis.models import Fact, Idea
from isegoria.commons.synthesis.tree.rules import MAX_FACT, MAX_SOURCE
from isegoria.core.bodies import Given
from isegoria.core.processes.rules import may_see

from . import actions

router = Router()
SORT = {"x-scope": "organise"}


class FactShape(Schema):
    """A fact laid beside an idea, with its source."""

    id: str
    words: str
    source: str
    url: str
    dated: date | None


class NewFact(Given):
    """A fact with its source; ``dated`` is what the figure is of."""

    words: Annotated[str, Field(min_length=1, max_length=MAX_FACT, pattern=r"^[^\x00]*$")]
    source: Annotated[str, Field(min_length=1, max_length=MAX_SOURCE, pattern=r"^[^\x00]*$")]
    url: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    dated: Annotated[date, Field(strict=False)] | None = None


def fact_shape(one: Fact) -> FactShape:
    return FactShape(id=one.public_id, words=one.words, source=one.source, url=one.url, dated=one.dated)


def idea_of(request: HttpRequest, public_id: str) -> Idea:
    """An idea by its public id alone, of a process that the visitor may see."""
    found = Idea.objects.select_related("process__space").filter(public_id=public_id[:10]).first()
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    return found


@router.post("/ideas/{slug:idea}/facts", response={201: FactShape}, openapi_extra=SORT)
def add_fact(request: HttpRequest, idea: str, given: NewFact) -> Status[FactShape]:
    """Lay a fact beside an idea, with its source."""
    added = actions.add_fact(idea=idea_of(request, idea), by=request.user, **given.model_dump())
    return Status(201, fact_shape(added))


@router.delete("/facts/{slug:fact}", response={204: None}, openapi_extra=SORT)
def remove_fact(request: HttpRequest, fact: str) -> Status[None]:
    """Take a fact away."""
    found = Fact.objects.select_related("idea__process__space").filter(public_id=fact).first()
    if found is None:
        raise Http404
    may_see(request.user, found.idea.process).require()
    actions.remove_fact(fact=found, by=request.user)
    return Status(204, None)
