# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the statements; and one's own answers, to change one's mind or take an answer back."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, refuse
from isegoria.design.filters import Choice, Choices
from isegoria.tools.statements.actions import take_back_opinion
from isegoria.tools.statements.queries import (
    ORDERS,
    answers_of,
    extent,
    list_statements,
    own_answers,
    own_statements,
    statement_of,
)

from .finding import addresses, phase_at, statement_url
from .last_act import LastAct, carry, excerpt, last_act

A_PAGE = 25
COUNTS_FROM = 5
"""Answers from which a statement's counts are shown: with fewer, one's own could be guessed."""
ORDER_WORDS = {
    "answered": (_("most answered"), _("The statements of this conversation, the most answered first.")),
    "newest": (_("newest"), _("The statements of this conversation, the newest first.")),
    "agreed": (
        _("most agreed with"),
        _("The statements of this conversation, those that most people agree with first."),
    ),
    "divided": (
        _("most divided"),
        _("The statements of this conversation, those with as many for as against first."),
    ),
}


@require_safe
@never_cache
def list_all(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The statements, searched, ordered and paged."""
    found = phase_at(request, space, process, phase)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else ORDERS[0]
    search = request.GET.get("q", "").replace("\0", "")[:100].strip()
    page = Paginator(list_statements(found, order=order, search=search), A_PAGE).get_page(request.GET.get("page"))
    answers = answers_of(known_person(request), found)
    for one in page.object_list:
        one.process, one.phase = found.process, found
        one.own_opinion = answers.get(one.pk)
    return render(
        request,
        "statements/list.html",
        {
            "phase": found,
            "process": found.process,
            "page": page,
            "search": search,
            "order": order,
            "sentence": ORDER_WORDS[order][1],
            "groups": [Choices(_("Order"), _orders(order, search))],
            "extent": extent(found),
            "counts_from": COUNTS_FROM,
            "urls": addresses(found),
        },
    )


def _orders(current: str, search: str) -> list[Choice]:
    def address(order: str) -> str:
        asked = {"order": order} | ({"q": search} if search else {})
        return f"?{urlencode(asked)}"

    return [Choice(ORDER_WORDS[one][0], address(one), one == current) for one in ORDERS]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mine(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """One's own answers, the latest first; a POST takes one back."""
    found = phase_at(request, space, process, phase)
    refusal = None
    if request.method == "POST":
        try:
            return _take_back(request, found)
        except Refused as refused:
            refusal = refused.verdict
    person = known_person(request)
    rows = own_answers(person, found) if person else Opinion.objects.none()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.contribution.process, one.contribution.phase = found.process, found
        one.hidden = {"statement": one.contribution.public_id, "then": "mine"}
    own = list(own_statements(person, found)[:100]) if person else []
    for one in own:
        one.process = found.process
    response = render(
        request,
        "statements/mine.html",
        {
            "phase": found,
            "process": found.process,
            "page": page,
            "own": own,
            "is_open": found.state == Phase.State.OPEN,
            "act": None if refusal is not None else last_act(request, person, found.pk),
            "refusal": None if refusal is None else {"reason": refusal.reason_text, "remedy": refusal.remedy_text},
            "urls": addresses(found),
        },
        status=200 if refusal is None else refusal.status,
    )
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


def _take_back(request: HttpRequest, phase: Phase) -> HttpResponse:
    may_write(phase).require()
    statement = statement_of(phase, request.POST.get("statement", "")[:10])
    person = known_person(request)
    if statement is None or person is None:
        refuse(
            "statement_unknown",
            _("Nothing was taken back: the page it came from no longer matches this conversation."),
            _("Here are your answers as they stand."),
            status=400,
        )
    person = acting_person(request)
    take_back_opinion(statement=statement, phase=phase, person=person)
    back = addresses(phase).mine
    if request.POST.get("then") == "statement":
        back = statement_url(statement)
    response = HttpResponseRedirect(back)
    act = LastAct(
        person=person.public_id,
        kind="taken_back",
        phase=phase.pk,
        ref=statement.ref,
        excerpt=excerpt(statement.body),
        language=statement.language,
    )
    carry(response, act, addresses(phase).process)
    return response
