# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversation in JSON: the same actions as its pages. ``request.auth`` is the person whom the API let in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import page_by_id
from isegoria.core.accounts.identification import identify
from isegoria.core.bodies import Given
from isegoria.core.contributions.actions import withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution, find_for_an_act, of_phase
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see

from . import actions, queries
from .tool import STATEMENT

router = Router()
Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]


class StatementShape(Schema):
    """A statement with its totals. ``text`` is empty when it is not public: ``state`` says why."""

    id: str
    text: str
    language: str
    state: str
    author: str | None
    agrees: int
    disagrees: int
    passes: int
    created_at: datetime


class StatementsPage(Schema):
    """Public statements, oldest first."""

    items: list[StatementShape]
    next_cursor: str


class TurnShape(Schema):
    """The next statement for me, why this one, and how far I am. None: all are answered.

    ``why``: new, few (few have answered it), telling (it tells opinions apart), scarce (few of those who answer like me
    have) or drawn (by lot). ``order``: polis, information or chance. ``chances``: times those of an average statement.
    """

    statement: StatementShape | None
    why: str
    order: str
    chances: float
    answered: int
    total: int


class NewStatement(Given):
    """A statement to add: one idea that others can agree or disagree with."""

    text: Annotated[str, Field(max_length=20_000)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr"


class AddedStatement(Schema):
    """What was kept, and the receipt that its author keeps."""

    statement: StatementShape
    receipt: str


class NewOpinion(Given):
    """Agree (1), pass (0) or disagree (−1). ``phase`` only where another phase takes this statement up."""

    value: Literal[1, 0, -1]
    phase: Slug = ""


class OpinionReceipt(Schema):
    """The opinion now held, and its receipt: an entry's number and a secret that nobody else has."""

    value: int
    receipt: str


def _shape(statement: Contribution) -> StatementShape:
    public, standing = statement.is_public, statement.standing
    return StatementShape(
        id=statement.public_id,
        text=statement.body if public else "",
        language=statement.language,
        state=statement.state,
        author=statement.author.display_name if public and statement.author else None,
        agrees=standing.agrees,
        disagrees=standing.disagrees,
        passes=standing.passes,
        created_at=statement.created_at,
    )


def _find_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != "statements":
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _find_statement(request: HttpRequest, public_id: str) -> Contribution:
    found = find_contribution(public_id)
    if found is None or found.kind != STATEMENT:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _find_for_an_act(request: HttpRequest, public_id: str) -> Contribution:
    found = find_for_an_act(public_id)
    if found is None or found.kind != STATEMENT:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _phase_of(statement: Contribution, slug: str) -> Phase:
    """The phase in which an opinion is given. The action refuses one that does not take the statement up."""
    phase = statement.phase
    if slug and slug != phase.slug:
        phase = Phase.objects.filter(process=statement.process, slug=slug).first()
        if phase is None:
            raise Http404
    phase.process = statement.process
    return phase


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/statements", response=StatementsPage, auth=None)
def list_statements(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")] = "",
    size: Annotated[int, Field(ge=1, le=500)] = 100,
) -> StatementsPage:
    """The public statements of a phase, oldest first."""
    rows = of_phase(_find_phase(request, space, process, phase), STATEMENT).select_related("standing", "author")
    page = page_by_id(rows, cursor=cursor, size=size)
    return StatementsPage(items=[_shape(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/statements", response={201: AddedStatement})
def add_statement(
    request: HttpRequest, space: str, process: str, phase: str, given: NewStatement
) -> Status[AddedStatement]:
    """Add a statement; it shows at once, or once a moderator has read it, as the phase says."""
    found = _find_phase(request, space, process, phase)
    said = actions.add_statement(phase=found, author=request.auth, text=given.text, language=given.language)
    # To its author the text is shown whatever its state.
    shape = _shape(said.contribution).model_copy(update={"text": said.contribution.body})
    return Status(201, AddedStatement(statement=shape, receipt=said.receipt.code))


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/next-statement", response=TurnShape, auth=None)
def read_next_statement(request: HttpRequest, space: str, process: str, phase: str) -> TurnShape:
    """The next statement for me, or for a newcomer."""
    turn = queries.next_statement(_find_phase(request, space, process, phase), identify(request))
    statement = _shape(turn.statement) if turn.statement else None
    why = turn.why
    return TurnShape(
        statement=statement,
        why=why.kind if why else "",
        order=why.order if why else "",
        chances=why.chances if why else 0.0,
        answered=turn.answered,
        total=turn.total,
    )


@router.get("/statements/{slug:statement}", response=StatementShape, auth=None)
def read_statement(request: HttpRequest, statement: str) -> StatementShape:
    """One statement, by its public id."""
    return _shape(_find_statement(request, statement))


@router.delete("/statements/{slug:statement}", response=StatementShape)
def withdraw_statement(request: HttpRequest, statement: str) -> StatementShape:
    """Take back a statement of one's own."""
    found = _find_statement(request, statement)
    found.state = withdraw(contribution=found, person=request.auth).state
    return _shape(found)


@router.post("/statements/{slug:statement}/opinion", response=OpinionReceipt)
def give_opinion(request: HttpRequest, statement: str, given: NewOpinion) -> Any:
    """Give an opinion, or change it: the latest one counts."""
    found = _find_for_an_act(request, statement)
    receipt = actions.give_opinion(
        statement=found, phase=_phase_of(found, given.phase), person=request.auth, value=given.value
    )
    return OpinionReceipt(value=given.value, receipt=receipt.code)


@router.delete("/statements/{slug:statement}/opinion", response={204: None})
def take_back_opinion(request: HttpRequest, statement: str, phase: Slug = "") -> Status[None]:
    """Take back one's opinion. The journal keeps that one was given and taken back, never what it was."""
    found = _find_for_an_act(request, statement)
    actions.take_back_opinion(statement=found, phase=_phase_of(found, phase), person=request.auth)
    return Status(204, None)
