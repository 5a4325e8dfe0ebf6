# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with personal tokens: make one, revoke it, note the day of its last use.

None of it is a public act, so none of it enters the journal.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from isegoria.core.verdicts import refuse

from .models import Token
from .queries import PREFIX, digest_of, tokens_of
from .scopes import Scope

MOST_TOKENS = 20
LONGEST_DAYS = 365


@dataclass(frozen=True)
class Made:
    """A new token, and the secret that is shown this once."""

    token: Token
    secret: str


@transaction.atomic
def make_token(*, account: Account, name: str, scopes: Iterable[str], days: int) -> Made:
    """Make a token that lasts ``days`` (1 to 365). Raises ``Refused``: no name, no scope, or too many tokens."""
    Account.objects.select_for_update().get(pk=account.pk)  # two tabs that make the last one take turns
    name = " ".join(name.split())
    wanted = set(scopes)
    if not name or len(name) > 60 or not name.isprintable():
        refuse(
            "token_name",
            _("The token was not made: it needs a name of 1 to 60 visible characters."),
            _("Name it after the program that will use it."),
            status=400,
        )
    if not wanted or not wanted <= set(Scope.values) or not 1 <= days <= LONGEST_DAYS:
        refuse(
            "token_scopes",
            _("The token was not made: it needs at least one use that is offered here, and a term of at most a year."),
            _("Choose what it may be used for, and for how long."),
            status=400,
        )
    if tokens_of(account).count() >= MOST_TOKENS:
        refuse(
            "too_many_tokens",
            _("The token was not made: you have %(most)s of them already."),
            _("Revoke those that are no longer used."),
            status=409,
            most=MOST_TOKENS,
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account,
        name=name,
        digest=digest_of(secret),
        scopes=[scope for scope in Scope.values if scope in wanted],
        expires_at=timezone.now() + timedelta(days=days),
    )
    person = Person.objects.filter(account=account).first()
    if person is not None:  # someone else may be sitting at their computer
        announce(
            PersonToTell(
                person=person,
                subject=_("A token was made for your account"),
                text=_("“%(name)s” can now act here in your name. If it was not you who made it, revoke it at once."),
                path="/me/tokens/",
                params={"name": name},
                mandatory=True,
            )
        )
    return Made(token=token, secret=secret)


@transaction.atomic
def revoke_token(*, account: Account, token_id: int) -> bool:
    """Make one of one's own tokens worthless at once; False when it was already gone."""
    deleted, _by_model = Token.objects.filter(account=account, pk=token_id).delete()
    return deleted > 0


@transaction.atomic
def note_use(*, token: Token) -> None:
    """Note that a token was used today (UTC). Written at most once a day for each token."""
    Token.objects.filter(pk=token.pk).update(last_used_on=datetime.now(UTC).date())
