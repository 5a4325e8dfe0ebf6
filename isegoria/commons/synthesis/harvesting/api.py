# SPDX-License-Identifier: AGPL-3.0-or-later
"""The harvest in JSON: what everyone reads of extracts, and all that harvesters do. ``request.user`` is the account."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from isegoria.commons.synthesis.models import Extract, Idea
from isegoria.commons.synthesis.passages import digest, locate, readable, sentences
from isegoria.commons.synthesis.tree.queries import tree_of
from isegoria.core.access import page_by_id
from isegoria.core.bodies import Given
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import refuse

from . import actions, listing
from .queries import Source, in_order, sources_of
from .rules import AT_ONCE, MAX_NOTE, MAX_WORDS

router = Router()
UNDERSTAND = {"x-scope": "organise"}
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]{10}$")]
Nature = Literal["problem", "solution", "for", "against", "example", "question", "feeling"]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
Place = Annotated[int, Field(ge=0, le=10_000_000)]
Ids = Annotated[list[PublicId], Field(min_length=1, max_length=AT_ONCE)]


class ExtractShape(Schema):
    """A passage of a contribution. ``words`` is empty, and its place 0, when its source cannot be read any more."""

    id: str
    contribution: str
    version: int = Field(description="version of the contribution that it was taken from")
    edited_since: bool
    start: int = Field(description="in characters of the readable text of that version")
    stop: int
    words: str
    language: str
    nature: str
    idea: str | None
    by_machine: bool
    state: str = Field(description="standing, removed, or erased with its source")
    readable: bool = Field(description="false: its source was erased, hidden, withdrawn or not published")


class ExtractsPage(Schema):
    """Extracts, the oldest first."""

    items: list[ExtractShape]
    next_cursor: str


class ReadableShape(Schema):
    """The text in which extracts are marked: the present version without markup. Places are in characters."""

    contribution: str
    version: int
    text: str
    sha256: str
    sentences: list[tuple[int, int]]
    extracts: list[ExtractShape]


class HarvestTextShape(Schema):
    """A contribution of the list of harvesters."""

    id: str
    kind: str
    title: str
    language: str
    version: int
    extracts: int
    created_at: datetime


class HarvestTextsPage(Schema):
    """Texts to harvest, the oldest first, with how many fit."""

    items: list[HarvestTextShape]
    total: int
    harvested: int
    next_cursor: str


class Passage(Given):
    """A passage by its place, or by its ``words`` where they stand first, whatever the spaces and signs between."""

    contribution: PublicId
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(None, description="null: the present one")
    start: Place | None = None
    stop: Place | None = None
    words: Annotated[str, Field(max_length=MAX_WORDS, pattern=r"^[^\x00]*$")] = ""
    nature: Nature
    idea: PublicId | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE, pattern=r"^[^\x00]*$")] = ""
    sha256: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")] = Field(
        "", description="of the text in which it was chosen: given, no other text is ever taken for it"
    )


class NewExtracts(Given):
    """Passages of one process to make extracts of: all or none."""

    extracts: Annotated[list[Passage], Field(min_length=1, max_length=AT_ONCE)]


class MadeShape(Schema):
    """What stands now, in the order of what was sent. ``new``: those that this call made; the others stood already."""

    items: list[ExtractShape]
    new: list[str]


class Chosen(Given):
    """Extracts of one process to act on. ``expected``: extract → nature that you have read; a newer one is not lost."""

    extracts: Ids
    expected: dict[PublicId, Nature] = {}


class Typed(Chosen):
    """Say what extracts are."""

    nature: Nature


class Moved(Chosen):
    """Put extracts under an idea; null: under none."""

    idea: PublicId | None


class ChangedShape(Schema):
    """What was changed: fewer than asked where it was so already, or the source was erased."""

    changed: list[str]


def _shape(one: Source, ideas: Mapping[int, str]) -> ExtractShape:
    return ExtractShape(
        id=one.public_id,
        contribution=one.contribution,
        version=one.version,
        edited_since=one.is_of_earlier_version,
        start=one.start,
        stop=one.stop,
        words=one.words,
        language=one.language,
        nature=one.nature,
        idea=ideas.get(one.idea_id) if one.idea_id else None,
        by_machine=one.by_machine,
        state=one.state,
        readable=one.is_shown,
    )


def _shapes(sources: Sequence[Source]) -> list[ExtractShape]:
    keys = {one.idea_id for one in sources if one.idea_id}
    ideas = dict(Idea.objects.filter(pk__in=keys).values_list("pk", "public_id")) if keys else {}
    return [_shape(one, ideas) for one in sources]


def _team(request: HttpRequest, space: str, process: str) -> Process:
    found = process_or_404(request, space, process)
    may_observe(request.user, found.space).require()
    return found


def _idea(process: Process, public_id: str | None) -> Idea | None:
    if public_id is None:
        return None
    found = Idea.objects.filter(process=process, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _chosen(process: Process, ids: Sequence[str]) -> list[Extract]:
    """All the extracts named: an act on some of them would not be what was asked."""
    found = list(Extract.objects.filter(process=process, public_id__in=ids))
    if len(found) < len(set(ids)):
        raise Http404
    return found


def _seen(chosen: Sequence[Extract], expected: Mapping[str, str]) -> dict[str, str]:
    """What the caller has read, as the acts compare it."""
    return {
        one.public_id: f"{expected[one.public_id]}.{one.idea_id or 0}.{one.state}"
        for one in chosen
        if one.public_id in expected
    }


def _changed(extracts: Sequence[Extract]) -> ChangedShape:
    return ChangedShape(changed=[one.public_id for one in extracts])


@router.get("/contributions/{slug:contribution}/readable", response=ReadableShape, auth=None)
def read_text(request: HttpRequest, contribution: str) -> ReadableShape:
    """The words of a contribution as extracts are marked in them, its sentences, and its extracts."""
    found = find_contribution(contribution[:10])
    if found is None or not found.is_public:
        raise Http404
    may_see(request.user, found.process).require()
    text = readable(found.title, found.body)
    rows = Extract.objects.filter(contribution=found, state=Extract.State.STANDING).order_by("start", "stop", "pk")
    return ReadableShape(
        contribution=found.public_id,
        version=found.current_version,
        text=text,
        sha256=digest(text),
        sentences=sentences(text),
        extracts=_shapes(in_order(rows)),
    )


@router.get("/processes/{slug:space}/{slug:process}/extracts", response=ExtractsPage, auth=None)
def list_extracts(
    request: HttpRequest,
    space: str,
    process: str,
    nature: Nature | None = None,
    idea: PublicId | None = None,
    cursor: Cursor = "",
    size: Size = 100,
) -> ExtractsPage:
    """The extracts that stand in a process, the oldest first."""
    found = process_or_404(request, space, process)
    under = _idea(found, idea)
    wanted = listing.ExtractsWanted(nature=nature or "", idea=under.pk if under else None)
    page = page_by_id(listing.extracts(found, wanted).only("pk"), cursor=cursor, size=size)
    sources = sources_of([one.pk for one in page.rows])
    return ExtractsPage(items=_shapes([sources[one.pk] for one in page.rows]), next_cursor=page.next_cursor)


@router.get("/processes/{slug:space}/{slug:process}/harvest", response=HarvestTextsPage, openapi_extra=UNDERSTAND)
def list_texts(
    request: HttpRequest,
    space: str,
    process: str,
    q: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = "",
    show: Literal["all", "not_yet", "harvested"] = "all",
    idea: PublicId | None = None,
    theme: Annotated[int, Field(ge=0, le=1_000_000)] | None = None,
    cursor: Cursor = "",
    size: Size = 100,
) -> HarvestTextsPage:
    """The texts of a process for its harvesters. ``theme`` is the number of one of the latest reading."""
    found = _team(request, space, process)
    under = _idea(found, idea)
    themes = listing.latest_themes(found)[1] if theme is not None else []
    chosen = next((one.pk for one in themes if one.number == theme), None)
    if theme is not None and chosen is None:
        raise Http404
    wanted = listing.TextsWanted(
        words=q,
        show=show,
        idea=under.pk if under else None,
        themes=None if chosen is None else listing.with_those_below(chosen, themes),
    )
    language = get_language() or "fr"
    counts = listing.counts(found, wanted, language=language)
    rows = listing.told(listing.texts(found, wanted, language=language), None)
    page = page_by_id(rows, cursor=cursor, size=size)
    return HarvestTextsPage(
        items=[
            HarvestTextShape(
                id=one.public_id,
                kind=one.kind,
                title=one.title,
                language=one.language,
                version=one.current_version,
                extracts=one.made,
                created_at=one.created_at,
            )
            for one in page.rows
        ],
        total=counts[show],
        harvested=counts[listing.HARVESTED],
        next_cursor=page.next_cursor,
    )


@router.post("/processes/{slug:space}/{slug:process}/extracts", response=MadeShape, openapi_extra=UNDERSTAND)
def make_extracts(request: HttpRequest, space: str, process: str, given: NewExtracts) -> MadeShape:
    """Make extracts of passages: all or none. A passage that is an extract already is given back as it stands."""
    found = _team(request, space, process)
    ids = {one.contribution for one in given.extracts}
    texts = {one.public_id: one for one in Contribution.objects.filter(process=found, public_id__in=ids)}
    if len(texts) < len(ids):
        raise Http404
    tree = tree_of(found)
    ideas = {one.public_id: one for one in tree.ideas.values()}
    if any(one.idea is not None and one.idea not in ideas for one in given.extracts):
        raise Http404
    for one in texts.values():
        one.process = found
    made = actions.make_extracts(
        process=found, by=request.user, made=[_new(one, texts[one.contribution], ideas) for one in given.extracts]
    )
    sources = sources_of([one.pk for one in made])
    return MadeShape(
        items=_shapes([sources[one.pk] for one in made]),
        new=sorted({one.public_id for one in made if one.is_new}),
    )


def _new(one: Passage, text: Contribution, ideas: Mapping[str, Idea]) -> actions.NewExtract:
    version = one.version or text.current_version
    place: tuple[int, int] | None = None
    if one.start is not None and one.stop is not None:
        place = (one.start, one.stop)
    elif one.words and text.is_public:
        row = text.versions.filter(number=version).first()
        place = locate(readable(row.title, row.body), one.words) if row else None
        if place is None:
            refuse(
                "words_not_found",
                _("These words are not in this text. Nothing was kept."),
                _("Copy them from the text, or tick its sentences."),
                status=400,
            )
    start, stop = place or (0, 0)
    idea = ideas[one.idea] if one.idea else None
    return actions.NewExtract(text, version, start, stop, one.nature, idea, one.note, sha256=one.sha256)


@router.post("/processes/{slug:space}/{slug:process}/extracts/type", response=ChangedShape, openapi_extra=UNDERSTAND)
def type_extracts(request: HttpRequest, space: str, process: str, given: Typed) -> ChangedShape:
    """Say what some extracts are."""
    chosen = _chosen(_team(request, space, process), given.extracts)
    seen = _seen(chosen, given.expected)
    return _changed(actions.retype(extracts=chosen, nature=given.nature, by=request.user, seen=seen))


@router.post("/processes/{slug:space}/{slug:process}/extracts/move", response=ChangedShape, openapi_extra=UNDERSTAND)
def move_extracts(request: HttpRequest, space: str, process: str, given: Moved) -> ChangedShape:
    """Put some extracts under an idea, or under none."""
    found = _team(request, space, process)
    chosen = _chosen(found, given.extracts)
    idea, seen = _idea(found, given.idea), _seen(chosen, given.expected)
    return _changed(actions.move_extracts(extracts=chosen, idea=idea, by=request.user, seen=seen))


@router.post("/processes/{slug:space}/{slug:process}/extracts/remove", response=ChangedShape, openapi_extra=UNDERSTAND)
def remove_extracts(request: HttpRequest, space: str, process: str, given: Chosen) -> ChangedShape:
    """Take extracts out of the harvest; they can be put back."""
    chosen = _chosen(_team(request, space, process), given.extracts)
    return _changed(actions.remove_extracts(extracts=chosen, by=request.user, seen=_seen(chosen, given.expected)))


@router.post("/processes/{slug:space}/{slug:process}/extracts/restore", response=ChangedShape, openapi_extra=UNDERSTAND)
def restore_extracts(request: HttpRequest, space: str, process: str, given: Chosen) -> ChangedShape:
    """Put removed extracts back; one whose passage was made an extract again meanwhile stays removed."""
    chosen = _chosen(_team(request, space, process), given.extracts)
    return _changed(actions.restore_extracts(extracts=chosen, by=request.user, seen=_seen(chosen, given.expected)))
