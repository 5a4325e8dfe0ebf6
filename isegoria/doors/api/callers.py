# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who calls: a guest by their bearer token, or the visitor of this site by their cookies.

Operations find the person in ``request.auth``. Writing is counted per person, together with the pages' acts.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyBase

from isegoria.core.access import comes_from_this_site, throttle
from isegoria.core.accounts.identification import COOKIE, find_guest, identify
from isegoria.core.accounts.models import Person

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def _may_act(request: HttpRequest, person: Person | None) -> Person | None:
    if person is not None and request.method not in READING:
        throttle("acts", person.public_id, limit=settings.ISEGORIA_ACTS_PER_PERSON_PER_MINUTE, seconds=60).require()
    return person


class GuestToken(HttpBearer):
    """The token that ``POST /guests`` gave. It names one guest, and no account."""

    openapi_description = "A guest's token, from POST /guests."

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        return _may_act(request, find_guest(token))


class SiteCookies(APIKeyBase):
    """The cookies of the site's own pages: a session, or a guest's. Writing with them takes the page's CSRF token."""

    openapi_in = "cookie"
    openapi_name = "site cookies"
    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name) or request.COOKIES.get(COOKIE)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not key:
            return None
        if request.method not in READING:
            comes_from_this_site(request).require()
        return _may_act(request, identify(request))


CALLERS = [GuestToken(), SiteCookies()]
