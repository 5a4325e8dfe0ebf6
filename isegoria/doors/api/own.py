# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this door keeps about a person: their tokens, though never the secrets."""

from typing import Any

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person

from .models import Token


@kept.also("api_tokens")
def tokens(person: Person) -> list[dict[str, Any]]:
    if person.account_id is None:
        return []
    return [
        {
            "name": one.name,
            "scopes": one.scopes,
            "created_at": one.created_at.isoformat(timespec="seconds"),
            "expires_at": one.expires_at.isoformat(timespec="seconds"),
            "last_used_on": one.last_used_on.isoformat() if one.last_used_on else None,
        }
        for one in Token.objects.filter(account=person.account_id)
    ]
