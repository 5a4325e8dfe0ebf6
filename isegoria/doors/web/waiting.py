# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that the site could not do behind the pages: a failure that nobody would see otherwise."""

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .queries import failed_tasks


@waiting.line("tasks", roles=[Role.Name.ADMINISTRATOR.value])
def failed(space: Space, account: Account) -> Asking:
    """Of the whole site, as its worker is: told in the spaces that stand in no other. Counted once a minute."""
    if space.parent_id is not None:
        return
    found: Counted | None = cache.get("waiting:tasks")
    if found is None:
        found = (yield Count(failed_tasks(), since="finished_at")) or Counted()
        cache.set("waiting:tasks", found, timeout=60)
    yield Waiting(
        words=ngettext(
            "task of this site did not come to its end", "tasks of this site did not come to their end", found.count
        ),
        count=found.count,
        oldest=found.oldest,
        url=f"/organise/{space.slug}/failures/",
        act=_("See why"),
        urgency=Urgency.TODAY,
    )
