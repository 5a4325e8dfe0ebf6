# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open a process from a recipe, and set out its first statements."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.actions import PhasePlan, draft_process
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse
from isegoria.doors.web.addresses import phase_at
from isegoria.doors.web.forms.organising import DatesForm, OpenForm, RulesForm, StatementsForm
from isegoria.doors.web.forms.tool_settings import SettingsForm, all_valid
from isegoria.doors.web.recipes import Recipe, RecipePhase, find_recipe, free_slug, recipes, seeder

# The same question sent again within this time is a second click on the same button.
DOUBLE_CLICK = timedelta(minutes=1)


@signed_in
@require_safe
def choose_recipe(request: HttpRequest, space: str) -> HttpResponse:
    """What can be opened here."""
    place = space_at(space)
    may_organise(request.user, place).require()
    return render(request, "web/organise/choose_recipe.html", {"space": place, "recipes": recipes()})


class PhaseForms:
    """The two forms of one phase of a recipe: its dates and its tool's settings."""

    def __init__(self, phase: RecipePhase, begins: datetime, data: Any = None) -> None:
        ends = (begins + timedelta(days=phase.days)).replace(hour=20, minute=0)
        self.phase = phase
        self.ends = ends
        self.dates = DatesForm(data, prefix=f"{phase.slug}-dates", initial={"opens_at": begins, "closes_at": ends})
        self.settings = SettingsForm(
            data, prefix=f"{phase.slug}-settings", tool=phase.tool, initial=dict(phase.settings)
        )
        self.statements = StatementsForm(data, prefix=phase.slug) if seeder(phase.tool) else None

    @property
    def forms(self) -> list[Any]:
        return [form for form in (self.dates, self.settings, self.statements) if form is not None]

    def plan(self) -> PhasePlan:
        return PhasePlan(
            slug=self.phase.slug,
            tool=self.phase.tool_slug,
            titles=self.phase.titles,
            opens_at=self.dates.cleaned_data["opens_at"],
            closes_at=self.dates.cleaned_data["closes_at"],
            settings=self.settings.cleaned_data,
        )


def _phase_forms(recipe: Recipe, data: Any) -> list[PhaseForms]:
    begins = timezone.localtime().replace(second=0, microsecond=0)
    made = []
    for phase in recipe.phases:
        one = PhaseForms(phase, begins, data)
        made.append(one)
        begins = one.ends
    return made


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def open_from_recipe(request: HttpRequest, space: str, recipe: str) -> HttpResponse:
    """The one form that opens a process. It makes a draft, which its team sees before publishing it."""
    place = space_at(space)
    may_organise(request.user, place).require()
    chosen = find_recipe(recipe)
    if chosen is None:
        refuse(
            "no_such_recipe",
            _("There is no such recipe here, or a tool that it needs is not installed."),
            pgettext_lazy("recipe", "Choose another one."),
            remedy_url=reverse("web:choose_recipe", args=[place.slug]),
            status=404,
        )
    data = request.POST if request.method == "POST" else None
    with timezone.override(place.zone):  # dates are typed and shown in the space's own time
        form = OpenForm(
            data,
            texts={"audiences": _everyone_here(place)},
            initial={"language": (get_language() or "fr").split("-")[0]},
        )
        rules = RulesForm(data, prefix="rules", texts={"rules": chosen.rules})
        phases = _phase_forms(chosen, data)
        everything = [form, rules, *(one for phase in phases for one in phase.forms)]
        if data is not None and all_valid(everything):
            process = _open(request, place, chosen, form, rules, phases)
            if process is not None:
                return redirect("web:preview", place.slug, process.slug)
        return render(
            request,
            "web/organise/open.html",
            {
                "space": place,
                "recipe": chosen,
                "form": form,
                "rules": rules,
                "phases": phases,
                "alone": len(phases) == 1,
                "wrong": _wrong(everything),
            },
            status=400 if data is not None else 200,
        )


def _everyone_here(space: Space) -> dict[str, str]:
    """Whom most processes are for, to be changed where this one is not."""
    here = (get_language() or "fr").split("-")[0]
    return {here: gettext("Everyone who lives here or comes here (%(space)s).") % {"space": space.name.text}}


def _wrong(forms: list[Any]) -> list[Any]:
    return [form for form in forms if form.is_bound and form.errors]


def _open(
    request: HttpRequest,
    space: Space,
    recipe: Recipe,
    form: OpenForm,
    rules: RulesForm,
    phases: list[PhaseForms],
) -> Process | None:
    texts = form.texts()
    twin = Process.objects.filter(
        space=space,
        recipe=recipe.slug,
        published_at=None,
        questions=texts["questions"],
        created_at__gte=timezone.now() - DOUBLE_CLICK,
    ).first()
    if twin is not None:
        return twin
    try:
        with transaction.atomic():
            process = draft_process(
                space=space,
                slug=free_slug(space, texts["questions"]),
                questions=texts["questions"],
                presentations=texts["presentations"],
                audiences=texts["audiences"],
                deciders=texts["deciders"],
                rules=rules.texts()["rules"],
                phases=[phase.plan() for phase in phases],
                language=form.cleaned_data["language"],
                recipe=recipe.slug,
                by=request.user,
            )
            left = []
            for phase in phases:
                if phase.statements is not None and phase.statements.lines():
                    made = process.phases.select_related("process__space").get(slug=phase.phase.slug)
                    left += _seed(request, made, phase.statements.lines(), process.language)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(request, gettext("The draft is ready. Look at it, then publish it."))
    _say_left_out(request, left)
    return process


def _seed(request: HttpRequest, phase: Phase, lines: list[str], language: str) -> list[Any]:
    """Set out statements; returns those that were left out, each with the verdict that says why."""
    seed_statements = seeder(phase.tool)
    if seed_statements is None:
        return []
    seeded = seed_statements(phase=phase, by=request.user, texts=lines, language=language)
    if seeded.added:
        messages.success(
            request,
            ngettext("%(n)s statement was set out.", "%(n)s statements were set out.", len(seeded.added))
            % {"n": len(seeded.added)},
        )
    return list(seeded.left_out)


def _say_left_out(request: HttpRequest, left: list[Any]) -> None:
    for text, verdict in left[:10]:
        messages.warning(
            request,
            gettext("Left out: “%(text)s”. %(reason)s") % {"text": text[:120], "reason": verdict.reason_text},
        )
    if len(left) > 10:
        messages.warning(request, gettext("And %(n)s more were left out.") % {"n": len(left) - 10})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def seed(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Set out statements in a phase that exists, before or after its process is published."""
    shown: Phase = phase_at(request, space, process, phase)
    may_organise(request.user, shown.process.space).require()
    if seeder(shown.tool) is None:
        refuse(
            "nothing_to_seed",
            _("The tool of this phase takes no first statements."),
            _("Go back to the page of the process."),
            remedy_url=reverse("web:organise_process", args=[space, process]),
            status=404,
        )
    form = StatementsForm(request.POST if request.method == "POST" else None)
    left: list[Any] = []
    if request.method == "POST" and form.is_valid():
        lines = form.lines()
        if not lines:
            form.add_error("statements", _("Write at least one statement."))
        else:
            left = _seed(request, shown, lines, shown.process.language)
            if not left:
                return redirect("web:organise_process", space, process)
            # What could not be set out stays in the form, with its reason.
            form = StatementsForm(initial={"statements": "\n".join(text for text, _verdict in left)})
    return render(
        request,
        "web/organise/seed.html",
        {"space": shown.process.space, "process": shown.process, "phase": shown, "form": form, "left": left},
        status=400 if form.errors else 200,
    )
