# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of ideas in JSON: what everyone reads, and all that its team does. ``request.user`` is the account."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.commons.synthesis.models import Extract, Idea, Step
from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Process
from isegoria.core.spaces.rules import may_observe

from . import actions, queries
from .facts import api as facts
from .facts.api import FactShape, fact_shape, idea_of
from .forms import of_tree
from .queries import tree_of
from .rules import MAX_PARTS, MAX_SUMMARY, MAX_TITLE
from .speaking import said_of, who_speaks

router = Router()
router.add_router("", facts.router)
SORT = {"x-scope": "organise"}
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE, pattern=r"^[^\x00]*$")]
Summary = Annotated[str, Field(max_length=MAX_SUMMARY, pattern=r"^[^\x00]*$")]
Language = Annotated[str, Field(max_length=12, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Version = Annotated[int, Field(ge=1, le=1_000_000_000)]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]


class IdeaShape(Schema):
    """An idea. Its figures hold those of the ideas below it; a person counts once in each."""

    id: str
    parent: str | None
    title: str
    summary: str
    language: str
    state: str = Field(description="standing, merged or removed")
    merged_into: str | None
    version: int = Field(description="to be given back with a change: what someone else changed meanwhile is not lost")
    extracts: int
    texts: int
    people: int


class TreeShape(Schema):
    """The standing ideas of a process, in reading order: each one, then those below it."""

    ideas: list[IdeaShape]
    unsorted: int = Field(description="extracts that no idea has yet")


class GroupShape(Schema):
    """At least five people who share a phase, a kind of contribution or a place."""

    by: str
    name: str
    people: int


class OneIdeaShape(Schema):
    """An idea with what stands beside it. Opinions are sums over the texts behind it."""

    idea: IdeaShape
    path: list[str] = Field(description="ids of the ideas above it, from the top")
    below: list[str]
    natures: dict[str, int] = Field(description="extracts of each nature")
    agrees: int
    passes: int
    disagrees: int
    supports: int
    days: dict[str, int] = Field(description="texts written each day (UTC)")
    who: list[GroupShape]
    facts: list[FactShape]


class HistoryStepShape(Schema):
    """One step of the work on a process. ``by`` is the name of who did it, as others see it."""

    id: int
    act: str
    idea: str | None
    other: str | None
    count: int
    by: str | None
    at: datetime
    undone_at: datetime | None


class StepsPage(Schema):
    """Steps, the oldest first."""

    items: list[HistoryStepShape]
    next_cursor: str


class NewIdea(Given):
    """An idea to add; ``parent`` null: at the top. ``position`` null: the last."""

    title: Title
    summary: Summary = ""
    language: Language | None = None
    parent: PublicId | None = None
    position: Annotated[int, Field(ge=0, le=1_000)] | None = None


class ChangedIdea(Given):
    """New words; null leaves each as it is."""

    version: Version
    title: Title | None = None
    summary: Summary | None = None
    language: Language | None = None


class MovedIdea(Given):
    """Where an idea goes, with all below it. ``position`` null: the last."""

    version: Version
    parent: PublicId | None
    position: Annotated[int, Field(ge=0, le=1_000)] | None = None


class MergedIdeas(Given):
    """Ideas to merge into one: id → version that was read."""

    ideas: Annotated[dict[PublicId, Version], Field(min_length=1, max_length=100)]
    into: PublicId


class NewPart(Given):
    """An idea made out of another one, with the extracts that it takes."""

    title: Title
    summary: Summary = ""
    extracts: Annotated[list[PublicId], Field(min_length=1, max_length=5_000)]


class SplitIdea(Given):
    """How an idea is split: beside it, or ``below`` it."""

    version: Version
    parts: Annotated[list[NewPart], Field(min_length=1, max_length=MAX_PARTS)]
    below: bool = False


class ReadVersion(Given):
    """The version that was read."""

    version: Version


def _shape(one: Idea, parent: str | None, merged_into: str | None = None) -> IdeaShape:
    shown = one.state != Idea.State.REMOVED
    return IdeaShape(
        id=one.public_id,
        parent=parent,
        title=one.title if shown else "",
        summary=one.summary if shown else "",
        language=one.language,
        state=one.state,
        merged_into=merged_into,
        version=one.version,
        extracts=one.extracts_count,
        texts=one.texts_count,
        people=one.people_count,
    )


def _alone(pk: int) -> IdeaShape:
    one = Idea.objects.select_related("parent", "merged_into").get(pk=pk)
    return _shape(
        one,
        one.parent.public_id if one.parent else None,
        one.merged_into.public_id if one.merged_into else None,
    )


def _step(one: Step) -> HistoryStepShape:
    person = getattr(one.by, "person", None)
    return HistoryStepShape(
        id=one.pk,
        act=one.act,
        idea=one.idea.public_id if one.idea else None,
        other=one.other.public_id if one.other else None,
        count=one.count,
        by=person.display_name if person else None,
        at=one.at,
        undone_at=one.undone_at,
    )


def _among(process: Process, public_id: str | None) -> Idea | None:
    if public_id is None:
        return None
    found = queries.find_idea(process, public_id)
    if found is None:
        raise Http404
    return found


@router.get("/processes/{slug:space}/{slug:process}/ideas", response=TreeShape, auth=None)
def read_tree(request: HttpRequest, space: str, process: str) -> TreeShape:
    """The tree of ideas of a process."""
    found = process_or_404(request, space, process)
    tree = tree_of(found)
    names = {one.pk: one.public_id for one in tree.ideas.values()}
    return TreeShape(
        ideas=[_shape(node.idea, names.get(node.idea.parent_id or 0)) for node in tree.flat()],
        unsorted=queries.unsorted_count(found),
    )


@router.get("/ideas/{slug:idea}", response=OneIdeaShape, auth=None)
def read_idea(request: HttpRequest, idea: str) -> OneIdeaShape:
    """One idea: its figures, who speaks of it and since when, the facts beside it."""
    found = idea_of(request, idea)
    tree = tree_of(found.process)
    one = of_tree(tree, found.public_id)
    if one is None:
        return OneIdeaShape(
            idea=_alone(found.pk), path=[], below=[], natures={}, agrees=0, passes=0, disagrees=0, supports=0, days={},
            who=[], facts=[],
        )  # fmt: skip
    said = said_of(one, tree)
    return OneIdeaShape(
        idea=_alone(one.pk),
        path=[above.public_id for above in tree.path(one)[:-1]],
        below=[child.public_id for child in tree.children(one)],
        natures=dict(said.natures),
        agrees=said.agrees,
        passes=said.passes,
        disagrees=said.disagrees,
        supports=said.supports,
        days=dict(said.days.get(None, {})),
        who=[
            GroupShape(by=label, name=group.name, people=group.people)
            for label, groups in who_speaks(said)
            for group in groups
        ],
        facts=[fact_shape(fact) for fact in queries.facts_of(one)],
    )


@router.post("/processes/{slug:space}/{slug:process}/ideas", response={201: IdeaShape}, openapi_extra=SORT)
def make_idea(request: HttpRequest, space: str, process: str, given: NewIdea) -> Status[IdeaShape]:
    """Add an idea to the tree."""
    found = process_or_404(request, space, process)
    made = actions.make_idea(
        process=found,
        by=request.user,
        title=given.title,
        summary=given.summary,
        language=given.language or "",
        parent=_among(found, given.parent),
        position=given.position,
    )
    return Status(201, _alone(made.pk))


@router.patch("/ideas/{slug:idea}", response=IdeaShape, openapi_extra=SORT)
def edit_idea(request: HttpRequest, idea: str, given: ChangedIdea) -> IdeaShape:
    """Change the words of an idea. 409 when someone changed it since ``version``: read it again first."""
    words: dict[str, Any] = given.model_dump(exclude={"version"})
    edited = actions.edit_idea(idea=idea_of(request, idea), by=request.user, version=given.version, **words)
    return _alone(edited.pk)


@router.post("/ideas/{slug:idea}/moves", response=IdeaShape, openapi_extra=SORT)
def move_idea(request: HttpRequest, idea: str, given: MovedIdea) -> IdeaShape:
    """Put an idea, with all below it, elsewhere in the tree."""
    found = idea_of(request, idea)
    moved = actions.move_idea(
        idea=found,
        parent=_among(found.process, given.parent),
        position=given.position,
        by=request.user,
        version=given.version,
    )
    return _alone(moved.pk)


@router.post("/processes/{slug:space}/{slug:process}/ideas/merges", response=IdeaShape, openapi_extra=SORT)
def merge_ideas(request: HttpRequest, space: str, process: str, given: MergedIdeas) -> IdeaShape:
    """Merge ideas into one, which takes all that they hold; they stay as signposts to it."""
    found = process_or_404(request, space, process)
    merged = [one for ref in given.ideas if (one := _among(found, ref)) is not None]
    into = _among(found, given.into)
    if into is None:
        raise Http404
    kept = actions.merge_ideas(
        ideas=merged, into=into, by=request.user, versions={one.pk: given.ideas[one.public_id] for one in merged}
    )
    return _alone(kept.pk)


@router.post("/ideas/{slug:idea}/splits", response={201: list[IdeaShape]}, openapi_extra=SORT)
def split_idea(request: HttpRequest, idea: str, given: SplitIdea) -> Status[list[IdeaShape]]:
    """Make ideas out of one, each with the extracts chosen for it."""
    found = idea_of(request, idea)
    wanted = {ref for part in given.parts for ref in part.extracts}
    keys = dict(Extract.objects.filter(process=found.process, public_id__in=wanted).values_list("public_id", "pk"))
    if len(keys) < len(wanted):
        raise Http404
    made = actions.split_idea(
        idea=found,
        parts=[actions.Part(part.title, [keys[ref] for ref in part.extracts], part.summary) for part in given.parts],
        below=given.below,
        by=request.user,
        version=given.version,
    )
    return Status(201, [_alone(one.pk) for one in made])


@router.post("/ideas/{slug:idea}/removal", response=IdeaShape, openapi_extra=SORT)
def remove_idea(request: HttpRequest, idea: str, given: ReadVersion) -> IdeaShape:
    """Take an idea away: its extracts wait to be sorted again, the ideas below it come up one level."""
    found = idea_of(request, idea)
    actions.remove_idea(idea=found, by=request.user, version=given.version)
    return _alone(found.pk)


@router.get("/processes/{slug:space}/{slug:process}/history", response=StepsPage, openapi_extra=SORT)
def read_history(request: HttpRequest, space: str, process: str, cursor: Cursor = "", size: Size = 100) -> StepsPage:
    """Who did what to the harvest and the tree, for the team: the oldest first."""
    found = process_or_404(request, space, process)
    may_observe(request.user, found.space).require()
    page = page_by_id(queries.steps(found), cursor=cursor, size=size)
    return StepsPage(items=[_step(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post(
    "/processes/{slug:space}/{slug:process}/history/{int:step}/undo", response=HistoryStepShape, openapi_extra=SORT
)
def undo_step(request: HttpRequest, space: str, process: str, step: int) -> HistoryStepShape:
    """Undo one step. 409, with the reason, when something leans on it since."""
    found = process_or_404(request, space, process)
    one = Step.objects.select_related("process__space").filter(process=found, pk=step).first() if step < 2**63 else None
    if one is None:
        raise Http404
    actions.undo(step=one, by=request.user)
    return _step(queries.steps(found).get(pk=one.pk))
