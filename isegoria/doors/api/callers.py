# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who calls: a guest by their token, an account by one of its personal tokens, or a visitor by the site's cookies.

Operations find the person in ``request.auth``, and the account, where there is one, in ``request.user``: a personal
token puts its account there, so that a rule says the same to a program as to its owner's browser. Writing is counted
per person, together with the pages' acts.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyBase

from isegoria.core.access import bearer_token, client_network, comes_from_this_site, throttle
from isegoria.core.accounts.identification import COOKIE, find_guest, identify
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import Refused, no

from .actions import note_use
from .queries import PREFIX, find_token
from .scopes import READING, scope_of

logger = logging.getLogger(__name__)
Run = Callable[..., HttpResponseBase]


def _may_act(request: HttpRequest, person: Person | None) -> Person | None:
    if person is not None and request.method not in READING:
        throttle("acts", person.public_id, limit=settings.ISEGORIA_ACTS_PER_PERSON_PER_MINUTE, seconds=60).require()
    return person


class GuestToken(HttpBearer):
    """The token that ``POST /guests`` gave. It names one guest, and no account."""

    openapi_description = "A guest's token, from POST /guests. It names one guest, and no account."

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        return None if token.startswith(PREFIX) else _may_act(request, find_guest(token))


class PersonalToken(HttpBearer):
    """A token that an account made on its page. :func:`let_in` has looked it up before the operation began."""

    openapi_description = (
        "A personal token, made by an account at /me/tokens/. It can do what its owner can, within its scopes: "
        "each operation names the one it asks for."
    )

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        return _may_act(request, identify(request)) if token.startswith(PREFIX) else None


class SiteCookies(APIKeyBase):
    """The cookies of the site's own pages: a session, or a guest's. Writing with them takes the page's CSRF token."""

    openapi_in = "cookie"
    openapi_name = "site cookies"
    openapi_description = (
        "The cookies of the site's own pages, signed in or as a guest. Writing with them takes the page's token in the "
        "header X-CSRFToken."
    )
    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name) or request.COOKIES.get(COOKIE)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        # A token says who acts; the cookies that come beside it are not read.
        if not key or bearer_token(request):
            return None
        if request.method not in READING:
            comes_from_this_site(request).require()
        return _may_act(request, identify(request))


# Guests first: theirs are most of the calls.
CALLERS = [GuestToken(), PersonalToken(), SiteCookies()]

TOKEN_WORTHLESS = no(
    "token_worthless",
    _("This token is worth nothing: it was revoked, has expired, or was mistyped. Nothing was kept."),
    _("Its owner can make another one on the page “My tokens”."),
    remedy_url="/me/tokens/",
    status=401,
)


def let_in(run: Run) -> Run:
    """Around every operation: look up a personal token and ask for its scope; count the calls that nothing else counts.

    An act by a guest's token passes by: its person is found, and counted, by the operation's own check. An operation
    with a limit of its own says so by ``counts_itself``.
    """
    operation = run.__self__  # type: ignore[attr-defined]  # the operation's own method, before anything wraps it
    scope = scope_of(operation.methods, operation.openapi_extra)
    counts_itself = getattr(operation.view_func, "counts_itself", False)
    names_somebody = bool(operation.auth_callbacks)

    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        header = request.META.get("HTTP_AUTHORIZATION", "")  # as it came: a guest's act pays a microsecond here
        try:
            if PREFIX in header and (token := bearer_token(request)).startswith(PREFIX):
                _admit(request, token, scope)
            elif not (counts_itself or (header and names_somebody and request.method not in READING)):
                _count_network(request)
        except Exception as error:  # refusals and a database in trouble: worded like those of the operation itself
            return operation.api.on_exception(request, error)
        return run(request, *args, **kwargs)

    return checked


def _count_network(request: HttpRequest) -> None:
    limit = settings.ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE
    throttle("calls", client_network(request), limit=limit, seconds=60).require()


def _admit(request: HttpRequest, secret: str, scope: str) -> None:
    token = find_token(secret)
    if token is None:
        # Guessing is slowed down like any call that names nobody.
        _count_network(request)
        raise Refused(TOKEN_WORTHLESS)
    throttle("token", str(token.pk), limit=settings.ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE, seconds=60).require()
    if scope not in token.scopes:
        no(
            "scope_missing",
            _("This token was not made for that: it lacks the scope “%(scope)s”. Nothing was kept."),
            _("Its owner can make one that has it on the page “My tokens”."),
            remedy_url="/me/tokens/",
            scope=scope,
        ).require()
    request.user = token.account
    if token.last_used_on != datetime.now(UTC).date():
        _note_use(token)


def _note_use(token: Any) -> None:
    """The one thing that reading by token writes, once a day. A database that cannot write still answers."""
    try:
        note_use(token=token)
    except DatabaseError as error:
        logger.warning("the day of a token's use could not be noted: %s", type(error).__name__)
