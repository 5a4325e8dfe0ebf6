# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two people in a secret vote, whichever tool puts it: to cancel it once someone has voted, and to change
anything of its phase then."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.core.manifest import optional_url
from isegoria.core.processes import guards
from isegoria.core.processes.guards import Changed
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.approvals import Act, Change, Shown, register
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import Verdict, refuse

from .models import RollEntry


def nothing_moves(phase: Phase, changed: Changed) -> bool:
    """Once the first ballot is in, no rule of the game changes by one person's will, be it a later closing."""
    return bool(changed) and RollEntry.objects.filter(urn__phase=phase).exists()


def enter_cancellation(
    slug: str,
    *,
    tool: str,
    find: Callable[[str], Any],
    question: Callable[[Any], str],
    may_cancel: Callable[[Any], Verdict],
    cancel: Callable[..., Any],
) -> None:
    """Have the votes of a tool cancelled, and their phases changed, by two people. Called once the apps are ready.

    Args:
        find: a vote of the tool by its public id, with its phase; None where there is none.
        question: what it asks, as people read it.
        may_cancel: whether it can be cancelled at all.
        cancel: the tool's action, given ``vote``, ``by``, ``reason`` and ``approval``.
    """

    def vote_in(space: Space, subject_id: str) -> Any:
        found = find(subject_id)
        return found if found is not None and found.phase.process.space_id == space.pk else None

    def vote_or_refuse(space: Space, subject_id: str) -> Any:
        found = vote_in(space, subject_id)
        if found is None:
            refuse(
                "no_such_vote",
                gettext_lazy("There is no such vote in this space any more. Nothing was changed."),
                gettext_lazy("Read the list of votes again."),
                status=404,
            )
        return found

    def show(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
        vote = vote_in(space, subject_id)
        if vote is None:
            return Shown(about=_("A vote that is there no more would be cancelled"))
        process = vote.phase.process
        return Shown(
            about=_("The vote “%(question)s” would be cancelled, and its ballots destroyed unread")
            % {"question": question(vote)},
            url=optional_url(f"{tool}:phase", space=process.space.slug, process=process.slug, phase=vote.phase.slug),
            changes=(Change(gettext_lazy("Reason"), "", str(wanted.get("reason", ""))),),
        )

    def check(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
        may_cancel(vote_or_refuse(space, subject_id)).require()

    def carry_out(approval: Approval) -> None:
        vote = vote_or_refuse(approval.space, approval.subject_id)
        if approval.decided_by is None:
            raise ValueError(f"request {approval.pk} was decided by nobody")
        cancel(vote=vote, by=approval.decided_by, reason=approval.wanted["reason"], approval=approval)

    act = Act(
        slug=slug,
        name=gettext_lazy("Cancel a vote"),
        why=gettext_lazy("People have voted, and their ballots would be destroyed."),
        roles=ORGANISING,
        show=show,
        check=check,
        carry_out=carry_out,
    )
    register(act)
    guards.guard(tool)(nothing_moves)
