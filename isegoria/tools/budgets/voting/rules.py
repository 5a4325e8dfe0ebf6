# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the ballot of a budget can be drawn up, made ready, and cancelled. Who may vote is the polling's to say."""

from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.queries import has_ballots
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import YES, Verdict, no

from ..models import BudgetVote
from ..tool import VOTE

CANCEL = "cancel_budget_vote"
"""The act of two people by which a vote ends without a result, once someone has voted."""
MOST_PROJECTS = 2_000
"""Projects of one ballot: a list of more is read by nobody."""


def may_draw_up(phase: Phase, vote: BudgetVote | None) -> Verdict:
    """Whether the list of projects can be frozen, or frozen anew: before the first ballot, in a phase for voting."""
    if phase.rules_of_tool.stage != VOTE:
        return no(
            "not_a_vote",
            _("This step is not for voting: no ballot was drawn up."),
            _("Say in its settings what the step is for, or open the step of the vote."),
            status=409,
        )
    if phase.state == Phase.State.CLOSED:
        return no(
            "budget_vote_closed",
            _("This step has closed: nobody could vote. Nothing was changed."),
            _("Move its closing date first, or add another step."),
            status=409,
        )
    return may_edit(vote) if vote is not None else YES


def may_edit(vote: BudgetVote) -> Verdict:
    """What one voted on stays what is counted: the ballot changes until the first one has come or was printed."""
    if vote.state not in (BudgetVote.State.DRAFT, BudgetVote.State.READY):
        return _over()
    if has_ballots(vote.urn):
        return no(
            "budget_vote_begun",
            _("Someone has voted, or ballots have been printed: the projects of the ballot stay as they are."),
            _("If something is wrong, cancel the vote, say why, and hold another one."),
            status=409,
        )
    return YES


def may_cancel(vote: BudgetVote) -> Verdict:
    """A vote can be cancelled until its urn is opened. Afterwards its ballots are known: no result is taken back."""
    if vote.state in (BudgetVote.State.DRAFT, BudgetVote.State.READY) and vote.urn.opened_at is None:
        return YES
    return _over()


def _over() -> Verdict:
    return no(
        "budget_vote_over",
        _("This vote is over, or was cancelled. Nothing was changed."),
        _("See on its page what was decided."),
        status=409,
    )


def nothing_offered() -> Verdict:
    return no(
        "no_feasible_project",
        _("No project is ready for the vote: none is feasible, with a cost and money to pay for it."),
        _("Finish the study of the projects first; then draw up the ballot."),
        status=409,
    )


def too_many_projects() -> Verdict:
    return no(
        "budget_projects_too_many",
        _("More than %(most)s projects are feasible: nobody could read such a ballot. Nothing was changed."),
        _("Unite projects that are alike, or hold several votes."),
        status=409,
        most=MOST_PROJECTS,
    )


def still_lacking(sentence: str) -> Verdict:
    """What stands between a ballot that is drawn up and its being ready."""
    return no(
        "budget_vote_lacks",
        _("%(lack)s The ballot was not made ready."),
        _("Put it right, then say again that the ballot is ready."),
        status=409,
        lack=sentence,
    )


def no_reason() -> Verdict:
    return no(
        "reason_missing",
        _("There is no reason: it stays on the page of the vote. Nothing was cancelled."),
        _("Write the reason in a sentence or two."),
        status=400,
    )
