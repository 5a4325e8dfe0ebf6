# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the vote whose result it names, and back to the pages of that result."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe
from isegoria.core.spaces.zones import zone_name
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome, outcome_of, vote_in
from isegoria.tools.budgets.tool import TOOL_SLUG


@dataclass(frozen=True)
class ResultAddresses:
    """The pages around one result."""

    space: str
    process: str
    phase: str
    result: str
    document: str
    ballots: str
    sealed: str
    pabulib: str
    table: str
    tied: str
    """The first result, where a tie was settled."""
    settle: str
    share: str


def result_addresses(phase: Phase) -> ResultAddresses:
    """Where the result of a phase is. No query."""
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    here = reverse("budgets:phase", args=where)
    process = here.removesuffix(f"{TOOL_SLUG}/{phase.slug}/")
    return ResultAddresses(
        space=process.removesuffix(f"{phase.process.slug}/"),
        process=process,
        phase=here,
        result=reverse("budgets:result", args=where),
        document=reverse("budgets:result_document", args=where),
        ballots=reverse("budgets:result_ballots", args=where),
        sealed=reverse("budgets:sealed_ballots", args=where),
        pabulib=reverse("budgets:result_pabulib", args=where),
        table=reverse("budgets:result_table", args=where),
        tied=reverse("budgets:result_tied", args=where),
        settle=reverse("budgets:settle_tie", args=where),
        share=optional_url("web:share_process", public_id=phase.process.public_id),
    )


def why_url(phase: Phase, number: int) -> str:
    """The page that says why one project was chosen or not."""
    where = [phase.process.space.slug, phase.process.slug, phase.slug, number]
    return reverse("budgets:why", args=where)


def project_url(line: BudgetLine, phase: Phase) -> str:
    """The page of the project itself; "" where it is gone."""
    if line.line.project is None:
        return ""
    text = line.line.project.contribution
    where = {"space": phase.process.space.slug, "process": phase.process.slug, "ref": text.public_id}
    return optional_url("budgets:project", **where)


def zone_place(phase: Phase) -> str:
    """What people call the time zone of the space."""
    return zone_name(phase.process.space.time_zone)


def vote_at(request: HttpRequest, space: str, process: str, phase: str) -> BudgetVote:
    """The vote of the phase at an address; one that is still being written for its team only. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There is no budget at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    vote = vote_in(found)
    drafted = vote is not None and vote.state == BudgetVote.State.DRAFT
    if vote is None or (drafted and not may_observe(request.user, found.process.space)):
        refuse(
            "no_budget_vote",
            _("This step has no vote: there is no result to show."),
            _("Look on the page of the step."),
            remedy_url=reverse("budgets:phase", args=[space, process, phase]),
            status=404,
        )
    return vote


def counted_at(request: HttpRequest, space: str, process: str, phase: str) -> BudgetOutcome:
    """The result at an address. Raises ``Refused`` before it is counted."""
    vote = vote_at(request, space, process, phase)
    outcome = outcome_of(vote)
    if outcome is None:
        refuse(
            "not_counted",
            _("This vote is not counted yet: there is nothing here."),
            _("Come back once its result is out."),
            remedy_url=result_addresses(vote.phase).result,
            status=404,
        )
    return outcome
