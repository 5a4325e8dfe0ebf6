# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that the site could not do behind the pages: a failure that nobody would see otherwise."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Urgency, Waiting

from .queries import failed_tasks


@waiting.line("tasks", roles=[Role.Name.ADMINISTRATOR.value])
def failed(space: Space, account: Account) -> Iterable[Waiting]:
    """Of the whole site, as its worker is: told in the spaces that stand in no other. One query a minute."""
    if space.parent_id is not None:
        return
    found = cache.get_or_set(
        "waiting:tasks",
        lambda: failed_tasks().order_by().aggregate(count=Count("pk"), oldest=Min("finished_at")),
        timeout=60,
    )
    yield Waiting(
        words=ngettext(
            "task of this site did not come to its end", "tasks of this site did not come to their end", found["count"]
        ),
        count=found["count"],
        oldest=found["oldest"],
        url=f"/organise/{space.slug}/failures/",
        act=_("See why"),
        urgency=Urgency.TODAY,
    )
