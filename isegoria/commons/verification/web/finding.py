# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to what it names, where someone came from, and what is asked of them there."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from isegoria.core.accounts.models import Account, Assurance
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_administer, may_organise

from .kept_acts import KeptAct, kept_act, own_address

NEXT = "verification_next"


@dataclass(frozen=True)
class Asked:
    """What a step asks of who takes part in it."""

    phase: Phase
    assurance: Assurance


def organised_space(request: HttpRequest, slug: str) -> Space:
    space = space_at(slug)
    may_organise(request.user, space).require()
    return space


def administered_space(request: HttpRequest, slug: str) -> Space:
    space = space_at(slug)
    may_administer(request.user, space).require()
    return space


def account_of(request: HttpRequest) -> Account:
    """The account that is signed in, as itself rather than the lazy one of the request."""
    return Account.objects.get(pk=request.user.pk)


def where_from(request: HttpRequest, space: Space, kept: KeptAct | None = None) -> str:
    """The page to lead back to: the one that the address names, that of the act that was kept, or the one before."""
    kept = kept or kept_act(request, space.slug)
    given = own_address(request, request.GET.get("next", ""))
    before = own_address(request, request.headers.get("Referer", ""))
    found = given or (kept.back if kept else "") or before
    leads_here = found.startswith((f"/verify/{space.slug}/", "/accounts/", "/verify/return/"))
    return found if found and not leads_here else ""


def with_next(address: str, back: str) -> str:
    return f"{address}?{urlencode({'next': back})}" if back else address


def asked_at(path: str, space: Space) -> Asked | None:
    """What the page of an address asks of who takes part: that of its step, or the most of its process's open steps."""
    try:
        named = resolve(urlsplit(path).path).kwargs if path else {}
    except Resolver404:
        return None
    if named.get("space") != space.slug or "process" not in named:
        return None
    phases = Phase.objects.filter(process__space=space, process__slug=named["process"]).select_related("process__space")
    if "phase" in named:
        phases = phases.filter(slug=named["phase"])
    wanted = [one for one in phases if "phase" in named or one.state == Phase.State.OPEN]
    wanted.sort(key=lambda one: -one.assurance)
    return Asked(wanted[0], Assurance(wanted[0].assurance)) if wanted and wanted[0].assurance else None
