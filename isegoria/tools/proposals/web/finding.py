# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the phase or the proposal that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import Verdict, refuse
from isegoria.tools.proposals.queries import find_proposal
from isegoria.tools.proposals.tool import TOOL_SLUG


@dataclass(frozen=True)
class Addresses:
    """The pages around one phase."""

    space: str
    process: str
    list: str
    propose: str
    mine: str
    points: str


def addresses(phase: Phase) -> Addresses:
    """Where the pages of a phase are."""
    where = [phase.process.space.slug, phase.process.slug]
    listed = reverse("proposals:phase", args=[*where, phase.slug])
    space = f"/s/{where[0]}/"
    return Addresses(
        space=space,
        process=f"{space}{where[1]}/",
        list=listed,
        **{name: f"{listed}{name}" for name in ("propose", "mine", "points")},
    )


def proposal_url(proposal: Contribution, name: str = "proposal") -> str:
    """A page of a proposal, whose process is at hand."""
    where = proposal.process
    return reverse(f"proposals:{name}", args=[where.space.slug, where.slug, proposal.ref])


def words(verdict: Verdict) -> dict[str, str]:
    """A verdict as the design's component takes it: sentences ready to read."""
    return verdict.in_words


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase at an address; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There are no proposals at this address: it may have moved, or never been."),
            _("Look for them on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def proposal_at(request: HttpRequest, space: str, process: str, ref: str) -> Contribution:
    """The proposal at an address, whatever its state. One query. Raises ``Refused``."""
    found = find_proposal(ref[:10])
    if found is None or (found.process.space.slug, found.process.slug) != (space, process):
        refuse(
            "no_such_proposal",
            _("There is no proposal at this address: the address may be incomplete."),
            _("Look for it in the list of proposals."),
            remedy_url=f"/s/{space}/{process}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found
