# SPDX-License-Identifier: AGPL-3.0-or-later
"""Told that someone was checked with the same identity before: bring the two together if one holds both, or wait."""

import time

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.identification import acting_person, known_person, remember
from isegoria.core.accounts.models import Person
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse

from ..cases.actions import merge_own
from ..models import Case
from .finding import where_from
from .kept_acts import kept_act

COOKIE = "isegoria_same"
PURPOSE = "verification-same"
SECONDS = 3600


def _open_cases(person: Person | None, space: Space, side: str) -> Case | None:
    if person is None:
        return None
    around = [one.pk for one in space.lineage()]
    cases = Case.objects.filter(**{side: person}, space__in=around, outcome=Case.Outcome.OPEN)
    return cases.select_related("first", "second", "space").order_by("-pk").first()


def _begun(request: HttpRequest) -> str:
    """The case whose later person was at this browser within the hour."""
    kept = unseal(request.COOKIES.get(COOKIE, ""), PURPOSE)
    if kept is None:
        return ""
    case, _space, moment = kept.partition(" ")
    return case if time.time() - float(moment) < SECONDS else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def same(request: HttpRequest, space: str) -> HttpResponse:
    """For the later of two: what happens now. Signed in as the earlier, in the same browser: bring both together."""
    place = space_at(space)
    person = known_person(request)
    case, holds_both = _open_cases(person, place, "second"), False
    if case is not None:
        holds_both = case.proven
    else:
        earlier = _open_cases(person, place, "first")
        if earlier is not None and earlier.public_id == _begun(request):
            case, holds_both = earlier, True
    if request.method == "POST":
        return _answer(request, place, case, holds_both)
    return render(
        request,
        "verification/same.html",
        {
            "robots": "noindex",
            "space": place,
            "case": case,
            "is_later": bool(case and person and case.second_id == person.pk),
            "holds_both": holds_both,
            "signed_in": request.user.is_authenticated,
            "first_has_account": bool(case and case.first.account_id),
            "kept": kept_act(request, place.slug),
            "back": where_from(request, place),
        },
    )


def _answer(request: HttpRequest, place: Space, case: Case | None, holds_both: bool) -> HttpResponse:
    if case is None:
        refuse(
            "no_case",
            _("Nothing waits to be brought together here."),
            _("Go back to the page that says how you can be checked."),
            remedy_url=reverse("verification:verify", args=[place.slug]),
            status=409,
        )
    person = acting_person(request)
    here = reverse("verification:same", args=[place.slug])
    if not holds_both:
        # They say that they are the earlier one too: signing in as that one, in this browser, will show it.
        response = HttpResponseRedirect(f"{reverse('account_login')}?next={here}")
        response.set_cookie(
            COOKIE,
            seal(f"{case.public_id} {time.time()}", PURPOSE),
            max_age=SECONDS,
            path="/verify/",
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    kept = merge_own(case=case, person=person)
    messages.success(
        request,
        _("Your two participations are one now. Where you had spoken twice about the same thing, the latest counts."),
    )
    page = reverse("verification:verify", args=[place.slug])
    if kept.pk != person.pk and kept.account_id is not None:
        # The account goes on: whoever was here as a guest signs in with it.
        response = HttpResponseRedirect(f"{reverse('account_login')}?next={page}")
    else:
        response = HttpResponseRedirect(page)
        if kept.pk != person.pk:
            remember(response, kept)
    response.delete_cookie(COOKIE, path="/verify/", samesite="Lax")
    return response
