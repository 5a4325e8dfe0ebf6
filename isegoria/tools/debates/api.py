# SPDX-License-Identifier: AGPL-3.0-or-later
"""The debate in JSON: the same actions as its pages. ``request.auth`` is the person whom the API let in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.bodies import Given
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution, find_for_an_act
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see

from . import actions, queries
from .models import Position
from .tool import ARGUMENT, TOOL_SLUG

router = Router()
Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Side = Literal["for", "against"]


class ArgumentShape(Schema):
    """An argument with its totals. ``text`` is empty when it is not public: ``state`` says why."""

    id: str
    side: str
    text: str
    language: str
    state: str
    author: str | None
    convincing: int
    not_convincing: int
    passes: int
    comments: int
    version: int
    imported_supports: int | None = Field(
        default=None, description="People whom another platform counted; never added to those of here."
    )
    created_at: datetime


class ArgumentVersionShape(Schema):
    """One text that an argument has had."""

    number: int
    text: str
    created_at: datetime


class PlacedShape(Schema):
    """An argument at its place in the order, and why: convincing, to_weigh, or new."""

    argument: ArgumentShape
    why: str


class ArgumentsPage(Schema):
    """A page of the balanced order, the two sides in turn. Ask for its other pages with the same ``order``."""

    items: list[PlacedShape]
    order: int
    page: int
    pages: int
    made_at: datetime


class NewArgument(Given):
    """An argument to add: one reason, for or against."""

    side: Side
    text: Annotated[str, Field(max_length=20_000)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")] = "fr"


class NewArgumentVersion(Given):
    """A new text, on the same side. ``version`` is the one that you read: a newer one is never overwritten."""

    text: Annotated[str, Field(max_length=20_000)]
    version: Annotated[int, Field(ge=1, le=1_000_000_000)]


class AddedArgument(Schema):
    """What was kept, and the receipt that its author keeps."""

    argument: ArgumentShape
    receipt: str


class NewWeighing(Given):
    """Convincing (1), pass (0), not convincing (−1). ``phase`` only where another phase takes this argument up."""

    value: Literal[1, 0, -1]
    phase: Slug = ""


class NewPosition(Given):
    """For (1), undecided (0), against (−1)."""

    value: Literal[1, 0, -1]


class ActReceipt(Schema):
    """What is held now, and its receipt: an entry's number and a secret that nobody else has."""

    value: int
    receipt: str


class PositionShape(Schema):
    """Where I stand, and where I stood at first; null before I said it."""

    value: int | None
    first_value: int | None


class SharedShape(Schema):
    """People of each position, how they moved (rows: first position), and what both sides share.

    Null, all of it, until 20 people have said where they stand.
    """

    people: dict[str, int] | None = None
    moved: list[list[int]] | None = None
    shared: list[str] | None = None
    dividing: list[str] | None = None
    digest: str | None = None
    computed_at: datetime | None = None


def _shape(argument: Contribution) -> ArgumentShape:
    public, standing, totals = argument.is_public, argument.standing, queries.imported_totals(argument)
    return ArgumentShape(
        id=argument.public_id,
        side=argument.argument.side,
        text=argument.body if public else "",
        language=argument.language,
        state=argument.state,
        author=argument.author.display_name if public and argument.author else None,
        convincing=standing.agrees,
        not_convincing=standing.disagrees,
        passes=standing.passes,
        comments=standing.comments,
        version=argument.current_version,
        imported_supports=totals.supports if public and totals else None,
        created_at=argument.created_at,
    )


def _find_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _seen(request: HttpRequest, found: Contribution | None) -> Contribution:
    if found is None or found.kind != ARGUMENT:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _phase_of(argument: Contribution, slug: str) -> Phase:
    """The phase in which an argument is weighed. The action refuses one that does not take it up."""
    phase = argument.phase
    if slug and slug != phase.slug:
        phase = Phase.objects.filter(process=argument.process, slug=slug).first()
        if phase is None:
            raise Http404
    phase.process = argument.process
    return phase


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/arguments", response=ArgumentsPage, auth=None)
def list_arguments(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1,
    order: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0,
    per_side: Annotated[int, Field(ge=1, le=100)] = 10,
) -> ArgumentsPage:
    """The public arguments of a debate in the balanced order."""
    found = _find_phase(request, space, process, phase)
    shown = queries.order_page(found, queries.find_order(found, order), number=page, per_side=per_side)
    return ArgumentsPage(
        items=[PlacedShape(argument=_shape(one.contribution), why=one.why) for one in shown.shown],
        order=shown.order.number,
        page=shown.number,
        pages=shown.pages,
        made_at=shown.order.made_at,
    )


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/arguments", response={201: AddedArgument})
def add_argument(
    request: HttpRequest, space: str, process: str, phase: str, given: NewArgument
) -> Status[AddedArgument]:
    """Add an argument; it shows at once, or once a moderator has read it, as the phase says."""
    found = _find_phase(request, space, process, phase)
    said = actions.add_argument(
        phase=found, author=request.auth, side=given.side, text=given.text, language=given.language
    )
    # To its author the text is shown whatever its state.
    shape = _shape(said.contribution).model_copy(update={"text": said.contribution.body})
    return Status(201, AddedArgument(argument=shape, receipt=said.receipt.code))


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/both-sides", response=SharedShape, auth=None)
def read_both_sides(request: HttpRequest, space: str, process: str, phase: str) -> SharedShape:
    """What both sides share, from the latest comparison."""
    result = queries.latest_comparison(_find_phase(request, space, process, phase))
    if result is None:
        return SharedShape()
    summary = result.summary
    return SharedShape(
        people=summary["people"],
        moved=summary["moved"],
        shared=[summary["names"][number] for number in summary["shared"]],
        dividing=[summary["names"][number] for number in summary["dividing"]],
        digest=result.digest,
        computed_at=result.computed_at,
    )


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/position", response=PositionShape)
def read_position(request: HttpRequest, space: str, process: str, phase: str) -> PositionShape:
    """Where I stand."""
    position = queries.own_position(request.auth, _find_phase(request, space, process, phase))
    if position is None:
        return PositionShape(value=None, first_value=None)
    return PositionShape(value=position.value, first_value=position.first_value)


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/position", response=ActReceipt)
def take_position(request: HttpRequest, space: str, process: str, phase: str, given: NewPosition) -> Any:
    """Say where I stand, or change it: the latest one counts."""
    found = _find_phase(request, space, process, phase)
    receipt = actions.take_position(phase=found, person=request.auth, value=Position.Value(given.value))
    return ActReceipt(value=given.value, receipt=receipt.code)


@router.delete("/phases/{slug:space}/{slug:process}/{slug:phase}/position", response={204: None})
def take_back_position(request: HttpRequest, space: str, process: str, phase: str) -> Status[None]:
    """Stand nowhere any more."""
    actions.take_back_position(phase=_find_phase(request, space, process, phase), person=request.auth)
    return Status(204, None)


@router.get("/arguments/{slug:argument}", response=ArgumentShape, auth=None)
def read_argument(request: HttpRequest, argument: str) -> ArgumentShape:
    """One argument, by its public id."""
    return _shape(_seen(request, queries.find_argument(argument)))


@router.put("/arguments/{slug:argument}", response=AddedArgument)
def edit_argument(request: HttpRequest, argument: str, given: NewArgumentVersion) -> AddedArgument:
    """Put a new text in the place of one's argument, which is read again where the phase says so. Its side stays."""
    found = _seen(request, queries.find_argument(argument))
    found.phase.process = found.process
    said = actions.edit_argument(argument=found, person=request.auth, text=given.text, expected_version=given.version)
    shape = _shape(_seen(request, queries.find_argument(argument))).model_copy(update={"text": said.contribution.body})
    return AddedArgument(argument=shape, receipt=said.receipt.code)


@router.get("/arguments/{slug:argument}/versions", response=list[ArgumentVersionShape], auth=None)
def list_versions(request: HttpRequest, argument: str) -> list[ArgumentVersionShape]:
    """The texts that a public argument has had: the latest hundred, the latest first."""
    found = _seen(request, queries.find_argument(argument))
    if not found.is_public:
        return []
    return [
        ArgumentVersionShape(number=one.number, text=one.body, created_at=one.created_at)
        for one in found.versions.order_by("-number")[:100]
    ]


@router.delete("/arguments/{slug:argument}", response=ArgumentShape)
def withdraw_argument(request: HttpRequest, argument: str) -> ArgumentShape:
    """Take back an argument of one's own."""
    found = _seen(request, find_contribution(argument))
    found.state = actions.withdraw_argument(argument=found, person=request.auth).state
    return _shape(found)


@router.post("/arguments/{slug:argument}/opinion", response=ActReceipt)
def weigh_argument(request: HttpRequest, argument: str, given: NewWeighing) -> Any:
    """Find an argument convincing or not, or change one's mind: the latest one counts."""
    found = _seen(request, find_for_an_act(argument))
    receipt = actions.weigh(argument=found, phase=_phase_of(found, given.phase), person=request.auth, value=given.value)
    return ActReceipt(value=given.value, receipt=receipt.code)


@router.delete("/arguments/{slug:argument}/opinion", response={204: None})
def take_back_weighing(request: HttpRequest, argument: str, phase: Slug = "") -> Status[None]:
    """Take one's opinion on an argument back. The journal keeps that one was given, never what it was."""
    found = _seen(request, find_for_an_act(argument))
    actions.take_back_weighing(argument=found, phase=_phase_of(found, phase), person=request.auth)
    return Status(204, None)
