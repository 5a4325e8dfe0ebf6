# SPDX-License-Identifier: AGPL-3.0-or-later
"""The debate's open data: arguments with their side and place, positions as totals, each side's weighing. Streamed."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from isegoria.commons.open_data.contents import Opinions
from isegoria.commons.open_data.tables import Column, File, Table, Value
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.engine.opinions.both_sides import POSITIONS

from .models import CountedElsewhere
from .queries import latest_comparison
from .tool import ARGUMENT, TOOL_SLUG

ARGUMENT_COLUMNS = (
    Column("argument", "identifier", _("Public identifier of the argument, as in contributions.")),
    Column("phase", "identifier", _("Phase in which it was written.")),
    Column("side", "identifier", _("for or against.")),
    Column("convincing", "integer", _("People who find it convincing."), _("people")),
    Column("not_convincing", "integer", _("People who do not find it convincing."), _("people")),
    Column("passes", "integer", _("People who read it and passed."), _("people")),
)
POSITION_COLUMNS = (
    Column("phase", "identifier", _("Phase of the debate.")),
    Column("first", "identifier", _("Where people stood at first: for, undecided or against.")),
    Column("now", "identifier", _("Where the same people stand now.")),
    Column("people", "integer", _("How many of them there are."), _("people")),
)
WEIGHED_COLUMNS = (
    Column("phase", "identifier", _("Phase of the debate.")),
    Column("argument", "identifier", _("Public identifier of the argument, as in contributions.")),
    Column("position", "identifier", _("Where those counted here stand now: for, undecided or against.")),
    Column("convincing", "integer", _("People of that position who find it convincing."), _("people")),
    Column("passes", "integer", _("People of that position who passed."), _("people")),
    Column("not_convincing", "integer", _("People of that position who do not find it convincing."), _("people")),
    Column("shared", "boolean", _("True where most of each side find it convincing.")),
)
ELSEWHERE_COLUMNS = (
    Column("phase", "identifier", _("Phase of the debate.")),
    Column("source", "text", _("The platform that counted.")),
    Column("as_of", "date", _("Day on which it was counted; empty where it is not known.")),
    Column("position", "identifier", _("Where those counted here stood: for, undecided or against.")),
    Column("people", "integer", _("How many of them there are."), _("people")),
)
PAGE = 1_000


def tables(process: Process) -> list[Table]:
    """The tool's own tables."""
    return [
        Table(
            "arguments",
            _("The side that each argument speaks for, and how it was weighed."),
            ARGUMENT_COLUMNS,
            partial(_arguments, process),
        ),
        Table(
            "positions",
            _("How many people stand where, now and at first. Empty below 20 people."),
            POSITION_COLUMNS,
            partial(_positions, process),
        ),
        Table(
            "arguments-by-position",
            _("How those who stand for, undecided and against weighed each argument. Empty below 20 people."),
            WEIGHED_COLUMNS,
            partial(_weighed, process),
        ),
        Table(
            "positions-elsewhere",
            _("Where another platform counted people on the question: imported totals, never anybody's position."),
            ELSEWHERE_COLUMNS,
            partial(_elsewhere, process),
        ),
    ]


def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    """No other format that a debate could be written in is read elsewhere."""
    return iter(())


def _phases(process: Process) -> list[Phase]:
    return list(process.phases.filter(tool_slug=TOOL_SLUG).order_by("position", "pk"))


def _arguments(process: Process) -> Iterator[Sequence[Value]]:
    rows = (
        Contribution.objects.filter(process=process, kind=ARGUMENT, argument__isnull=False)
        .exclude(state=Contribution.State.PENDING)
        .order_by("pk")
        .values_list(
            "pk",
            "public_id",
            "phase__slug",
            "argument__side",
            "standing__agrees",
            "standing__disagrees",
            "standing__passes",
        )
    )
    last = 0
    # Nothing stays open between two pages of rows, so that a slow reader holds nothing back.
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        for _pk, *row in page:
            yield row
        last = page[-1][0]


def _positions(process: Process) -> Iterator[Sequence[Value]]:
    for phase in _phases(process):
        found = latest_comparison(phase)
        if found is None:
            continue
        for row, first in enumerate(POSITIONS):
            for column, now in enumerate(POSITIONS):
                yield phase.slug, first, now, found.summary["moved"][row][column]


def _weighed(process: Process) -> Iterator[Sequence[Value]]:
    for phase in _phases(process):
        found = latest_comparison(phase)
        if found is None:
            continue
        shared, counts = set(found.summary["shared"]), found.summary["counts"]
        for number, name in enumerate(found.summary["names"]):
            for place, position in enumerate(POSITIONS):
                yield phase.slug, name, position, *(counts[place][kind][number] for kind in range(3)), number in shared


def _elsewhere(process: Process) -> Iterator[Sequence[Value]]:
    for one in CountedElsewhere.objects.filter(phase__process=process).select_related("phase").order_by("phase"):
        for position, people in zip(POSITIONS, (one.pros, one.undecided, one.cons), strict=True):
            yield one.phase.slug, one.source, one.as_of, position, people
