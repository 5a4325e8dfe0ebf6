# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page of someone who speaks under a name, and its feed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.manifest import find_kind, optional_url
from isegoria.core.verdicts import refuse

from ..feeds import texts_atom
from ..people import answers_for, find_page, page_path, public_texts
from .feeds import ATOM

A_PAGE = 25
IN_FEED = 50


@require_safe
@never_cache
def person(request: HttpRequest, person: str) -> HttpResponse:
    """Who they are here, and what they wrote in public. Search engines are told of officials alone."""
    someone = _page_or_refuse(person)
    page = Paginator(public_texts(someone), A_PAGE).get_page(request.GET.get("page"))
    offices = answers_for(someone)
    context = {
        "someone": someone,
        "offices": offices,
        "answers_url": optional_url("answers:official", person=someone.public_id) if offices else "",
        "own": known_person(request) == someone,
        "page": page,
        "texts": [(one, contribution_url(one), find_kind(one.kind)) for one in page.object_list],
    }
    if not offices:
        context["robots"] = "noindex"
    return render(request, "notifications/person.html", context)


@require_safe
def person_atom(request: HttpRequest, person: str) -> HttpResponse:
    """What they wrote, for a news reader."""
    someone = _page_or_refuse(person)
    texts = list(public_texts(someone)[:IN_FEED])
    feed = texts_atom(
        title=someone.display_name,
        feed_path=request.path,
        page_path=page_path(someone),
        language=get_language() or "",
        texts=texts,
    )
    response = HttpResponse(feed, content_type=ATOM)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page_or_refuse(public_id: str) -> Person:
    someone = find_page(public_id)
    if someone is None:
        refuse(
            "no_page_of_a_person",
            _("Nobody has a public page at this address: they have none, chose to have none, or left."),
            _("What people wrote is still on the page of each question."),
            remedy_url="/",
            status=404,
        )
    return someone
