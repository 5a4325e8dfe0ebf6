# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's turn: one statement at a time, agree, pass or disagree; then the next one, with the receipt."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import turnout
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, Verdict, refuse
from isegoria.tools.statements.actions import give_opinion
from isegoria.tools.statements.queries import answer_to, answers_of, extent, headline, next_statement, statement_of
from isegoria.tools.statements.rules import may_add, may_see_map

from .finding import addresses, phase_at, statement_url, zone_place
from .last_act import LastAct, carry, excerpt, last_act

OPINIONS = {"agree": Opinion.Value.AGREE, "pass": Opinion.Value.PASS, "disagree": Opinion.Value.DISAGREE}


@dataclass(frozen=True)
class Given:
    """An opinion that was kept."""

    person: Person
    statement: Contribution
    act: LastAct
    answers: Mapping[int, int]
    """All of one's answers here where the next card follows at once, this one among them."""


@require_safe
@never_cache
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page of a conversation: one card, and where we are."""
    return _page(request, phase_at(request, space, process, phase))


@require_POST
@never_cache
def answer(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Keep an opinion, then show the next statement: the card alone for HTMX, else by a redirect.

    Whatever stands in the way is said above the next card, and the person goes on.
    """
    found = phase_at(request, space, process, phase)
    back = request.POST.get("then", "")
    next_card = bool(getattr(request, "htmx", False)) and not back
    try:
        given = _keep(request, found, next_card=next_card)
    except Refused as refused:
        nobody_began(request)
        return _page(request, found, refusal=refused.verdict)
    if next_card:
        response = render(
            request,
            "statements/turn_fragment.html",
            turn_context(request, found, person=given.person, act=given.act, answers=given.answers),
        )
    else:
        where = addresses(found)
        to = {"mine": where.mine, "statement": statement_url(given.statement)}.get(back)
        response = HttpResponseRedirect(to or f"{where.turn}#turn")
    carry(response, given.act, addresses(found).process)
    return response


def _keep(request: HttpRequest, phase: Phase, *, next_card: bool) -> Given:
    """Read what was posted and keep it. Raises ``Refused``."""
    may_write(phase).require()
    statement = statement_of(phase, request.POST.get("statement", "")[:10])
    if statement is None:
        refuse(
            "statement_unknown",
            _("This answer was not kept: the page it came from no longer matches this conversation."),
            _("Here is a statement of this conversation; give your opinion on it."),
            status=400,
        )
    value = OPINIONS.get(request.POST.get("opinion", ""))
    if value is None:
        refuse(
            "opinion_unknown",
            _("This answer was not kept: it was none of “agree”, “pass” and “disagree”."),
            _("Choose one of the three buttons."),
            status=400,
        )
    person = known_person(request)
    # The next card needs all of one's answers; a redirect only the one before this one.
    answers = answers_of(person, phase) if next_card else answer_to(person, statement)
    # One transaction for a newcomer's person and first opinion: one wait for the disk instead of two.
    with nullcontext() if person else transaction.atomic():
        person = acting_person(request)
        receipt = give_opinion(statement=statement, phase=phase, person=person, value=value)
    act = LastAct(
        person=person.public_id,
        kind="opinion",
        phase=phase.pk,
        ref=statement.ref,
        excerpt=excerpt(statement.body),
        language=statement.language,
        receipt=receipt.code,
        opinion=int(value),
        before=answers.get(statement.pk),
    )
    return Given(person, statement, act, {**answers, statement.pk: int(value)})


def turn_context(
    request: HttpRequest,
    phase: Phase,
    *,
    person: Person | None,
    act: LastAct | None = None,
    answers: Mapping[int, int] | None = None,
    refusal: Verdict | None = None,
) -> dict[str, Any]:
    """What ``statements/turn.html`` shows."""
    state = phase.state
    shown = None
    if state == Phase.State.OPEN:
        newcomer = "" if person else newcomer_seed(request)
        shown = next_statement(phase, person, answers=answers, newcomer=newcomer)
    return {
        "phase": phase,
        "process": phase.process,
        "state": state,
        "is_published": phase.process.is_published,
        "turn": shown,
        "hidden": {"statement": shown.statement.public_id} if shown and shown.statement else {},
        "number": min(shown.answered + 1, shown.total) if shown else 0,
        "extent": extent(phase),
        "act": act,
        "refusal": None if refusal is None else _words(refusal),
        "urls": addresses(phase),
        "zone_place": zone_place(phase),
        "people_add": may_add(phase, None).allowed,
        "map_shown": may_see_map(phase).allowed,
        "fragment": bool(getattr(request, "htmx", False)),
    }


def newcomer_seed(request: HttpRequest) -> str:
    """What tells one newcomer's browser from another's before any act: the secret of its form cookie."""
    get_token(request)  # sets the cookie, which the form on the page needs anyway
    return str(request.META.get("CSRF_COOKIE", ""))


def _words(verdict: Verdict) -> dict[str, str]:
    return verdict.in_words


def _page(request: HttpRequest, phase: Phase, *, refusal: Verdict | None = None) -> HttpResponse:
    person = known_person(request)
    # A refusal is a verdict, and a verdict that says no is false.
    refused = refusal is not None
    act = None if refused else last_act(request, person, phase.pk)
    context = turn_context(request, phase, person=person, act=act, refusal=refusal)
    htmx = getattr(request, "htmx", False)
    if refused and htmx:
        # htmx swaps successes by itself; the page's own status matters to everyone else.
        response = render(request, "statements/turn_fragment.html", context)
    else:
        context |= {"turnout": turnout(phase.process), "headline": where_we_are(phase)}
        response = render(request, "statements/phase.html", context, status=refusal.status if refused else 200)
    if refused:
        response["X-Refusal"] = refusal.code
    return response


def where_we_are(phase: Phase) -> Any:
    """The latest map in a few figures, where it may be shown; else None."""
    return headline(phase) if may_see_map(phase) else None
