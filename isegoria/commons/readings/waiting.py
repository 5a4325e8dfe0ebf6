# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for readers in a space."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .models import Grid


@waiting.line("readings")
def texts_to_read(space: Space, account: Account) -> Asking:
    """Texts of open circles that fewer people read than asked for: one line, which leads to the fullest circle. Where
    there are any, one query more says which."""
    now = timezone.now()
    latest = Grid.objects.filter(circle=OuterRef("circle")).order_by("-number").values("pk")[:1]
    rows = Grid.objects.filter(
        circle__process__space=space,
        circle__process__published_at__isnull=False,
        circle__frozen_at=None,
        circle__opens_at__lte=now,
        waiting__gt=0,
        pk=Subquery(latest),
    ).exclude(circle__closes_at__lte=now)
    if not ((yield Count(rows, since="made_at")) or Counted()).count:
        return
    found = list(rows.select_related("circle__process").order_by("-waiting")[:50])
    count = sum(one.waiting for one in found)
    yield Waiting(
        words=ngettext("text waits for a reader", "texts wait for a reader", count),
        count=count,
        by=min((one.circle.closes_at for one in found if one.circle.closes_at), default=None),
        url=reverse("readings:workshop", args=[space.slug, found[0].circle.process.slug]),
        act=_("Invite readers"),
        urgency=Urgency.UNHURRIED,
    )
