# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that could not be sent: a failure that nobody would see otherwise."""

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .models import Outbox


def mails_given_up() -> "QuerySet[Outbox]":
    """The messages that could not be sent, the latest first."""
    return Outbox.objects.filter(state=Outbox.State.GIVEN_UP).order_by("-created_at")


def mails_perhaps_sent() -> "QuerySet[Outbox]":
    """The messages that the worker had in hand when it was killed, the latest first: nobody sends them again."""
    return Outbox.objects.filter(state=Outbox.State.UNCERTAIN).order_by("-created_at")


@waiting.line("mail", roles=[Role.Name.ADMINISTRATOR.value])
def given_up(space: Space, account: Account) -> Asking:
    """Of the whole site, as mail is: told in the spaces that stand in no other. Counted once a minute."""
    if space.parent_id is not None:
        return
    found: Counted | None = cache.get("waiting:mail")
    if found is None:
        found = (yield Count(mails_given_up(), since="created_at")) or Counted()
        cache.set("waiting:mail", found, timeout=60)
    yield Waiting(
        words=ngettext("mail of this site could not be sent", "mails of this site could not be sent", found.count),
        count=found.count,
        oldest=found.oldest,
        url=f"/organise/{space.slug}/failures/",
        act=_("See why"),
        urgency=Urgency.TODAY,
        detail=gettext("Each was tried for a day, then given up."),
    )
