# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a process: the question, where it stands, one act, and all that can be checked about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.manifest import Tool, optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Phase, Process, Rules
from isegoria.core.processes.pages import pages_with_something
from isegoria.core.processes.queries import current_rules, phases_of, turnout
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.spaces.texts import in_language
from isegoria.core.verdicts import refuse
from isegoria.doors.web.addresses import phase_url, process_url
from isegoria.doors.web.cards import standing_phase

# What a tool may offer about a phase beside its act, by the names of its own addresses.
VIEWS: tuple[tuple[str, str | Promise, str], ...] = (
    ("map", _("See the opinion map"), "eye"),
    ("list", _("Read all the contributions"), "bubble"),
    ("mine", _("See and change my answers"), "person"),
)
STEP_STATES = {Phase.State.OPEN: "current", Phase.State.CLOSED: "done", Phase.State.COMING: "coming"}


@dataclass(frozen=True)
class Step:
    """A phase on the timeline."""

    name: str
    state: str
    url: str
    when: str = ""


@dataclass(frozen=True)
class Look:
    """A way to look at a phase: the map, the list, one's own answers."""

    label: str | Promise
    url: str
    icon: str


@require_safe
def process(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The page of a process."""
    return page_of(request, process_at(request, space, process))


def page_of(request: HttpRequest, shown: Process) -> HttpResponse:
    """The page itself, once it is known that it may be shown to whoever asks."""
    phases = phases_of(shown)
    state, phase = standing_phase(phases)
    act = _act(request, phase) if phase and state != "coming" else ""
    return render(
        request,
        "web/process.html",
        {
            "space": shown.space,
            "process": shown,
            "state": state,
            "phase": phase,
            "phases": phases,
            "steps": _timeline(phases),
            "others": [(one, phase_url(one)) for one in phases if one is not phase and one.state == Phase.State.OPEN],
            "turnout": turnout(shown),
            "act": act,
            "phase_url": phase_url(phase) if phase else "",
            "looks": _looks(phase, known_person(request) is not None, bool(act)),
            "rules": current_rules(shown),
            "open_data_url": optional_url("open_data:process", space=shown.space.slug, process=shown.slug),
            "answers_url": _answers_url(shown, phases),
            "pages": pages_with_something(shown),
            "figures_url": optional_url("audience:figures", space=shown.space.slug, process=shown.slug),
            "portrait_url": optional_url("audience:portrait", space=shown.space.slug)
            if state == "open" and known_person(request) is not None
            else "",
            "audience": in_language(shown.audiences),
            "deciders": in_language(shown.deciders),
            "attribution": in_language(shown.attributions),
            "short_url": request.build_absolute_uri(reverse("web:process_by_id", args=[shown.public_id])),
            "is_team": bool(roles_in(request.user, shown.space) & MODERATING),
        },
    )


def _answers_url(process: Process, phases: Sequence[Phase]) -> str:
    """The page of what was answered, where one of the phases takes texts that an institution answers."""
    if not any(kind.answered for phase in phases if phase.tool for kind in phase.tool.kinds):
        return ""
    return optional_url("answers:process", space=process.space.slug, process=process.slug)


def _timeline(phases: Sequence[Phase]) -> list[Step]:
    """The steps; on a timeline only one is the present one, even where phases overlap."""
    steps: list[Step] = []
    for phase in phases:
        state = STEP_STATES[Phase.State(phase.state)]
        steps.append(
            Step(
                name=phase.title.text or phase.slug,
                state=state,
                url=phase_url(phase) if phase.process.is_published and state != "coming" else "",
            )
        )
    return steps


def _act(request: HttpRequest, phase: Phase) -> SafeString | str:
    """The panel that the phase's tool offers for its one act; "" where it offers none.

    A tool offers one by ``web/panel.py`` with ``panel_context(request, phase) -> dict`` and a template
    ``<slug>/panel.html``.
    """
    tool = phase.tool
    panel = _panel_of(tool) if tool else None
    if tool is None or panel is None:
        return ""
    context: dict[str, Any] = panel.panel_context(request, phase)
    return render_to_string(f"{tool.slug}/panel.html", {"phase": phase} | context, request)


def _panel_of(tool: Tool) -> Any:
    package = tool.urls.rpartition(".")[0]  # the tool's web room
    try:
        found = find_spec(f"{package}.panel") if package else None
    except ModuleNotFoundError:
        return None
    return import_module(f"{package}.panel") if found else None


def _looks(phase: Phase | None, is_someone: bool, has_panel: bool) -> list[Look]:
    """What others say: how the tool of the present phase lets people look at it.

    A tool's panel leads to its map itself; one's own answers are offered to whoever has acted on this site.
    """
    tool = phase.tool if phase else None
    if phase is None or tool is None or phase.state == Phase.State.COMING:
        return []
    left_out = {"map"} if has_panel else set()
    if not is_someone:
        left_out.add("mine")
    where = {"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug}
    found = [
        (label, optional_url(f"{tool.slug}:{name}", **where), icon)
        for name, label, icon in VIEWS
        if name not in left_out
    ]
    return [Look(label, url, icon) for label, url, icon in found if url]


@require_safe
def rules(request: HttpRequest, space: str, process: str, number: int | None = None) -> HttpResponse:
    """The rules of the game: the version in force, or an earlier one."""
    shown = process_at(request, space, process)
    versions = list(Rules.objects.filter(process=shown).order_by("-number"))
    wanted = next((one for one in versions if number is None or one.number == number), None)
    if number is not None and wanted is None:
        refuse(
            "no_such_rules",
            _("These rules never had such a version."),
            _("Read the version in force."),
            remedy_url=f"{process_url(shown)}rules/",
            status=404,
        )
    return render(
        request,
        "web/rules.html",
        {"space": shown.space, "process": shown, "rules": wanted, "versions": versions},
    )
