# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in the budgets of a space: projects to study, a ballot to make ready, a tie to settle, works of which
nobody has said anything for half a year. Answers to projects are told by ``commons/answers``."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Urgency, Waiting
from isegoria.tools.budgets.models import BallotLine, BudgetVote, Project, Step
from isegoria.tools.budgets.rules import STUDYING
from isegoria.tools.budgets.tool import STUDY, TOOL_SLUG, VOTE, WORKS

from .lacks import READY, called, desk_url

SOON = timedelta(days=7)
SILENT = timedelta(days=183)
"""Half a year without a word: whoever voted for a project asks what became of it."""
UNDER_WAY = (Step.State.PLANNED, Step.State.STARTED)


def _first_phase(process: int, stage: str) -> Phase | None:
    """The phase of a stage in a process; its first one of this tool where it has none. One query."""
    rows = Phase.objects.filter(process=process, tool_slug=TOOL_SLUG).select_related("process__space")
    phases = list(rows.order_by("position", "pk"))
    return next((one for one in phases if one.settings.get("stage") == stage), phases[0] if phases else None)


@waiting.line("budget_studies", roles=STUDYING)
def to_study(space: Space, account: Account) -> Asking:
    """Projects that nobody has taken in hand, or that are being studied. Two queries more where there are some."""
    rows = Project.objects.filter(
        state__in=[Project.State.SUBMITTED, Project.State.STUDIED],
        contribution__state=Contribution.State.PUBLISHED,
        contribution__process__space=space,
        contribution__process__published_at__isnull=False,
    ).exclude(budget__votes__state__in=READY)
    found = (yield Count(rows, since="contribution__created_at")) or Counted()
    if not found.count:
        return
    process = rows.order_by("contribution__created_at").values_list("contribution__process", flat=True).first()
    phase = _first_phase(process, STUDY) if process is not None else None
    if phase is None:
        return
    state = phase.state_at(timezone.now())
    yield Waiting(
        words=ngettext("project waits for its study", "projects wait for their study", found.count),
        count=found.count,
        oldest=found.oldest,
        by=phase.closes_at if state == Phase.State.OPEN else None,
        url=f"{desk_url(phase)}#queue",
        act=_("Study them"),
        urgency=_urgency_of_study(phase, state),
        detail=gettext("The study was to be over by now.") if state == Phase.State.CLOSED else "",
    )


def _urgency_of_study(phase: Phase, state: str) -> Urgency:
    if phase.rules_of_tool.stage != STUDY or state == Phase.State.COMING:
        return Urgency.UNHURRIED
    return Urgency.BROKEN if state == Phase.State.CLOSED else Urgency.TODAY


@waiting.line("budget_votes")
def unready(space: Space, account: Account) -> Asking:
    """Votes that are open, or open within a week, and whose ballot is not ready. One query more where there is one."""
    now = timezone.now()
    ready = BudgetVote.objects.filter(phase=OuterRef("pk"), state__in=READY)
    rows = Phase.objects.filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
        ~Exists(ready),
        process__space=space,
        process__published_at__isnull=False,
        tool_slug=TOOL_SLUG,
        settings__stage=VOTE,
        opens_at__lte=now + SOON,
    )
    found = (yield Count(rows, since="opens_at")) or Counted()
    first = rows.select_related("process__space").order_by("opens_at", "pk").first() if found.count else None
    if first is None:
        return
    is_open = first.state_at(now) == Phase.State.OPEN
    yield Waiting(
        words=ngettext("ballot of a budget is not ready", "ballots of budgets are not ready", found.count),
        count=found.count,
        by=first.opens_at,
        url=desk_url(first, "vote"),
        act=_("Draw it up"),
        urgency=Urgency.BROKEN if is_open else Urgency.SOON,
        detail=gettext("“%(phase)s” is open, and nobody can vote.") % called(first) if is_open else "",
    )


@waiting.line("budget_ties")
def tied(space: Space, account: Account) -> Asking:
    """Projects between which a result stands, and nobody has settled it. One query more where there are some."""
    rows = BallotLine.objects.filter(
        vote__phase__process__space=space, vote__state=BudgetVote.State.COUNTED, is_chosen__isnull=True
    )
    found = (yield Count(rows, since="vote__result__computed_at")) or Counted()
    first = rows.select_related("vote__phase__process__space").order_by("vote").first() if found.count else None
    if first is None:
        return
    phase = first.vote.phase
    yield Waiting(
        words=ngettext("project hangs on a tie", "projects hang on a tie", found.count),
        count=found.count,
        oldest=found.oldest,
        url=f"/s/{space.slug}/{phase.process.slug}/{TOOL_SLUG}/{phase.slug}/result",
        act=_("Settle it"),
        urgency=Urgency.TODAY,
        detail=gettext("They are neither chosen nor not: their authors and their supporters wait."),
    )


def _chosen(space: Space) -> "QuerySet[BallotLine]":
    return BallotLine.objects.filter(
        vote__phase__process__space=space,
        vote__phase__process__published_at__isnull=False,
        vote__state=BudgetVote.State.COUNTED,
        is_chosen=True,
        project__isnull=False,
        # A budget that was brought in from elsewhere is a record: nobody follows its works here.
        vote__source="",
    )


def _silent(space: Space, count: int, found: Counted, project: int | None, detail: str) -> Waiting | None:
    process = Project.objects.filter(pk=project).values_list("contribution__process", flat=True).first()
    phase = _first_phase(process, WORKS) if process is not None else None
    if phase is None:
        return None
    return Waiting(
        words=ngettext(
            "project chosen, and nothing said of its works for six months",
            "projects chosen, and nothing said of their works for six months",
            count,
        ),
        count=count,
        oldest=found.oldest,
        url=f"{desk_url(phase)}?state=chosen#queue",
        act=_("Tell of the works"),
        urgency=Urgency.TODAY,
        detail=detail,
    )


@waiting.line("budget_works", roles=STUDYING)
def untold(space: Space, account: Account) -> Asking:
    """Projects chosen half a year ago or more, of whose works nothing was ever told."""
    told = Step.objects.filter(project=OuterRef("project"), taken_back_at=None)
    rows = _chosen(space).filter(~Exists(told), vote__result__computed_at__lt=timezone.now() - SILENT)
    found = (yield Count(rows, since="vote__result__computed_at")) or Counted()
    if found.count:
        first = rows.order_by("vote__result__computed_at", "pk").values_list("project", flat=True).first()
        said = _silent(space, found.count, found, first, gettext("Nothing was ever told since the vote."))
        if said is not None:
            yield said


@waiting.line("budget_works_stalled", roles=STUDYING)
def stalled(space: Space, account: Account) -> Asking:
    """Projects whose works are under way, and of which nothing was told for half a year."""
    since = timezone.now() - SILENT
    others = Step.objects.filter(project=OuterRef("project"), taken_back_at=None)
    later = others.filter(Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk")))
    rows = Step.objects.filter(
        ~Exists(later),
        ~Exists(others.filter(made_at__gte=since)),
        project__in=_chosen(space).values("project"),
        taken_back_at=None,
        state__in=UNDER_WAY,
    )
    found = (yield Count(rows, since="made_at")) or Counted()
    if found.count:
        first = rows.order_by("made_at", "pk").values_list("project", flat=True).first()
        said = _silent(space, found.count, found, first, gettext("The last step told is half a year old."))
        if said is not None:
            yield said
