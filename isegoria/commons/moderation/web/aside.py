# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting aside what some people expressed: first the numbers, then the act.

From the people whom one click paused, from whoever wrote a text, or, with a wide act, from a whole wave (``wide``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import Refused, refuse

from ..batches.actions import begin_aside
from ..models import Batch, Decision
from ..queries import spaces_inside
from ..reasons import Aside
from ..setting_aside.actions import Touched, people_of, touched

PURPOSE = "moderation_aside"
PROCESSES = 8
"""Processes that one can choose from, those with most of these people first."""


@dataclass(frozen=True)
class Place:
    """Somewhere that one can set these people's expressions aside, and how much that is."""

    value: str
    process: Process | None
    numbers: Touched


@signed_in
@require_POST
def aside(request: HttpRequest, space: str) -> HttpResponse:
    """Show what would be set aside, then do it."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    if "sealed" not in request.POST:
        last = Person.objects.order_by("-pk").values_list("pk", flat=True).first()
        return confirm_page(request, place, {"upto": last or 0, **_selected(request, place)})
    kept = json.loads(unseal(request.POST.get("sealed", ""), PURPOSE) or "{}")
    where = request.POST.get("where", "")
    if kept.get("space") != place.pk or where not in kept["places"]:
        refuse(
            "selection_lost",
            _("Nothing was changed: what this was about could not be read."),
            _("Go back to the queue and tick the texts again."),
            remedy_url=reverse("moderation:queue", args=[place.slug]),
            status=400,
        )
    about = kept["about"] | ({"process": int(where)} if where else {})
    if "checked" in request.POST:
        about["checked"] = True
    try:
        batch = begin_aside(
            space=place,
            by=request.user,
            about=about,
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
            most=touched(place, about).people,  # the page has just shown them: nobody came since, see "upto"
        )
    except Refused as refused:
        return confirm_page(request, place, kept["about"], refused)
    say_so(request, batch)
    return HttpResponseRedirect(reverse("moderation:queue", args=[place.slug]))


def _selected(request: HttpRequest, space: Space) -> Mapping[str, Any]:
    """Whom it is about: those whom a click paused, or one person."""
    click, person = request.POST.get("click", "")[:10], request.POST.get("person", "")[:10]
    inside = spaces_inside(space)
    if "\0" not in click + person:
        paused = Batch.objects.filter(public_id=click, space__in=inside, decisions__act=Decision.Act.PAUSE).first()
        if paused is not None:
            return {"paused_by": paused.pk}
        found = Participation.objects.filter(person__public_id=person, process__space__in=inside).first()
        if found is not None:
            return {"authors": [found.person_id]}
    return refuse(
        "nobody_chosen",
        _("Nothing was changed: there is nobody here whom this could be about."),
        _("Load the page again."),
        status=404,
    )


def confirm_page(
    request: HttpRequest, space: Space, about: Mapping[str, Any], refused: Refused | None = None
) -> HttpResponse:
    """How much it is, in the whole space and in each process."""
    places = [Place("", None, touched(space, about))]
    counted = (
        Participation.objects.filter(
            person__in=people_of(space, about).order_by().values("pk"), process__space__in=spaces_inside(space)
        )
        .values_list("process")
        .annotate(people=Count("pk"))
        .order_by("-people", "process")[:PROCESSES]
    )
    processes = Process.objects.in_bulk([key for key, _people in counted])
    places += [Place(str(key), processes[key], touched(space, {**about, "process": key})) for key, _people in counted]
    sealed = {"space": space.pk, "about": about, "places": [one.value for one in places]}
    return render(
        request,
        "moderation/aside.html",
        {
            "robots": "noindex",
            "space": space,
            "places": places,
            "whole": places[0].numbers,
            "where": request.POST.get("where", ""),
            "sealed": seal(json.dumps(sealed), PURPOSE),
            "reasons": Aside.choices,
            "reason": request.POST.get("reason", ""),
            "words": request.POST.get("words", ""),
            "verdict": refused.verdict.in_words if refused else None,
        },
        status=refused.verdict.status if refused else 200,
    )


def say_so(request: HttpRequest, batch: Batch) -> None:
    """What became of it, or that it goes on."""
    if batch.finished_at is not None:
        words = ngettext(
            "What %(n)s person expressed is set aside, and they were told why.",
            "What %(n)s people expressed is set aside, and they were told why.",
            batch.done,
        )
        messages.success(request, words % {"n": batch.done})
    else:
        words = ngettext(
            "What %(n)s person expressed is being set aside, in the background. You can go on meanwhile.",
            "What %(n)s people expressed is being set aside, some at a time. You can go on meanwhile.",
            batch.size,
        )
        messages.info(request, words % {"n": batch.size})
