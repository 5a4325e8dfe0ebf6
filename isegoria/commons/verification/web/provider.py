# SPDX-License-Identifier: AGPL-3.0-or-later
"""To an identity provider and back. Nothing is written until someone, back here, agrees to what is kept."""

import base64
import json
import time
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.access import client_network, seal, throttle, unseal
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.accounts.models import Person
from isegoria.core.spaces.addresses import space_at
from isegoria.core.verdicts import Refused, refuse

from ..oidc.actions import keep_what_was_shown
from ..oidc.client import (
    SECONDS,
    Journey,
    Shown,
    come_back,
    metadata_of,
    origin_of,
    set_out,
    sign_out_address,
    written,
)
from ..oidc.providers import Provider, find_provider
from ..rules import require_opening
from .finding import where_from, with_next
from .verify import go_on

COOKIE = "isegoria_identity"
PATH = "/verify/"
PER_NETWORK, HOUR = 60, 3600
Sealed = TypeVar("Sealed", Journey, Shown)


def _provider(slug: str) -> Provider:
    found = find_provider(slug)
    if found is None:
        refuse(
            "no_such_provider",
            _("There is no such identity provider on this site."),
            _("Go to the home page and look for what you need from there."),
            remedy_url="/",
            status=404,
        )
    return found


def _sealed(what: Journey | Shown, purpose: str) -> str:
    text = json.dumps([time.time(), written(what)], separators=(",", ":"))
    return seal(base64.urlsafe_b64encode(text.encode()).decode("ascii"), purpose)


def _unsealed(token: str, shape: type[Sealed], purpose: str) -> Sealed | None:
    kept = unseal(token, purpose) if token else None
    if kept is None:
        return None
    made, given = json.loads(base64.urlsafe_b64decode(kept))
    return shape(**given) if time.time() - made < SECONDS else None


def _return_address(provider: Provider) -> str:
    """One address for each provider, as it is registered there, whatever the space."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('verification:provider_return', args=[provider.slug])}"


def _lead_to(response: HttpResponse, address: str) -> HttpResponse:
    """Let the page's form be answered with a way to the provider, which the policy would stop otherwise."""
    response._csp_update = {"form-action": [origin_of(address)]}  # type: ignore[attr-defined]  # as django-csp reads it
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def provider(request: HttpRequest, space: str, provider: str) -> HttpResponse:
    """What the provider will say and what is kept of it; a POST goes there."""
    place, there = space_at(space), _provider(provider)
    require_opening(place, there.handler)
    back = where_from(request, place)
    if request.method == "POST":
        throttle("identity", client_network(request), limit=PER_NETWORK, seconds=HOUR).require()
        person = acting_person(request)
        journey, address = set_out(
            there, space=place, person=person.public_id, back=back, redirect_uri=_return_address(there)
        )
        away = HttpResponseRedirect(address)
        away.set_cookie(
            COOKIE,
            _sealed(journey, "identity-journey"),
            max_age=SECONDS,
            path=PATH,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return away
    page = render(
        request,
        "verification/provider.html",
        {"robots": "noindex", "space": place, "provider": there, "back": back},
    )
    return _lead_to(page, metadata_of(there).authorization_endpoint)


@require_safe
@never_cache
def provider_return(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the provider: its answer is checked and shown as what would be kept. Nothing is written here."""
    there = _provider(provider)
    journey = _unsealed(request.COOKIES.get(COOKIE, ""), Journey, "identity-journey")
    if journey is None or journey.provider != there.slug:
        refuse(
            "journey_lost",
            _("This browser did not leave for the identity provider, or did over ten minutes ago. Nothing was kept."),
            _("Begin again from the page of the space."),
            remedy_url="/",
            status=400,
        )
    place = space_at(journey.space)
    again = with_next(reverse("verification:provider", args=[place.slug, there.slug]), journey.back)
    _require_same(known_person(request), journey.person, again)
    home = require_opening(place, there.handler).space
    try:
        shown = come_back(there, journey, request.GET.dict(), home=home)
    except Refused as refused:
        page = render(
            request,
            "verification/provider_failed.html",
            {
                "robots": "noindex",
                "space": place,
                "provider": there,
                "verdict": refused.verdict.in_words,
                "again": again,
            },
            status=refused.verdict.status,
        )
        page["X-Refusal"] = refused.verdict.code
    else:
        page = render(
            request,
            "verification/provider_return.html",
            {
                "robots": "noindex",
                "space": place,
                "provider": there,
                "sealed": _sealed(shown, "identity-shown"),
                "again": again,
            },
        )
        endpoint = metadata_of(there).end_session_endpoint
        if endpoint:
            _lead_to(page, endpoint)
    page.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return page


@require_POST
@never_cache
def provider_keep(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep the digests of what was shown, and sign out of the provider."""
    there = _provider(provider)
    shown = _unsealed(request.POST.get("shown", ""), Shown, "identity-shown")
    if shown is None or shown.provider != there.slug:
        refuse(
            "journey_lost",
            _("This page had been open for over ten minutes. Nothing was kept."),
            _("Begin again from the page of the space."),
            remedy_url="/",
            status=400,
        )
    place = space_at(shown.space)
    again = with_next(reverse("verification:provider", args=[place.slug, there.slug]), shown.back)
    person = acting_person(request)
    _require_same(person, shown.person, again)
    outcome = keep_what_was_shown(person=person, space=place, provider=there, shown=shown)
    onwards = go_on(request, place, outcome, shown.back)
    site = f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('verification:provider_left', args=[there.slug])}"
    try:
        away = sign_out_address(there, shown.id_token, site)
    except Refused:  # the provider is away: what it said stands, and its session ends by itself
        away = ""
    if not away:
        return onwards
    leaving = HttpResponseRedirect(away)
    leaving.set_cookie(
        COOKIE,
        seal(onwards["Location"], "identity-left"),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return leaving


@require_safe
@never_cache
def provider_left(request: HttpRequest, provider: str) -> HttpResponse:
    """Signed out of the provider: on to where one was going."""
    _provider(provider)
    onwards = unseal(request.COOKIES.get(COOKIE, ""), "identity-left") or "/"
    response = HttpResponseRedirect(onwards)
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _require_same(person: Person | None, public_id: str, again: str) -> None:
    """Whoever comes back is whoever set out: nobody lends their identity by a link, or by leaving a computer."""
    if person is None or person.public_id != public_id:
        refuse(
            "other_person",
            _("Someone else was taking part in this browser when you left for the provider. Nothing was kept."),
            _("Begin again, as yourself."),
            remedy_url=again,
            status=409,
        )
