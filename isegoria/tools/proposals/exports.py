# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open data of proposals: what each has beyond its text, streamed."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from isegoria.commons.open_data.contents import Opinions
from isegoria.commons.open_data.queries import exported, pages
from isegoria.commons.open_data.tables import Column, File, Table, Value
from isegoria.core.processes.models import Process

from .tool import PROPOSAL

COLUMNS = (
    Column("proposal", "identifier", _("Public identifier of the proposal, as in contributions.")),
    Column("category", "text", _("Category that its author chose, if any.")),
    Column("latitude", "number", _("Latitude of its point, if it has one (WGS 84)."), _("degrees")),
    Column("longitude", "number", _("Longitude of its point, if it has one (WGS 84)."), _("degrees")),
    Column("version", "integer", _("Number of its present version; 1 if it was never edited.")),
    Column("merged_into", "identifier", _("Proposal in which it stands, if it was united with another one.")),
    Column(
        "imported_supports", "integer", _("Supports counted by another platform, of no one known here."), _("people")
    ),
    Column("imported_comments", "integer", _("Comments counted by another platform."), _("comments")),
    Column("imported_from", "text", _("The platform that counted them.")),
)


def tables(process: Process) -> list[Table]:
    """The tool's own table."""
    return [
        Table(
            "proposals",
            _("What each proposal has beyond its text: its category, its point, in which one it stands."),
            COLUMNS,
            partial(_rows, process),
        )
    ]


def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    """None of its own: the door of exchange writes those of other platforms."""
    yield from ()


def _rows(process: Process) -> Iterator[Sequence[Value]]:
    rows = exported(process).filter(kind=PROPOSAL)
    for page in pages(rows.select_related("proposal", "imported_totals", "standing__merged_into")):
        for one in page:
            details = getattr(one, "proposal", None) if one.is_public else None
            totals = getattr(one, "imported_totals", None)
            into = one.standing.merged_into
            yield (
                one.public_id,
                details.category if details else "",
                details.latitude if details else None,
                details.longitude if details else None,
                one.current_version,
                into.public_id if into else None,
                totals.supports if totals else None,
                totals.comments if totals else None,
                totals.source if totals else None,
            )
