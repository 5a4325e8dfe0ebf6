# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for those who keep the desk: paper ballots to be read again, and urns that wait for them."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting

from .models import PaperBallot, Urn


def _paper_url(phase: Phase) -> str:
    return f"/s/{phase.process.space.slug}/{phase.process.slug}/{phase.tool_slug}/{phase.slug}/desk/paper/"


@waiting.line("paper_ballots", roles=MODERATING)
def unread(space: Space, account: Account) -> Asking:
    """Paper ballots read once only or in two ways. One query where there are some."""
    state = [PaperBallot.State.ONCE, PaperBallot.State.DIFFERS]
    rows = PaperBallot.objects.filter(urn__phase__process__space=space, urn__state=Urn.State.READY, state__in=state)
    counted = (yield Count(rows, since="printed_at")) or Counted()
    if not counted.count:
        return
    first = rows.select_related("urn__phase__process__space").order_by("urn__phase__closes_at", "urn")[0].urn.phase
    yield Waiting(
        words=ngettext("paper ballot to read again", "paper ballots to read again", counted.count),
        count=counted.count,
        by=first.closes_at,
        url=_paper_url(first),
        act=_("Read them"),
        urgency=Urgency.TODAY,
        detail=gettext("The urn stays closed until two people have read each of them alike."),
    )


@waiting.line("urns", roles=MODERATING)
def unsaid(space: Space, account: Account) -> Asking:
    """Votes that have closed, and whose urn waits to hear that all paper ballots are in. One query where there are."""
    printed = PaperBallot.objects.filter(urn=OuterRef("pk"))
    rows = Urn.objects.filter(
        Exists(printed),
        phase__process__space=space,
        state=Urn.State.READY,
        paper_in=False,
        phase__closes_at__lte=timezone.now(),
    )
    counted = (yield Count(rows, since="phase__closes_at")) or Counted()
    if not counted.count:
        return
    first = rows.select_related("phase__process__space").order_by("phase__closes_at", "pk")[0].phase
    yield Waiting(
        words=ngettext("urn waits for its paper ballots", "urns wait for their paper ballots", counted.count),
        count=counted.count,
        oldest=counted.oldest,
        url=_paper_url(first),
        act=_("Say that all are in"),
        urgency=Urgency.TODAY,
    )
