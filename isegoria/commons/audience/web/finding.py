# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to what it names."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import refuse


def space_at(slug: str) -> Space:
    """The space of an address. Raises ``Refused``."""
    space = find_space(slug)
    if space is None:
        refuse(
            "no_such_space",
            _("There is no space at this address: it may have moved, or never been."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    return space


def process_at(request: HttpRequest, space: str, process: str) -> Process:
    """The process of an address, drafts for their team only. Raises ``Refused``."""
    found = find_process(space_at(space), process)
    if found is None:
        refuse(
            "no_such_process",
            _("There is nothing at this address in this space: it may have moved, or never been."),
            _("Look for it among what the space has opened."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found).require()
    return found
