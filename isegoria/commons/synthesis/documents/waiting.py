# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in the room of syntheses."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.commons.synthesis.models import Document
from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import SYNTHESIZING
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .queries import calls_to_answer, due_in, remarks_to_answer
from .rules import DECIDING


@waiting.line("syntheses_due", roles=SYNTHESIZING)
def due(space: Space, account: Account) -> Asking:
    """Editions that were promised for a date that has come. None is ever published without a person."""
    found = (yield Count(due_in(space), since="due")) or Counted()
    yield Waiting(
        words=ngettext("synthesis is due", "syntheses are due", found.count),
        count=found.count,
        by=found.oldest,
        url=reverse("synthesis:space_syntheses", args=[space.slug]),
        act=_("Write"),
        urgency=Urgency.TODAY,
    )


@waiting.line("synthesis_remarks", roles=SYNTHESIZING)
def remarks(space: Space, account: Account) -> Asking:
    """What people said of syntheses, in words, and nobody answered."""
    documents = Document.objects.filter(process__space=space)
    found = (yield Count(remarks_to_answer(documents), since="made_at")) or Counted()
    yield Waiting(
        words=ngettext("remark on a synthesis", "remarks on syntheses", found.count),
        count=found.count,
        oldest=found.oldest,
        url=reverse("synthesis:space_syntheses", args=[space.slug]),
        act=_("Answer"),
        urgency=Urgency.TODAY,
    )


@waiting.line("synthesis_calls", roles=DECIDING)
def calls(space: Space, account: Account) -> Asking:
    """Calls for action that nobody answered."""
    found = (yield Count(calls_to_answer(space), since="due_at")) or Counted()
    late = found.oldest is not None and found.oldest < timezone.now()
    yield Waiting(
        words=ngettext("call for action to answer", "calls for action to answer", found.count),
        count=found.count,
        by=found.oldest,
        url=reverse("synthesis:space_calls", args=[space.slug]),
        act=_("Answer"),
        urgency=Urgency.BROKEN if late else Urgency.SOON,
    )
