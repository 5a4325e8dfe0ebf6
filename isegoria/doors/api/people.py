# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who I am, what I gave, and how to begin or to leave."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.commons.open_data.own import own_data
from isegoria.core.access import client_network, page_by_id, throttle
from isegoria.core.accounts.actions import choose_pseudonym, create_guest, erase_person
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.queries import written_by
from isegoria.core.expressions.queries import own_opinions
from isegoria.core.verdicts import refuse

from .scopes import Scope, asks
from .shapes import Cursor, Given, Listed, Size

router = Router()
Confirmation = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$", description="my own id")]


class GuestShape(Schema):
    """A new guest. Keep the token: it is all that tells this guest from another, and it is shown once."""

    token: str
    token_type: str = "bearer"  # noqa: S105 - the name of a scheme, not a secret


class MeShape(Schema):
    """The person behind the request. ``assurance`` is 0 (none), 1 (e-mail), 2 (resident) or 3 (State identity)."""

    id: str
    display_name: str
    pseudonym: str
    is_guest: bool
    assurance: int


class PseudonymShape(Given):
    """The name that others see beside one's texts."""

    pseudonym: Annotated[str, Field(max_length=200)]


class OwnOpinion(Schema):
    """One of one's own opinions: agree (1), pass (0), disagree (−1)."""

    contribution: str
    text: str
    language: str
    process: str
    phase: str
    value: int
    given_at: datetime | None


class OwnContribution(Schema):
    """One of one's own texts, whatever became of it."""

    id: str
    kind: str
    text: str
    language: str
    state: str
    process: str
    phase: str
    created_at: datetime


def _me(person: Person) -> MeShape:
    return MeShape(
        id=person.public_id,
        display_name=person.display_name,
        pseudonym=person.pseudonym,
        is_guest=person.is_guest,
        assurance=person.assurance,
    )


@router.post("/guests", response={201: GuestShape}, auth=None)
def become_guest(request: HttpRequest) -> Status[GuestShape]:
    """Begin without an account. Limited per network, and meant to be called once by each person."""
    throttle(
        "guests", client_network(request), limit=settings.ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR, seconds=3600
    ).require()
    return Status(201, GuestShape(token=guest_token(create_guest(network=client_network(request)))))


become_guest.counts_itself = True  # type: ignore[attr-defined]  # read by callers.let_in


@router.get("/me", response=MeShape)
def read_me(request: HttpRequest) -> MeShape:
    """Who I am here."""
    return _me(request.auth)


@router.patch("/me", response=MeShape)
def name_me(request: HttpRequest, given: PseudonymShape) -> MeShape:
    """Choose the name that others see."""
    choose_pseudonym(person=request.auth, pseudonym=given.pseudonym)
    return _me(request.auth)


@router.get("/me/data", response=dict[str, Any], openapi_extra=asks(Scope.EXPORT))
def read_my_data(request: HttpRequest) -> dict[str, Any]:
    """Everything kept about me, "isegoria-my-data/1"."""
    return own_data(request.auth, request.user if request.user.is_authenticated else None)


@router.delete("/me", response={204: None}, openapi_extra=asks(Scope.LEAVE))
def erase_me(request: HttpRequest, confirm: Confirmation) -> HttpResponse:
    """Leave: name, sign-in, texts and opinions go for good. Nobody can bring them back. ``confirm`` is one's own
    ``id``, from ``GET /me``; the token is worth nothing afterwards."""
    if confirm != request.auth.public_id:
        refuse(
            "not_confirmed",
            _("Nothing was erased: “confirm” is not the id of the person who asks."),
            _("Read /api/v1/me, then send its “id” as “confirm”."),
            status=409,
        )
    erase_person(person=request.auth)
    return HttpResponse(status=204)


@router.get("/me/opinions", response=Listed[OwnOpinion])
def list_my_opinions(request: HttpRequest, cursor: Cursor = "", size: Size = 100) -> Listed[OwnOpinion]:
    """My opinions, in the order in which they were first given."""
    page = page_by_id(own_opinions(request.auth), cursor=cursor, size=size)
    return Listed[OwnOpinion](
        items=[
            OwnOpinion(
                contribution=one.contribution.public_id,
                text=one.contribution.body if one.contribution.is_public else "",
                language=one.contribution.language,
                process=one.contribution.process.slug,
                phase=one.contribution.phase.slug,
                value=one.value,
                given_at=one.given_at,
            )
            for one in page.rows
        ],
        next_cursor=page.next_cursor,
    )


@router.get("/me/contributions", response=Listed[OwnContribution])
def list_my_contributions(request: HttpRequest, cursor: Cursor = "", size: Size = 100) -> Listed[OwnContribution]:
    """What I wrote, oldest first, with its state."""
    page = page_by_id(written_by(request.auth), cursor=cursor, size=size)
    return Listed[OwnContribution](
        items=[
            OwnContribution(
                id=one.public_id,
                kind=one.kind,
                text=one.body,
                language=one.language,
                state=one.state,
                process=one.process.slug,
                phase=one.phase.slug,
                created_at=one.created_at,
            )
            for one in page.rows
        ],
        next_cursor=page.next_cursor,
    )
