# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the circle and the text that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.commons.readings import queries
from isegoria.commons.readings.models import Circle, Grid, Text
from isegoria.core.processes.addresses import process_at
from isegoria.core.verdicts import refuse


@dataclass(frozen=True)
class Addresses:
    """The pages around one circle."""

    circles: str
    results: str
    read: str
    next: str
    answer: str
    pass_on: str
    undo: str
    mine: str
    workshop: str
    edit: str
    grid: str
    readers: str


def addresses(circle: Circle) -> Addresses:
    """Where the pages of a circle are."""
    place = [circle.process.space.slug, circle.process.slug]
    here = [*place, circle.public_id]
    names = ("results", "read", "next", "answer", "pass_on", "undo", "mine", "edit", "grid", "readers")
    return Addresses(
        circles=reverse("readings:circles", args=place),
        workshop=reverse("readings:workshop", args=place),
        **{name: reverse(f"readings:{name}", args=here) for name in names},
    )


def circle_at(request: HttpRequest, space: str, process: str, circle: str, *, version: str = "") -> Grid:
    """The circle of an address as its present grid, or as the version asked for. Raises ``Refused``."""
    place = process_at(request, space, process)
    found = queries.find_circle(circle)
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 5 else None
    grid = queries.grid_of(found, number) if found and found.process_id == place.pk else None
    if found is None or grid is None:
        refuse(
            "no_such_circle",
            _("There is no circle of readers at this address: it may have moved, or never been."),
            _("Look for it on the page of the process."),
            remedy_url=f"/s/{place.space.slug}/{place.slug}/",
            status=404,
        )
    found.process = place
    return grid


def text_at(grid: Grid, public_id: str) -> Text:
    """A text of a grid. Raises ``Refused``."""
    rows = Text.objects.select_related("contribution__phase")
    text = rows.filter(grid=grid, contribution__public_id=public_id).first()
    if text is None or text.is_out:
        refuse(
            "no_such_text",
            _("This circle does not read that text, or it is shown no more."),
            _("See the texts that it reads."),
            remedy_url=addresses(grid.circle).results,
            status=404,
        )
    text.grid, text.contribution.process = grid, grid.circle.process
    return text
