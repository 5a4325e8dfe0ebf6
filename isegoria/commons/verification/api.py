# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks in JSON: what I have, what is open, and the ways that need no other site. ``request.auth`` is who calls."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.access import client_network, throttle
from isegoria.core.accounts.identification import identify
from isegoria.core.accounts.models import Account
from isegoria.core.bodies import Given
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse

from . import api_of_desk, queries
from .actions import Outcome, close_handler, open_handler
from .port import find_handler
from .post.actions import ask_for_letter, enter_code, give_up_letter
from .residents.actions import find_in_register
from .web.checks import DAY, HOUR, LETTERS_PER_NETWORK, LOOKUPS_PER_NETWORK, LOOKUPS_PER_PERSON

router = Router()
router.add_router("", api_of_desk.router)
ORGANISE = {"x-scope": "organise"}
Slug = Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Words = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]


class WayShape(Schema):
    """A way to be checked that is open in a space."""

    handler: str
    name: str
    how: str
    level: int = Field(description="0 no check, 1 e-mail, 2 resident, 3 State identity")
    page: str = Field(description="address of its page on this site")


class AttestationShape(Schema):
    """What stands of me."""

    handler: str
    level: int
    territory: str | None = Field(description="code of the place, in its scheme")
    attested_at: datetime
    expires_at: datetime | None


class ChecksShape(Schema):
    """How sure one is of me, what that rests on, and what is open."""

    assurance: int
    attestations: list[AttestationShape]
    ways: list[WayShape]
    letter: str | None = Field(description="state of my latest letter: asked, printed, confirmed, ended")
    case: str | None = Field(description="outcome of my latest doubled identity: open, merged, both, first, second")


class IdentityGiven(Given):
    """What the list of residents says of me; which of these are needed depends on the list."""

    family_name: Words = ""
    given_names: Words = ""
    birth_date: Words = ""
    postcode: Words = ""
    number: Words = ""


class LetterGiven(Given):
    """Where to send a code."""

    name: Words
    address: Words


class CodeGiven(Given):
    code: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]


class CheckedShape(Schema):
    """What a check came to."""

    outcome: Literal["checked", "waits", "wrong_code"]
    assurance: int
    tries_left: int | None = None


class OpeningGiven(Given):
    """Parameters of a way to be checked."""

    months: Annotated[int, Field(ge=1, le=120)] = 36
    sender: Words = ""
    place: Annotated[str, Field(max_length=600, pattern=r"^[^\x00]*$")] = ""


@router.get("/spaces/{slug:space}/checks", response=ChecksShape, auth=None)
def read_checks(request: HttpRequest, space: Slug) -> ChecksShape:
    """What I have, and the ways that are open in a space. Without anyone to speak of, the ways alone."""
    place, person = space_at(space), identify(request)
    opening = queries.opening_of(place, "post") if person else None
    letter = queries.letter_of(person, opening.space) if person and opening else None
    case = queries.case_of(person, place) if person else None
    return ChecksShape(
        assurance=person.assurance if person else 0,
        attestations=[
            AttestationShape(
                handler=one.handler,
                level=one.assurance,
                territory=one.territory.code if one.territory else None,
                attested_at=one.attested_at,
                expires_at=one.expires_at,
            )
            for one in (queries.attestations_of(person) if person else ())
        ],
        ways=[
            WayShape(
                handler=one.slug,
                name=str(one.name),
                how=str(one.how),
                level=one.level,
                page=f"{settings.SITE_ADDRESS.rstrip('/')}{one.address(place)}",
            )
            for one in queries.open_handlers(place)
        ],
        letter=letter.state if letter else None,
        case=case.outcome if case else None,
    )


def _checked(request: HttpRequest, outcome: Outcome) -> CheckedShape:
    person: Any = identify(request)
    return CheckedShape(
        outcome="checked" if outcome.attestation else "waits", assurance=person.assurance if person else 0
    )


@router.post("/spaces/{slug:space}/checks/residents", response=CheckedShape)
def find_me(request: HttpRequest, space: Slug, given: IdentityGiven) -> CheckedShape:
    """Be found in the list of residents. What is given is compared, and not kept."""
    place, person = space_at(space), request.auth
    throttle("residents", client_network(request), limit=LOOKUPS_PER_NETWORK, seconds=HOUR).require()
    throttle("residents", person.public_id, limit=LOOKUPS_PER_PERSON, seconds=HOUR).require()
    return _checked(request, find_in_register(person=person, space=place, given=given.model_dump()))


@router.put("/spaces/{slug:space}/checks/letter", response={204: None})
def ask_for_my_letter(request: HttpRequest, space: Slug, given: LetterGiven) -> Status[None]:
    """Ask for a code by post, or correct the address of a letter that is not printed yet."""
    throttle("letters", client_network(request), limit=LETTERS_PER_NETWORK, seconds=DAY).require()
    ask_for_letter(
        person=request.auth,
        space=space_at(space),
        name=given.name,
        address=given.address,
        language=get_language() or "fr",
    )
    return Status(204, None)


@router.delete("/spaces/{slug:space}/checks/letter", response={204: None})
def cancel_my_letter(request: HttpRequest, space: Slug) -> Status[None]:
    """Cancel my letter: name and address are forgotten."""
    give_up_letter(person=request.auth, space=space_at(space))
    return Status(204, None)


@router.post("/spaces/{slug:space}/checks/letter/code", response=CheckedShape)
def enter_my_code(request: HttpRequest, space: Slug, given: CodeGiven) -> CheckedShape:
    """Enter the code of my letter. The fifth wrong one ends the letter."""
    throttle("codes", client_network(request), limit=LOOKUPS_PER_NETWORK, seconds=HOUR).require()
    entered = enter_code(person=request.auth, space=space_at(space), code=given.code)
    if entered.outcome is None:
        return CheckedShape(outcome="wrong_code", assurance=request.auth.assurance, tries_left=entered.tries_left)
    return _checked(request, entered.outcome)


def _opened_by_hand(space: str, handler: str) -> Space:
    found = find_handler(handler)
    if found is None or found.always:
        refuse(
            "no_such_handler",
            _("There is no such way to be checked on this site. Nothing was changed."),
            _("See which ones are."),
            status=404,
        )
    return space_at(space)


@router.put("/spaces/{slug:space}/checks/ways/{slug:handler}", response={204: None}, openapi_extra=ORGANISE)
def open_way(request: HttpRequest, space: Slug, handler: Slug, given: OpeningGiven) -> Status[None]:
    """Open a way to be checked in a space, or change its parameters: for organisers."""
    place = _opened_by_hand(space, handler)
    open_handler(space=place, handler=handler, by=_account(request), parameters=given.model_dump())
    return Status(204, None)


@router.delete("/spaces/{slug:space}/checks/ways/{slug:handler}", response={204: None}, openapi_extra=ORGANISE)
def close_way(request: HttpRequest, space: Slug, handler: Slug) -> Status[None]:
    """Close a way to be checked here: for organisers. Who was checked by it still is."""
    place = _opened_by_hand(space, handler)
    close_handler(space=place, handler=handler, by=_account(request))
    return Status(204, None)


def _account(request: HttpRequest) -> Account:
    found = Account.objects.filter(pk=request.user.pk).first()
    if found is None:
        refuse(
            "signed_out",
            _("You are signed out, so this was not kept."),
            _("Sign in, go back and send it once more."),
        )
    return found
