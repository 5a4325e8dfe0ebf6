# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses in JSON: read by everyone, remarked on by those who took part. What the team does is in ``api_draft``."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.core.accounts.identification import acting_person
from isegoria.core.processes.addresses import process_or_404

from . import actions, api_draft, queries
from .api_finding import call_of, find_edition, find_published, line_of, remark_of
from .api_shapes import CallShape, DocumentShape, EditionFile, FaithShape, NewRemark, RemarkShape
from .json_form import edition_json

router = Router()
_PROCESS = "/processes/{slug:space}/{slug:process}/syntheses"
_EDITION = "/syntheses/{slug:document}/editions/{int:number}"


# --- what everyone reads ------------------------------------------------------------------------------
@router.get(_PROCESS, response=list[DocumentShape], auth=None)
def list_syntheses(request: HttpRequest, space: str, process: str) -> list[DocumentShape]:
    """The published syntheses of a process, the latest first."""
    found = process_or_404(request, space, process)
    return [
        DocumentShape(
            id=one.public_id,
            title=one.latest.title,
            language=one.language,
            rhythm=one.rhythm,
            due=one.due,
            editions=[line_of(edition) for edition in one.all_editions],
        )
        for one in queries.published_documents(found)
        if one.latest
    ]


@router.get(_EDITION, response=EditionFile, auth=None)
def read_edition(request: HttpRequest, document: str, number: int) -> dict[str, Any]:
    """One edition whole, with its digest and what its sentences lead to."""
    return edition_json(find_edition(request, document, number))


@router.get(f"{_EDITION}/faithfulness", response=list[FaithShape], auth=None)
def read_faithfulness(request: HttpRequest, document: str, number: int) -> list[FaithShape]:
    """How many find an edition faithful, and each of its sentences of which something was said."""
    edition = find_edition(request, document, number)
    said = queries.faith_of(edition)
    names = dict(edition.sentences.filter(pk__in=[key for key in said if key]).values_list("pk", "sentence"))
    return [
        FaithShape(
            sentence=names.get(key) if key else None,
            yes=one.yes,
            no=one.no,
            cited_yes=one.cited_yes,
            cited_no=one.cited_no,
        )
        for key, one in said.items()
    ]


@router.get(f"{_EDITION}/remarks", response=list[RemarkShape], auth=None)
def list_remarks(request: HttpRequest, document: str, number: int) -> list[RemarkShape]:
    """What was said of an edition in words and answered, those whose text is a source first; 500 at most."""
    edition = find_edition(request, document, number)
    return [remark_of(one, edition) for one in queries.public_remarks(edition)[:500]]


@router.get(f"{_EDITION}/calls", response=list[CallShape], auth=None)
def list_calls(request: HttpRequest, document: str, number: int) -> list[CallShape]:
    """The calls for action of an edition, and their answers."""
    return [call_of(one) for one in find_edition(request, document, number).calls.all()]


# --- what those who took part say -----------------------------------------------------------------------
@router.put(f"{_EDITION}/remark", response=RemarkShape)
def remark(request: HttpRequest, document: str, number: int, given: NewRemark) -> RemarkShape:
    """Say whether an edition, or one of its sentences, is faithful. Said again, it replaces."""
    edition = find_edition(request, document, number)
    made = actions.remark(
        edition=edition,
        person=acting_person(request),
        faithful=given.faithful,
        words=given.words,
        sentence=find_published(edition, given.sentence),
    )
    return remark_of(made, edition)


@router.delete(f"{_EDITION}/remark", response={204: None})
def take_remark_back(request: HttpRequest, document: str, number: int, sentence: str = "") -> Status[None]:
    """Take back what one said of an edition, or of a sentence of it."""
    edition = find_edition(request, document, number)
    person = acting_person(request)
    own = queries.own_remark(edition, person, find_published(edition, sentence or None))
    if own is None:
        raise Http404
    actions.take_remark_back(remark=own, person=person)
    return Status(204, None)


router.add_router("", api_draft.router)
