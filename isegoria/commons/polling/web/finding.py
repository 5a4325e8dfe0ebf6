# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the phase, the urn or the ballot that it names, and back; and who is let in to each.

The pages stand in the name of each tool that takes ballots: "votes:desk_roll" is one of votes, and so on.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.manifest import find_tool
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING, ORGANISING, may_organise
from isegoria.core.verdicts import Refused, refuse

from ..ballot_forms import has_form
from ..models import PaperBallot, Urn
from ..paper.queries import ballot_of
from ..paper.readings import typed_serial
from ..paper.rules import may_keep_desk, unknown_serial
from ..queries import find_urn, urns_of


@dataclass(frozen=True)
class Addresses:
    """The pages around one phase, for everyone."""

    space: str
    process: str
    phase: str
    claim: str


@dataclass(frozen=True)
class DeskAddresses:
    """Those of its team."""

    desk: str
    voters: str
    codes: str
    paper: str
    roll: str
    settings: str


def page_url(phase: Phase, name: str, *more: str) -> str:
    """One page of a phase, in its tool's name, with what its address ends with."""
    return reverse(f"{phase.tool_slug}:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, *more])


def desk_url(phase: Phase, name: str, *more: str) -> str:
    """One page of the team's."""
    return page_url(phase, f"desk_{name}", *more)


def addresses(phase: Phase) -> Addresses:
    here = page_url(phase, "phase")
    process = here.removesuffix(f"{phase.tool_slug}/{phase.slug}/")
    return Addresses(
        space=process.removesuffix(f"{phase.process.slug}/"),
        process=process,
        phase=here,
        claim=page_url(phase, "claim"),
    )


def desk_addresses(phase: Phase) -> DeskAddresses:
    found = {name: desk_url(phase, name) for name in ("voters", "codes", "paper", "roll")}
    settings = f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/"
    return DeskAddresses(desk=page_url(phase, "desk"), **found, settings=settings)


def page_context(phase: Phase) -> dict[str, Any]:
    """What every page of ours shows. No query."""
    tool = find_tool(phase.tool_slug)
    return {
        "phase": phase,
        "process": phase.process,
        "state": phase.state,
        "rules": phase.rules_of_tool,
        "tool_name": tool.name if tool is not None else phase.tool_slug,
        "urls": addresses(phase),
    }


def desk_context(phase: Phase) -> dict[str, Any]:
    """What every page of the team's shows. No query."""
    return page_context(phase) | {"desk": desk_addresses(phase), "robots": "noindex"}


def account_of(request: HttpRequest) -> Account:
    """The account behind a page that asked for one."""
    if not isinstance(request.user, Account):
        raise TypeError("this page is for accounts")
    return request.user


# --- what an address names --------------------------------------------------------------------------------
def polled_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase at an address in which ballots are cast; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or not has_form(found.tool_slug) or _is_elsewhere(request, found):
        refuse(
            "no_such_phase",
            _("There is no vote at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def _is_elsewhere(request: HttpRequest, phase: Phase) -> bool:
    """Whether the address is in the name of another tool than the phase's."""
    name = request.resolver_match.namespace if request.resolver_match is not None else ""
    return has_form(name) and name != phase.tool_slug


def organised_phase(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """For the organisers. Raises ``Refused``."""
    found = polled_phase(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    return found


def kept_phase(request: HttpRequest, space: str, process: str, phase: str) -> tuple[Phase, bool]:
    """For those who keep the desk on the day, moderators too; and whether they organise. Raises ``Refused``."""
    found = polled_phase(request, space, process, phase)
    roles = roles_in(request.user, found.process.space)
    if not roles & MODERATING:
        may_keep_desk(request.user, found.process.space).require()
    return found, bool(roles & ORGANISING)


def urns_on_roll(phase: Phase) -> list[Urn]:
    """Those of which the desk keeps the roll: ready, and still closed. One query."""
    return [urn for urn in urns_of(phase) if urn.state == Urn.State.READY]


def ballot_in(phase: Phase, serial: str) -> PaperBallot:
    """The paper ballot of a number, however it was typed. Raises ``Refused``."""
    found = ballot_of(phase.pk, typed_serial(serial))
    if found is None:
        raise Refused(unknown_serial())
    found.urn.phase = phase
    return found


def urn_in(phase: Phase, public_id: str) -> Urn:
    """The urn of a question of a phase, drafts included. Raises ``Refused``."""
    found = find_urn(phase, public_id)
    if found is None:
        refuse(
            "no_such_vote",
            _("There is no vote at this address: the address may be incomplete."),
            _("Look for it among the questions of this step."),
            remedy_url=page_url(phase, "desk"),
            status=404,
        )
    return found
