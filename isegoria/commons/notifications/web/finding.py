# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a request to whom it is from, and back to the page that it came from."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import refuse


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


def back_url(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that a form names, or another."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise
