# SPDX-License-Identifier: AGPL-3.0-or-later
"""How signing in is guarded: what is kept of a visitor, and who can be kept out by whom.

Wrong passwords are counted apart for each browser that has signed in to an account before (a sealed cookie says so)
and, together, for all others. Whoever tries passwords from elsewhere can thus slow down strangers and never the owner
at their own computer; and a code by mail, or a passkey, opens the door to the owner anywhere. This is the "device
cookie" of the OWASP Authentication guide.
"""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from isegoria.core.access import client_network, seal, unseal

DEVICE = "isegoria_device"
DEVICE_SECONDS = 180 * 24 * 3600


class AccountAdapter(DefaultAccountAdapter):
    """The sign-in library's rules, with the house's own where people would suffer from its."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's network rather than their address: enough to slow down attempts, and all that is kept."""
        network = client_network(request)
        return "0.0.0.0" if network == "unknown" else network.partition("/")[0]  # noqa: S104 - a word, not a socket

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return str(request.META.get("HTTP_USER_AGENT", ""))[:200]

    def is_safe_url(self, url: str) -> bool:
        """What is no address at all (``http://[``) leads nowhere either; the library lets its error through."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = str(credentials.get("email", ""))
        device = unseal(request.COOKIES.get(DEVICE, ""), DEVICE) or ""
        known = device.startswith(f"{_of(login)}:")
        return _of(f"{login}:{device if known else ''}")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **given: Any) -> HttpResponse:
        """Remember this browser as one that the account's owner has signed in from."""
        response: HttpResponse = super().post_login(request, user, **given)
        response.set_cookie(
            DEVICE,
            seal(f"{_of(getattr(user, 'email', ''))}:{secrets.token_urlsafe(9)}", DEVICE),
            max_age=DEVICE_SECONDS,
            path="/accounts/",
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def _of(login: str) -> str:
    """A login under a key of the site: neither the cookie nor the cache holds an address."""
    return salted_hmac("isegoria.sign_in", login.strip().lower(), algorithm="sha256").hexdigest()[:32]
