# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search in JSON: what its pages find, for anyone."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import Field as Limits

from isegoria.core.access import client_network, throttle
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.queries import find_phase, find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.queries import find_space

from . import queries
from .excerpts import words_alone
from .models import Entry
from .views import A_MINUTE, page_of

router = Router(auth=None)
Slug = Annotated[str, Limits(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Language = Annotated[str, Limits(max_length=12, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})?)?$")]
Typed = Annotated[str, Limits(max_length=10_000)]
EXCERPT = 240


class FoundShape(Schema):
    """A public text: a contribution of any kind, a process or a space. ``id`` is its public id."""

    kind: str
    id: str
    title: str
    text: str = Field(description="the beginning of the text, without its Markdown signs")
    language: str
    space: str
    process: str | None
    url: str


class FoundPage(Schema):
    """A page of what was found. At most 500 texts are listed, the closest ones, whatever ``total``."""

    items: list[FoundShape]
    page: int
    pages: int
    total: int
    total_is: Literal["exact", "at_least"]
    some_words: bool = Field(description="no text holds all the words: these hold some of them")
    by_kind: dict[str, int]
    by_language: dict[str, int]


class SimilarShape(FoundShape):
    """A contribution that says much the same; ``likeness`` goes from 0 to 1."""

    likeness: float


class Asking(Schema):
    """What is looked for, and where."""

    q: Typed = Field("", description='words; "phrases"; -excluded')
    space: Slug = ""
    process: Slug = Field("", description="within the space")
    kind: Slug = ""
    language: Language = Field("", description="of the texts")
    reader: Language = Field("en", description="language of the reader, whose texts come a little before")
    page: Annotated[int, Limits(ge=1, le=500)] = 1


def _scope(asking: Asking) -> queries.Scope:
    space = find_space(asking.space) if asking.space else None
    process = find_process(space, asking.process) if space and asking.process else None
    if (asking.space and space is None) or (asking.process and process is None):
        raise Http404
    return queries.Scope(space=space, process=process, kind=asking.kind, language=asking.language)


def _shape(entry: Entry) -> FoundShape:
    process, space, language = entry.process, entry.space, entry.language
    if entry.contribution is not None:
        own = _of_contribution(entry.contribution)
    elif process is not None:
        own = {
            "id": process.public_id,
            "title": process.questions.get(language, ""),
            "text": words_alone(process.presentations.get(language, ""))[:EXCERPT],
            "url": f"/s/{space.slug}/{process.slug}/",
        }
    else:
        own = {
            "id": space.public_id,
            "title": space.names.get(language, ""),
            "text": words_alone(space.presentations.get(language, ""))[:EXCERPT],
            "url": f"/s/{space.slug}/",
        }
    return FoundShape(
        **own, kind=entry.kind, language=language, space=space.slug, process=process.slug if process else None
    )


def _of_contribution(contribution: Contribution) -> dict[str, str]:
    return {
        "id": contribution.public_id,
        "title": contribution.title,
        "text": words_alone(contribution.body)[:EXCERPT],
        "url": page_of(contribution),
    }


@router.get("/search", response=FoundPage)
def search(request: HttpRequest, asking: Query[Asking]) -> FoundPage:
    """Public texts that hold what was typed, the closest first. Whatever is typed is read as words."""
    found = queries.search(asking.q, language=asking.reader or "en", scope=_scope(asking), page=asking.page)
    return FoundPage(
        items=[_shape(one) for one in found.rows],
        page=found.page,
        pages=found.pages,
        total=found.total,
        total_is="at_least" if found.at_least else "exact",
        some_words=found.some_words,
        by_kind=found.by_kind,
        by_language=found.by_language,
    )


@router.get("/phases/{slug:space}/{slug:process}/{slug:phase}/similar", response=list[SimilarShape])
def read_similar(
    request: HttpRequest,
    space: str,
    process: str,
    phase: str,
    kind: Slug,
    text: Annotated[str, Limits(max_length=queries.SIMILAR_READ)],
    language: Language = "fr",
) -> list[SimilarShape]:
    """Up to five public contributions of a phase that say much the same as a text, the closest first."""
    throttle("similar", client_network(request), limit=A_MINUTE, seconds=60).require()
    found = find_phase(space=space, process=process, phase=phase)
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    rows = queries.similar(text, phase=found, kind=kind, language=language or "fr")
    return [
        SimilarShape(
            **_of_contribution(one.contribution),
            kind=one.contribution.kind,
            language=one.contribution.language,
            space=space,
            process=process,
            likeness=round(one.likeness, 3),
        )
        for one in rows
    ]
