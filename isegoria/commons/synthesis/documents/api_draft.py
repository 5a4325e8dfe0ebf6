# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team does with syntheses, in JSON: write, publish, answer. ``request.user`` is the account."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.commons.synthesis.models import Call, Remark
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe

from . import actions, queries
from .api_finding import (
    call_of,
    cited_by_each,
    draft_of,
    find_draft,
    find_edition,
    find_extracts,
    find_idea,
    find_section,
    find_written,
    line_of,
    remark_of,
)
from .api_shapes import (
    CallAnswer,
    CallShape,
    DraftShape,
    EditionLine,
    EditionToPublish,
    NewCall,
    NewDocument,
    NewSection,
    NewSentence,
    Promise,
    ReasonToTakeBack,
    RemarkAnswer,
    RemarkShape,
    SectionChange,
    SentenceChange,
    TextChange,
)

router = Router()
WRITE = {"x-scope": "organise"}
ANSWER = {"x-scope": "answer"}
_PROCESS = "/processes/{slug:space}/{slug:process}/syntheses"
_EDITION = "/syntheses/{slug:document}/editions/{int:number}"
_DRAFT = "/syntheses/{slug:document}/draft"


@router.post(_PROCESS, response={201: DraftShape}, openapi_extra=WRITE)
def start_synthesis(request: HttpRequest, space: str, process: str, given: NewDocument) -> Status[DraftShape]:
    """Start a synthesis: blank, with a section for each top idea of the tree, or from the machine's draft."""
    made = actions.start_document(
        process=process_or_404(request, space, process),
        by=request.user,
        title=given.title,
        language=given.language,
        from_machine=given.start == "machine",
        from_tree=given.start == "tree",
    )
    return Status(201, draft_of(find_draft(request, made.public_id)))


@router.get(_DRAFT, response=DraftShape, openapi_extra=WRITE)
def read_draft(request: HttpRequest, document: str) -> DraftShape:
    """The working text, for the team."""
    return draft_of(find_draft(request, document))


@router.put(_DRAFT, response=DraftShape, openapi_extra=WRITE)
def write_text(request: HttpRequest, document: str, given: TextChange) -> DraftShape:
    """Change the title and the introduction."""
    actions.edit_document(
        document=find_draft(request, document),
        by=request.user,
        version=given.version,
        title=given.title,
        introduction=given.introduction,
    )
    return read_draft(request, document)


@router.delete(_DRAFT, response={204: None}, openapi_extra=WRITE)
def remove_draft(request: HttpRequest, document: str) -> Status[None]:
    """Throw away a working text that was never published."""
    actions.remove_document(document=find_draft(request, document), by=request.user)
    return Status(204, None)


@router.put(f"{_DRAFT}/promise", response=DraftShape, openapi_extra=WRITE)
def promise(request: HttpRequest, document: str, given: Promise) -> DraftShape:
    """Say how often an edition comes, and when the next one is due."""
    actions.promise(
        document=find_draft(request, document), by=request.user, rhythm=given.rhythm, next_due_at=given.next_due_at
    )
    return read_draft(request, document)


@router.post(f"{_DRAFT}/sections", response=DraftShape, openapi_extra=WRITE)
def add_section(request: HttpRequest, document: str, given: NewSection) -> DraftShape:
    """Add a section at the end."""
    found = find_draft(request, document)
    actions.add_section(document=found, by=request.user, title=given.title, idea=find_idea(found, given.idea))
    return read_draft(request, document)


@router.put(f"{_DRAFT}/sections/{{int:position}}", response=DraftShape, openapi_extra=WRITE)
def change_section(request: HttpRequest, document: str, position: int, given: SectionChange) -> DraftShape:
    """Change a section, or move it."""
    section = find_section(find_draft(request, document), position)
    if given.title is not None or given.idea is not None or given.remove_idea:
        idea = None if given.remove_idea else find_idea(section.document, given.idea) or section.idea
        actions.edit_section(section=section, by=request.user, title=given.title or section.title, idea=idea)
    if given.position is not None:
        actions.move_section(section=section, by=request.user, position=given.position)
    return read_draft(request, document)


@router.delete(f"{_DRAFT}/sections/{{int:position}}", response=DraftShape, openapi_extra=WRITE)
def remove_section(request: HttpRequest, document: str, position: int) -> DraftShape:
    """Remove a section with its sentences."""
    actions.remove_section(section=find_section(find_draft(request, document), position), by=request.user)
    return read_draft(request, document)


@router.post(f"{_DRAFT}/sentences", response=DraftShape, openapi_extra=WRITE)
def write_sentence(request: HttpRequest, document: str, given: NewSentence) -> DraftShape:
    """Write a sentence at the end of a section, and say what it leads to."""
    found = find_draft(request, document)
    actions.write_sentence(
        section=find_section(found, given.section),
        by=request.user,
        words=given.words,
        extracts=find_extracts(found, given.extracts),
        contrary=find_extracts(found, given.contrary),
    )
    return read_draft(request, document)


@router.put(f"{_DRAFT}/sentences/{{slug:sentence}}", response=DraftShape, openapi_extra=WRITE)
def change_sentence(request: HttpRequest, document: str, sentence: str, given: SentenceChange) -> DraftShape:
    """Change the words of a sentence, what it leads to or its place; sign off words that a machine chose."""
    found = find_draft(request, document)
    one = find_written(found, sentence)
    by = request.user
    if given.words is not None:
        actions.edit_sentence(sentence=one, by=by, words=given.words, version=given.version or 0)
    if given.extracts is not None or given.contrary is not None:
        now = cited_by_each([one])[one.pk]
        actions.cite(
            sentence=one,
            by=by,
            extracts=find_extracts(found, now[0] if given.extracts is None else given.extracts),
            contrary=find_extracts(found, now[1] if given.contrary is None else given.contrary),
        )
    if given.sign_off:
        actions.sign_off(sentences=[one], by=by)
    if given.position is not None or given.section is not None:
        section = find_section(found, given.section) if given.section is not None else None
        actions.move_sentence(sentence=one, by=by, position=given.position or 0, section=section)
    if given.to_introduction:
        actions.to_introduction(sentence=one, by=by)
    return read_draft(request, document)


@router.delete(f"{_DRAFT}/sentences/{{slug:sentence}}", response=DraftShape, openapi_extra=WRITE)
def remove_sentence(request: HttpRequest, document: str, sentence: str) -> DraftShape:
    """Remove a sentence."""
    actions.remove_sentence(sentence=find_written(find_draft(request, document), sentence), by=request.user)
    return read_draft(request, document)


@router.post("/syntheses/{slug:document}/editions", response={201: EditionLine}, openapi_extra=WRITE)
def publish(request: HttpRequest, document: str, given: EditionToPublish) -> Status[EditionLine]:
    """Publish the working text as the next edition."""
    made = actions.publish(
        document=find_draft(request, document), by=request.user, changes=given.changes, read_version=given.version
    )
    return Status(201, line_of(made))


@router.post(f"{_EDITION}/take-back", response=EditionLine, openapi_extra=WRITE)
def take_back(request: HttpRequest, document: str, number: int, given: ReasonToTakeBack) -> EditionLine:
    """Take an edition back, for a public reason. It stays readable."""
    edition = find_edition(request, document, number)
    return line_of(actions.take_back(edition=edition, by=request.user, reason=given.reason))


@router.get("/syntheses/{slug:document}/remarks/waiting", response=list[RemarkShape], openapi_extra=WRITE)
def list_waiting_remarks(request: HttpRequest, document: str) -> list[RemarkShape]:
    """What waits for an answer of the team; 200 at most, those whose text is a source first."""
    rows = queries.remarks_to_answer([find_draft(request, document)]).select_related("edition", "sentence")
    return [remark_of(one, one.edition) for one in rows[:200]]


@router.post("/synthesis-remarks/{slug:remark}/answer", response=RemarkShape, openapi_extra=WRITE)
def answer_remark(request: HttpRequest, remark: str, given: RemarkAnswer) -> RemarkShape:
    """Answer a remark: both are public from then on. Or hide its words, for a reason that their author is told."""
    found = Remark.objects.filter(public_id=remark).select_related("edition__document__process__space").first()
    if found is None or not may_observe(request.user, found.edition.document.process.space):
        raise Http404
    act: Any = actions.hide_remark if given.hide else actions.answer_remark
    said = {"reason": given.answer} if given.hide else {"answer": given.answer}
    return remark_of(act(remark=found, by=request.user, **said), found.edition)


@router.post(f"{_EDITION}/calls", response={201: CallShape}, openapi_extra=WRITE)
def address(request: HttpRequest, document: str, number: int, given: NewCall) -> Status[CallShape]:
    """Address a call for action to someone who decides, in public."""
    edition = find_edition(request, document, number)
    made = actions.address(
        edition=edition, by=request.user, addressee=given.addressee, words=given.words, due_at=given.due_at
    )
    return Status(201, call_of(made))


@router.post("/calls/{slug:call}/answer", response=CallShape, openapi_extra=ANSWER)
def answer_call(request: HttpRequest, call: str, given: CallAnswer) -> CallShape:
    """Answer a call for action, as an official of the space."""
    found = Call.objects.filter(public_id=call).select_related("edition__document__process__space").first()
    if found is None:
        raise Http404
    may_see(request.user, found.edition.document.process).require()
    return call_of(actions.answer_call(call=found, by=request.user, answer=given.answer))
