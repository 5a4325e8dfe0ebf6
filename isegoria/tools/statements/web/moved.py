# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a conversation moved: its groups at a few moments, and the statements that later answers judge otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.design.drawings import Drawing, Moment, groups_in_time
from isegoria.design.wording import moment_words
from isegoria.tools.statements.counting import PEOPLE_NEEDED
from isegoria.tools.statements.queries import latest_map
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, phase_at
from .opinion_map import texts_of
from .reading import Quoted, Share


@dataclass(frozen=True)
class Turned:
    """A statement, and the shares that agree with it in the first half of its answers and in the second."""

    statement: Quoted
    before: Share
    after: Share

    @property
    def rises(self) -> bool:
        return (self.after.ratio or 0.0) > (self.before.ratio or 0.0)


@require_safe
@never_cache
def moved(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page; or what will be here and when."""
    found = phase_at(request, space, process, phase)
    allowed = may_see_map(found)
    result = latest_map(found) if allowed else None
    context: dict[str, Any] = {
        "phase": found,
        "process": found.process,
        "urls": addresses(found),
        "people_needed": PEOPLE_NEEDED,
        "verdict": None if allowed else {"reason": allowed.reason_text, "remedy": allowed.remedy_text},
        "result": result,
    }
    drift = result.summary.get("drift") if result else None
    if result is not None and drift is not None:
        context |= {"drawing": _drawing(result, drift), "turned": _turned(found, result, drift)}
    return render(request, "statements/moved.html", context)


def _drawing(result: Result, drift: Mapping[str, Any]) -> Drawing | None:
    """The moments, and the map of now; None where there is nothing to compare it with."""
    moments = [
        Moment(date.fromisoformat(one["day"]), tuple((group, size) for group, size in one["sizes"]))
        for one in drift["moments"]
    ]
    now = Moment(date.fromisoformat(drift["last"]), tuple(enumerate(result.summary["group_sizes"])))
    return groups_in_time([*moments, now], uid="moments", **moment_words()) if moments and now.sizes else None


def _turned(phase: Phase, result: Result, drift: Mapping[str, Any]) -> list[Turned]:
    names = result.summary["statements"]["name"]
    numbers = {name: number for number, name in enumerate(names)}
    told = [one for one in drift["moved"] if one["statement"] in numbers]
    texts = texts_of(phase, names, [numbers[one["statement"]] for one in told])
    found = ((texts.get(numbers[one["statement"]]), one) for one in told)
    return [
        Turned(text, Share(*one["before"]), Share(*one["after"]))
        for text, one in found
        if text is not None and text.shown
    ]
