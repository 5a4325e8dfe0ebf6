# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of voters, envelopes and paper in JSON, whatever the tool whose ballots they are. ``request.auth`` is the
person whom the API let in, ``request.user`` their account."""

from django.http import Http404, HttpRequest
from ninja import Router, Status

from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_organise

from .api_shapes import (
    BroughtShape,
    CodesShape,
    EnvelopeShape,
    GivenCode,
    GivenReceipt,
    NewCodes,
    NewVoters,
    VotersShape,
)
from .ballot_forms import has_form
from .electorate import actions as electorate
from .electorate.queries import counted
from .paper.api import router as paper_router
from .urn.queries import envelope_of

router = Router()
router.add_router("", paper_router)
ORGANISE = {"x-scope": "organise"}
PHASE = "/phases/{slug:space}/{slug:process}/{slug:phase}"


def _phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or not has_form(found.tool_slug):
        raise Http404
    may_see(request.user, found.process).require()
    return found


@router.post("/envelopes/check", response=EnvelopeShape, auth=None)
def read_envelope(request: HttpRequest, given: GivenReceipt) -> EnvelopeShape:
    """What became of the envelope of a receipt."""
    found = envelope_of(given.receipt)
    if found is None:
        raise Http404
    may_see(request.user, found.urn.phase.process).require()
    return EnvelopeShape(vote=found.urn.public_id, envelope=found.token, state=found.state)


@router.post(f"{PHASE}/voters/claim", response={204: None})
def claim_line(request: HttpRequest, space: str, process: str, phase: str, given: GivenCode) -> Status[None]:
    """Be recognised as a line of the list of voters, by the code that one was given."""
    electorate.claim_line(phase=_phase(request, space, process, phase), person=request.auth, code=given.code)
    return Status(204, None)


@router.get(f"{PHASE}/voters", response=VotersShape, openapi_extra=ORGANISE)
def read_voters(request: HttpRequest, space: str, process: str, phase: str) -> VotersShape:
    """How long the list of voters is. Nobody is named: only digests are kept."""
    found = _phase(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    lines, known = counted(found)
    return VotersShape(listed=lines, claimed=known)


@router.post(f"{PHASE}/voters", response=BroughtShape, openapi_extra=ORGANISE)
def bring_list(request: HttpRequest, space: str, process: str, phase: str, given: NewVoters) -> BroughtShape:
    """Add lines to the list of voters, ten thousand at once at most."""
    found = _phase(request, space, process, phase)
    done = electorate.bring_list(phase=found, by=request.user, lines=given.lines, replace=given.replace)
    return BroughtShape(
        added=done.added, doubles=done.doubles, unread=list(done.unread), unread_count=done.unread_count
    )


@router.post(f"{PHASE}/voters/codes", response={201: CodesShape}, openapi_extra=ORGANISE)
def draw_codes(request: HttpRequest, space: str, process: str, phase: str, given: NewCodes) -> Status[CodesShape]:
    """Add lines with codes drawn at random; they are shown this once."""
    found = _phase(request, space, process, phase)
    return Status(201, CodesShape(codes=electorate.draw_codes(phase=found, by=request.user, how_many=given.how_many)))
