# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own page: what one said, under which name, what is kept, and how to take it away or leave."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.commons.open_data.own import own_data
from isegoria.core.accounts.actions import choose_pseudonym, erase_person
from isegoria.core.accounts.identification import acting_person, forget, known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.queries import written_by
from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import own_opinions
from isegoria.core.verdicts import Refused, refuse

from .life import forget_visits

LATEST = 5
A_PAGE = 25


class NameForm(forms.Form):
    """The name that others see."""

    pseudonym = forms.CharField(
        label=_("Name shown beside what you write"),
        help_text=_(
            "Your own name or another one, at most 60 characters. Left empty, “guest” and four signs are shown. "
            "Your opinions are never shown with any name."
        ),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class EraseForm(forms.Form):
    """The last word before erasing everything about someone."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick this box, or go back: nothing was erased.")},
    )


def _person_or_refuse(request: HttpRequest) -> Person:
    person = known_person(request)
    if person is None:
        refuse(
            "nobody_yet",
            _("This computer holds nothing about you: you have not acted here, or you have asked it to forget you."),
            _("Sign in if you have an account, or take part first."),
            remedy_url="/",
            status=404,
        )
    return person


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Everything about the person who looks, and about nobody else."""
    person = known_person(request)
    if person is None:
        return render(request, "web/me_nobody.html", {"robots": "noindex"})
    return render(request, "web/me.html", _page(request, person, NameForm(initial={"pseudonym": person.pseudonym})))


def _page(request: HttpRequest, person: Person, name_form: NameForm) -> dict[str, object]:
    given = own_opinions(person)
    written = list(written_by(person)[:A_PAGE])
    return {
        "robots": "noindex",
        "person": person,
        "account": request.user if request.user.is_authenticated else None,
        "opinions": _with_urls(given[:LATEST]),
        "opinion_count": given.count(),
        "written": [(one, contribution_url(one)) for one in written],
        "name_form": name_form,
        "languages": settings.LANGUAGES,
    }


def _with_urls(opinions: Iterable[Opinion]) -> list[tuple[Opinion, str]]:
    return [(one, contribution_url(one.contribution)) for one in opinions]


@never_cache
@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """All of one's opinions, latest first."""
    person = _person_or_refuse(request)
    page = Paginator(own_opinions(person), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "web/my_opinions.html",
        {"robots": "noindex", "page": page, "opinions": _with_urls(page.object_list)},
    )


@require_POST
def choose_name(request: HttpRequest) -> HttpResponse:
    """Take a name. A guest keeps it too."""
    person = acting_person(request)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            choose_pseudonym(person=person, pseudonym=form.cleaned_data["pseudonym"])
        except Refused as refused:
            form.add_error("pseudonym", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            messages.success(request, _("From now on, others see this name beside what you write."))
            return redirect("web:me")
    return render(request, "web/me.html", _page(request, person, form), status=400)


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything kept about one, as one JSON file."""
    person = _person_or_refuse(request)
    document = own_data(person, request.user if request.user.is_authenticated else None)
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="isegoria-my-data.json"'
    return response


@require_POST
def forget_here(request: HttpRequest) -> HttpResponse:
    """Leave a shared computer: the guest's cookie goes, an account signs out. What was said stays said."""
    logout(request)
    messages.success(
        request, _("This computer has forgotten you. What you said here stays, and no longer leads back to you.")
    )
    response = redirect("web:home")
    forget(response)
    forget_visits(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase oneself for good, once it is confirmed."""
    person = _person_or_refuse(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        erase_person(person=person)
        logout(request)
        messages.success(
            request,
            _("You have been erased: your name, your texts, your opinions and your sign-in are gone."),
        )
        response = redirect("web:home")
        forget(response)
        return response
    return render(
        request,
        "web/erase_me.html",
        {"robots": "noindex", "form": form, "person": person},
        status=400 if form.errors else 200,
    )
