# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for an answer in a space: what is late first, then what is owed, then what nobody answered yet."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .queries import late_in, waiting_in
from .rules import ANSWERING


@waiting.line("answers_late", roles=ANSWERING)
def late(space: Space, account: Account) -> Asking:
    """Dates that were missed."""
    found = (yield Count(late_in(space, now=timezone.now()), since="answer_case__due_at")) or Counted()
    yield Waiting(
        words=ngettext("answer is late", "answers are late", found.count),
        count=found.count,
        by=found.oldest,
        url=f"{reverse('answers:desk', args=[space.slug])}?show=overdue",
        act=_("Answer"),
        urgency=Urgency.BROKEN,
    )


@waiting.line("answers", roles=ANSWERING)
def to_answer(space: Space, account: Account) -> Asking:
    """What is owed, and what nobody answered yet."""
    owed = Q(answer_case__settled_at__isnull=True, answer_case__due_at__isnull=False)
    found = (yield Count(waiting_in(space, now=timezone.now()), since="created_at", grave=owed)) or Counted()
    yield Waiting(
        words=ngettext("text waits for an answer", "texts wait for an answer", found.count),
        count=found.count,
        oldest=found.oldest,
        url=reverse("answers:desk", args=[space.slug]),
        act=_("Answer"),
        urgency=Urgency.TODAY if found.grave else Urgency.UNHURRIED,
    )
