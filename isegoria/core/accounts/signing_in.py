# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that take an account: whoever is not signed in is asked to, and then comes back."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import refuse

View = Callable[..., HttpResponse]


def sign_in_url(request: HttpRequest) -> str:
    """Sign in, then come back here; a page that only takes posts sends back to the one before it."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def signed_in(view: View) -> View:
    """Whoever is not signed in is asked to, and then comes back; what they sent is not kept, and they are told so."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(sign_in_url(request))
        return refuse(
            "signed_out",
            _("You are signed out, so this was not kept."),
            _("Sign in, go back and send it once more."),
            remedy_url=reverse("account_login"),
        )

    return checked
