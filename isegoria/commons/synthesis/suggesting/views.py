# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine's pages for the team: what it read and how far it is, and its themes made into ideas."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.synthesis.models import MachineReading
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Process

from . import actions, pictures, queries
from .planting.actions import make_ideas_of_themes
from .rules import PROBLEMS, THEMES_AT_ONCE

STAGES = {
    "": pgettext_lazy("what the machine does", "waiting for its turn"),
    "gathering": pgettext_lazy("what the machine does", "gathering the texts"),
    "reading": pgettext_lazy("what the machine does", "reading the texts"),
    "copies": pgettext_lazy("what the machine does", "looking for copies"),
    "campaigns": pgettext_lazy("what the machine does", "looking for campaigns"),
    "vectors": pgettext_lazy("what the machine does", "placing the texts by their subjects"),
    "themes": pgettext_lazy("what the machine does", "finding the themes"),
    "names": pgettext_lazy("what the machine does", "naming the themes"),
    "typical": pgettext_lazy("what the machine does", "choosing typical texts"),
    "synthesis": pgettext_lazy("what the machine does", "choosing the sentences of a draft"),
    "suggestions": pgettext_lazy("what the machine does", "choosing what to suggest"),
    "writing": pgettext_lazy("what the machine does", "writing down what it found"),
}
UNDER_WAY = actions.UNDER_WAY


def state_of(process: Process, newest: MachineReading | None) -> dict[str, Any]:
    """What the region on the reading under way shows."""
    return {
        "newest": newest,
        "under_way": newest is not None and newest.state in UNDER_WAY,
        "failed": newest is not None and newest.state == MachineReading.State.FAILED,
        "stage": STAGES.get(newest.stage, STAGES["gathering"]) if newest else "",
        "step": list(STAGES).index(newest.stage) if newest and newest.stage in STAGES else 0,
        "steps": len(STAGES),
        "problem": PROBLEMS.get(newest.problem, PROBLEMS["fault"]) if newest else "",
        "where": (process.space.slug, process.slug),
        "process": process,
        "space": process.space,
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def machine(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The latest reading, its themes and pictures; have it read again."""
    found = workshop_at(request, space, process)
    by: Any = request.user
    if request.method == "POST":
        if "again" in request.POST:
            actions.set_again(process=found, again=request.POST["again"] == "1", by=by)
        else:
            actions.ask_reading(process=found, by=by)
        return HttpResponseRedirect(reverse("synthesis:machine", args=[found.space.slug, found.slug]))
    newest = queries.newest_reading(found)
    done = newest is not None and newest.state == MachineReading.State.DONE
    reading = newest if done else queries.latest_reading(found)
    branches = queries.branches_of(reading)
    waiting = queries.waiting_by_theme(found)
    for one in branches:
        one.waiting = waiting.get(one.theme.pk, 0)
    campaigns, copies = pictures.sent_often(reading) if reading else ([], [])
    return render(
        request,
        "synthesis/machine.html",
        {
            **workshop(request, found, "machine"),
            **state_of(found, newest),
            "reading": reading,
            "branches": branches,
            "waiting": sum(waiting.values()),
            "drawing": pictures.bars(reading, branches) if reading else None,
            "map_drawing": pictures.near(reading, branches) if reading else None,
            "in_time": pictures.in_time(reading, branches) if reading else None,
            "campaigns": campaigns,
            "copies": copies,
        },
    )


@signed_in
@require_safe
@never_cache
def progress(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """How far the reading is: asked again and again by the page, which loads itself anew at the end."""
    found = workshop_at(request, space, process)
    newest = queries.newest_reading(found)
    shown = render(request, "synthesis/machine_state.html", state_of(found, newest))
    if newest is None or newest.state not in UNDER_WAY:
        shown["HX-Refresh"] = "true"
    return shown


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ideas(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Make the tree of ideas of the themes: which, and called how."""
    found = workshop_at(request, space, process)
    by: Any = request.user
    if request.method == "POST":
        keys = [int(one) for one in request.POST.getlist("theme") if one.isascii() and one.isdigit() and len(one) < 18][
            : THEMES_AT_ONCE + 1
        ]
        titles = {key: request.POST.get(f"title-{key}", "") for key in keys}
        made = make_ideas_of_themes(process=found, titles=titles, by=by)
        here = reverse("synthesis:ideas_of_themes", args=[found.space.slug, found.slug])
        return HttpResponseRedirect(f"{here}?made={len(made)}")
    reading = queries.latest_reading(found)
    branches = queries.branches_of(reading)
    count = request.GET.get("made", "")
    return render(
        request,
        "synthesis/machine_ideas.html",
        {
            **workshop(request, found, "machine"),
            "reading": reading,
            "branches": branches,
            "planted": queries.themes_with_ideas(reading) if reading else set(),
            "made": int(count) if count.isascii() and count.isdigit() and len(count) < 5 else None,
            "most": THEMES_AT_ONCE,
        },
    )
