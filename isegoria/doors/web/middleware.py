# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes through: the health check, the person behind it, and refusals turned into pages."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, DataError, connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from isegoria.core.access import bearer_token
from isegoria.core.accounts.actions import attach_account
from isegoria.core.accounts.identification import (
    COOKIE,
    acting_person,
    find_guest,
    forget,
    identify,
    known_person,
    remember,
)
from isegoria.core.accounts.models import Person
from isegoria.core.spaces.approvals import NeedsTwo
from isegoria.core.verdicts import Refused

from .errors import bad_request, refusal_page, too_large_page, unavailable_page

# The tools' pages stand below this floor: what they need of the person is in the core, and named here for the doors.
__all__ = ["acting_person", "known_person"]
logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """``/healthz`` before sessions and hosts, so that a probe costs one query and needs no name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return JsonResponse({"status": "database unavailable"}, status=503)
        return JsonResponse({"status": "ok"})


class VisitMiddleware:
    """Session, account, messages and content policy around a browser's visit.

    A call of the API by bearer token has none of them: no browser sends such a token by itself, so there is no
    session to open and no page to protect, and the call costs a third less.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.call = self.visit = get_response
        for path in reversed(settings.ISEGORIA_VISIT_MIDDLEWARE):
            self.visit = import_string(path)(self.visit)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path_info.startswith("/api/") and bearer_token(request)):
            return self.visit(request)
        request.user = AnonymousUser()
        response = self.call(request)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return response


class PersonMiddleware:
    """``request.person``: who acts, or None before a first act. Looked up only where a page asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: identify(request))
        response = self.get_response(request)
        newcomer: Person | None = getattr(request, "newcomer", None)
        if newcomer is not None:
            remember(response, newcomer)
        elif getattr(request, "guest_signed_in", False):
            forget(response)
        return response


@receiver(user_logged_in)
def keep_what_the_guest_did(sender: object, request: HttpRequest | None, user: object, **kwargs: object) -> None:
    """At each sign-in, the acts of this browser's guest become the account's."""
    if request is None:
        return
    guest = find_guest(request.COOKIES.get(COOKIE, ""))
    from allauth.account.models import (
        EmailAddress,
    )  # late: this module loads before the registry of apps is full

    verified = EmailAddress.objects.filter(user=user, verified=True).exists()
    request.person = attach_account(account=user, guest=guest, email_verified=verified)
    request.newcomer = None
    request.guest_signed_in = COOKIE in request.COOKIES


class RefusalMiddleware:
    """A refusal becomes a page with its reason and remedy; a database in trouble, one that says what was kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NeedsTwo):
            from .asking import ask_page  # late: its forms are read once the registry of apps is full

            return ask_page(request, exception)
        if isinstance(exception, Refused):
            return refusal_page(request, exception.verdict)
        # Not the database's trouble: what was sent cannot be a value of the column (a NUL, a number without end).
        if isinstance(exception, DataError):
            logger.warning("a value that the database cannot hold on %s", request.path)
            return bad_request(request)
        if isinstance(exception, DatabaseError):
            logger.error("database in trouble on %s: %s", request.path, type(exception).__name__)
            return unavailable_page(request)
        if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
            return too_large_page(request)
        # A form's field of JSON, a thousand brackets deep: Python's reader gives up with this, and no form expects it.
        if isinstance(exception, RecursionError) and "JSON" in str(exception):
            return bad_request(request)
        return None
