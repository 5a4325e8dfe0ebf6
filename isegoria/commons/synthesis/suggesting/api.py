# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine in JSON: themes that everyone reads, readings that the team asks for, suggestions that it decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from isegoria.commons.synthesis.models import Idea, MachineReading, Step, Suggestion, Theme
from isegoria.commons.synthesis.tree.actions import undo
from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Process
from isegoria.core.spaces.rules import may_observe

from . import actions, queries
from .planting.actions import make_ideas_of_themes
from .rules import AT_ONCE, THEMES_AT_ONCE

router = Router()
TEAM = {"x-scope": "organise"}
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
Nature = Literal["problem", "solution", "for", "against", "example", "question", "feeling"]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
Key = Annotated[int, Field(ge=1, le=2**62)]
Keys = Annotated[list[Key], Field(min_length=1, max_length=AT_ONCE)]


class ThemeShape(Schema):
    """A theme: a name that its people wrote, or that the team gave. ``parent``: number of the theme that it is in."""

    number: int
    parent: int | None
    name: str
    language: str
    people: int
    texts: int
    stability: float | None = Field(description="share of it that comes back in halves of the texts; null: not tried")


class ReadingShape(Schema):
    """One reading of the texts of a process. What it found is there once ``state`` is "done"."""

    id: str
    state: str = Field(description="waiting, running, done or failed")
    stage: str
    problem: str = Field(description="why it did not finish: engine, memory, stopped or fault")
    asked_at: datetime
    finished_at: datetime | None
    texts: int
    people: int
    input_sha256: str = Field(description="of the file of the texts read, as /themes/texts.csv gives it")
    engine_version: str
    seed: int
    languages: list[str]
    again: bool = Field(description="done again by itself once a fifth more texts came")


class ThemesShape(Schema):
    """The latest reading that is done, and its themes, the largest first. ``reading`` is null while there is none."""

    reading: ReadingShape | None
    themes: list[ThemeShape]


class TextsOfTheme(Schema):
    """Public ids of the texts of a theme, those of the themes inside it included."""

    items: list[str]
    next_cursor: str


class SuggestionShape(Schema):
    """A passage that waits to be decided. Its words are those of the version that the machine read."""

    key: int
    contribution: str
    version: int
    start: int
    stop: int
    words: str
    language: str
    nature: str
    theme: int | None
    idea: str | None
    people: int
    score: float


class SuggestionsShape(Schema):
    """What waits, the best first."""

    items: list[SuggestionShape]
    total: int


class Again(Given):
    """Whether the texts are read again by themselves once a fifth more came."""

    again: bool


class Accepted(Given):
    """Suggestions to accept; with a ``nature`` or an ``idea``, corrected to it. ``start`` and ``stop``: other words of
    the same text, of a single suggestion."""

    suggestions: Keys
    nature: Nature | None = None
    idea: PublicId | None = None
    start: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    stop: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class Refused(Given):
    """Suggestions to refuse: they are not made again."""

    suggestions: Keys


class DecidedShape(Schema):
    """A suggestion that someone had decided before: their decision stands."""

    key: int
    state: str
    by: str
    at: datetime | None


class OutcomeShape(Schema):
    """What became of it: ``done`` now; ``before``: decided by someone else first; ``gone``: no text to read any more.
    ``step`` undoes it; null where nothing was done."""

    done: list[int]
    extracts: list[str]
    before: list[DecidedShape]
    gone: list[int]
    step: int | None


class IdeaOfTheme(Given):
    """A theme to make an idea of, by its number; ``title`` is what it is called, its name where empty."""

    theme: Annotated[int, Field(ge=0, le=10_000_000)]
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class NewIdeas(Given):
    themes: Annotated[list[IdeaOfTheme], Field(min_length=1, max_length=THEMES_AT_ONCE)]


class IdeaMade(Schema):
    id: str
    title: str
    theme: int
    parent: str | None


def _team(request: HttpRequest, space: str, process: str) -> Process:
    found = process_or_404(request, space, process)
    may_observe(request.user, found.space).require()
    return found


def _by(request: HttpRequest) -> Any:
    """Who calls: one of the team, as ``_team`` has found."""
    return request.user


def _reading(one: MachineReading) -> ReadingShape:
    return ReadingShape(
        id=one.public_id,
        state=one.state,
        stage=one.stage,
        problem=one.problem,
        asked_at=one.asked_at,
        finished_at=one.finished_at,
        texts=one.texts_count,
        people=one.people_count,
        input_sha256=one.input_sha256,
        engine_version=one.engine_version,
        seed=one.seed,
        languages=one.parameters.get("languages", []),
        again=one.again,
    )


def _theme(one: Theme) -> ThemeShape:
    return ThemeShape(
        number=one.number,
        parent=one.parent.number if one.parent else None,
        name=one.title,
        language=one.language,
        people=one.people_count,
        texts=one.texts_count,
        stability=one.stability,
    )


@router.get("/processes/{slug:space}/{slug:process}/themes", response=ThemesShape, auth=None)
def read_themes(request: HttpRequest, space: str, process: str) -> ThemesShape:
    """What people write about, as a machine sorted it."""
    found = process_or_404(request, space, process)
    reading = queries.latest_reading(found)
    branches = queries.branches_of(reading)
    themes = [_theme(one) for branch in branches for one in (branch.theme, *branch.inside)]
    return ThemesShape(reading=_reading(reading) if reading else None, themes=themes)


@router.get("/processes/{slug:space}/{slug:process}/themes/{number}/texts", response=TextsOfTheme, auth=None)
def list_texts_of_theme(
    request: HttpRequest, space: str, process: str, number: int, cursor: Cursor = "", size: Size = 100
) -> TextsOfTheme:
    """Which texts are of a theme, the oldest first."""
    found = process_or_404(request, space, process)
    reading = queries.latest_reading(found)
    theme = Theme.objects.filter(reading=reading, number=number).first() if reading else None
    if theme is None:
        raise Http404
    page = page_by_id(queries.texts_of(theme).order_by("pk"), cursor=cursor, size=size)
    return TextsOfTheme(items=[one.public_id for one in page.rows], next_cursor=page.next_cursor)


@router.get("/processes/{slug:space}/{slug:process}/machine-reading", response=ReadingShape | None, openapi_extra=TEAM)
def read_machine_reading(request: HttpRequest, space: str, process: str) -> ReadingShape | None:
    """The reading asked for last, and how far it is; null where none was asked for."""
    found = queries.newest_reading(_team(request, space, process))
    return _reading(found) if found else None


@router.post("/processes/{slug:space}/{slug:process}/machine-reading", response=ReadingShape, openapi_extra=TEAM)
def ask_machine_reading(request: HttpRequest, space: str, process: str) -> ReadingShape:
    """Have the machine read the public texts. While a reading is under way, that one is given."""
    found = _team(request, space, process)
    return _reading(actions.ask_reading(process=found, by=_by(request)))


@router.put(
    "/processes/{slug:space}/{slug:process}/machine-reading/again", response=ReadingShape | None, openapi_extra=TEAM
)
def set_machine_reading_again(request: HttpRequest, space: str, process: str, given: Again) -> ReadingShape | None:
    """Say whether the texts are read again by themselves; null where they were never read."""
    found = _team(request, space, process)
    newest = actions.set_again(process=found, again=given.again, by=_by(request))
    return _reading(newest) if newest else None


@router.get("/processes/{slug:space}/{slug:process}/suggestions", response=SuggestionsShape, openapi_extra=TEAM)
def list_suggestions(
    request: HttpRequest,
    space: str,
    process: str,
    theme: Annotated[int, Field(ge=0, le=10_000_000)] | None = None,
    size: Size = 50,
) -> SuggestionsShape:
    """What waits to be decided, of the whole process or of one theme."""
    found = _team(request, space, process)
    reading = queries.latest_reading(found)
    of_theme = Theme.objects.filter(reading=reading, number=theme).first() if reading and theme is not None else None
    if theme is not None and of_theme is None:
        raise Http404
    rows = queries.waiting(found, of_theme)
    shown = queries.shown(rows.select_related("contribution", "theme", "idea")[:size])
    items = [
        SuggestionShape(
            key=one.suggestion.pk,
            contribution=one.suggestion.contribution.public_id,
            version=one.suggestion.version,
            start=one.suggestion.start,
            stop=one.suggestion.stop,
            words=one.words,
            language=one.suggestion.contribution.language,
            nature=one.suggestion.nature,
            theme=one.suggestion.theme.number if one.suggestion.theme else None,
            idea=one.suggestion.idea.public_id if one.suggestion.idea else None,
            people=one.suggestion.people_count,
            score=one.suggestion.score,
        )
        for one in shown
    ]
    return SuggestionsShape(items=items, total=rows.count())


def _chosen(process: Process, keys: Sequence[int]) -> list[Suggestion]:
    found = list(Suggestion.objects.filter(process=process, pk__in=keys))
    if len(found) != len(set(keys)):
        raise Http404
    for one in found:
        one.process = process
    return found


def _outcome(given: actions.Outcome) -> OutcomeShape:
    return OutcomeShape(
        done=[one.pk for one in given.done],
        extracts=[one.extract.public_id for one in given.done if one.extract],
        before=[
            DecidedShape(
                key=one.pk,
                state=one.state,
                by=_name(one),
                at=one.decided_at,
            )
            for one in given.before
        ],
        gone=[one.pk for one in given.gone],
        step=given.step.pk if given.step else None,
    )


def _name(suggestion: Suggestion) -> str:
    person = getattr(suggestion.decided_by, "person", None)
    return person.display_name if person else ""


@router.post("/processes/{slug:space}/{slug:process}/suggestions/accepted", response=OutcomeShape, openapi_extra=TEAM)
def accept_suggestions(request: HttpRequest, space: str, process: str, given: Accepted) -> OutcomeShape:
    """Make extracts of suggestions."""
    found = _team(request, space, process)
    idea = None
    if given.idea is not None:
        idea = Idea.objects.filter(process=found, public_id=given.idea).first()
        if idea is None:
            raise Http404
    span = (given.start, given.stop) if given.start is not None and given.stop is not None else None
    outcome = actions.accept(
        suggestions=_chosen(found, given.suggestions),
        by=_by(request),
        nature=given.nature,
        idea=idea,
        span=span if len(given.suggestions) == 1 else None,
    )
    return _outcome(outcome)


@router.post("/processes/{slug:space}/{slug:process}/suggestions/refused", response=OutcomeShape, openapi_extra=TEAM)
def refuse_suggestions(request: HttpRequest, space: str, process: str, given: Refused) -> OutcomeShape:
    """Refuse suggestions."""
    found = _team(request, space, process)
    return _outcome(actions.refuse(suggestions=_chosen(found, given.suggestions), by=_by(request)))


class UndoneShape(Schema):
    """Whether the suggestions of that act wait again."""

    step: int
    undone: bool


@router.post(
    "/processes/{slug:space}/{slug:process}/suggestions/steps/{step}/undone", response=UndoneShape, openapi_extra=TEAM
)
def undo_suggestions(request: HttpRequest, space: str, process: str, step: int) -> UndoneShape:
    """Undo one act on suggestions: what it decided waits again."""
    found = _team(request, space, process)
    acts = (Step.Act.SUGGESTIONS_ACCEPTED, Step.Act.SUGGESTIONS_REFUSED)
    row = Step.objects.filter(process=found, pk=step, act__in=acts).first()
    if row is None:
        raise Http404
    row.process = found
    undone = undo(step=row, by=_by(request))
    return UndoneShape(step=undone.pk, undone=undone.undone_at is not None)


@router.post("/processes/{slug:space}/{slug:process}/themes/ideas", response=list[IdeaMade], openapi_extra=TEAM)
def make_ideas(request: HttpRequest, space: str, process: str, given: NewIdeas) -> list[IdeaMade]:
    """Make ideas of the tree of themes of the latest reading, all or none. Those that are ideas already stay so."""
    found = _team(request, space, process)
    reading = queries.latest_reading(found)
    wanted = {one.theme: one.title for one in given.themes}
    rows = Theme.objects.filter(reading=reading, number__in=wanted) if reading else Theme.objects.none()
    titles = {one.pk: wanted[one.number] for one in rows}
    if len(titles) != len(wanted):
        raise Http404
    made = make_ideas_of_themes(process=found, titles=titles, by=_by(request))
    above = dict(Idea.objects.filter(pk__in={one.parent_id for one in made}).values_list("pk", "public_id"))
    return [
        IdeaMade(
            id=one.public_id,
            title=one.title,
            theme=one.theme.number if one.theme else 0,
            parent=above.get(one.parent_id or 0),
        )
        for one in made
    ]
