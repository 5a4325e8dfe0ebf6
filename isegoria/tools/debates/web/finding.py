# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the debate or the argument that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.zones import zone_name
from isegoria.core.verdicts import refuse
from isegoria.tools.debates.queries import find_argument
from isegoria.tools.debates.tool import TOOL_SLUG


@dataclass(frozen=True)
class Addresses:
    """The pages around one debate."""

    space: str
    process: str
    reading: str
    weigh: str
    position: str
    add: str
    mine: str
    summary: str
    results: str


def addresses(phase: Phase) -> Addresses:
    """Where the pages of a phase are."""
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    reading = reverse("debates:phase", args=where)
    process = reading.removesuffix(f"{TOOL_SLUG}/{phase.slug}/")
    names = ("weigh", "position", "add", "mine", "summary", "results")
    return Addresses(
        space=process.removesuffix(f"{phase.process.slug}/"),
        process=process,
        reading=reading,
        **{name: reverse(f"debates:{name}", args=where) for name in names},
    )


def zone_place(phase: Phase) -> str:
    """ "Europe/Vienna" → "Vienna", in the reader's language: what people call the time zone of a deadline."""
    return zone_name(phase.process.space.time_zone)


def argument_url(argument: Contribution, name: str = "argument") -> str:
    """A page of an argument, whose process is at hand: its own, ``edit`` or ``history``."""
    return reverse(f"debates:{name}", args=[argument.process.space.slug, argument.process.slug, argument.ref])


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The debate at an address; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There is no debate at this address: it may have moved, or never been."),
            pgettext_lazy("argument", "Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def argument_at(request: HttpRequest, space: str, process: str, public_id: str) -> Contribution:
    """The argument at an address, whatever its state. Raises ``Refused``."""
    found = find_argument(public_id)
    if found is None or (found.process.space.slug, found.process.slug) != (space, process):
        refuse(
            "no_such_argument",
            _("There is no argument at this address: the address may be incomplete."),
            _("Look for it among the arguments of this debate."),
            remedy_url=f"/s/{space}/{process}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found
