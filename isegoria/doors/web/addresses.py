# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of spaces, processes and phases; and from an address to the phase that it names."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse


def phase_among(phases: list[Phase], slug: str) -> Phase:
    """The phase of an address among those of its process, or a refusal."""
    for phase in phases:
        if phase.slug == slug:
            return phase
    return refuse(
        "no_such_phase",
        _("There is no such step here: it may have been renamed, or never been."),
        _("Go to the page of the process and choose a step from there."),
        remedy_url=process_url(phases[0].process) if phases else "",
        status=404,
    )


def phase_at(request: HttpRequest, space_slug: str, process_slug: str, phase_slug: str) -> Phase:
    """The phase of an address, with its process and space."""
    return phase_among(list(phases_of(process_at(request, space_slug, process_slug))), phase_slug)


def space_url(space: Space) -> str:
    return reverse("web:space", args=[space.slug])


def process_url(process: Process) -> str:
    return reverse("web:process", args=[process.space.slug, process.slug])


def phase_url(phase: Phase) -> str:
    """The page of a phase; empty when its tool was removed or has no pages."""
    return _url_of_tool(phase, "phase_url_name")


def desk_url(phase: Phase) -> str:
    """The page on which its team follows a phase; empty when its tool has none."""
    return _url_of_tool(phase, "desk_url_name")


def _url_of_tool(phase: Phase, which: str) -> str:
    name = getattr(phase.tool, which, "")
    where = {"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug}
    return optional_url(name, **where) if name else ""
