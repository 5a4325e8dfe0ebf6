# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which one is checked: an address, a list, a letter, a desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.access import client_network, throttle
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.accounts.models import Assurance
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.addresses import space_at
from isegoria.core.verdicts import Refused, Verdict

from .. import queries
from ..desk.actions import take_over as take_over_now
from ..models import Letter
from ..post.actions import HANDLER as POST
from ..post.actions import ask_for_letter, enter_code, give_up_letter
from ..residents.actions import HANDLER as RESIDENTS
from ..residents.actions import find_in_register
from ..rules import require_opening
from .finding import where_from, with_next
from .forms import CodeForm, IdentityForm, LetterForm
from .verify import go_on

LOOKUPS_PER_PERSON, LOOKUPS_PER_NETWORK, LETTERS_PER_NETWORK = 5, 40, 20
HOUR, DAY = 3600, 86_400


def _said(verdict: Verdict) -> str:
    return f"{verdict.reason_text} {verdict.remedy_text}"


@require_safe
@never_cache
def email(request: HttpRequest, space: str) -> HttpResponse:
    """An account with a checked address: made elsewhere, and led back from."""
    place = space_at(space)
    back = where_from(request, place)
    person = known_person(request)
    return render(
        request,
        "verification/email.html",
        {
            "robots": "noindex",
            "space": place,
            "back": back,
            "page": with_next(reverse("verification:verify", args=[place.slug]), back),
            "done": bool(person and person.account_id and person.assurance >= Assurance.EMAIL),
            "account": request.user if request.user.is_authenticated else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def residents(request: HttpRequest, space: str) -> HttpResponse:
    """Say what a line of the list says, and be found in it."""
    place = space_at(space)
    opening = require_opening(place, RESIDENTS)
    register = queries.register_of(opening.space)
    back = where_from(request, place)
    form = IdentityForm(request.POST if request.method == "POST" else None, fields=register.fields if register else [])
    if request.method == "POST" and form.is_valid():
        person = acting_person(request)
        throttle("residents", client_network(request), limit=LOOKUPS_PER_NETWORK, seconds=HOUR).require()
        throttle("residents", person.public_id, limit=LOOKUPS_PER_PERSON, seconds=HOUR).require()
        try:
            outcome = find_in_register(person=person, space=place, given=form.cleaned_data)
        except Refused as refused:
            form.add_error(None, _said(refused.verdict))
        else:
            return go_on(request, place, outcome, back)
    return render(
        request,
        "verification/residents.html",
        {"robots": "noindex", "space": place, "form": form, "register": register, "back": back},
        status=400 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def post(request: HttpRequest, space: str) -> HttpResponse:
    """Ask for a letter, see where it is, enter its code."""
    place = space_at(space)
    opening = require_opening(place, POST)
    back = where_from(request, place)
    person = known_person(request)
    entering = request.method == "POST" and "code" in request.POST
    asking = request.method == "POST" and not entering
    letter_form = LetterForm(request.POST if asking else None)
    code_form = CodeForm(request.POST if entering else None)
    if asking and letter_form.is_valid():
        person = acting_person(request)
        throttle("letters", client_network(request), limit=LETTERS_PER_NETWORK, seconds=DAY).require()
        given = letter_form.cleaned_data
        try:
            ask_for_letter(person=person, space=place, language=get_language() or "fr", **given)
        except Refused as refused:
            letter_form.add_error("address", _said(refused.verdict))
        else:
            messages.success(request, _("Your letter is asked for. When it comes, enter its code on this page."))
            return HttpResponseRedirect(with_next(request.path, back))
    elif entering and code_form.is_valid():
        person = acting_person(request)
        throttle("codes", client_network(request), limit=LOOKUPS_PER_NETWORK, seconds=HOUR).require()
        entered = enter_code(person=person, space=place, code=code_form.cleaned_data["code"])
        if entered.outcome is not None:
            return go_on(request, place, entered.outcome, back)
        code_form.add_error("code", _wrong(entered.tries_left))
    letter = queries.letter_of(person, opening.space) if person else None
    waiting = letter is not None and letter.state in {Letter.State.ASKED, Letter.State.PRINTED}
    return render(
        request,
        "verification/post.html",
        {
            "robots": "noindex",
            "space": place,
            "letter": letter if waiting else None,
            "printed": waiting and letter is not None and letter.state == Letter.State.PRINTED,
            "letter_form": letter_form,
            "code_form": code_form,
            "form": code_form if entering else letter_form,
            "guest": person is None or person.account_id is None,
            "back": back,
        },
        status=400 if letter_form.errors or code_form.errors else 200,
    )


def _wrong(left: int) -> str:
    if left == 0:
        return str(_("This is not the code of your letter, and it was the fifth try: ask for another letter."))
    return ngettext(
        "This is not the code of your letter. %(n)s try is left.",
        "This is not the code of your letter. %(n)s tries are left.",
        left,
    ) % {"n": left}


@require_POST
def give_up(request: HttpRequest, space: str) -> HttpResponse:
    """The letter is not wanted any more."""
    place = space_at(space)
    give_up_letter(person=acting_person(request), space=place)
    messages.success(request, _("Your letter is cancelled, and your address is forgotten."))
    return HttpResponseRedirect(reverse("verification:post", args=[place.slug]))


@require_safe
@never_cache
def desk_hours(request: HttpRequest, space: str) -> HttpResponse:
    """Where and when to come."""
    place = space_at(space)
    opening = require_opening(place, "desk")
    return render(
        request,
        "verification/desk_hours.html",
        {
            "space": place,
            "place": opening.parameters.get("place", ""),
            "back": where_from(request, place),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def take_over(request: HttpRequest) -> HttpResponse:
    """Make what was done at a desk one's own, with the code that was printed there."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = acting_person(request)
        throttle("take-over", client_network(request), limit=LOOKUPS_PER_NETWORK, seconds=HOUR).require()
        throttle("take-over", person.public_id, limit=LOOKUPS_PER_PERSON, seconds=HOUR).require()
        try:
            take_over_now(person=person, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", _said(refused.verdict))
        else:
            messages.success(request, _("What you did at the desk is yours here too, with the check that you had."))
            return HttpResponseRedirect(reverse("web:me"))
    return render(
        request,
        "verification/take_over.html",
        {"robots": "noindex", "form": form},
        status=400 if form.errors else 200,
    )
