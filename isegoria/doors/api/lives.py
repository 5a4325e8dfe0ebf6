# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a text, and of all that I said: the same steps and chapters as on the pages."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from isegoria.core.accounts.identification import identify
from isegoria.core.contributions.history import may_read_history
from isegoria.core.contributions.life import Life, chapters_of, lives_of, stands_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.own_lives import own_lives
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.rules import may_see

from .shapes import Cursor, Listed, Moment, Size

router = Router()


class StepShape(Schema):
    """One step of a life. ``under_way``: it has begun and is not done."""

    at: datetime | None
    note: str
    url: str = Field(description="a page of this site, from its root; empty where there is none")
    under_way: bool


class LifeShape(Schema):
    """What became of a text. ``steps``: said, read, synthesis, decided, done; null where nothing happened yet.

    ``chapters``: what each room tells, by its name; one that has nothing to tell is not there.
    """

    id: str
    state: str
    stands_in: str | None = Field(description="id of the text into which it was merged")
    moved_at: datetime | None
    steps: dict[str, StepShape | None]
    chapters: dict[str, Any]


class OwnLifeShape(Schema):
    """One of one's own texts. ``moved``: since the moment that was asked about."""

    id: str
    state: str
    moved: bool
    moved_at: datetime | None
    steps: dict[str, StepShape | None]


@router.get("/contributions/{slug:contribution}/life", response=LifeShape, auth=None)
def read_life(request: HttpRequest, contribution: str) -> LifeShape:
    """What became of a text, step by step. Of one that is not public, to those who signed it alone."""
    found = find_contribution(contribution[:10])
    if found is None:
        raise Http404
    may_see(request.user, found.process).require()
    erased = found.state == Contribution.State.ERASED
    if not erased and not found.is_public and not may_read_history(identify(request), found):
        raise Http404
    into = stands_in([found])
    life = Life() if erased else lives_of([found], into)[found.pk]
    told = [] if erased else chapters_of(found, request, into.get(found.pk))
    return LifeShape(
        id=found.public_id,
        state=found.state,
        stands_in=into[found.pk].public_id if found.pk in into else None,
        moved_at=life.moved_at,
        steps=_steps(life),
        chapters={one.slug: one.chapter.data for one in told},
    )


@router.get("/me/life", response=Listed[OwnLifeShape])
def list_my_lives(
    request: HttpRequest, since: Moment | None = None, cursor: Cursor = "", size: Size = 100
) -> Listed[OwnLifeShape]:
    """What became of what I said: what moved since ``since`` first, then the latest texts; the thousand latest."""
    rows = own_lives(request.auth, since=since)
    begins = min(int(cursor), len(rows)) if cursor else 0
    ends = begins + size
    return Listed[OwnLifeShape](
        items=[
            OwnLifeShape(
                id=one.contribution.public_id,
                state=one.contribution.state,
                moved=one.moved,
                moved_at=one.life.moved_at,
                steps=_steps(one.life),
            )
            for one in rows[begins:ends]
        ],
        next_cursor=str(ends) if ends < len(rows) else "",
    )


def _steps(life: Life) -> dict[str, StepShape | None]:
    return {
        word: StepShape(at=one.at, note=one.note, url=one.url, under_way=one.under_way) if one else None
        for word, one in life.steps().items()
    }
