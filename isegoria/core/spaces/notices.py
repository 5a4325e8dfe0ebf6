# SPDX-License-Identifier: AGPL-3.0-or-later
"""How those who run a space are told of what was done with their roles, and of what waits for them."""

from collections.abc import Iterable
from typing import Any

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.notices import PersonToTell, Sentence
from isegoria.core.events import announce

from .models import Space


def team_path(space: Space) -> str:
    return f"/s/{space.slug}/team/"


def approvals_path(space: Space) -> str:
    return f"/organise/{space.slug}/approvals/"


def tell(accounts: Iterable[Account | None], *, subject: Sentence, text: Sentence, path: str, **params: Any) -> None:
    """Tell each of these accounts, once, in the act's own transaction. One that never signed in has no one to tell."""
    for account in {one.pk: one for one in accounts if one is not None}.values():
        person = getattr(account, "person", None)
        if person is not None:
            announce(PersonToTell(person=person, subject=subject, text=text, path=path, params=params))
