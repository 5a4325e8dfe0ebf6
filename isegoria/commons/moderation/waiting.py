# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for moderators today, for the desk of a space."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting, line

from .models import Appeal, Concern
from .queries import inside


@line("moderation", roles=MODERATING)
def to_read(space: Space, account: Account) -> Asking:
    """The texts of the queue; those that can hurt someone first."""
    texts = Concern.objects.filter(space__in=inside(space), urgency__gt=0)
    found = (yield Count(texts, since="since", grave=Q(grave=True))) or Counted()
    yield Waiting(
        words=ngettext("text for a moderator", "texts for a moderator", found.count),
        count=found.count,
        url=reverse("moderation:queue", args=[space.slug]),
        act=_("Moderate"),
        oldest=found.oldest,
        urgency=Urgency.BROKEN if found.grave else Urgency.TODAY,
    )


@line("appeals", roles=MODERATING)
def appeals_to_read(space: Space, account: Account) -> Asking:
    """The appeals that this account may decide."""
    appeals = Appeal.objects.filter(decision__space__in=inside(space), outcome="", seats=0)
    found = (yield Count(appeals.exclude(decision__by=account), since="made_at")) or Counted()
    yield Waiting(
        words=ngettext("appeal to read", "appeals to read", found.count),
        count=found.count,
        url=reverse("moderation:appeals", args=[space.slug]),
        act=_("Read them"),
        oldest=found.oldest,
    )
