# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one proposal: its text, one's support, what is due, what was answered, said and done about it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.moderation.queries import last_decision
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.life import life_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.tools.proposals.queries import (
    United,
    details_of,
    identified_supporters,
    named_supporters,
    phase_for_an_act,
    supports,
    united_in,
)

from .finding import addresses, proposal_at, proposal_url
from .last_act import last_act

State = Contribution.State


@require_safe
@never_cache
def proposal(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One proposal. The identifier leads: an address with other words sends on to the present one; that of a proposal
    united with another one, to the one in which it stands."""
    found = proposal_at(request, space, process, ref)
    if found.state == State.MERGED and found.standing.merged_into is not None:
        target = found.standing.merged_into
        target.process = found.process
        # Not for ever: it can be undone.
        return HttpResponseRedirect(f"{proposal_url(target)}?from={found.public_id}")
    if found.ref != ref:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{proposal_url(found)}{'?' if query else ''}{query}")
    context = page_context(request, found)
    return render(request, "proposals/proposal.html", context, status=410 if found.state == State.ERASED else 200)


def page_context(request: HttpRequest, found: Contribution) -> dict[str, Any]:
    """What the page shows."""
    person = known_person(request)
    authors = authors_of(found)
    public = found.state == State.PUBLISHED
    signs = person is not None and person in authors
    details = details_of(found)
    organises = request.user.is_authenticated and bool(roles_in(request.user, found.process.space) & ORGANISING)
    united = united_in(found) if public else []
    return support_context(request, found, person) | {
        "process": found.process,
        "urls": addresses(found.phase),
        "robots": "" if public else "noindex",
        "is_public": public,
        "text_shown": public or (signs and found.state != State.ERASED),
        "authors": authors,
        "signs": signs,
        "is_author": person is not None and found.author_id == person.pk,
        "may_edit": signs and found.state in {State.PUBLISHED, State.PENDING} and found.phase.state == Phase.State.OPEN,
        "organises": organises,
        "details": details,
        "clock": clock(found),
        "invitation": _invitation(request, found) if signs else "",
        "decision": None if public else last_decision(found),
        "united": united,
        "came_from": next((one for one in united if one.proposal.public_id == request.GET.get("from")), None),
        "all_authors": all_authors(authors, united),
        "life": life_of(found) if public else None,
        "act": last_act(request, person, found.public_id),
    }


def support_context(
    request: HttpRequest, found: Contribution, person: Person | None, *, refusal: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the part about supports shows, by itself when HTMX swaps it."""
    phase = phase_for_an_act(found)
    rules = found.phase.rules_of_tool
    named = rules is not None and rules.supporters == "named"
    return {
        "proposal": found,
        "contribution": found,
        "phase": found.phase,
        "is_open": phase.state == Phase.State.OPEN and found.process.is_published,
        "supported": supports(person, found),
        # A count a minute old may be ahead of a support taken back since.
        "identified": min(identified_supporters(found), found.standing.supports),
        "totals": getattr(found, "imported_totals", None),
        "rules": rules,
        "named": named,
        "supporters": named_supporters(found) if named else [],
        "refusal": refusal,
        "fragment": bool(getattr(request, "htmx", False)),
        "support_url": proposal_url(found, "support"),
    }


@dataclass(frozen=True)
class Clock:
    """How far a proposal is from the supports that oblige the space to act, and to what."""

    threshold: int
    missing: int
    share: int
    """Of the supports needed, in whole percents, below 100 while some are missing."""
    effect: str
    days: int


def clock(found: Contribution) -> Clock | None:
    """The clock of a proposal; None where supports set nothing going."""
    rules = found.phase.rules_of_tool
    if rules is None or not rules.threshold:
        return None
    supported = found.standing.supports
    missing = max(0, rules.threshold - supported)
    share = min(99, 100 * supported // rules.threshold) if missing else 100
    return Clock(rules.threshold, missing, share, rules.threshold_effect, rules.threshold_days)


def all_authors(authors: list[Person], united: list[United]) -> list[Person]:
    """Who is credited: those who sign, then those of the proposals united with it, each once."""
    others = (one.proposal.author for one in united if one.proposal.author is not None)
    return list({one.pk: one for one in (*authors, *others)}.values())


def _invitation(request: HttpRequest, found: Contribution) -> str:
    """The address that an author passes on, whole, right after they made it."""
    token = request.GET.get("invitation", "")[:200]
    return request.build_absolute_uri(f"{proposal_url(found, 'join')}?t={token}") if token else ""
