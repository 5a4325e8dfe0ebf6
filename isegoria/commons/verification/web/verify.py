# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says what is asked, what one has already, and every way that is open to be checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.accounts.queries import is_attested
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space

from .. import queries
from ..actions import Outcome
from ..models import Case, Letter
from ..port import Handler, find_handler
from .finding import Asked, asked_at, where_from, with_next
from .kept_acts import AGAIN, kept_act


@dataclass(frozen=True)
class Way:
    """A way to be checked, as the page shows it."""

    handler: Handler
    url: str
    enough: bool
    """Whether it is as sure as what is asked."""
    done: bool


@require_safe
@never_cache
def verify(request: HttpRequest, space: str) -> HttpResponse:
    """What is asked, what one has, what is open."""
    place = space_at(space)
    person = known_person(request)
    kept = kept_act(request, place.slug)
    back = where_from(request, place, kept)
    asked = asked_at(back, place)
    held = queries.attestations_of(person) if person else []
    ways = _ways(place, person, asked, back, [one.handler for one in held])
    return render(
        request,
        "verification/verify.html",
        {
            "robots": "noindex",
            "space": place,
            "person": person,
            "asked": asked,
            "enough": bool(asked and person and is_attested(person, asked.assurance, place.residence)),
            "held": [(one, _name(one.handler)) for one in held],
            "has_email": bool(person and person.account_id and person.assurance >= Assurance.EMAIL),
            "ways": [one for one in ways if one.enough],
            "lighter": [one for one in ways if not one.enough],
            "letter": _letter(person, place),
            "case": _case(person, place),
            "back": back,
            "kept": kept,
            "again": AGAIN,
            "take_over": reverse("verification:take_over"),
        },
    )


def _ways(space: Space, person: Person | None, asked: Asked | None, back: str, held: Sequence[str]) -> list[Way]:
    level = asked.assurance if asked else Assurance.NONE
    known = person.assurance if person else Assurance.NONE
    return [
        Way(
            handler=one,
            url=with_next(one.address(space), back),
            enough=one.level >= level,
            done=one.slug in held or (one.slug == "email" and known >= Assurance.EMAIL),
        )
        for one in queries.open_handlers(space)
    ]


def _name(slug: str) -> object:
    handler = find_handler(slug)
    return handler.name if handler else slug


def _letter(person: Person | None, space: Space) -> Letter | None:
    """The letter that one waits for."""
    opening = queries.opening_of(space, "post") if person else None
    found = queries.letter_of(person, opening.space) if person and opening else None
    return found if found and found.state in {Letter.State.ASKED, Letter.State.PRINTED} else None


def _case(person: Person | None, space: Space) -> Case | None:
    """The case that one waits for, or was told of and cannot take part because of."""
    around = {one.pk: one for one in space.lineage()}
    found = (
        Case.objects.filter(second=person, space__in=list(around)).select_related("first").order_by("-pk").first()
        if person
        else None
    )
    if found is None or found.outcome not in {Case.Outcome.OPEN, Case.Outcome.FIRST}:
        return None
    found.space = around[found.space_id]
    return found


def go_on(request: HttpRequest, space: Space, outcome: Outcome, back: str) -> HttpResponse:
    """After a check: back to where one came from, to send what was kept, or to what is said of a doubled identity."""
    page = reverse("verification:verify", args=[space.slug])
    if outcome.case is not None:
        return HttpResponseRedirect(with_next(reverse("verification:same", args=[space.slug]), back))
    messages.success(request, _("You are checked. You can take part."))
    if kept_act(request, space.slug) is not None:
        return HttpResponseRedirect(f"{with_next(page, back)}#kept")
    return HttpResponseRedirect(back or page)
