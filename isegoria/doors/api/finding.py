# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the names in an address to what they name; drafts only for their team."""

from django.http import Http404, HttpRequest

from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space


def space_at(slug: str) -> Space:
    space = find_space(slug)
    if space is None:
        raise Http404
    return space


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    found = find_phase(space=space, process=process, phase=phase)
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    return found
