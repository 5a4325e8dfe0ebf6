# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the process that it names, and from a page to where it stands."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse

from .models import Process
from .queries import find_process_at
from .rules import may_see


def process_at(request: HttpRequest, space: str, process: str) -> Process:
    """The process of an address, drafts for their team only. Raises ``Refused``."""
    found = find_process_at(space, process)
    if found is None:
        place = space_at(space)
        refuse(
            "no_such_process",
            _("There is nothing at this address in this space: it may have moved, or never been."),
            _("Look for it among what the space has opened."),
            remedy_url=f"/s/{place.slug}/",
            status=404,
        )
    admit(request, found)
    return found


def admit(request: HttpRequest, process: Process) -> None:
    """The same of a process that a page read together with something of it, its space at hand. Raises ``Refused``."""
    may_see(request.user, process).require()
    # The page's frame says where it stands: it need not look again.
    request.__dict__.setdefault("space_names", {})[process.space.slug] = process.space.names


def process_or_404(request: HttpRequest, space: str, process: str) -> Process:
    """The same for programs, whom a page's remedies do not help. Raises ``Http404``; ``Refused`` where there is one
    that the caller may not see."""
    found = find_process_at(space, process)
    if found is None:
        raise Http404
    may_see(request.user, found).require()
    return found


def say_where(request: HttpRequest, space: Space | None, process: Process | None = None) -> None:
    """Let the page's frame know in which space, and process, it stands, where its own address does not say."""
    if request.resolver_match is None:
        return
    for name, found in (("space", space), ("process", process)):
        if found is not None:
            request.resolver_match.kwargs.setdefault(name, found.slug)
