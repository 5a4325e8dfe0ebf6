# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of personal tokens."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from isegoria.core.accounts.models import Account

from .models import Token

PREFIX = "isegoria_"
"""Begins every personal token: it tells them from guests' at a glance, and lets scanners of leaks know them."""


def digest_of(secret: str) -> str:
    """What is kept of a token: a digest keyed by the site's secret, so that the table alone opens nothing."""
    return salted_hmac("isegoria.api.token", secret, algorithm="sha256").hexdigest()


def find_token(secret: str) -> Token | None:
    """The token with its account; None when it was never made, was revoked, has expired, or its account is closed."""
    if not secret.startswith(PREFIX):
        return None
    return (
        Token.objects.select_related("account")
        .filter(digest=digest_of(secret), expires_at__gt=timezone.now(), account__is_active=True)
        .first()
    )


def tokens_of(account: Account) -> "QuerySet[Token]":
    """An account's tokens, newest first, those that have expired included."""
    return Token.objects.filter(account=account).order_by("-pk")
