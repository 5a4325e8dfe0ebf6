# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the vote on the projects of a budget reads to the journal: all that its voters see and its count hangs on."""

from collections.abc import Iterable

from isegoria.core.journal import subjects

from ..models import BallotLine, BudgetVote

SUBJECT = "budget_vote"


def vote_content(vote: BudgetVote) -> dict[str, object]:
    """What the journal attests of a vote. One query."""
    lines = BallotLine.objects.filter(vote=vote).order_by("place").values_list("number", "names", "cost")
    return {
        "phase": vote.phase.slug,
        "process": vote.phase.process.public_id,
        "options": vote.options,
        "lines": [{"number": number, "names": names, "cost": cost} for number, names, cost in lines],
        "cancelled": vote.reason if vote.state == BudgetVote.State.CANCELLED else None,
    }


def attested(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = BudgetVote.objects.filter(public_id__in=ids).select_related("phase__process")
    return {one.public_id: vote_content(one) for one in rows}


def ids() -> Iterable[str]:
    return BudgetVote.objects.values_list("public_id", flat=True).iterator()


def shown(ids: list[str]) -> Iterable[str]:
    rows = BudgetVote.objects.filter(public_id__in=ids, phase__process__published_at__isnull=False)
    return rows.exclude(state=BudgetVote.State.DRAFT).values_list("public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(SUBJECT, attested, public=True, ids=ids, publishable=shown)
