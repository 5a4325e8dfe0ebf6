# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals in JSON: the same actions as their pages. ``request.auth`` is the person whom the API let in."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.commons.search.queries import Scope, matching
from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import refuse

from . import actions, queries
from .actions import Where
from .tool import PROPOSAL, TOOL_SLUG

router = Router()
ORGANISE = {"x-scope": "organise"}
Text = Annotated[str, Field(max_length=200_000)]
Title = Annotated[str, Field(max_length=1_000)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")]
Code = Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$", description="official code of a territory")]


class ProposalShape(Schema):
    """A proposal with its totals. Its texts are empty when they are not public: ``state`` says why."""

    id: str
    title: str
    body: str
    language: str
    state: str
    version: int
    category: str
    place: str | None
    latitude: float | None
    longitude: float | None
    authors: list[str]
    supports: int
    imported_supports: int | None = Field(
        description="counted elsewhere, of no one known here; never added to supports"
    )
    comments: int
    merged_into: str | None
    created_at: datetime


class ProposalsPage(Schema):
    """Public proposals, oldest first."""

    items: list[ProposalShape]
    next_cursor: str


class About(Given):
    """What a proposal is about beyond its words."""

    category: Annotated[str, Field(max_length=80)] = ""
    place: Code = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None


class NewProposal(About):
    """A proposal to make. ``body`` is Markdown."""

    title: Title
    body: Text
    language: Language = "fr"


class NewVersion(About):
    """A whole new version. ``version`` is the one that you read: an edit made meanwhile is never overwritten."""

    title: Title
    body: Text
    version: Annotated[int, Field(ge=1, le=1_000_000_000)]


class KeptProposal(Schema):
    """What was kept, and the receipt that its author keeps."""

    proposal: ProposalShape
    receipt: str


class VersionShape(Schema):
    """One text that a proposal has had."""

    number: int
    title: str
    body: str
    created_at: datetime


class SupportShape(Schema):
    """Whether I support it now; its receipt when that is new, empty when I did already."""

    supported: bool
    supports: int
    receipt: str


class MergeInto(Given):
    """The proposal in which this one will stand."""

    into: Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")]


class Invitation(Given):
    """The secret of an invitation to sign. Whoever has it may sign, once."""

    token: Annotated[str, Field(max_length=200)]


def _shape(one: Contribution, *, own: bool = False, authors: list[str] | None = None) -> ProposalShape:
    shown = one.is_public or own
    details = getattr(one, "proposal", None)
    totals = getattr(one, "imported_totals", None)
    if authors is None:
        authors = [one.author.display_name] if one.author else []
    return ProposalShape(
        id=one.public_id,
        title=one.title if shown else "",
        body=one.body if shown else "",
        language=one.language,
        state=one.state,
        version=one.current_version,
        category=details.category if details and shown else "",
        place=one.place.code if one.place and shown else None,
        latitude=details.latitude if details and shown else None,
        longitude=details.longitude if details and shown else None,
        authors=authors if shown else [],
        supports=one.standing.supports,
        imported_supports=totals.supports if totals else None,
        comments=one.standing.comments,
        merged_into=one.standing.merged_into.public_id if one.standing.merged_into else None,
        created_at=one.created_at,
    )


def _phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        raise Http404
    may_see(request.user, found.process).require()
    return found


def _proposal(request: HttpRequest, public_id: str) -> Contribution:
    found = queries.find_proposal(public_id)
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found


def _again(request: HttpRequest, public_id: str, *, own: bool = False) -> ProposalShape:
    """The proposal as it is after an act."""
    found = _proposal(request, public_id)
    return _shape(found, own=own, authors=[one.display_name for one in authors_of(found)])


def _where(given: About) -> Where:
    place = None
    if given.place:
        place = Territory.objects.filter(code__iexact=given.place).order_by("pk").first()
        if place is None:
            refuse(
                "place_unknown",
                _("There is no territory of this code. Nothing was kept."),
                _("Look for its code with GET /api/v1/places."),
                status=400,
            )
    return Where(category=given.category, place=place, latitude=given.latitude, longitude=given.longitude)


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/proposals", response=ProposalsPage, auth=None)
def list_proposals(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = "",
    category: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = "",
    cursor: Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")] = "",
    size: Annotated[int, Field(ge=1, le=500)] = 100,
) -> ProposalsPage:
    """The public proposals of a phase, those united with another one included, oldest first."""
    found = _phase(request, space, process, phase)
    rows = Contribution.objects.filter(
        phase__in=queries.phases_read(found), kind=PROPOSAL, state__in=READABLE
    ).select_related("author", "place", "proposal", "imported_totals", "standing__merged_into")
    if q:
        scope = Scope(process=found.process, kind=PROPOSAL)
        rows = rows.filter(pk__in=matching(q, language=found.process.language, scope=scope))
    if category:
        rows = rows.filter(proposal__category=category)
    page = page_by_id(rows, cursor=cursor, size=size)
    return ProposalsPage(items=[_shape(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/proposals", response={201: KeptProposal})
def propose(request: HttpRequest, space: str, process: str, phase: str, given: NewProposal) -> Status[KeptProposal]:
    """Make a proposal; it shows at once, or once a moderator has read it, as the phase says."""
    said = actions.propose(
        phase=_phase(request, space, process, phase),
        author=request.auth,
        title=given.title,
        body=given.body,
        language=given.language,
        where=_where(given),
    )
    shape = _again(request, said.contribution.public_id, own=True)
    return Status(201, KeptProposal(proposal=shape, receipt=said.receipt.code))


@router.get("/proposals/{slug:proposal}", response=ProposalShape, auth=None)
def read_proposal(request: HttpRequest, proposal: str) -> ProposalShape:
    """One proposal, by its public id."""
    return _again(request, proposal)


@router.put("/proposals/{slug:proposal}", response=KeptProposal)
def edit_proposal(request: HttpRequest, proposal: str, given: NewVersion) -> KeptProposal:
    """Put a new version in the place of a proposal that one signs."""
    found = _proposal(request, proposal)
    said = actions.edit(
        proposal=found,
        person=request.auth,
        title=given.title,
        body=given.body,
        where=_where(given),
        expected_version=given.version,
    )
    return KeptProposal(proposal=_again(request, proposal, own=True), receipt=said.receipt.code)


@router.delete("/proposals/{slug:proposal}", response=ProposalShape)
def withdraw_proposal(request: HttpRequest, proposal: str) -> ProposalShape:
    """Take back a proposal of one's own."""
    actions.withdraw(proposal=_proposal(request, proposal), person=request.auth)
    return _again(request, proposal)


@router.get("/proposals/{slug:proposal}/versions", response=list[VersionShape], auth=None)
def list_versions(request: HttpRequest, proposal: str) -> list[VersionShape]:
    """The texts that a public proposal has had: the latest hundred, the latest first."""
    found = _proposal(request, proposal)
    if not found.is_public:
        return []
    return [
        VersionShape(number=one.number, title=one.title, body=one.body, created_at=one.created_at)
        for one in found.versions.order_by("-number")[:100]
    ]


@router.get("/proposals/{slug:proposal}/merged", response=list[ProposalShape], auth=None)
def list_merged(request: HttpRequest, proposal: str) -> list[ProposalShape]:
    """The proposals that stand in this one."""
    found = _proposal(request, proposal)
    rows = Contribution.objects.filter(Q(standing__merged_into=found), state__in=READABLE).select_related(
        "author", "place", "proposal", "imported_totals", "standing__merged_into"
    )
    return [_shape(one) for one in rows.order_by("pk")]


@router.post("/proposals/{slug:proposal}/support", response=SupportShape)
def support_proposal(request: HttpRequest, proposal: str) -> SupportShape:
    """Support a proposal; twice is once."""
    found = _proposal(request, proposal)
    receipt = actions.support(proposal=found, phase=queries.phase_for_an_act(found), person=request.auth)
    return _support(found, supported=True, receipt=receipt.code if receipt else "")


@router.delete("/proposals/{slug:proposal}/support", response=SupportShape)
def take_back_support(request: HttpRequest, proposal: str) -> SupportShape:
    """Take back one's support, and that of what was united with the proposal."""
    found = _proposal(request, proposal)
    actions.take_back(proposal=found, phase=queries.phase_for_an_act(found), person=request.auth)
    return _support(found, supported=False, receipt="")


def _support(found: Contribution, *, supported: bool, receipt: str) -> SupportShape:
    found.standing.refresh_from_db(fields=["supports"])
    return SupportShape(supported=supported, supports=found.standing.supports, receipt=receipt)


@router.post("/proposals/{slug:proposal}/merge", response=ProposalShape, openapi_extra=ORGANISE)
def merge_proposal(request: HttpRequest, proposal: str, given: MergeInto) -> ProposalShape:
    """For organisers: let a proposal stand in another one. Answers with that one."""
    origin = _proposal(request, proposal)
    into = _proposal(request, given.into)
    actions.merge(origin=origin, into=into, by=request.user)
    return _again(request, into.public_id)


@router.delete("/proposals/{slug:proposal}/merge", response=ProposalShape, openapi_extra=ORGANISE)
def unmerge_proposal(request: HttpRequest, proposal: str) -> ProposalShape:
    """For organisers, within seven days: let a united proposal stand by itself again."""
    actions.unmerge(origin=_proposal(request, proposal), by=request.user)
    return _again(request, proposal)


@router.post("/proposals/{slug:proposal}/invitations", response={201: Invitation})
def invite_coauthor(request: HttpRequest, proposal: str) -> Status[Invitation]:
    """Make an invitation to sign one's proposal; its secret is told this once."""
    return Status(201, Invitation(token=actions.invite(proposal=_proposal(request, proposal), by=request.auth)))


@router.post("/proposals/{slug:proposal}/signature", response=ProposalShape)
def sign_proposal(request: HttpRequest, proposal: str, given: Invitation) -> ProposalShape:
    """Sign a proposal with its author, by their invitation."""
    _proposal(request, proposal)
    actions.accept(token=given.token, person=request.auth)
    return _again(request, proposal)


@router.delete("/proposals/{slug:proposal}/signature", response={204: None})
def leave_proposal(request: HttpRequest, proposal: str) -> Any:
    """Stop signing a proposal with its author."""
    actions.leave(proposal=_proposal(request, proposal), person=request.auth)
    return Status(204, None)
