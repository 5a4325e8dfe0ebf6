# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with personal data, as a page and as a table; what one agreed to."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.processing import declared

from .models import Consent, Forgetting

COLUMNS = ("name", "purpose", "basis", "data", "people", "kept_for", "recipients")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every use of personal data of this site, in words, with when it last forgot what was past its time."""
    runs = {run.slug: run for run in Forgetting.objects.all()}
    return render(
        request,
        "privacy/register.html",
        {"uses": [(use, runs.get(use.slug), use.forget is not None) for use in declared()]},
    )


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same register as a table: what a data protection officer keeps, in the reader's language."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register-of-processing.csv"'
    table = csv.writer(response)
    table.writerow(
        [
            gettext("use"),
            gettext("purpose"),
            gettext("legal basis"),
            gettext("data"),
            gettext("people"),
            gettext("kept for"),
            gettext("who sees them"),
        ]
    )
    table.writerows([str(getattr(use, column)) for column in COLUMNS] for use in declared())
    return response


@never_cache
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """What the person who looks agreed to, with the words that they read, and what they took back."""
    person = known_person(request)
    rows = list(Consent.objects.filter(person=person).order_by("-given_at")[:200]) if person else []
    return render(request, "privacy/consents.html", {"robots": "noindex", "consents": rows})
