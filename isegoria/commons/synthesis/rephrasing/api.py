# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rephrasing in JSON: the same acts as the page."""

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.commons.synthesis.documents.api_finding import find_draft
from isegoria.commons.synthesis.models import Rephrasing, Sentence
from isegoria.core.spaces.rules import may_synthesize

from . import actions
from .queries import rephrasing_of

router = Router()
WRITE = {"x-scope": "organise"}
_HERE = "/syntheses/{slug:document}/draft/sentences/{slug:sentence}/rephrasing"


class FindingShape(Schema):
    """Something that the check did not find in the extracts."""

    fault: str
    words: list[str]


class RephrasingShape(Schema):
    """What became of a request. ``words`` are there once offered; those that the check refused are not kept."""

    sentence: str
    state: str = Field(description="waiting, running, offered, refused or failed")
    words: str
    findings: list[FindingShape]
    problem: str
    host: str = Field(description="where the words of the extracts are sent")


class TakenShape(Schema):
    """The sentence as it stands once the words were taken: a person has to sign it off before it is published."""

    sentence: str
    words: str
    origin: str
    signed_off: bool


def _shape(one: Rephrasing) -> RephrasingShape:
    return RephrasingShape(
        sentence=one.sentence.public_id,
        state=one.state,
        words=one.words,
        findings=[FindingShape(**finding) for finding in one.findings],
        problem=one.problem,
        host=one.host,
    )


def _sentence(request: HttpRequest, document: str, sentence: str) -> Sentence:
    draft = find_draft(request, document)
    may_synthesize(request.user, draft.process.space).require()
    found = Sentence.objects.select_related("section").filter(section__document=draft, public_id=sentence).first()
    if found is None:
        raise Http404
    found.section.document = draft
    return found


def _now(request: HttpRequest, document: str, sentence: str) -> Rephrasing:
    found = rephrasing_of(_sentence(request, document, sentence))
    if found is None:
        raise Http404
    return found


@router.post(_HERE, response={202: RephrasingShape}, openapi_extra=WRITE)
def ask_rephrasing(request: HttpRequest, document: str, sentence: str) -> Status[RephrasingShape]:
    """Have a sentence said otherwise by the administrator's own server; the worker asks it."""
    asked = actions.ask(sentence=_sentence(request, document, sentence), by=request.user)
    return Status(202, _shape(asked))


@router.get(_HERE, response=RephrasingShape, openapi_extra=WRITE)
def read_rephrasing(request: HttpRequest, document: str, sentence: str) -> RephrasingShape:
    """What became of it."""
    return _shape(_now(request, document, sentence))


@router.put(_HERE, response=TakenShape, openapi_extra=WRITE)
def take_rephrasing(request: HttpRequest, document: str, sentence: str) -> TakenShape:
    """Take the offered words, unsigned."""
    taken = actions.take(rephrasing=_now(request, document, sentence), by=request.user)
    return TakenShape(sentence=taken.public_id, words=taken.words, origin=taken.origin, signed_off=False)


@router.delete(_HERE, response={204: None}, openapi_extra=WRITE)
def leave_rephrasing(request: HttpRequest, document: str, sentence: str) -> Status[None]:
    """Keep the sentence as it stands."""
    actions.leave(rephrasing=_now(request, document, sentence), by=request.user)
    return Status(204, None)
