# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of someone who answers: who they are, in whose name, what they answered and how long people waited."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.answers import queries
from isegoria.commons.answers.models import OFFERED, Decision
from isegoria.commons.answers.officials import answers_of, official_of
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.verdicts import refuse

A_PAGE = 25


@require_safe
@never_cache
def official(request: HttpRequest, person: str) -> HttpResponse:
    """What anyone may read of them."""
    someone = Person.objects.filter(public_id=person, erased_at=None, merged_into=None).first()
    shown = official_of(someone) if someone else None
    if someone is None or shown is None:
        refuse(
            "no_such_official",
            _("Nobody who answers here has this page: the address may be incomplete."),
            _("See who answered on the page of an official answer."),
            remedy_url="/",
            status=404,
        )
    paginator = Paginator(answers_of(someone).values_list("pk", flat=True), A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    answers = list(
        answers_of(someone)
        .filter(pk__in=list(page.object_list))
        .select_related("contribution__process__space", "office")
    )
    for one in answers:
        one.page_url = contribution_url(one.contribution)  # type: ignore[attr-defined]  # for the template
        one.answers_url = queries.answers_path(one.contribution)  # type: ignore[attr-defined]  # for the template
    return render(
        request,
        "answers/official.html",
        {
            "official": shown,
            "page": page,
            "answers": answers,
            "numbers": [
                (capfirst(str(Decision(one).label)), shown.decisions.get(one.value, 0))
                for one in OFFERED
                if shown.decisions.get(one.value)
            ],
        },
    )
