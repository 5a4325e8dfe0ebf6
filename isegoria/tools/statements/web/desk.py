# SPDX-License-Identifier: AGPL-3.0-or-later
"""For organisers and moderators: is the map up to date, do its groups hold, what waits, who has not been asked what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Phase
from isegoria.core.results.uncounted.queries import Uncounted, uncounted_of
from isegoria.core.spaces.rules import may_moderate
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.tools.statements.counting import PEOPLE_NEEDED
from isegoria.tools.statements.live.queries import Shown, head_of, shown_map
from isegoria.tools.statements.live.rules import FREEZE_EVERY
from isegoria.tools.statements.queries import fingerprint
from isegoria.tools.statements.tool import STATEMENT

from .finding import addresses, phase_at, zone_place
from .opinion_map import texts_of
from .reading import Portrait, Quoted, Share, portraits

GAPS_SHOWN = 8


@dataclass(frozen=True)
class Freshness:
    """How far the map shown is behind the opinions."""

    opinions: int
    since: int
    """Opinions more than the worker had seen when it last counted."""
    up_to_date: bool
    """Whether the worker has seen everything, moderation included."""
    counted_at: datetime | None
    frozen_at: datetime | None
    failed: Uncounted | None


@dataclass(frozen=True)
class Queue:
    """The statements by their state; those that wait for a moderator since when."""

    waiting: int
    oldest: datetime | None
    shown: int
    hidden: int


@dataclass(frozen=True)
class Tried:
    """A number of groups: how well apart they are, and how well they come back."""

    k: int
    silhouette: float
    comes_back: float | None
    is_shown: bool


@dataclass(frozen=True)
class Gap:
    """A statement that few of a group have seen."""

    statement: Quoted
    group: int
    seen: Share


@dataclass(frozen=True)
class Asked:
    """How much of the table of people and statements holds an answer, and where it is emptiest."""

    share: float
    quartiles: tuple[int, ...]
    gaps: tuple[Gap, ...]


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The page. Twelve queries at most, whatever is there."""
    found = phase_at(request, space, process, phase)
    may_moderate(request.user, found.process.space).require()
    shown = shown_map(found)
    summary = shown.summary if shown else None
    return render(
        request,
        "statements/desk.html",
        {
            "robots": "noindex",
            "phase": found,
            "process": found.process,
            "urls": addresses(found),
            "zone_place": zone_place(found),
            "people_needed": PEOPLE_NEEDED,
            "freeze_minutes": int(FREEZE_EVERY.total_seconds() // 60),
            "freshness": _freshness(found, shown),
            "queue": _queue(found),
            "groups": _groups(summary),
            "tried": _tried(summary),
            "draws": ((summary and summary.get("stability")) or {"draws": 0})["draws"],
            "asked": _asked(found, summary),
            "moderate_url": optional_url(
                "moderation:phase", space=found.process.space.slug, process=found.process.slug, phase=found.slug
            ),
        },
    )


def _freshness(phase: Phase, shown: Shown | None) -> Freshness:
    now, head = fingerprint(phase), head_of(phase)
    seen = head.seen if head is not None else None
    opinions = _opinions(now)
    return Freshness(
        opinions=opinions,
        since=max(opinions - _opinions(seen), 0) if seen else 0,
        up_to_date=not opinions or seen == now,
        counted_at=shown and (shown.live_since or shown.frozen.computed_at),
        frozen_at=shown and shown.frozen.computed_at,
        failed=uncounted_of(phase, METHOD),
    )


def _opinions(totals: Mapping[str, Any]) -> int:
    return int(totals["agrees"] + totals["disagrees"] + totals["passes"])


def _queue(phase: Phase) -> Queue:
    state = Contribution.State
    found = Contribution.objects.filter(phase=phase, kind=STATEMENT).aggregate(
        waiting=Count("pk", filter=Q(state=state.PENDING)),
        oldest=Min("created_at", filter=Q(state=state.PENDING)),
        shown=Count("pk", filter=Q(state=state.PUBLISHED)),
        hidden=Count("pk", filter=~Q(state__in=[state.PENDING, state.PUBLISHED])),
    )
    return Queue(**found)


def _groups(summary: Mapping[str, Any] | None) -> tuple[Portrait, ...]:
    return portraits(summary) if summary and summary["k"] > 1 else ()


def _tried(summary: Mapping[str, Any] | None) -> list[Tried]:
    if summary is None:
        return []
    comes_back = (summary.get("stability") or {}).get("rand", {})
    return [
        Tried(int(k), silhouette, comes_back.get(k), int(k) == summary["k"])
        for k, silhouette in sorted(summary["silhouettes"].items(), key=lambda one: int(one[0]))
    ]


def _asked(phase: Phase, summary: Mapping[str, Any] | None) -> Asked | None:
    """Who has not been asked what; older maps do not say."""
    coverage = summary and summary.get("coverage")
    if not summary or not coverage:
        return None
    gaps = coverage["gaps"][:GAPS_SHOWN]
    quoted = texts_of(phase, summary["statements"]["name"], [gap["statement"] for gap in gaps])
    return Asked(
        share=coverage["share"],
        quartiles=tuple(coverage["quartiles"]),
        gaps=tuple(
            Gap(quoted[gap["statement"]], gap["group"], Share(gap["seen"], gap["people"]))
            for gap in gaps
            if gap["statement"] in quoted and quoted[gap["statement"]].shown
        ),
    )
