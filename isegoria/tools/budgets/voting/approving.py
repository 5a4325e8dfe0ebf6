# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two people in the vote of a budget: to cancel it once someone has voted; and to change its phase then."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.commons.polling.models import RollEntry
from isegoria.core.manifest import optional_url
from isegoria.core.processes import guards
from isegoria.core.processes.guards import Changed
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.approvals import Act, Change, Shown, register
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import refuse

from ..models import BudgetVote
from ..tool import TOOL_SLUG
from .actions import cancel_vote
from .queries import find_vote
from .rules import CANCEL, may_cancel


def nothing_moves(phase: Phase, changed: Changed) -> bool:
    """Once the first ballot is in, no rule of the game changes by one person's will, be it a later closing."""
    return bool(changed) and RollEntry.objects.filter(urn__phase=phase).exists()


def _vote(space: Space, subject_id: str) -> BudgetVote | None:
    found = find_vote(subject_id)
    return found if found is not None and found.phase.process.space_id == space.pk else None


def _vote_or_refuse(space: Space, subject_id: str) -> BudgetVote:
    found = _vote(space, subject_id)
    if found is None:
        refuse(
            "no_such_vote",
            gettext_lazy("There is no such vote in this space any more. Nothing was changed."),
            gettext_lazy("Read the list of votes again."),
            status=404,
        )
    return found


def _show(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
    vote = _vote(space, subject_id)
    if vote is None:
        return Shown(about=_("A vote that is there no more would be cancelled"))
    process = vote.phase.process
    return Shown(
        about=_("The vote “%(question)s” would be cancelled, and its ballots destroyed unread")
        % {"question": process.question.text},
        url=optional_url("budgets:phase", space=process.space.slug, process=process.slug, phase=vote.phase.slug),
        changes=(Change(gettext_lazy("Reason"), "", str(wanted.get("reason", ""))),),
    )


def _check(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
    may_cancel(_vote_or_refuse(space, subject_id)).require()


def _carry_out(approval: Approval) -> None:
    vote = _vote_or_refuse(approval.space, approval.subject_id)
    if approval.decided_by is None:
        raise ValueError(f"request {approval.pk} was decided by nobody")
    cancel_vote(vote=vote, by=approval.decided_by, reason=approval.wanted["reason"], approval=approval)


ACT = Act(
    slug=CANCEL,
    name=gettext_lazy("Cancel a vote"),
    why=gettext_lazy("People have voted, and their ballots would be destroyed."),
    roles=ORGANISING,
    show=_show,
    check=_check,
    carry_out=_carry_out,
)


def enter() -> None:
    """Called once the apps are ready."""
    register(ACT)
    guards.guard(TOOL_SLUG)(nothing_moves)
