# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in the processes of a space: drafts to finish, dates that come near, acts that two people decide."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Urgency, Waiting

from .checklist import lacks_of
from .models import Phase, Process
from .queries import at_hand

SOON = timedelta(days=7)


@waiting.line("processes")
def in_processes(space: Space, account: Account) -> Iterable[Waiting]:
    """Drafts that lack something or only wait to be published; phases that open or close within a week."""
    phases = at_hand(space)
    yield from _drafts(space, phases)
    yield from _dates(space, [phase for phase in phases if phase.process.is_published])


def _where(space: Space, processes: Sequence[Process], query: str) -> str:
    """The page of the one process there is, else the list of them."""
    if len(processes) == 1:
        return f"/organise/{space.slug}/{processes[0].slug}/"
    return f"/organise/{space.slug}/processes/?show={query}"


def _drafts(space: Space, phases: Sequence[Phase]) -> Iterable[Waiting]:
    drafts = [one for one in {phase.process for phase in phases} if not one.is_published]
    if not drafts:
        return
    found = lacks_of(drafts, at_hand=phases)
    unfinished = sorted((one for one in drafts if found[one.pk]), key=lambda one: one.created_at)
    ready = sorted(
        (one for one in drafts if not found[one.pk] and one.publish_at is None), key=lambda one: one.created_at
    )
    planned = [one for one in unfinished if one.publish_at]
    if unfinished:
        yield Waiting(
            words=ngettext("draft that lacks something", "drafts that lack something", len(unfinished)),
            count=len(unfinished),
            oldest=unfinished[0].created_at,
            url=_where(space, unfinished, "draft"),
            act=_("Finish it") if len(unfinished) == 1 else _("See the drafts"),
            urgency=Urgency.TODAY if planned else Urgency.UNHURRIED,
            by=min((one.publish_at for one in planned if one.publish_at), default=None),
            detail=str(found[unfinished[0].pk][0]) if len(unfinished) == 1 else "",
        )
    if ready:
        yield Waiting(
            words=ngettext("draft ready to be published", "drafts ready to be published", len(ready)),
            count=len(ready),
            oldest=ready[0].created_at,
            url=_where(space, ready, "draft"),
            act=_("Look at it and publish") if len(ready) == 1 else _("See the drafts"),
            urgency=Urgency.SOON,
        )


def _dates(space: Space, phases: Sequence[Phase]) -> Iterable[Waiting]:
    now = timezone.now()
    closing = sorted(
        (
            (one.closes_at, one)
            for one in phases
            if one.closes_at and one.state_at(now) == Phase.State.OPEN and one.closes_at <= now + SOON
        ),
        key=lambda pair: pair[0],
    )
    opening = sorted(
        ((one.opens_at, one) for one in phases if one.opens_at and now < one.opens_at <= now + SOON),
        key=lambda pair: pair[0],
    )
    if closing:
        yield Waiting(
            words=ngettext("phase closes within a week", "phases close within a week", len(closing)),
            count=len(closing),
            by=closing[0][0],
            url=_where(space, list({one.process for _moment, one in closing}), "open"),
            act=_("Check what comes next"),
            urgency=Urgency.SOON,
            detail=_titled(closing[0][1]),
        )
    if opening:
        yield Waiting(
            words=ngettext("phase opens within a week", "phases open within a week", len(opening)),
            count=len(opening),
            by=opening[0][0],
            url=_where(space, list({one.process for _moment, one in opening}), "coming"),
            act=_("Check that all is ready"),
            urgency=Urgency.SOON,
            detail=_titled(opening[0][1]),
        )


def _titled(phase: Phase) -> str:
    return gettext("“%(phase)s” in “%(question)s”") % {
        "phase": phase.title.text or phase.slug,
        "question": phase.process.question.text,
    }
