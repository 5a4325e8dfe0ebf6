# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a phase of votes lacks before people are called to it: said on its desk, and before its process is published.

A question may be written after the publication, from what people say in the steps before: what is missing stops a
publication only where the vote is open from the first day. Where it comes later, the team is told in time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import Count as CountOf
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.commons.polling.models import ListedVoter
from isegoria.core.accounts.models import Account
from isegoria.core.processes import checklist
from isegoria.core.processes.checklist import Lack
from isegoria.core.processes.models import Phase
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.tool import TOOL_SLUG

SOON = timedelta(days=7)


def desk_url(phase: Phase) -> str:
    return f"/s/{phase.process.space.slug}/{phase.process.slug}/{TOOL_SLUG}/{phase.slug}/desk/"


def lacks(phase: Phase, *, questions: int, listed: int) -> Iterable[Lack]:
    """What one phase lacks, with its number of questions that are ready and of lines on its list. No query."""
    settings, here = phase.rules_of_tool, desk_url(phase)
    if not questions:
        yield Lack("no_question", _("“%(phase)s” asks nothing yet: write its question."), f"{here}new", _called(phase))
    if settings.electorate == "list" and not listed:
        yield Lack(
            "no_voters",
            _("“%(phase)s” is for those on a list, and the list is empty: nobody could vote."),
            f"{here}voters",
            _called(phase),
        )
    if phase.opens_at and not phase.closes_at:
        yield Lack(
            "no_close",
            _("“%(phase)s” has no closing date: its ballots would never be counted."),
            f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/",
            _called(phase),
        )
    if settings.paper and (settings.publicity != "secret" or settings.electorate != "list"):
        yield Lack(
            "paper_unfit",
            _("“%(phase)s” takes paper ballots: for that, its ballots must be secret and its voters on a list."),
            f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/",
            _called(phase),
        )


def _called(phase: Phase) -> dict[str, str]:
    return {"phase": phase.title.text or phase.slug}


def lacks_of(phases: Sequence[Phase]) -> dict[int, list[Lack]]:
    """The same for many: two queries."""
    ready = Vote.objects.filter(phase__in=phases).exclude(state__in=[Vote.State.DRAFT, Vote.State.CANCELLED])
    questions = dict(ready.order_by().values_list("phase").annotate(n=CountOf("pk")))
    lines = dict(ListedVoter.objects.filter(phase__in=phases).order_by().values_list("phase").annotate(n=CountOf("pk")))
    return {one.pk: list(lacks(one, questions=questions.get(one.pk, 0), listed=lines.get(one.pk, 0))) for one in phases}


@checklist.asked_by(TOOL_SLUG)
def before_publishing(phases: Sequence[Phase]) -> Mapping[int, Iterable[Lack]]:
    """What stops the publication: of a vote that is open by then, or that nothing comes before."""
    dated = Phase.objects.filter(process__in={one.process_id for one in phases}, opens_at__isnull=False)
    firsts = dict(dated.order_by().values_list("process").annotate(first=Min("opens_at")))
    now = timezone.now()
    due = [
        one
        for one in phases
        if one.opens_at is not None and (one.opens_at <= now or one.opens_at <= firsts.get(one.process_id, now))
    ]
    return lacks_of(due) if due else {}


@waiting.line("votes")
def unready(space: Space, account: Account) -> Asking:
    """Votes that are open, or open within a week, and that lack something. Three queries where there is one."""
    now = timezone.now()
    ready = Vote.objects.filter(phase=OuterRef("pk")).exclude(state__in=[Vote.State.DRAFT, Vote.State.CANCELLED])
    listed = Q(settings__electorate="list")
    lacking = Phase.objects.filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
        process__space=space,
        process__published_at__isnull=False,
        tool_slug=TOOL_SLUG,
        opens_at__lte=now + SOON,
    ).filter(
        # The same as ``lacks`` says, so that nothing is read where nothing is lacking.
        Q(closes_at__isnull=True)
        | ~Exists(ready)
        | (listed & ~Exists(ListedVoter.objects.filter(phase=OuterRef("pk"))))
        | (Q(settings__paper=True) & ~(listed & Q(settings__publicity="secret")))
    )
    if not ((yield Count(lacking, since="opens_at")) or Counted()).count:
        return
    phases = list(lacking.select_related("process__space").order_by("opens_at", "pk"))
    found = lacks_of(phases)
    first = phases[0]
    is_open = any(one.state_at(now) == Phase.State.OPEN for one in phases)
    yield Waiting(
        words=ngettext("vote is not ready", "votes are not ready", len(phases)),
        count=len(phases),
        by=first.opens_at,
        url=desk_url(first),
        act=_("Get it ready"),
        urgency=Urgency.BROKEN if is_open else Urgency.SOON,
        detail=str(found[first.pk][0]),
    )
