# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the organisers' side, and who is let in to each."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING, ORGANISING, may_observe, may_organise
from isegoria.core.verdicts import Refused, refuse
from isegoria.tools.votes.models import PaperBallot, Vote
from isegoria.tools.votes.paper.queries import ballot_of
from isegoria.tools.votes.paper.readings import typed_serial
from isegoria.tools.votes.paper.rules import may_keep_desk, unknown_serial
from isegoria.tools.votes.queries import vote_at as find_vote

from .finding import phase_at


@dataclass(frozen=True)
class DeskAddresses:
    """The pages of the team around one phase of votes."""

    desk: str
    choose: str
    write: str
    voters: str
    codes: str
    paper: str
    roll: str
    settings: str


def desk_addresses(phase: Phase) -> DeskAddresses:
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    pages = ("desk", "choose", "write", "voters", "codes", "paper", "roll")
    found = {name: reverse(f"votes:{name if name == 'desk' else f'desk_{name}'}", args=where) for name in pages}
    space, process, slug = where
    return DeskAddresses(**found, settings=f"/organise/{space}/{process}/{slug}/")


def desk_url(phase: Phase, name: str, *more: str) -> str:
    """One page of the team's, with what its address ends with."""
    return reverse(f"votes:desk_{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, *more])


def account_of(request: HttpRequest) -> Account:
    """The account behind a page that asked for one."""
    if not isinstance(request.user, Account):
        raise TypeError("this page is for accounts")
    return request.user


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


def kept_phase(request: HttpRequest, space: str, process: str, phase: str) -> tuple[Phase, bool]:
    """For those who keep the desk on the day, moderators too; and whether they organise. Raises ``Refused``."""
    found = phase_at(request, space, process, phase)
    roles = roles_in(request.user, found.process.space)
    if not roles & MODERATING:
        may_keep_desk(request.user, found.process.space).require()
    return found, bool(roles & ORGANISING)


def questions_of(phase: Phase) -> list[Vote]:
    """The questions that are put to the vote, without their options: one query."""
    found = list(Vote.objects.filter(phase=phase).exclude(state__in=[Vote.State.DRAFT, Vote.State.CANCELLED]))
    for vote in found:
        vote.phase = phase
    return found


def questions_on_roll(phase: Phase) -> list[Vote]:
    """Those of which the desk keeps the roll: ready, and their urn closed."""
    return [vote for vote in questions_of(phase) if vote.state == Vote.State.READY]


def ballot_in(phase: Phase, serial: str) -> PaperBallot:
    """The paper ballot of a number, however it was typed. Raises ``Refused``."""
    found = ballot_of(phase.pk, typed_serial(serial))
    if found is None:
        raise Refused(unknown_serial())
    found.vote.phase = phase
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
