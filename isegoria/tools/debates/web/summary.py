# SPDX-License-Identifier: AGPL-3.0-or-later
"""What both sides share: where people stand, how many think otherwise than at first, which arguments convince all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.design.drawings import Drawing, Table
from isegoria.design.drawings.drawing import shortened
from isegoria.design.figures import number
from isegoria.design.templatetags.prose import plain
from isegoria.tools.debates.counting import FEWEST_OF_A_SIDE, PEOPLE_NEEDED
from isegoria.tools.debates.queries import arguments_by_public_id, latest_comparison

from .finding import argument_url, phase_at
from .reading import common_context
from .results import result_addresses
from .shown import reader_of
from .wording import POSITIONS, position_bar, weighing_bar

LISTED = 10
"""Arguments shown in full under each title; the rest are in the files."""


@dataclass(frozen=True)
class Weighed:
    """An argument with what each side makes of it."""

    argument: Contribution
    side: str
    share_for: float
    share_against: float
    bars: tuple[tuple[str, Drawing], tuple[str, Drawing]]
    """Who is counted, and how they weighed it."""


@require_safe
@never_cache
def summary(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The latest comparison in plain words, its drawings and its tables; or what will be here and when."""
    found = phase_at(request, space, process, phase)
    reader = reader_of(known_person(request), found)
    context: dict[str, Any] = common_context(found, reader) | {
        "people_needed": PEOPLE_NEEDED,
        "fewest": FEWEST_OF_A_SIDE,
        "verdict": None
        if reader.totals
        else {"reason": reader.totals.reason_text, "remedy": reader.totals.remedy_text},
    }
    result = latest_comparison(found) if reader.totals else None
    if result is not None:
        context |= _of_result(request, found, result)
    return render(request, "debates/summary.html", context)


def _of_result(request: HttpRequest, phase: Phase, result: Result) -> dict[str, Any]:
    kept = result.summary
    people = tuple(kept["people"][name] for name in ("for", "undecided", "against"))
    moved = kept["moved"]
    first = tuple(sum(row) for row in moved)
    stayed = sum(moved[place][place] for place in range(3))
    wanted = [*kept["shared"][:LISTED], *kept["dividing"][:LISTED]]
    rows = arguments_by_public_id({kept["names"][one] for one in wanted})
    where = result_addresses(phase, result.digest)
    return {
        "result": result,
        "files": where,
        "document_url": request.build_absolute_uri(where.document),
        "stood": sum(people),
        "changed": sum(people) - stayed,
        "moves": _moves(moved),
        "bars": (
            position_bar(first, label=gettext("At first"), uid="first"),
            position_bar(people, label=pgettext("time", "Now"), uid="now"),
        ),
        "moved_table": _moved_table(moved),
        "shared_count": len(kept["shared"]),
        "dividing_count": len(kept["dividing"]),
        "shared": _weighed(phase, kept, kept["shared"][:LISTED], rows),
        "dividing": _weighed(phase, kept, kept["dividing"][:LISTED], rows),
    }


def _weighed(
    phase: Phase, kept: Mapping[str, Any], numbers: Sequence[int], rows: Mapping[str, Contribution]
) -> list[Weighed]:
    """Those of the listed arguments that are still shown."""
    found = []
    for one in numbers:
        argument = rows.get(kept["names"][one])
        if argument is None or not argument.is_public:
            continue
        argument.process = phase.process
        argument.url, argument.words = argument_url(argument), plain(argument.body)
        counts = [[kind[one] for kind in kept["counts"][place]] for place in (0, 2)]
        found.append(
            Weighed(
                argument=argument,
                side=kept["sides"][one],
                share_for=counts[0][0] / sum(counts[0]),
                share_against=counts[1][0] / sum(counts[1]),
                bars=(
                    _bar(gettext("Those who stand for"), counts[0], argument),
                    _bar(gettext("Those who stand against"), counts[1], argument),
                ),
            )
        )
    return found


def _bar(who: str, counts: Sequence[int], argument: Contribution) -> tuple[str, Drawing]:
    """Named after the argument too: on a page of twenty bars, each is heard apart from the others."""
    return who, weighing_bar(*counts, label=f"{who} – {shortened(argument.words, 60)}")


def _moves(moved: Sequence[Sequence[int]]) -> list[str]:
    """Each change of mind that people made, in a sentence, the most frequent first."""
    words = [str(one.word) for one in POSITIONS]
    pairs = sorted(
        ((-moved[a][b], a, b) for a in range(3) for b in range(3) if a != b and moved[a][b]),
    )
    return [
        ngettext("%(n)s person: from “%(first)s” to “%(now)s”", "%(n)s people: from “%(first)s” to “%(now)s”", -count)
        % {"n": number(-count), "first": words[a], "now": words[b]}
        for count, a, b in pairs
    ]


def _moved_table(moved: Sequence[Sequence[int]]) -> Table:
    words = [str(one.word) for one in POSITIONS]
    columns = (gettext("At first"), *(pgettext("position", "now: %(word)s") % {"word": word} for word in words))
    return Table(
        gettext("How many people stood where at first, and stand where now"),
        columns,
        tuple((word, *moved[place]) for place, word in enumerate(words)),
    )
