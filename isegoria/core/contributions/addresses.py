# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the contribution that it names, and back."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import find_kind, optional_url
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import refuse

from .models import Contribution
from .queries import find_contribution


def contribution_at(request: HttpRequest, ref: str) -> Contribution:
    """The contribution of an address, whatever its state. Raises ``Refused``.

    The public id, which leads, is what counts: a page called by old words sends on to the present ones.
    """
    found = find_contribution(ref[:10])
    if found is None:
        refuse(
            "no_such_contribution",
            _("There is no text at this address: the address may be incomplete."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found


def contribution_url(contribution: Contribution) -> str:
    """The page of a contribution, whose process and space are at hand; empty when its kind's owner was removed."""
    kind = find_kind(contribution.kind)
    process = contribution.process
    return (
        optional_url(kind.url_name, space=process.space.slug, process=process.slug, ref=contribution.ref)
        if kind
        else ""
    )
