# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before a process is public: see it as everyone will, try its acts, say when it shows by itself, copy it."""

from datetime import datetime, timedelta

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.models import Process
from isegoria.core.processes.preparing import actions
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING, may_observe, may_organise
from isegoria.doors.web.addresses import process_url
from isegoria.doors.web.forms.organising import DuplicateForm, ScheduleForm
from isegoria.doors.web.recipes import free_slug

from .processes import page_of

SCREENS = ("phone", "desktop")


def _team_process(request: HttpRequest, space: str, process: str) -> Process:
    found = process_at(request, space, process)
    may_organise(request.user, found.space).require()
    return found


@csp_update({"frame-src": ["'self'"]})
@signed_in
@require_safe
@never_cache
def preview(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The public page as it will be, on a phone and on a desk's screen, with what stands between it and the public."""
    found = process_at(request, space, process)
    may_observe(request.user, found.space).require()
    screen = request.GET.get("on", "")
    return render(
        request,
        "web/organise/preview.html",
        {
            "robots": "noindex",
            "space": found.space,
            "process": found,
            "screen": screen if screen in SCREENS else SCREENS[0],
            "lacks": [] if found.is_published else lacks(found),
            "organises": bool(roles_in(request.user, found.space) & ORGANISING),
        },
    )


@csp_replace({"frame-ancestors": ["'self'"]})
@xframe_options_sameorigin
@signed_in
@require_safe
@never_cache
def preview_page(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """What stands in the frame: the page of the process for someone who is not signed in, as if it were published."""
    found = process_at(request, space, process)
    may_observe(request.user, found.space).require()
    request.user = AnonymousUser()
    request.person = None
    if found.published_at is None:
        found.published_at = timezone.now()  # on this instance alone: nothing is saved
    return page_of(request, found)


@signed_in
@require_POST
def rehearse(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Open the rehearsal of a process, or put an end to it: all that was done in it goes."""
    found = _team_process(request, space, process)
    if request.POST.get("act") == "end":
        original = actions.end_rehearsal(process=found, by=request.user)
        messages.success(
            request,
            _("The rehearsal is over: nobody sees it any more, and what was done in it is erased within the hour."),
        )
        return redirect("web:organise_process", space, original.slug if original else process)
    made = actions.begin_rehearsal(process=found, by=request.user)
    messages.success(
        request,
        _("This is a rehearsal: act as a participant would. Only the team sees it, and nothing done here counts."),
    )
    return redirect(process_url(made))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Say when a draft is published by itself; left empty, only by hand."""
    found = _team_process(request, space, process)
    with timezone.override(found.space.zone):
        form = ScheduleForm(
            request.POST if request.method == "POST" else None, initial={"publish_at": found.publish_at}
        )
        if request.method == "POST" and form.is_valid():
            wanted = form.cleaned_data["publish_at"]
            actions.schedule_process(process=found, by=request.user, publish_at=wanted)
            if wanted is None:
                messages.success(request, _("It is published by hand only."))
            else:
                messages.success(request, _("It will be published by itself at that moment, if nothing lacks then."))
            return redirect("web:organise_process", space, process)
        return render(
            request,
            "web/organise/schedule.html",
            {"robots": "noindex", "space": found.space, "process": found, "form": form, "lacks": lacks(found)},
            status=400 if form.errors else 200,
        )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Make a draft from a process that exists: its texts, phases and settings, with dates that follow a new one."""
    found = _team_process(request, space, process)
    with timezone.override(found.space.zone):
        form = DuplicateForm(
            request.POST if request.method == "POST" else None, initial={"begins_at": _tomorrow_morning()}
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.duplicate_process(
                    process=found,
                    slug=free_slug(found.space, found.questions),
                    by=request.user,
                    begins_at=form.cleaned_data["begins_at"],
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("The copy is a draft. Change what differs this time, then publish it."))
                return redirect("web:organise_process", space, made.slug)
        return render(
            request,
            "web/organise/duplicate.html",
            {
                "robots": "noindex",
                "space": found.space,
                "process": found,
                "phases": phases_of(found),
                "form": form,
            },
            status=400 if form.errors else 200,
        )


def _tomorrow_morning() -> datetime:
    return (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
