# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderator's desk, and the log that everyone can read."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from isegoria.commons.moderation.actions import decide_many
from isegoria.commons.moderation.exports import ASIDE
from isegoria.commons.moderation.models import Decision
from isegoria.commons.moderation.queries import counts_by_state, public_log, texts_in_state
from isegoria.core.access import page_by_id
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import refuse

from .finding import phase_at
from .scopes import Scope, asks
from .shapes import Cursor, Given, Listed, Size, Words

router = Router()
State = Contribution.State
MOST_AT_ONCE = 200
TextAct = Literal["publish", "reject", "hide", "restore", "reopen", "keep", "rephrase", "remove"]
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]+$")]


class ReadText(Schema):
    """A text as a moderator reads it, with the latest decision about it."""

    id: str
    kind: str
    title: str
    text: str
    language: str
    author: str | None
    state: State
    created_at: datetime
    decided: Decision.Act | None
    reason: str


class Desk(Listed[ReadText]):
    """One page of a phase's texts in one state, by age, and how many there are in each state."""

    counts: dict[str, int]


class NewDecision(Given):
    """The same decision on several texts, all or none. ``reject`` and ``hide`` are due a reason."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    act: TextAct
    reason: Annotated[Decision.Reason, Field(strict=False)] = Decision.Reason.NONE
    words: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$", description="to the authors alone")] = ""


class Decided(Schema):
    """How many texts changed: one that was in that state already is not decided twice."""

    changed: int


class LoggedDecision(Schema):
    """A decision as everyone sees it: without the text, and without the moderator's name."""

    contribution: str | None = Field(description="null where it is about people")
    kind: str
    state: State | None
    act: Decision.Act
    reason: str
    reason_text: str
    undoes: bool = Field(description="it takes an earlier decision back")
    appeal: str | None = Field(description="upheld, overturned, or open while it is read; null without one")
    decided_at: datetime
    people: int | None = Field(description="whose opinions were set aside or put back; null for other acts")
    expressions: int | None = Field(description="opinions and supports set aside or put back")


@router.get(
    "/phases/{slug:space}/{slug:process}/{slug:phase}/moderation",
    response=Desk,
    openapi_extra=asks(Scope.MODERATE),
)
def read_desk(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    state: State = State.PENDING,
    q: Words = "",
    cursor: Cursor = "",
    size: Size = 50,
) -> Desk:
    """What waits for a moderator, or stands in another state."""
    found = phase_at(request, space, process, phase)
    may_moderate(request.user, found.process.space).require()
    rows = texts_in_state(found, state)
    if q:
        rows = rows.filter(body__icontains=q)
    page = page_by_id(rows, cursor=cursor, size=size)
    latest = {
        one.contribution_id: one
        for one in Decision.objects.filter(contribution__in=list(page.rows)).order_by("decided_at", "pk")
    }
    return Desk(
        items=[_as_read(one, latest.get(one.pk)) for one in page.rows],
        next_cursor=page.next_cursor,
        counts=counts_by_state(found),
    )


def _as_read(one: Contribution, decision: Decision | None) -> ReadText:
    return ReadText(
        id=one.public_id,
        kind=one.kind,
        title=one.title,
        text=one.body,
        language=one.language,
        author=one.author.display_name if one.author else None,
        state=State(one.state),
        created_at=one.created_at,
        decided=Decision.Act(decision.act) if decision else None,
        reason=decision.reason if decision else "",
    )


@router.post(
    "/phases/{slug:space}/{slug:process}/{slug:phase}/moderation",
    response=Decided,
    openapi_extra=asks(Scope.MODERATE),
)
def decide(request: HttpRequest, space: str, process: str, phase: str, body: NewDecision) -> Decided:
    """Publish, decline, hide, show again, or put back among those to read. Undone by the opposite decision."""
    found = phase_at(request, space, process, phase)
    may_moderate(request.user, found.process.space).require()
    names = set(body.contributions)
    rows = Contribution.objects.filter(phase=found, public_id__in=names).select_related("process__space")
    chosen = list(rows.order_by("pk"))
    if len(chosen) < len(names):
        refuse(
            "no_such_contribution",
            _("Nothing was changed: some of these texts are not in this phase."),
            _("Read the list again, then decide."),
            status=404,
        )
    changed = decide_many(contributions=chosen, by=request.user, act=body.act, reason=body.reason, words=body.words)
    return Decided(changed=changed)


@router.get("/processes/{slug:space}/{slug:process}/moderation-log", response=Listed[LoggedDecision], auth=None)
def read_moderation_log(
    request: HttpRequest, space: str, process: str, cursor: Cursor = "", size: Size = 100
) -> Listed[LoggedDecision]:
    """Every decision of the moderators of a process and its reason, oldest first."""
    page = page_by_id(public_log(process_or_404(request, space, process)), cursor=cursor, size=size)
    return Listed[LoggedDecision](items=[_as_logged(one) for one in page.rows], next_cursor=page.next_cursor)


def _as_logged(one: Decision) -> LoggedDecision:
    text, appeal = one.contribution, getattr(one, "appeal", None)
    return LoggedDecision(
        contribution=text.public_id if text else None,
        kind=text.kind if text else "",
        state=State(text.state) if text else None,
        act=Decision.Act(one.act),
        reason=one.reason,
        reason_text=str(one.get_reason_display()),
        undoes=one.undoes_id is not None,
        appeal=(appeal.outcome or "open") if appeal else None,
        decided_at=one.decided_at,
        people=one.batch.done if one.batch and one.act in ASIDE else None,
        expressions=one.batch.expressions if one.batch and one.act in ASIDE else None,
    )
