# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a phase of votes lacks before people are called to it: said on its desk, and before its process is published.

A question may be written after the publication, from what people say in the steps before: what is missing stops a
publication only where the vote is open from the first day. Where it comes later, the team is told in time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.processes import checklist
from isegoria.core.processes.checklist import Lack
from isegoria.core.processes.models import Phase
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.spaces.waiting import Urgency, Waiting
from isegoria.tools.votes.models import ListedVoter, PaperBallot, Vote
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
    questions = dict(ready.order_by().values_list("phase").annotate(n=Count("pk")))
    lines = dict(ListedVoter.objects.filter(phase__in=phases).order_by().values_list("phase").annotate(n=Count("pk")))
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
def unready(space: Space, account: Account) -> Iterable[Waiting]:
    """Votes that are open, or open within a week, and that lack something. Three queries at most."""
    now = timezone.now()
    coming = Phase.objects.filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
        process__space=space,
        process__published_at__isnull=False,
        tool_slug=TOOL_SLUG,
        opens_at__lte=now + SOON,
    ).select_related("process__space")
    phases = list(coming)
    found = lacks_of(phases) if phases else {}
    lacking = [one for one in phases if found[one.pk]]
    if not lacking:
        return
    first = min(lacking, key=lambda one: one.opens_at or now)
    is_open = any(one.state_at(now) == Phase.State.OPEN for one in lacking)
    yield Waiting(
        words=ngettext("vote is not ready", "votes are not ready", len(lacking)),
        count=len(lacking),
        by=first.opens_at,
        url=desk_url(first),
        act=_("Get it ready"),
        urgency=Urgency.BROKEN if is_open else Urgency.SOON,
        detail=str(found[first.pk][0]),
    )


@waiting.line("paper_ballots", roles=MODERATING)
def papers(space: Space, account: Account) -> Iterable[Waiting]:
    """Paper ballots read once only or in two ways; and, after the close, urns that wait for a word. Two queries."""
    yield from _unread(space)
    yield from _unsaid(space)


def _unread(space: Space) -> Iterable[Waiting]:
    unread = (
        Vote.objects.filter(phase__process__space=space, state=Vote.State.READY)
        .filter(paper_ballots__state__in=[PaperBallot.State.ONCE, PaperBallot.State.DIFFERS])
        .annotate(n=Count("paper_ballots"))
        .select_related("phase__process__space")
        .order_by("phase__closes_at", "pk")
    )
    votes = list(unread)
    if not votes:
        return
    total = sum(one.n for one in votes)
    yield Waiting(
        words=ngettext("paper ballot to read again", "paper ballots to read again", total),
        count=total,
        by=votes[0].phase.closes_at,
        url=f"{desk_url(votes[0].phase)}paper/",
        act=_("Read them"),
        urgency=Urgency.TODAY,
        detail=gettext("The urn stays closed until two people have read each of them alike."),
    )


def _unsaid(space: Space) -> Iterable[Waiting]:
    """Votes that have closed, and whose urn waits to hear that all paper ballots are in."""
    closed = (
        Vote.objects.filter(
            phase__process__space=space, state=Vote.State.READY, paper_in=False, phase__closes_at__lte=timezone.now()
        )
        .exclude(paper_ballots=None)
        .select_related("phase__process__space")
        .order_by("phase__closes_at", "pk")
    )
    votes = list(closed.distinct())
    if votes:
        yield Waiting(
            words=ngettext("urn waits for its paper ballots", "urns wait for their paper ballots", len(votes)),
            count=len(votes),
            oldest=votes[0].phase.closes_at,
            url=f"{desk_url(votes[0].phase)}paper/",
            act=_("Say that all are in"),
            urgency=Urgency.TODAY,
        )
