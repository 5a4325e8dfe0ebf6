# SPDX-License-Identifier: AGPL-3.0-or-later
"""For moderators, in JSON: one text with all that is known of it, wide acts, setting aside, clicks, pauses, settings.

A wide act is counted before it is done: it is refused (``numbers_unseen``, with the numbers) beyond the ``most`` that
whoever asks has seen.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field

from isegoria.core.bodies import Given
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_moderate, may_organise
from isegoria.core.verdicts import refuse

from . import queries
from .actions import decide_together
from .api_shapes import (
    MODERATE,
    ClickShape,
    PauseShape,
    PublicId,
    WhyShape,
    Words,
    as_click,
    as_pause,
    space_of,
)
from .batches.actions import SCOPES, begin, begin_aside, people, selected
from .governing.actions import set_way
from .models import Batch, Decision, Flag, Way
from .reasons import Aside, Reason
from .web.words import whys

router = Router()
ORGANISE = {"x-scope": "organise"}
Most = Annotated[int, Field(ge=0, le=10_000_000, description="how many texts or people one has seen that it is about")]


class PastDecision(Schema):
    """What was decided about a text before."""

    act: str
    reason: str
    words: str
    decided_at: datetime


class TextShape(Schema):
    """A text before the moderators, with all that is known about it."""

    id: str
    kind: str
    process: str
    title: str
    text: str
    language: str
    state: str
    version: int
    author: str | None
    author_id: str | None
    author_texts: int
    author_paused_until: datetime | None
    why: list[WhyShape]
    notes: list[str] = Field(description="what people added to their flags, without who they are")
    decisions: list[PastDecision]


class Removal(Given):
    """Why a text is destroyed, as the law asks. It cannot be undone: ``sure`` says that one knows."""

    reason: Annotated[Reason, Field(strict=False)]
    words: Words = ""
    sure: bool = False


class WideAct(Given):
    """One act on far more than some texts: all by their authors, all alike, or all of their burst of newcomers."""

    contributions: Annotated[list[PublicId], Field(min_length=1, max_length=200)]
    scope: Literal["authors", "like", "burst"]
    act: Literal["publish", "keep", "hide", "pause"]
    most: Most
    reason: Annotated[Reason, Field(strict=False)] = Reason.NONE
    words: Words = ""
    days: Literal[0, 1, 3, 7, 14, 30, 90] = 0
    checked: bool = Field(False, description="those whose e-mail address was checked too")


class NewAside(Given):
    """Whose opinions and supports to set aside, where and why: some people, those whom a click paused, or those whom
    some texts lead to."""

    people: Annotated[list[PublicId], Field(max_length=200)] = []
    paused_by: Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")] = ""
    contributions: Annotated[list[PublicId], Field(max_length=200)] = []
    scope: Literal["authors", "like", "burst"] = "authors"
    process: Annotated[str, Field(max_length=80, pattern=r"^[-\w]*$", description="empty: the whole space")] = ""
    most: Most
    reason: Annotated[Aside, Field(strict=False)]
    words: Words = ""
    checked: bool = Field(False, description="those whose e-mail address was checked too")


class AsideShape(ClickShape):
    """A click that set expressions aside."""

    expressions: int = Field(description="opinions and supports")


class ModerationShape(Schema):
    """How a space, or a process, is moderated."""

    read_first: str
    appeals_by: str
    seats: int
    days: int
    noticed: str


class NewWay(Given):
    """What to change; what is left out stays. ``read_first`` and ``noticed`` belong to the whole space."""

    read_first: Literal["", "guests", "all"] | None = None
    appeals_by: Literal["moderator", "citizens"] | None = None
    seats: Annotated[int, Field(ge=3, le=25)] | None = None
    days: Annotated[int, Field(ge=1, le=60)] | None = None
    noticed: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")] | None = None


def _desk(request: HttpRequest, slug: str) -> tuple[Space, list[int]]:
    """A space that the caller moderates, and the keys of it and of those inside it."""
    place = space_of(slug)
    may_moderate(request.user, place).require()
    return place, queries.spaces_inside(place)


def _texts(spaces: list[int], names: list[str]) -> list[Contribution]:
    rows = Contribution.objects.filter(process__space__in=spaces, public_id__in=set(names))
    texts = list(rows.select_related("process__space__parent", "phase", "author").order_by("pk"))
    if len(texts) < len(set(names)):
        raise Http404
    return texts


@router.get("/spaces/{slug:space}/moderation/texts/{slug:contribution}", response=TextShape, openapi_extra=MODERATE)
def read_text_to_moderate(request: HttpRequest, space: str, contribution: str) -> TextShape:
    """One text with all that is known about it."""
    _place, spaces = _desk(request, space)
    text = _texts(spaces, [contribution[:10]])[0]
    author = text.author
    notes = Flag.objects.filter(contribution=text, closed_at=None).exclude(note="")
    return TextShape(
        id=text.public_id,
        kind=text.kind,
        process=text.process.slug,
        title=text.title,
        text=text.body,
        language=text.language,
        state=text.state,
        version=text.current_version,
        author=author.display_name if author else None,
        author_id=author.public_id if author else None,
        author_texts=Contribution.objects.filter(author=author, process__space__in=spaces).count() if author else 0,
        author_paused_until=author.paused_until if author else None,
        why=[WhyShape(words=one.words, detail=one.detail) for one in whys(queries.row_of(text))],
        notes=list(notes.order_by("pk").values_list("note", flat=True)[:20]),
        decisions=[
            PastDecision(act=one.act, reason=one.reason, words=one.words, decided_at=one.decided_at)
            for one in text.decisions.all()[:20]
        ],
    )


@router.post(
    "/spaces/{slug:space}/moderation/texts/{slug:contribution}/removal", response=ClickShape, openapi_extra=MODERATE
)
def remove_text(request: HttpRequest, space: str, contribution: str, given: Removal) -> ClickShape:
    """Destroy a text for good, as the law asks. Its author is told why, and can appeal."""
    _place, spaces = _desk(request, space)
    texts = _texts(spaces, [contribution[:10]])
    if not given.sure:
        refuse(
            "not_sure",
            _("Nothing was removed: removing destroys the text, and cannot be undone."),
            _("Send it again with “sure”."),
            status=400,
        )
    act = Decision.Act.REMOVE
    return as_click(
        decide_together(contributions=texts, by=request.user, act=act, reason=given.reason, words=given.words), act
    )


@router.get("/spaces/{slug:space}/moderation/clicks", response=list[ClickShape], openapi_extra=MODERATE)
def read_my_clicks(request: HttpRequest, space: str) -> list[ClickShape]:
    """My latest clicks that can still be undone, and those under way."""
    _place, spaces = _desk(request, space)
    return [as_click(one, one.act) for one in queries.last_clicks(spaces, request.user, count=50)]


@router.post("/spaces/{slug:space}/moderation/wide", response=ClickShape, openapi_extra=MODERATE)
def act_widely(request: HttpRequest, space: str, given: WideAct) -> ClickShape:
    """One act on all that some texts lead to. A large one is carried out by the worker; undone as one click."""
    place, spaces = _desk(request, space)
    about: dict[str, Any] = SCOPES[given.scope](_texts(spaces, given.contributions))
    if given.checked:
        about["checked"] = True
    if given.act == Decision.Act.PAUSE:
        about = {"authors": list(people(place, about).values_list("pk", flat=True)), "checked": True}
        count = len(about["authors"])
    else:
        count = selected(place, given.act, about).count()
    if count > given.most:
        refuse(
            "numbers_unseen",
            _("Nothing was changed yet: this is about %(count)s texts or people."),
            _("Ask for it again with these numbers before you, and say at most how many it may be about."),
            status=409,
            count=count,
        )
    batch = begin(
        space=place,
        by=request.user,
        act=given.act,
        about=about,
        reason=given.reason,
        words=given.words,
        days=given.days,
    )
    return as_click(batch, given.act)


@router.post("/spaces/{slug:space}/set-asides", response={201: AsideShape}, openapi_extra=MODERATE)
def set_expressions_aside(request: HttpRequest, space: str, given: NewAside) -> Status[AsideShape]:
    """Let the opinions and supports of some people count in no total and no result. Each is told why and can appeal;
    undone as one click, as it was."""
    place, spaces = _desk(request, space)
    about: dict[str, Any] = {}
    if given.contributions:
        about |= SCOPES[given.scope](_texts(spaces, given.contributions))
    if given.people:
        found = Participation.objects.filter(process__space__in=spaces, person__public_id__in=given.people)
        about["authors"] = sorted({*about.get("authors", ()), *found.values_list("person", flat=True)})
    if given.paused_by:
        paused = Batch.objects.filter(public_id=given.paused_by, space__in=spaces).first()
        if paused is None:
            raise Http404
        about["paused_by"] = paused.pk
    if given.process:
        process = Process.objects.filter(space=place, slug=given.process).first()
        if process is None:
            raise Http404
        about["process"] = process.pk
    if given.checked:
        about["checked"] = True
    batch = begin_aside(
        space=place, by=request.user, about=about, reason=given.reason, words=given.words, most=given.most
    )
    return Status(201, AsideShape(**as_click(batch, batch.act).model_dump(), expressions=batch.expressions))


@router.get("/spaces/{slug:space}/pauses", response=list[PauseShape], openapi_extra=MODERATE)
def read_pauses(request: HttpRequest, space: str) -> list[PauseShape]:
    """The pauses that hold now, the latest first, at most 200."""
    _place, spaces = _desk(request, space)
    rows = queries.standing_pauses().filter(space__in=spaces).select_related("person").order_by("-pk")
    return [as_pause(one) for one in rows[:200]]


def _way(found: Way) -> ModerationShape:
    return ModerationShape(
        read_first=found.read_first,
        appeals_by=found.appeals_by,
        seats=found.seats,
        days=found.days,
        noticed=found.noticed,
    )


def _governed(request: HttpRequest, slug: str, process: str) -> tuple[Space, Process | None]:
    place = space_of(slug)
    may_organise(request.user, place).require()
    found = Process.objects.filter(space=place, slug=process).first() if process else None
    if process and found is None:
        raise Http404
    return place, found


Slug = Annotated[str, Field(max_length=80, pattern=r"^[-\w]*$")]


@router.get("/spaces/{slug:space}/moderation/way", response=ModerationShape, openapi_extra=ORGANISE)
def read_way(request: HttpRequest, space: str, process: Slug = "") -> ModerationShape:
    """How a space is moderated, or one of its processes."""
    place, found = _governed(request, space, process)
    return _way(queries.way_of(found) if found is not None else queries.way_of_space(place))


@router.patch("/spaces/{slug:space}/moderation/way", response=ModerationShape, openapi_extra=ORGANISE)
def change_way(request: HttpRequest, space: str, given: NewWay, process: Slug = "") -> ModerationShape:
    """Change how it is moderated."""
    place, found = _governed(request, space, process)
    chosen = {name: value for name, value in given.model_dump().items() if value is not None}
    if found is not None and chosen.keys() & {"read_first", "noticed"}:
        refuse(
            "way_of_the_space",
            _("Nothing was changed: what waits and which words are noticed are chosen for the whole space."),
            _("Leave the process out."),
            status=400,
        )
    try:
        return _way(set_way(space=place, process=found, by=request.user, **chosen))
    except ValidationError as error:
        refuse("way_unfit", _("Nothing was changed: %(why)s"), _("Mend it, then send it again."), status=400,
               why=" ".join(error.messages))  # fmt: skip
