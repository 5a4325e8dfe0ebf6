# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a request to whom it is from and what it names; and back to the page that it came from."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import refuse

View = Callable[..., HttpResponse]


def person_or_refuse(request: HttpRequest) -> Person:
    """Who looks, or a page that says that nobody is known here yet."""
    person = known_person(request)
    if person is None:
        refuse(
            "nobody_yet",
            _("This computer holds nothing about you yet: you follow nothing, and there is nothing to tell you."),
            _("Sign in if you have an account, or follow something first."),
            remedy_url="/",
            status=404,
        )
    return person


def signed_in(view: View) -> View:
    """Whoever is not signed in is asked to, and then comes back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        return refuse(
            "signed_out",
            _("You are signed out, so this was not kept."),
            _("Sign in, go back and send it once more."),
            remedy_url=reverse("account_login"),
        )

    return checked


def back_url(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that a form names, or another."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def space_at(slug: str) -> Space:
    space = find_space(slug)
    if space is None:
        refuse(
            "no_such_space",
            _("There is no space at this address: it may have moved, or never been."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    return space


def process_at(request: HttpRequest, space: str, process: str) -> Process:
    """The process of an address, drafts for their team only. Raises ``Refused``."""
    found = find_process(space_at(space), process)
    if found is None:
        refuse(
            "no_such_process",
            _("There is nothing at this address in this space: it may have moved, or never been."),
            _("Look for it among what the space has opened."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found).require()
    return found
