# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organiser's desk: what waits, what closes soon; and each process with its texts, dates, rules and publication."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes import actions
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.models import REHEARSAL, Phase, Process
from isegoria.core.processes.preparing.actions import end_rehearsal
from isegoria.core.processes.queries import current_rules, phases_of, turnout
from isegoria.core.spaces.queries import roles_in, spaces_run_by
from isegoria.core.spaces.rules import ORGANISING, may_moderate, may_organise
from isegoria.doors.web.addresses import desk_url, phase_at
from isegoria.doors.web.forms.organising import DatesForm, ProcessTextsForm, RulesForm
from isegoria.doors.web.forms.tool_settings import SettingsForm, all_valid
from isegoria.doors.web.recipes import seeder

SOON = timedelta(days=7)
LISTED = 50


@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The spaces that one runs, and what asks for attention in them."""
    spaces = spaces_run_by(request.user)
    now = timezone.now()
    waiting = (
        Phase.objects.filter(process__space__in=spaces)
        .annotate(
            waiting=Count("contributions", filter=Q(contributions__state=Contribution.State.PENDING)),
        )
        .filter(waiting__gt=0)
        .select_related("process__space")
        .order_by("-waiting")[:LISTED]
    )
    closing = (
        Phase.objects.filter(
            process__space__in=spaces,
            process__published_at__isnull=False,
            opens_at__lte=now,
            closes_at__gt=now,
            closes_at__lte=now + SOON,
        )
        .select_related("process__space")
        .order_by("closes_at")[:LISTED]
    )
    drafts = Process.objects.filter(space__in=spaces, published_at=None, erased_at=None).exclude(
        source__startswith=REHEARSAL
    )
    return render(
        request,
        "web/organise/dashboard.html",
        {
            "robots": "noindex",
            "spaces": spaces,
            "waiting": waiting,
            "closing": closing,
            "drafts": drafts.select_related("space").order_by("-pk")[:LISTED],
        },
    )


def _team_process(request: HttpRequest, space: str, process: str) -> Process:
    found = process_at(request, space, process)
    may_organise(request.user, found.space).require()
    return found


@signed_in
@require_safe
def process(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """One process, for its team: what it says, when, what is missing, and what can be done."""
    found = process_at(request, space, process)
    may_moderate(request.user, found.space).require()
    phases = list(phases_of(found))
    counts: dict[tuple[int, str], int] = {
        (phase, state): n
        for phase, state, n in Contribution.objects.filter(process=found)
        .values_list("phase", "state")
        .annotate(n=Count("pk"))
        .order_by()
    }
    rows = [
        {
            "phase": one,
            "waiting": counts.get((one.pk, Contribution.State.PENDING.value), 0),
            "public": counts.get((one.pk, Contribution.State.PUBLISHED.value), 0),
            "seeds": seeder(one.tool) is not None,
            "desk": desk_url(one),
        }
        for one in phases
    ]
    rules = current_rules(found)
    return render(
        request,
        "web/organise/process.html",
        {
            "robots": "noindex",
            "space": found.space,
            "process": found,
            "rows": rows,
            "rules": rules,
            "turnout": turnout(found),
            "lacks": [] if found.is_published or found.is_rehearsal else lacks(found),
            "worth_doing": _worth_doing(found, phases),
            "organises": bool(roles_in(request.user, found.space) & ORGANISING),
        },
    )


def _worth_doing(process: Process, phases: Sequence[Phase]) -> list[tuple[object, str]]:
    """What a good process has and this one does not yet, beside what it cannot be published without."""
    where = [process.space.slug, process.slug]
    found: list[tuple[object, str]] = []
    if not any(process.presentations.values()):
        found.append((_("Say in a few sentences what it is about."), reverse("web:edit_process", args=where)))
    for phase in phases:
        if phase.opens_at is None:
            found.append(
                (
                    gettext("Give an opening date to “%(phase)s”: without one, nobody can take part in it.")
                    % {"phase": phase.title.text or phase.slug},
                    reverse("web:edit_phase", args=[*where, phase.slug]),
                )
            )
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Change the question and what is said about it."""
    found = _team_process(request, space, process)
    kept = {name: getattr(found, name) for name in ProcessTextsForm.specs}
    form = ProcessTextsForm(request.POST if request.method == "POST" else None, texts=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_process(process=found, by=request.user, **form.texts())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The texts are changed. The journal keeps that they were."))
            return redirect("web:organise_process", space, process)
    return render(
        request,
        "web/organise/texts.html",
        {"robots": "noindex", "space": found.space, "process": found, "form": form},
        status=400 if form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publish_rules(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Publish a new version of the rules; those before it stay readable."""
    found = _team_process(request, space, process)
    rules = current_rules(found)
    form = RulesForm(request.POST if request.method == "POST" else None, texts={"rules": rules.texts if rules else {}})
    if request.method == "POST" and form.is_valid():
        wanted = form.texts()["rules"]
        if rules is not None and wanted == rules.texts:
            form.add_error(None, _("These are the rules in force, word for word: there is nothing to publish."))
        else:
            made = actions.publish_rules(process=found, by=request.user, texts=wanted)
            messages.success(
                request,
                _("Version %(number)s of the rules is in force: whoever acts from now on accepts it.")
                % {"number": made.number},
            )
            return redirect("web:organise_process", space, process)
    return render(
        request,
        "web/organise/rules.html",
        {"robots": "noindex", "space": found.space, "process": found, "rules": rules, "form": form},
        status=400 if form.errors else 200,
    )


@signed_in
@require_POST
def publish(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Show a draft to everyone."""
    found = _team_process(request, space, process)
    actions.publish_process(process=found, by=request.user)
    end_rehearsal(process=found, by=request.user)
    messages.success(request, _("It is public. Send its address to the people whom it concerns."))
    return redirect("web:organise_process", space, process)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Move a phase's dates, change its settings."""
    found = phase_at(request, space, process, phase)
    place = found.process.space
    may_organise(request.user, place).require()
    tool = found.tool
    data = request.POST if request.method == "POST" else None
    with timezone.override(place.zone):
        dates = DatesForm(data, initial={"opens_at": found.opens_at, "closes_at": found.closes_at})
        settings = SettingsForm(data, prefix="settings", tool=tool, initial=found.settings) if tool else None
        forms = [form for form in (dates, settings) if form is not None]
        if data is not None and all_valid(forms):
            try:
                actions.change_phase(
                    phase=found,
                    by=request.user,
                    opens_at=dates.cleaned_data["opens_at"],
                    closes_at=dates.cleaned_data["closes_at"],
                    settings=settings.cleaned_data if settings else None,
                )
            except ValidationError as error:
                dates.add_error(None, error.messages)
            else:
                messages.success(request, _("The dates and settings are changed."))
                return redirect("web:organise_process", space, process)
        return render(
            request,
            "web/organise/phase.html",
            {
                "robots": "noindex",
                "space": place,
                "process": found.process,
                "phase": found,
                "dates": dates,
                "settings": settings,
                "wrong": [form for form in forms if form.is_bound and form.errors],
            },
            status=400 if any(form.is_bound and form.errors for form in forms) else 200,
        )


@signed_in
@require_POST
def close(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Close an open phase now."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    if found.state == Phase.State.OPEN:
        try:
            actions.change_phase(phase=found, by=request.user, opens_at=found.opens_at, closes_at=timezone.now())
        except ValidationError:
            messages.error(request, _("The phase could not be closed. Nothing was changed."))
        else:
            messages.success(request, _("The phase is closed: from now on, nothing more can be written in it."))
    else:
        messages.info(request, _("This phase is not open: there is nothing to close."))
    return redirect("web:organise_process", space, process)
