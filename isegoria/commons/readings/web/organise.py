# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team's pages: the circles of a process, opening one, its words and dates, its grid, its readers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.readings import actions, queries
from isegoria.commons.readings.careless import reader_rows
from isegoria.commons.readings.models import Grid
from isegoria.commons.readings.rules import may_change_grid, may_run
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.manifest import optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.spaces.rules import may_moderate, may_observe
from isegoria.core.verdicts import Refused

from .finding import addresses, circle_at
from .forms import CircleForm, GridForm


def _frame(request: HttpRequest, process: Process) -> dict[str, Any]:
    where = {"space": process.space.slug, "process": process.slug}
    return {
        "robots": "noindex",
        "space": process.space,
        "process": process,
        "may_run": bool(may_run(request.user, process)),
        "workshop_url": optional_url("synthesis:harvest", **where),
    }


@signed_in
@require_safe
@never_cache
def workshop(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The circles of a process, for its team."""
    found = process_at(request, space, process)
    may_observe(request.user, found.space).require()
    rows = [(grid, addresses(grid.circle)) for grid in queries.circles_of(found)]
    return render(request, "readings/workshop.html", {**_frame(request, found), "rows": rows})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Open a circle."""
    found = process_at(request, space, process)
    may_run(request.user, found).require()
    sent = request.POST if request.method == "POST" else None
    with timezone.override(found.space.zone):
        words, grid = CircleForm(sent, process=found), GridForm(sent, process=found)
        if sent is not None and all([words.is_valid(), grid.is_valid()]):
            try:
                made = actions.open_circle(process=found, by=request.user, **words.kept(), **grid.kept())
            except ValidationError as error:
                _put(error, words, grid)
            else:
                messages.success(request, _("The circle is open. Share its page with those who would read."))
                return redirect("readings:edit", found.space.slug, found.slug, made.public_id)
        context = {**_frame(request, found), "words": words, "grid_form": grid}
        return render(request, "readings/new.html", context, status=400 if words.errors or grid.errors else 200)


def _put(error: ValidationError, *forms: Any) -> None:
    """Say what does not fit beside its field, where the form has one."""
    names = {"titles": "title", "instructions": "instructions"}
    for name, said in getattr(error, "error_dict", {"__all__": error.error_list}).items():
        field = names.get(name, name)
        form = next((one for one in forms if field in one.fields), forms[0])
        form.add_error(field if field in form.fields else None, said)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """A circle: its link, its words and dates, the end of it."""
    grid = circle_at(request, space, process, circle)
    found = grid.circle
    may_run(request.user, found.process).require()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    verdict, status = None, 200
    with timezone.override(found.process.space.zone):
        form = CircleForm(request.POST if act == "edit" else None, process=found.process, circle=found)
        if request.method == "POST":
            status = 400
            try:
                if _do(request, act, grid, form):
                    return redirect("readings:edit", space, process, circle)
            except Refused as refused:
                verdict, status = refused.verdict.in_words, refused.verdict.status
            except ValidationError as error:
                _put(error, form)
        link = request.build_absolute_uri(addresses(found).read)
        return render(
            request,
            "readings/edit.html",
            {
                **_frame(request, found.process),
                "circle": found,
                "grid": grid,
                "state": found.state,
                "form": form,
                "verdict": verdict,
                "link": f"{link}?key={found.invitation}" if found.invitation else link,
                "urls": addresses(found),
            },
            status=status,
        )


def _do(request: HttpRequest, act: str, grid: Grid, form: CircleForm) -> bool:
    """Do what the form says; False when it has something to put right."""
    circle = grid.circle
    if act == "edit" and form.is_valid():
        actions.edit_circle(circle=circle, by=request.user, **form.kept())
        messages.success(request, _("The circle is as you wrote it."))
        return True
    if act == "renew":
        actions.renew_invitation(circle=circle, by=request.user)
        messages.success(request, _("There is a new link. Those who read already go on."))
        return True
    if act == "close":
        actions.close_circle(circle=circle, by=request.user)
        messages.success(request, _("The circle is closed. Its result is frozen in a moment."))
        return True
    return False


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def grid(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """What readers are asked: changed while nobody has read, begun anew afterwards."""
    found = circle_at(request, space, process, circle)
    place = found.circle.process
    may_run(request.user, place).require()
    form = GridForm(request.POST if request.method == "POST" else None, process=place, grid=found)
    verdict, status = None, 400 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            anew = "anew" in request.POST
            actions.change_grid(circle=found.circle, by=request.user, anew=anew, **form.kept())
        except Refused as refused:
            verdict, status = refused.verdict.in_words, refused.verdict.status
        except ValidationError as error:
            _put(error, form)
            status = 400
        else:
            messages.success(request, _("Readers are asked this from now on."))
            return redirect("readings:edit", space, process, circle)
    return render(
        request,
        "readings/grid.html",
        {
            **_frame(request, place),
            "circle": found.circle,
            "grid": found,
            "state": found.circle.state,
            "form": form,
            "free": bool(may_change_grid(found)),
            "verdict": verdict,
            "urls": addresses(found.circle),
        },
        status=status,
    )


@signed_in
@require_safe
@never_cache
def readers(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """How much each reader read and how far they agree with the others, without a name: for moderators."""
    found = circle_at(request, space, process, circle)
    place = found.circle.process
    may_moderate(request.user, place.space).require()
    return render(
        request,
        "readings/readers.html",
        {
            **_frame(request, place),
            "circle": found.circle,
            "grid": found,
            "rows": reader_rows(found),
            "aside_url": optional_url("moderation:aside", space=place.space.slug),
            "urls": addresses(found.circle),
        },
    )
