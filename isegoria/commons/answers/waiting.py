# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for an answer in a space: what is late first, then what is owed, then what nobody answered yet."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Urgency, Waiting

from .queries import waits_in
from .rules import ANSWERING


@waiting.line("answers", roles=ANSWERING)
def to_answer(space: Space, account: Account) -> Iterable[Waiting]:
    """One query."""
    found = waits_in(space)
    desk = reverse("answers:desk", args=[space.slug])
    yield Waiting(
        words=ngettext("answer is late", "answers are late", found.overdue),
        count=found.overdue,
        by=found.first_due,
        url=f"{desk}?show=overdue",
        act=_("Answer"),
        urgency=Urgency.BROKEN,
    )
    yield Waiting(
        words=ngettext("text waits for an answer", "texts wait for an answer", found.waiting - found.overdue),
        count=found.waiting - found.overdue,
        oldest=found.oldest,
        url=desk,
        act=_("Answer"),
        urgency=Urgency.TODAY if found.owed else Urgency.UNHURRIED,
    )
