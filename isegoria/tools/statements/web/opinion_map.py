# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opinion map: a sentence, the picture with oneself on it, what brings together, what divides, how to recount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import turnout
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse
from isegoria.engine.opinions.position import Position
from isegoria.tools.statements.counting import PEOPLE_NEEDED
from isegoria.tools.statements.live.queries import Shown, shown_map
from isegoria.tools.statements.queries import (
    answers_of,
    candidates,
    extent,
    latest_map,
    statements_by_public_id,
)
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, phase_at, statement_url, zone_place
from .reading import Quoted, holds, read
from .results import ResultAddresses, result_addresses
from .whereabouts import PULLS_SHOWN, draw, place


@dataclass(frozen=True)
class You:
    """One's own place, and the answers that put one there, the strongest first."""

    position: Position
    pulls: tuple[tuple[Quoted, int], ...]
    answers: int
    firm: bool
    """Whether there are as many answers as the map asks of those it places."""
    among: str
    """``group`` when the nearest group is one of several and holds, ``loose`` when it does not hold; else empty."""


@require_safe
@never_cache
def opinion_map(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The map, or what will be here and when."""
    found = phase_at(request, space, process, phase)
    allowed = may_see_map(found)
    shown = shown_map(found) if allowed else None
    context: dict[str, Any] = {
        "phase": found,
        "process": found.process,
        "urls": addresses(found),
        "extent": extent(found),
        "turnout": turnout(found.process),
        "people_needed": PEOPLE_NEEDED,
        "is_open": found.state == Phase.State.OPEN,
        "zone_place": zone_place(found),
        "verdict": None if allowed else {"reason": allowed.reason_text, "remedy": allowed.remedy_text},
    }
    if shown is not None:
        context |= _of_map(request, found, shown)
    return render(request, "statements/map.html", context)


def _of_map(request: HttpRequest, phase: Phase, shown: Shown) -> dict[str, Any]:
    result, summary = shown.frozen, shown.summary
    own, position = _own_place(known_person(request), phase, summary)
    pulled = [pull.statement for pull in position.pulls[:PULLS_SHOWN]] if position else []
    names = summary["statements"]["name"]
    kept: dict[int, Quoted] = {}

    def texts(numbers: Sequence[int]) -> Mapping[int, Quoted]:
        kept.update(texts_of(phase, names, [*numbers, *pulled]))
        return kept

    reading = read(summary, texts)
    you = None
    if position is not None:
        you = You(
            position=position,
            pulls=tuple((kept[n], own[n]) for n in pulled if n in kept and kept[n].shown),
            answers=position.answers,
            firm=position.answers >= summary["min_votes"],
            among=_among(summary, position),
        )
    where: ResultAddresses = result_addresses(phase, result.digest)
    return {
        "shown": shown,
        "result": result,
        "reading": reading,
        "you": you,
        "drawing": draw(summary, you=position),
        "files": where,
        "document_url": request.build_absolute_uri(where.document),
        "organises": bool(request.user.is_authenticated and may_organise(request.user, phase.process.space)),
    }


def _among(summary: Mapping[str, Any], position: Position) -> str:
    if position.group is None or summary["k"] < 2:
        return ""
    return "group" if holds(summary, position.group) else "loose"


def _own_place(
    person: Person | None, phase: Phase, summary: Mapping[str, Any]
) -> tuple[dict[int, int], Position | None]:
    """One's own answers by statement number, and where they place one. One query; none for a newcomer."""
    if person is None:
        return {}, None
    numbers = {name: number for number, name in enumerate(summary["statements"]["name"])}
    public_ids = {one.pk: one.public_id for one in candidates(phase)}
    own = {
        numbers[public_ids[pk]]: value for pk, value in answers_of(person, phase).items() if public_ids[pk] in numbers
    }
    return own, place(summary, own)


def texts_of(phase: Phase, names: Sequence[str], numbers: Sequence[int]) -> dict[int, Quoted]:
    rows = statements_by_public_id({names[number] for number in numbers})
    found = {}
    for number in numbers:
        row = rows.get(names[number])
        if row is None:
            continue
        row.process = phase.process
        found[number] = Quoted(
            number=number,
            text=row.body if row.is_public else "",
            language=row.language,
            url=statement_url(row),
            shown=row.is_public,
        )
    return found


@require_safe
def drawing(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The picture alone, as a file, with nobody marked on it."""
    found = phase_at(request, space, process, phase)
    may_see_map(found).require()
    result = latest_map(found)
    if result is None:
        refuse(
            "no_map",
            _("There is no opinion map here yet."),
            _("Come back when more people have answered."),
            remedy_url=addresses(found).map,
            status=404,
        )
    response = HttpResponse(str(draw(result.summary, uid="")), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.process.slug}-{found.slug}.svg"'
    return response
