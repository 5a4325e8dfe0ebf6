# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the phase or the statement that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.zones import zone_name
from isegoria.core.verdicts import refuse
from isegoria.tools.statements.tool import STATEMENT, TOOL_SLUG


@dataclass(frozen=True)
class Addresses:
    """The pages around one conversation."""

    space: str
    process: str
    turn: str
    answer: str
    add: str
    list: str
    mine: str
    map: str
    updates: str
    number: str
    freeze: str
    drawing: str
    results: str
    report: str
    moved: str
    method: str
    desk: str


def addresses(phase: Phase) -> Addresses:
    """Where the pages of a phase are."""
    where = [phase.process.space.slug, phase.process.slug, phase.slug]
    turn = reverse("statements:phase", args=where)
    process = turn.removesuffix(f"{TOOL_SLUG}/{phase.slug}/")
    names = ("answer", "add", "list", "mine", "map", "updates", "number", "freeze", "drawing", "results", "report")
    return Addresses(
        space=process.removesuffix(f"{phase.process.slug}/"),
        process=process,
        turn=turn,
        **{name: reverse(f"statements:{name}", args=where) for name in (*names, "moved", "method", "desk")},
    )


def zone_place(phase: Phase) -> str:
    """ "Europe/Vienna" → "Vienna", in the reader's language: what people call the time zone of a deadline."""
    return zone_name(phase.process.space.time_zone)


def statement_url(statement: Contribution) -> str:
    """The page of a statement, whose process is at hand."""
    return reverse("statements:statement", args=[statement.process.space.slug, statement.process.slug, statement.ref])


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The conversation at an address; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There is no conversation at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def statement_at(request: HttpRequest, space: str, process: str, public_id: str) -> Contribution:
    """The statement at an address, whatever its state. Raises ``Refused``."""
    found = find_contribution(public_id)
    if found is None or found.kind != STATEMENT or (found.process.space.slug, found.process.slug) != (space, process):
        refuse(
            "no_such_statement",
            _("There is no statement at this address: the address may be incomplete."),
            _("Look for it in the list of statements of this conversation."),
            remedy_url=f"/s/{space}/{process}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found
