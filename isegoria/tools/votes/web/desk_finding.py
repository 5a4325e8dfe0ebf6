# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the organisers' side, and who is let in to each."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.web.finding import DeskAddresses as PollingAddresses
from isegoria.commons.polling.web.finding import account_of, desk_url
from isegoria.commons.polling.web.finding import desk_addresses as polling_addresses
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_observe, may_organise
from isegoria.core.verdicts import refuse
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import vote_at as find_vote

from .finding import phase_at

__all__ = ["account_of", "desk_addresses", "desk_url", "observed_phase", "organised_phase", "vote_in"]


@dataclass(frozen=True)
class DeskAddresses(PollingAddresses):
    """The pages of the team around one phase of votes: those of the polling station, and ours."""

    choose: str
    write: str


def desk_addresses(phase: Phase) -> DeskAddresses:
    """Where they are."""
    theirs = asdict(polling_addresses(phase))
    return DeskAddresses(**theirs, choose=desk_url(phase, "choose"), write=desk_url(phase, "write"))


def observed_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """For the team. Raises ``Refused``."""
    found = phase_at(request, space, process, phase)
    may_observe(request.user, found.process.space).require()
    return found


def organised_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """For the organisers. Raises ``Refused``."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    return found


def vote_in(phase: Phase, public_id: str) -> Vote:
    """A question of a phase, drafts included. Raises ``Refused``."""
    found = find_vote(phase, public_id)
    if found is None:
        refuse(
            "no_such_vote",
            _("There is no vote at this address: the address may be incomplete."),
            _("Look for it among the questions of this step."),
            remedy_url=desk_addresses(phase).desk,
            status=404,
        )
    return found
