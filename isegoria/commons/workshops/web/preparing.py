# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of organisers: bring notes in, say what the meeting was, publish it, withdraw it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.commons.workshops import actions, queries
from isegoria.commons.workshops.models import Workshop
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused

from .finding import addresses, prepared_process, prepared_workshop, workshop_url
from .forms import AboutForm, NotesForm, WithdrawForm, about_initial

A_PAGE = 50
SHOWN_FIRST = 200
"""Texts that the page before publication shows; there is no need to see them all a second time."""


def frame(workshop: Workshop) -> dict[str, Any]:
    """What every page of a meeting's team needs."""
    names = ("cut", "about", "publish", "withdraw", "discard")
    return {
        "workshop": workshop,
        "process": workshop.process,
        "space": workshop.process.space,
        "urls": addresses(workshop.process),
        "own": {name: workshop_url(workshop, name) for name in names},
        "public_url": workshop_url(workshop) if not workshop.is_draft else "",
    }


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Every meeting of a process, those that are being prepared first."""
    found = prepared_process(request, space, process)
    page = Paginator(queries.all_of(found), A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.process = found
        one.url = workshop_url(one, "cut") if one.is_draft else workshop_url(one)
        one.about_url = workshop_url(one, "about")
    context = {"process": found, "space": found.space, "urls": addresses(found), "page": page}
    return render(request, "workshops/desk.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """A meeting and its notes. What was pasted is still there when they could not be read."""
    found = prepared_process(request, space, process)
    refusal = None
    if request.method == "POST":
        form = NotesForm(request.POST, request.FILES, process=found)
        if form.is_valid():
            try:
                made = actions.bring_in(
                    phase=form.phases[form.cleaned_data["phase"]],
                    by=request.user,
                    notes=form.content(),
                    about=form.about(),
                    again=form.cleaned_data["again"],
                )
            except Refused as refused:
                refusal = refused.verdict
            else:
                return redirect(workshop_url(made, "cut"))
    else:
        form = NotesForm(
            process=found,
            initial={"held_on": timezone.localdate(), "language": found.language, "phase": _phase_now(found)},
        )
    context = {
        "process": found,
        "space": found.space,
        "urls": addresses(found),
        "form": form,
        "refusal": refusal.in_words if refusal is not None else None,
        "same": refusal is not None and refusal.code == "same_notes",
    }
    return render(request, "workshops/new.html", context, status=refusal.status if refusal is not None else 200)


def _phase_now(process: Any) -> str:
    """The phase to propose: the first open one, else the last that has begun."""
    phases = list(process.phases.order_by("position", "pk"))
    for wanted in ("open", "closed"):
        found = [one for one in phases if one.state == wanted]
        if found:
            return str(found[0 if wanted == "open" else -1].slug)
    return ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def about(request: HttpRequest, space: str, process: str, workshop: str) -> HttpResponse:
    """What is said of a meeting, before or after it shows."""
    found = prepared_workshop(request, space, process, workshop)
    sent = request.method == "POST"
    form = AboutForm(request.POST if sent else None, initial=about_initial(found), process=found.process)
    refusal = None
    if sent and form.is_valid():
        try:
            actions.describe(workshop=found, by=request.user, about=form.about())
        except Refused as refused:
            refusal = refused.verdict
        else:
            messages.success(request, gettext("What is said of the workshop was kept."))
            return redirect(workshop_url(found, "cut" if found.is_draft else "workshop"))
    context = {"form": form, "refusal": refusal.in_words if refusal is not None else None}
    return render(
        request, "workshops/about.html", frame(found) | context, status=refusal.status if refusal is not None else 200
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def publish(request: HttpRequest, space: str, process: str, workshop: str) -> HttpResponse:
    """What would show, with what is left to check; then the act."""
    found = prepared_workshop(request, space, process, workshop)
    refusal = None
    if request.method == "POST":
        try:
            actions.publish(workshop=found, by=request.user, checked=request.POST.get("checked") == "1")
        except Refused as refused:
            refusal = refused.verdict
        else:
            return redirect(workshop_url(prepared_workshop(request, space, process, workshop)))
    elif not found.is_draft:
        return redirect(workshop_url(found))
    lines = list(queries.shown_lines(found, "kept")[:SHOWN_FIRST])
    context = {
        "counts": queries.count_lines(found),
        "lines": lines,
        "refusal": refusal.in_words if refusal is not None else None,
    }
    return render(
        request, "workshops/publish.html", frame(found) | context, status=refusal.status if refusal is not None else 200
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, space: str, process: str, workshop: str) -> HttpResponse:
    """Take a whole meeting back, with a reason."""
    found = prepared_workshop(request, space, process, workshop)
    sent = request.method == "POST"
    form = WithdrawForm(request.POST if sent else None)
    refusal = None
    if sent and form.is_valid():
        try:
            actions.withdraw(workshop=found, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            refusal = refused.verdict
        else:
            return redirect(workshop_url(found))
    context = {"form": form, "refusal": refusal.in_words if refusal is not None else None}
    return render(
        request,
        "workshops/withdraw.html",
        frame(found) | context,
        status=refusal.status if refusal is not None else 200,
    )


@signed_in
@require_POST
@never_cache
def discard(request: HttpRequest, space: str, process: str, workshop: str) -> HttpResponse:
    """Throw a draft away."""
    found = prepared_workshop(request, space, process, workshop)
    actions.discard(workshop=found, by=request.user)
    messages.success(request, gettext("The draft was thrown away. Nothing of it was ever public."))
    return redirect(addresses(found.process).desk)
