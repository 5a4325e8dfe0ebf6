# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper ballots and the roll at the desk in JSON: all that the team does on the pages. Whether somebody else has read
a ballot, no answer says before both have."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Status

from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused

from ..ballot_forms import Asked, asked_in, form_of
from ..electorate.queries import find_line
from ..models import ListedVoter, PaperBallot, Urn
from ..queries import urns_of
from ..web.finding import account_of, ballot_in, desk_url, kept_phase, organised_phase, urn_in, urns_on_roll
from . import actions, rules
from .api_shapes import (
    NewPaperReading,
    NewPaperSettlement,
    PaperBallotShape,
    PaperCancelling,
    PaperCountsShape,
    PaperDeskShape,
    PaperDifferingShape,
    PaperEnteredShape,
    PaperHanding,
    PaperLine,
    PaperPrintedShape,
    PaperReadingShape,
    PaperRollShape,
    PaperSerialShape,
    PaperStandingShape,
    PaperToPrint,
    Serial,
)
from .printing import number_ballots, print_sheets
from .queries import Counts, counts_of, standings, to_hand, to_settle
from .readings import SPOILED, Reading, marked, shown_serial

router = Router()
KEEP = {"x-scope": "moderate"}
ORGANISE = {"x-scope": "organise"}
PRINT = {**ORGANISE, "responses": {201: {"content": {"application/pdf": {}}}}}
PHASE = "/phases/{slug:space}/{slug:process}/{slug:phase}"
BALLOT = f"{PHASE}/paper/{{slug:serial}}"


# --- where they are ---------------------------------------------------------------------------------------
@router.get(f"{PHASE}/paper", response=PaperDeskShape, openapi_extra=KEEP)
def read_paper(request: HttpRequest, space: str, process: str, phase: str) -> PaperDeskShape:
    """Where the paper ballots of each question are, as numbers, and which were read in two ways."""
    found, _organises = kept_phase(request, space, process, phase)
    asked = asked_in(found, urns_of(found))
    counts = counts_of([one.urn for one in asked], account_of(request))
    differing = to_settle([one.urn for one in asked if counts[one.urn.pk].differing])
    return PaperDeskShape(
        questions=[_counts(one, counts[one.urn.pk]) for one in asked],
        differing=[PaperDifferingShape(serial=shown_serial(one.serial), vote=one.urn.public_id) for one in differing],
    )


def _counts(asked: Asked, found: Counts) -> PaperCountsShape:
    urn = asked.urn
    opens = rules.has_closed(urn) and rules.may_open_with(urn, found, without_missing=True)
    return PaperCountsShape(
        vote=urn.public_id,
        questions=dict(asked.texts),
        people=found.people,
        printed=found.printed,
        out=found.out,
        once=found.once,
        twice=found.twice,
        differing=found.differing,
        cancelled=found.cancelled,
        missing=found.missing,
        too_many=found.too_many,
        to_read=found.for_reader,
        all_in=urn.paper_in,
        may_open=bool(opens),
        why_not=None if opens else opens.in_words,
    )


@router.post(f"{PHASE}/paper", response={201: PaperPrintedShape}, openapi_extra=PRINT)
def print_paper(
    request: HttpRequest, space: str, process: str, phase: str, given: PaperToPrint
) -> HttpResponse | Status[PaperPrintedShape]:
    """Print ballots: the PDF, or the numbers of sheets that you draw yourself. Each number is known from then on."""
    found = organised_phase(request, space, process, phase)
    urn, by = urn_in(found, given.vote), account_of(request)

    def entry(serial: str) -> str:
        return request.build_absolute_uri(desk_url(found, "paper_ballot", serial))

    if not given.drawn:
        serials = number_ballots(urn=urn, by=by, number=given.number)
        numbered = [PaperSerialShape(serial=shown_serial(one), address=entry(one)) for one in serials]
        return Status(201, PaperPrintedShape(ballots=numbered))
    language = given.language or (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    if language not in dict(settings.LANGUAGES):
        raise Refused(rules.unknown_language())
    pdf = print_sheets(urn=urn, by=by, number=given.number, language=language, entry=entry)
    response = HttpResponse(pdf, content_type="application/pdf", status=201)
    response["Content-Disposition"] = f'attachment; filename="ballots-{found.slug}-{urn.public_id}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


# --- one ballot -------------------------------------------------------------------------------------------
@router.get(BALLOT, response=PaperBallotShape, openapi_extra=KEEP)
def read_paper_ballot(request: HttpRequest, space: str, process: str, phase: str, serial: Serial) -> PaperBallotShape:
    """Of which question a ballot is, if you can read it now; and both readings, where they differ."""
    one = ballot_in(kept_phase(request, space, process, phase)[0], serial)
    by, differs = account_of(request), one.state == PaperBallot.State.DIFFERS
    rules.may_enter(one.urn).require()
    if not differs:
        rules.may_read(one, by).require()
    return PaperBallotShape(
        serial=shown_serial(one.serial),
        vote=one.urn.public_id,
        to_settle=differs,
        readings=[_reading_shape(reading) for reading in (one.first, one.second) if reading] if differs else [],
        is_reader=differs and by.pk in {one.first_by_id, one.second_by_id},
    )


def _reading_shape(reading: Reading) -> PaperReadingShape:
    return PaperReadingShape(marks=reading.get("marks"), spoiled=bool(reading.get("null")))


@router.post(f"{BALLOT}/readings", response=PaperEnteredShape, openapi_extra=KEEP)
def enter_paper_ballot(
    request: HttpRequest, space: str, process: str, phase: str, serial: Serial, given: NewPaperReading
) -> PaperEnteredShape:
    """Enter what stands on a ballot. Two people do, each without seeing what the other read."""
    one, by = ballot_in(kept_phase(request, space, process, phase)[0], serial), account_of(request)
    rules.may_enter(one.urn).require()
    rules.may_read(one, by).require()
    reading = _reading(one.urn, given.what, given.marks)
    entered = actions.enter(urn=one.urn, serial=one.serial, by=by, reading=reading)
    return PaperEnteredShape.model_validate({"state": entered.state})


@router.post(f"{BALLOT}/settlement", response={204: None}, openapi_extra=KEEP)
def settle_paper_ballot(
    request: HttpRequest, space: str, process: str, phase: str, serial: Serial, given: NewPaperSettlement
) -> Status[None]:
    """End a difference between two readings: as a third person, or as both readers with the paper in hand."""
    one, by = ballot_in(kept_phase(request, space, process, phase)[0], serial), account_of(request)
    rules.may_enter(one.urn).require()
    rules.may_settle(one, by, together=given.together, reason=given.reason).require()
    own = {"first": one.first, "second": one.second}
    if given.what in own and given.marks:
        raise Refused(rules.unclear_reading())
    reading = own.get(given.what) or _reading(one.urn, given.what, given.marks)
    actions.settle(urn=one.urn, serial=one.serial, by=by, reading=reading, reason=given.reason, together=given.together)
    return Status(204, None)


@router.post(f"{BALLOT}/cancellation", response={204: None}, openapi_extra=ORGANISE)
def cancel_paper_ballot(
    request: HttpRequest, space: str, process: str, phase: str, serial: Serial, given: PaperCancelling
) -> Status[None]:
    """A ballot does not count: torn, printed badly, or found where it should not be. Once more changes nothing."""
    one = ballot_in(organised_phase(request, space, process, phase), serial)
    actions.cancel_ballot(urn=one.urn, serial=one.serial, by=account_of(request), reason=given.reason)
    return Status(204, None)


def _reading(urn: Urn, what: str, marks: Sequence[int | None]) -> Reading:
    """What someone says that they read. Raises ``Refused``: nothing marked is a blank ballot only where they say so."""
    form = form_of(urn.phase)
    if what != "marks" and marks:
        raise Refused(rules.unclear_reading())
    if what == "spoiled":
        return SPOILED
    if what == "blank":
        return marked(form.nothing(urn))
    read = form.read(urn, list(marks))
    if form.is_blank(urn, read):
        raise Refused(rules.unclear_reading())
    return marked(read)


# --- the roll ---------------------------------------------------------------------------------------------
@router.post(f"{PHASE}/roll", response=PaperRollShape, openapi_extra=KEEP)
def look_up_line(request: HttpRequest, space: str, process: str, phase: str, given: PaperLine) -> PaperRollShape:
    """Whether someone on the list has voted, and how. What names them stays out of addresses and logs."""
    found, _organises = kept_phase(request, space, process, phase)
    return _roll(_line(found, given.line), _urns(found))


@router.post(f"{PHASE}/roll/handed", response=PaperRollShape, openapi_extra=KEEP)
def hand_paper(request: HttpRequest, space: str, process: str, phase: str, given: PaperHanding) -> PaperRollShape:
    """Someone on the list takes a paper ballot of each question in which they have not voted online; or of all, and
    their online ballots are withdrawn."""
    found, _organises = kept_phase(request, space, process, phase)
    line, urns = _line(found, given.line), _urns(found)
    wanted = to_hand(line, urns, withdraw=given.withdraw)
    handed = actions.hand_paper(urns=wanted, listed=line, by=account_of(request), withdraw=given.withdraw)
    return _roll(line, urns, handed)


@router.post(f"{PHASE}/roll/given-back", response=PaperRollShape, openapi_extra=KEEP)
def take_paper_back(request: HttpRequest, space: str, process: str, phase: str, given: PaperLine) -> PaperRollShape:
    """Someone gives their paper ballots back unused: they may vote online again."""
    found, _organises = kept_phase(request, space, process, phase)
    line, urns = _line(found, given.line), _urns(found)
    return _roll(line, urns, actions.take_paper_back(urns=urns, listed=line, by=account_of(request)))


def _urns(phase: Phase) -> list[Urn]:
    """The urns of which the desk keeps the roll, in the order of its pages."""
    return [one.urn for one in asked_in(phase, urns_on_roll(phase))]


def _line(phase: Phase, said: str) -> ListedVoter:
    found = find_line(phase, said)
    if found is None:
        raise Refused(rules.unknown_line())
    return found


def _roll(line: ListedVoter, urns: Sequence[Urn], changed: int = 0) -> PaperRollShape:
    closed = next((verdict for verdict in map(rules.may_hand, urns) if not verdict), None)
    return PaperRollShape(
        number=line.number,
        standings=[
            PaperStandingShape.model_validate({"vote": one.urn.public_id, "channel": one.channel or None})
            for one in standings(line, urns)
        ],
        changed=changed,
        closed=closed.in_words if closed is not None else None,
    )
