# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the meeting, the line or the text that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.commons.workshops.models import NoteLine, Workshop
from isegoria.commons.workshops.queries import find_line, find_workshop
from isegoria.commons.workshops.rules import may_prepare
from isegoria.core.processes.addresses import process_at, say_where
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse


@dataclass(frozen=True)
class Addresses:
    """The pages around the meetings of a process."""

    space: str
    process: str
    organise: str
    list: str
    desk: str
    new: str


def addresses(process: Process) -> Addresses:
    where = {"space": process.space.slug, "process": process.slug}
    return Addresses(
        space=f"/s/{where['space']}/",
        process=f"/s/{where['space']}/{where['process']}/",
        organise=f"/organise/{where['space']}/{where['process']}/",
        list=reverse("workshops:list", kwargs=where),
        desk=reverse("workshops:desk", kwargs=where),
        new=reverse("workshops:new", kwargs=where),
    )


def workshop_url(workshop: Workshop, name: str = "workshop") -> str:
    """A page of a meeting whose process and space are at hand: the public one, or one of its team's."""
    where = {"space": workshop.process.space.slug, "process": workshop.process.slug}
    if name == "workshop":
        return reverse("workshops:workshop", kwargs={**where, "ref": workshop.ref})
    return reverse(f"workshops:{name}", kwargs={**where, "workshop": workshop.public_id})


def prepared_process(request: HttpRequest, space: str, process: str) -> Process:
    """The process of an organiser's page. Raises ``Refused``."""
    found = process_at(request, space, process)
    may_prepare(request.user, found).require()
    say_where(request, found.space, found)
    return found


def prepared_workshop(request: HttpRequest, space: str, process: str, workshop: str) -> Workshop:
    """The meeting of an organiser's page. Raises ``Refused``."""
    place = prepared_process(request, space, process)
    return workshop_in(place, workshop)


def workshop_in(process: Process, public_id: str) -> Workshop:
    found = find_workshop(process, public_id[:10])
    if found is None or found.erased_at is not None:
        refuse(
            "no_such_workshop",
            _("There is no workshop at this address: the address may be incomplete."),
            _("Look for it in the list of workshops."),
            remedy_url=addresses(process).list,
            status=404,
        )
    return found


def line_in(workshop: Workshop, pk: int) -> NoteLine:
    found = find_line(workshop, pk)
    if found is None:
        refuse(
            "no_such_line",
            _("There is no such line in these notes any more: they may have been published meanwhile."),
            _("Go back to the notes."),
            remedy_url=workshop_url(workshop, "cut"),
            status=404,
        )
    return found
