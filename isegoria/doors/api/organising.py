# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers do: open a process from a recipe, write its texts and rules, move its phases, publish it."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.processes import actions
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.preparing import actions as preparing
from isegoria.core.processes.queries import current_rules
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse
from isegoria.doors.web.recipes import Recipe, RecipePhase, find_recipe, free_slug, recipes, seeder

from .finding import phase_at, space_at
from .scopes import Scope, asks
from .shapes import Given, GivenTexts, Language, Moment, Slug, Texts, given, said
from .spaces import PhaseShape, RulesShape, WholeProcess, shape_of_phase, shape_of_rules, whole

router = Router()
ORGANISES = asks(Scope.ORGANISE)
LONGEST_QUESTION = 300
Lines = Annotated[list[Annotated[str, Field(max_length=20_000)]], Field(max_length=500)]


class RecipePhaseShape(Schema):
    """A phase of a recipe: its tool, how many days it lasts unless told otherwise, and how it is set."""

    slug: str
    tool: str
    titles: Texts
    days: int
    settings: dict[str, Any]


class RecipeShape(Schema):
    """A ready-made process."""

    slug: str
    names: Texts
    purposes: Texts
    rules: Texts
    phases: list[RecipePhaseShape]


class GivenPhase(Given):
    """What differs from the recipe in one of its phases, and the first texts to set out in it."""

    slug: Slug
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    settings: dict[str, Any] = {}
    seeds: Lines = []


class NewProcess(Given):
    """A process to open. What is left out comes from the recipe; dates follow one another from now on."""

    recipe: Slug
    questions: GivenTexts
    presentations: GivenTexts = {}
    audiences: GivenTexts = {}
    deciders: GivenTexts = {}
    rules: GivenTexts | None = None
    language: Language = "fr"
    slug: Annotated[str, Field(max_length=80, pattern=r"^[-a-z0-9]*$")] = ""
    phases: Annotated[list[GivenPhase], Field(max_length=20)] = []


class LeftOut(Schema):
    """A first text that could not be set out, and why."""

    text: str
    code: str
    reason: str


class OpenedDraft(Schema):
    """The draft that was made, and what was left out of it."""

    process: WholeProcess
    left_out: list[LeftOut]


class ProcessTexts(Given):
    """The texts to change, each whole: a language that is left out of one is removed from it."""

    questions: GivenTexts | None = None
    presentations: GivenTexts | None = None
    audiences: GivenTexts | None = None
    deciders: GivenTexts | None = None


class NewRules(Given):
    """A new version of the rules of the game."""

    texts: GivenTexts


class PhaseChange(Given):
    """What to change: what is left out stays, and a date that is null goes away."""

    opens_at: Moment | None = None
    closes_at: Moment | None = None
    settings: dict[str, Any] = {}


class NewSeeds(Given):
    """First texts, each with one idea. They show as set out by the organisers; no opinion is entered for anyone."""

    texts: Annotated[Lines, Field(min_length=1)]
    language: Language | None = None


class Seeds(Schema):
    """How many were set out, and those that were not."""

    added: int
    left_out: list[LeftOut]


@router.get("/recipes", response=list[RecipeShape], auth=None)
def list_recipes(request: HttpRequest) -> list[RecipeShape]:
    """The ready-made processes that can be opened here."""
    return [
        RecipeShape(
            slug=one.slug,
            names=dict(one.names),
            purposes=dict(one.purposes),
            rules=dict(one.rules),
            phases=[
                RecipePhaseShape(
                    slug=phase.slug,
                    tool=phase.tool_slug,
                    titles=dict(phase.titles),
                    days=phase.days,
                    settings=dict(phase.settings),
                )
                for phase in one.phases
            ],
        )
        for one in recipes()
    ]


def _plans(recipe: Recipe, changes: dict[str, GivenPhase]) -> list[actions.PhasePlan]:
    """The phases of a recipe, one after another unless their dates are given."""
    begins: datetime = timezone.now().replace(second=0, microsecond=0)
    plans = []
    for phase in recipe.phases:
        plan = _plan(phase, changes.get(phase.slug), begins)
        plans.append(plan)
        begins = plan.closes_at or begins
    return plans


def _plan(phase: RecipePhase, change: GivenPhase | None, begins: datetime) -> actions.PhasePlan:
    told = given(change) if change else {}
    opens_at = told.get("opens_at", begins)
    closes_at = told.get("closes_at", (opens_at or begins) + timedelta(days=phase.days))
    return actions.PhasePlan(
        slug=phase.slug,
        tool=phase.tool_slug,
        titles=phase.titles,
        opens_at=opens_at,
        closes_at=closes_at,
        settings={**phase.settings, **told.get("settings", {})},
    )


@router.post("/spaces/{slug:space}/processes", response={201: OpenedDraft}, openapi_extra=ORGANISES)
def open_process(request: HttpRequest, space: str, body: NewProcess) -> Status[OpenedDraft]:
    """Open a process from a recipe. It is a draft, which its team sees; publish it when it is ready."""
    place = space_at(space)
    may_organise(request.user, place).require()
    recipe = find_recipe(body.recipe)
    changes = {one.slug: one for one in body.phases}
    if recipe is None or not set(changes) <= {phase.slug for phase in recipe.phases}:
        refuse(
            "no_such_recipe",
            _("There is no such recipe here, or it has no such phase. Nothing was opened."),
            _("Read /api/v1/recipes and take one of those."),
            status=404,
        )
    questions = said("questions", body.questions, max_length=LONGEST_QUESTION, required=True)
    left: list[LeftOut] = []
    with transaction.atomic():
        process = actions.draft_process(
            space=place,
            slug=body.slug or free_slug(place, questions),
            questions=questions,
            presentations=said("presentations", body.presentations),
            audiences=said("audiences", body.audiences),
            deciders=said("deciders", body.deciders),
            rules=said("rules", recipe.rules if body.rules is None else body.rules, required=True),
            phases=_plans(recipe, changes),
            language=body.language,
            recipe=recipe.slug,
            by=request.user,
        )
        for phase in process.phases.select_related("process__space"):
            if phase.slug in changes and changes[phase.slug].seeds:
                left += _seed(request, phase, changes[phase.slug].seeds, process.language).left_out
    return Status(201, OpenedDraft(process=whole(process), left_out=left))


def _seed(request: HttpRequest, phase: Phase, texts: list[str], language: str) -> Seeds:
    seed = seeder(phase.tool)
    if seed is None:
        refuse(
            "nothing_to_seed",
            _("The tool of this phase takes no first statements."),
            _("Leave them out."),
            status=409,
        )
    seeded = seed(phase=phase, by=request.user, texts=texts, language=language)
    return Seeds(
        added=len(seeded.added),
        left_out=[
            LeftOut(text=text, code=verdict.code, reason=verdict.reason_text) for text, verdict in seeded.left_out
        ],
    )


@router.patch("/processes/{slug:space}/{slug:process}", response=WholeProcess, openapi_extra=ORGANISES)
def edit_process(request: HttpRequest, space: str, process: str, body: ProcessTexts) -> WholeProcess:
    """Change the question and what is said about it. The journal keeps that it was changed."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    texts = {
        name: said(name, value, max_length=LONGEST_QUESTION, required=True)
        if name == "questions"
        else said(name, value)
        for name, value in given(body).items()
        if value is not None
    }
    return whole(_again(actions.edit_process(process=found, by=request.user, **texts)))


def _again(process: Process) -> Process:
    return Process.objects.select_related("space").get(pk=process.pk)


@router.post("/processes/{slug:space}/{slug:process}/rules", response={201: RulesShape}, openapi_extra=ORGANISES)
def publish_rules(request: HttpRequest, space: str, process: str, body: NewRules) -> Status[RulesShape]:
    """Publish a new version of the rules: whoever acts from then on accepts it. Those before it stay readable."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    texts, rules = said("texts", body.texts, required=True), current_rules(found)
    if rules is not None and texts == rules.texts:
        refuse(
            "same_rules",
            _("These are the rules in force, word for word: there is nothing to publish."),
            _("Change them first."),
            status=409,
        )
    return Status(201, shape_of_rules(actions.publish_rules(process=found, by=request.user, texts=texts)))


class LackShape(Schema):
    """One thing that a draft lacks before it can be published, and the page where it is put right."""

    code: str
    words: str
    url: str


class Schedule(Given):
    """When a draft is published by itself; null takes the date back."""

    publish_at: Moment | None = None


class Copy(Given):
    """When the first date of the copy falls; the others keep their distance. Null: the copy has no dates."""

    begins_at: Moment | None = None
    slug: Annotated[str, Field(max_length=80, pattern=r"^[-a-z0-9]*$")] = ""


@router.get("/processes/{slug:space}/{slug:process}/checklist", response=list[LackShape], openapi_extra=ORGANISES)
def read_checklist(request: HttpRequest, space: str, process: str) -> list[LackShape]:
    """What a draft lacks before it can be published; an empty list when it can."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    if found.is_published:
        return []
    return [LackShape(code=lack.code, words=str(lack), url=lack.url) for lack in lacks(found)]


@router.put("/processes/{slug:space}/{slug:process}/schedule", response=Schedule, openapi_extra=ORGANISES)
def schedule_process(request: HttpRequest, space: str, process: str, body: Schedule) -> Schedule:
    """Say when a draft is published by itself. What it lacks is looked at then, and its organisers are told by mail."""
    found = process_or_404(request, space, process)
    made = preparing.schedule_process(process=found, by=request.user, publish_at=body.publish_at)
    return Schedule(publish_at=made.publish_at)


@router.post("/processes/{slug:space}/{slug:process}/copies", response={201: WholeProcess}, openapi_extra=ORGANISES)
def duplicate_process(request: HttpRequest, space: str, process: str, body: Copy) -> Status[WholeProcess]:
    """Make a draft with the same texts, rules, phases, settings and first statements."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    made = preparing.duplicate_process(
        process=found,
        slug=body.slug or free_slug(found.space, found.questions),
        by=request.user,
        begins_at=body.begins_at,
    )
    return Status(201, whole(_again(made)))


@router.post("/processes/{slug:space}/{slug:process}/publish", response=WholeProcess, openapi_extra=ORGANISES)
def publish_process(request: HttpRequest, space: str, process: str) -> WholeProcess:
    """Show a draft to everyone. Publishing twice changes nothing."""
    found = process_or_404(request, space, process)
    may_organise(request.user, found.space).require()
    return whole(_again(actions.publish_process(process=found, by=request.user)))


@router.patch("/phases/{slug:space}/{slug:process}/{slug:phase}", response=PhaseShape, openapi_extra=ORGANISES)
def change_phase(request: HttpRequest, space: str, process: str, phase: str, body: PhaseChange) -> PhaseShape:
    """Move a phase's dates, change its settings."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    told = given(body)
    changed = actions.change_phase(
        phase=found,
        by=request.user,
        opens_at=told.get("opens_at", found.opens_at),
        closes_at=told.get("closes_at", found.closes_at),
        settings={**found.settings, **told["settings"]} if "settings" in told else None,
    )
    return shape_of_phase(changed)


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/close", response=PhaseShape, openapi_extra=ORGANISES)
def close_phase(request: HttpRequest, space: str, process: str, phase: str) -> PhaseShape:
    """Close an open phase now."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    if found.state != Phase.State.OPEN:
        refuse(
            "phase_not_open",
            _("This phase is not open: there is nothing to close."),
            _("Change its dates instead."),
            status=409,
        )
    return shape_of_phase(
        actions.change_phase(phase=found, by=request.user, opens_at=found.opens_at, closes_at=timezone.now())
    )


@router.post("/phases/{slug:space}/{slug:process}/{slug:phase}/seeds", response=Seeds, openapi_extra=ORGANISES)
def set_out_first_texts(request: HttpRequest, space: str, process: str, phase: str, body: NewSeeds) -> Seeds:
    """Set out first statements, before or after the process is published."""
    found = phase_at(request, space, process, phase)
    may_organise(request.user, found.process.space).require()
    return _seed(request, found, body.texts, body.language or found.process.language)
