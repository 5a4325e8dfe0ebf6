# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the phase or the vote that it names, and back."""

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
from isegoria.tools.votes.models import Objection, Vote
from isegoria.tools.votes.queries import vote_at as find_vote
from isegoria.tools.votes.tool import TOOL_SLUG


@dataclass(frozen=True)
class Addresses:
    """The pages around one phase of votes."""

    space: str
    process: str
    phase: str
    mine: str
    claim: str


def addresses(phase: Phase) -> Addresses:
    """Where the pages of a phase are."""
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    here = reverse("votes:phase", args=where)
    process = here.removesuffix(f"{TOOL_SLUG}/{phase.slug}/")
    return Addresses(
        space=process.removesuffix(f"{phase.process.slug}/"),
        process=process,
        phase=here,
        mine=reverse("votes:mine", args=where),
        claim=reverse("votes:claim", args=where),
    )


def vote_url(vote: Vote, name: str = "ballot") -> str:
    """A page of a vote, whose phase is at hand; "" where no room shows it."""
    process = vote.phase.process
    where = {"space": process.space.slug, "process": process.slug, "phase": vote.phase.slug, "vote": vote.public_id}
    return optional_url(f"votes:{name}", **where)


def objection_url(vote: Vote, objection: Objection) -> str:
    """The page of a public objection, whose text is at hand."""
    process = vote.phase.process
    ref = objection.contribution.ref if objection.contribution is not None else ""
    return reverse("votes:objection", args=[process.space.slug, process.slug, ref])


def zone_place(phase: Phase) -> str:
    """ "Europe/Vienna" → "Vienna", in the reader's language: what people call the time zone of a deadline."""
    return zone_name(phase.process.space.time_zone)


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase of votes at an address; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There is no vote at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def vote_at(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> Vote:
    """The vote at an address; one that is still being written for its team only. Raises ``Refused``."""
    found_phase = phase_at(request, space, process, phase)
    found = find_vote(found_phase, vote)
    drafted = found is not None and found.state == Vote.State.DRAFT
    if found is None or (drafted and not may_observe(request.user, found_phase.process.space)):
        refuse(
            "no_such_vote",
            _("There is no vote at this address: the address may be incomplete."),
            _("Look for it among the questions of this step."),
            remedy_url=addresses(found_phase).phase,
            status=404,
        )
    found.phase = found_phase
    return found
