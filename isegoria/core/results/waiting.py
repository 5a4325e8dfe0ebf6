# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in this room: results of a space that the worker could not count."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .uncounted.queries import uncounted_rows


@waiting.line("uncounted", roles=[Role.Name.ADMINISTRATOR.value])
def uncounted(space: Space, account: Account) -> Asking:
    found = (yield Count(uncounted_rows(space), since="enqueued_at")) or Counted()
    yield Waiting(
        words=ngettext("result could not be counted", "results could not be counted", found.count),
        count=found.count,
        oldest=found.oldest,
        url=f"/organise/{space.slug}/failures/",
        act=_("See why"),
        urgency=Urgency.TODAY,
    )
