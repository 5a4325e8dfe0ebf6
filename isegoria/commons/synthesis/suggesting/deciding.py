# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of what the machine suggests: accept, correct or refuse, one by one or many at once."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.models import Idea, Nature, Step, Suggestion
from isegoria.commons.synthesis.passages import digest, sentences
from isegoria.commons.synthesis.tree.actions import undo
from isegoria.commons.synthesis.tree.queries import tree_of
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process

from . import queries
from .actions import Outcome, accept, refuse
from .rules import AT_ONCE, may_ask

A_PAGE = 20
NONE = "none"
MOST_TOLD = 20


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggestions(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """What waits, theme by theme; and the acts on it."""
    found = workshop_at(request, space, process)
    if request.method == "POST":
        return _decide(request, found)
    reading = queries.latest_reading(found)
    branches = queries.branches_of(reading)
    counts = queries.waiting_by_theme(found)
    asked = request.GET.get("theme", "")
    by_number = {str(one.theme.number): one for one in branches}
    theme = by_number[asked].theme if asked in by_number else None
    rows = queries.waiting(found, theme, none=asked == NONE).select_related("contribution__author", "theme", "idea")
    paginator = Paginator(rows, A_PAGE)
    # Counted already, theme by theme.
    total = counts.get(theme.pk, 0) if theme else counts.get(None, 0) if asked == NONE else sum(counts.values())
    paginator.count = total
    page = paginator.get_page(request.GET.get("page"))
    shown = queries.shown(page.object_list)
    for one in shown:
        _dress(one.suggestion, found)
    ideas = tree_of(found).flat()
    return render(
        request,
        "synthesis/machine_suggestions.html",
        {
            **workshop(request, found, "machine"),
            "reading": reading,
            "page": page,
            "rows": shown,
            "count": total,
            "theme": theme,
            "asked": asked if theme or asked == NONE else "",
            "choices": _themes(branches, counts) if branches else [],
            "natures": Nature.choices,
            "ideas": ideas,
            # Written once: a tree may have a thousand ideas, and each suggestion its list of them.
            "idea_options": render_to_string("synthesis/harvest_ideas.html", {"ideas": ideas}) if shown else "",
            "most": AT_ONCE,
            **_told(request, found),
        },
    )


def _dress(suggestion: Suggestion, process: Process) -> None:
    """What the template shows beside a suggestion, without a query."""
    text = suggestion.contribution
    text.process = process
    kind = find_kind(text.kind)
    suggestion.url = contribution_url(text)  # type: ignore[attr-defined]  # for the template
    suggestion.kind_label = kind.name if kind else text.kind  # type: ignore[attr-defined]  # for the template


@dataclass(frozen=True)
class Choice:
    """A theme to choose, and how much waits there."""

    label: str | Promise
    value: str
    count: int


def _themes(branches: list[queries.Branch], counts: dict[int | None, int]) -> list[Choice]:
    """Those in which something waits."""
    choices = [Choice(pgettext_lazy("themes", "all"), "", sum(counts.values()))]
    choices += [
        Choice(one.theme.title, str(one.theme.number), waiting)
        for one in branches
        if (waiting := counts.get(one.theme.pk, 0))
    ]
    if counts.get(None):
        choices.append(Choice(_("in no theme"), NONE, counts[None]))
    return choices


def _decide(request: HttpRequest, process: Process) -> HttpResponse:
    """What a form of the queue asks for: one suggestion by its own buttons, those ticked, all of a theme; or undo."""
    given = request.POST
    by: Any = request.user
    may_ask(by, process).require()
    keep = {"theme": given.get("theme", ""), "page": given.get("page", "")}
    if "undo" in given:
        steps = Step.objects.filter(process=process, pk__in=_keys(given["undo"].split(".")))
        undone = [undo(step=one, by=by) for one in steps.order_by("-pk")]
        return _back(process, keep | {"undone": ".".join(str(one.pk) for one in undone)})
    one = given.get("accept") or given.get("refuse")
    if one:
        keys = _keys([one])
    elif "all" in given:
        keys = list(_of_theme(process, given.get("theme", ""))[:AT_ONCE])
    else:
        keys = _keys(given.getlist("chosen"))[: AT_ONCE + 1]
    found = list(Suggestion.objects.filter(process=process, pk__in=keys).select_related("process__space"))
    for suggestion in found:
        suggestion.process = process
    if "refuse" in given or given.get("do") == "refuse":
        outcomes = [refuse(suggestions=found, by=by)]
    else:
        outcomes = _accepted(found, given, process, by)
    return _back(process, keep | _report(outcomes))


def _of_theme(process: Process, asked: str) -> Any:
    reading = queries.latest_reading(process)
    theme = None
    if reading is not None and asked.isdigit():
        theme = reading.themes.filter(number=int(asked)).first()
    return queries.waiting(process, theme, none=asked == NONE).values_list("pk", flat=True)


def _accepted(found: list[Suggestion], given: Any, process: Process, by: Any) -> list[Outcome]:
    """Accept each with what was corrected of it beside it: those corrected alike together."""
    ideas = {one.public_id: one for one in Idea.objects.filter(process=process, state=Idea.State.STANDING)}
    alike: dict[tuple[str | None, int | None], list[Suggestion]] = defaultdict(list)
    by_key = {one.pk: one for one in ideas.values()}
    for one in found:
        nature = given.get(f"nature-{one.pk}", "") or None
        idea = ideas.get(given.get(f"idea-{one.pk}", "") or given.get("idea", ""))
        alike[nature if nature != one.nature else None, idea.pk if idea and idea.pk != one.idea_id else None].append(
            one
        )
    if not alike:
        return [accept(suggestions=[], by=by)]
    return [
        accept(suggestions=some, by=by, nature=nature, idea=by_key.get(idea or 0))
        for (nature, idea), some in alike.items()
    ]


def _report(outcomes: list[Outcome]) -> dict[str, str]:
    """What became of it, for the address that comes after."""
    steps = [one.step.pk for one in outcomes if one.step is not None]
    before = [one.pk for outcome in outcomes for one in outcome.before][:MOST_TOLD]
    gone = sum(len(outcome.gone) for outcome in outcomes)
    return {
        "done": ".".join(map(str, steps)),
        "before": ".".join(map(str, before)),
        "gone": str(gone) if gone else "",
    }


def _back(process: Process, query: dict[str, str]) -> HttpResponse:
    here = reverse("synthesis:suggestions", args=[process.space.slug, process.slug])
    kept = urlencode({key: value for key, value in query.items() if value})
    return HttpResponseRedirect(f"{here}?{kept}" if kept else here, status=303)


def _keys(given: list[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 18]


def _told(request: HttpRequest, process: Process) -> dict[str, Any]:
    """What the act before this page did: its steps, and what others had decided before."""
    steps = list(Step.objects.filter(process=process, pk__in=_keys(request.GET.get("done", "").split("."))[:MOST_TOLD]))
    undone = _keys(request.GET.get("undone", "").split("."))[:MOST_TOLD]
    keys = _keys(request.GET.get("before", "").split("."))[:MOST_TOLD]
    before = []
    if keys:
        rows = Suggestion.objects.filter(process=process, pk__in=keys).exclude(state=Suggestion.State.WAITING)
        before = list(rows.select_related("decided_by__person"))
    gone = request.GET.get("gone", "")
    return {
        "accepted": sum(one.count for one in steps if one.act == Step.Act.SUGGESTIONS_ACCEPTED),
        "refused": sum(one.count for one in steps if one.act == Step.Act.SUGGESTIONS_REFUSED),
        "undo": ".".join(str(one.pk) for one in steps if one.undone_at is None),
        "undone": bool(undone),
        "before": before,
        "gone": int(gone) if gone.isascii() and gone.isdigit() and len(gone) < 4 else 0,
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct(request: HttpRequest, space: str, process: str, key: int) -> HttpResponse:
    """One suggestion in its whole text: other sentences of it, another nature, another idea."""
    found = workshop_at(request, space, process)
    rows = Suggestion.objects.filter(process=found, pk=key)
    suggestion = rows.select_related("contribution__author", "theme", "idea", "decided_by__person").first()
    if suggestion is None:
        raise Http404
    suggestion.process = found
    by: Any = request.user
    shown = queries.shown([suggestion]) if suggestion.contribution.is_public else []
    if not shown:
        raise Http404
    text = shown[0].text
    spans = sentences(text)
    if request.method == "POST":
        ticked = [one for one in _keys(request.POST.getlist("sentence")) if one < len(spans)]
        span = (spans[min(ticked)][0], spans[max(ticked)][1]) if ticked else None
        if span == _whole(spans, suggestion):
            span = None  # the same sentences: as suggested
        idea = Idea.objects.filter(
            process=found, state=Idea.State.STANDING, public_id=request.POST.get("idea", "")[:10]
        ).first()
        outcome = accept(
            suggestions=[suggestion],
            by=by,
            nature=request.POST.get("nature") or None,
            idea=idea,
            span=span,
            sha256=request.POST.get("sha256", ""),
        )
        theme = request.POST.get("theme", "")
        return _back(found, {"theme": theme, **_report([outcome])})
    _dress(suggestion, found)
    return render(
        request,
        "synthesis/machine_correct.html",
        {
            **workshop(request, found, "machine"),
            "suggestion": suggestion,
            "pieces": [
                (number, text[start:stop].strip(), start < suggestion.stop and stop > suggestion.start)
                for number, (start, stop) in enumerate(spans)
            ],
            "sha256": digest(text),
            "natures": Nature.choices,
            "ideas": tree_of(found).flat(),
            "theme": request.GET.get("theme", "")[:20],
        },
    )


def _whole(spans: list[tuple[int, int]], suggestion: Suggestion) -> tuple[int, int] | None:
    """From the first to the last of the sentences that a suggestion touches."""
    own = [one for one in spans if one[0] < suggestion.stop and one[1] > suggestion.start]
    return (own[0][0], own[-1][1]) if own else None
