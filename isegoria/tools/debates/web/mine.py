# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own page of a debate: where one stands, how one weighed the arguments, those one added."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.expressions.models import Opinion
from isegoria.tools.debates.queries import own_arguments, own_opinions

from .finding import phase_at
from .last_act import last_act
from .reading import common_context
from .shown import reader_of
from .wording import SLUGS, position_word, weighing_word

A_PAGE = 25


@require_safe
@never_cache
def mine(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Shown to the person alone."""
    found = phase_at(request, space, process, phase)
    person = known_person(request)
    reader = reader_of(person, found)
    rows = own_opinions(person, found) if person else Opinion.objects.none()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.contribution.process, one.contribution.phase = found.process, found
        one.word, one.slug = weighing_word(one.value), SLUGS[one.value]
        one.hidden = {"argument": one.contribution.public_id, "then": "mine"}
    own = list(own_arguments(person, found)[:100]) if person else []
    for one in own:
        one.process = found.process
    position = reader.position
    changed = position is not None and position.value != position.first_value
    return render(
        request,
        "debates/mine.html",
        common_context(found, reader)
        | {
            "page": page,
            "own": own,
            "act": last_act(request, person, found.pk),
            "position_now": position_word(position.value) if position else "",
            "position_first": position_word(position.first_value) if changed and position else "",
            "hidden_position": {"then": "mine"},
        },
    )
