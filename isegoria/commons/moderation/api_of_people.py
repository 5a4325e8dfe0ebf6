# SPDX-License-Identifier: AGPL-3.0-or-later
"""For whom it is about, in JSON: the appeals that one was drawn for, one's voice, texts to write in other words."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from isegoria.core.accounts.models import Person
from isegoria.core.bodies import Given
from isegoria.core.contributions.actions import edit
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution

from . import queries
from .appealing.actions import decline, judge
from .models import Concern, Juror
from .reasons import rule_of
from .rules import may_judge
from .web.mine import longest

router = Router()


class PanelShape(Schema):
    """An appeal that I was drawn to decide: what was decided, what its author says, and my own voice."""

    appeal: str
    act: str
    reason: str
    rule: str
    contribution: str | None
    title: str
    text: str
    language: str
    words: str = Field(description="what the person who appeals says")
    closes_at: datetime | None
    voice: str = Field(description="mine so far: upheld, overturned, or empty")
    my_words: str


class NewVoice(Given):
    """What I think of the decision, and why. It can be changed until the appeal closes."""

    voice: Literal["upheld", "overturned"]
    words: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class OtherWords(Given):
    """A text in other words, as a moderator asked. ``version`` is the one that was read, so that none is lost."""

    text: Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"^[^\x00]*$")]
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    version: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class AskedShape(Schema):
    """A text of mine that a moderator asks me to write in other words."""

    contribution: str
    title: str
    text: str
    language: str
    version: int
    longest: int


def _panel(juror: Juror) -> PanelShape:
    decision = juror.appeal.decision
    text = decision.contribution
    shown = text is not None and text.state != Contribution.State.ERASED
    return PanelShape(
        appeal=juror.appeal.public_id,
        act=decision.act,
        reason=decision.reason,
        rule=rule_of(decision.reason),
        contribution=text.public_id if text is not None else None,
        title=text.title if text is not None and shown else "",
        text=text.body if text is not None and shown else "",
        language=text.language if text is not None else "",
        words=juror.appeal.words,
        closes_at=juror.appeal.closes_at,
        voice=juror.voice,
        my_words=juror.words,
    )


def _seats(person: Person) -> list[Juror]:
    return list(queries.seats_of(person).select_related("appeal__decision__contribution").order_by("-appeal")[:200])


def _seat(person: Person, appeal: str) -> Juror:
    """My seat, open or not. Raises ``Refused`` for an appeal that I was not drawn for."""
    found = (
        Juror.objects.filter(appeal__public_id=appeal[:10], person=person)
        .select_related("appeal__decision__contribution")
        .first()
    )
    may_judge(found).require()
    if found is None:  # said above; for the type alone
        raise Http404
    return found


@router.get("/me/panels", response=list[PanelShape])
def read_my_panels(request: HttpRequest) -> list[PanelShape]:
    """The open appeals that I was drawn for, latest first, at most 200."""
    return [_panel(one) for one in _seats(request.auth)]


@router.get("/me/panels/{slug:appeal}", response=PanelShape)
def read_my_panel(request: HttpRequest, appeal: str) -> PanelShape:
    """One of them."""
    return _panel(_seat(request.auth, appeal))


@router.post("/me/panels/{slug:appeal}", response=PanelShape)
def give_my_voice(request: HttpRequest, appeal: str, given: NewVoice) -> PanelShape:
    """Say whether the decision stands. The first to answer take the seats."""
    judge(juror=_seat(request.auth, appeal), voice=given.voice, words=given.words)
    return _panel(_seat(request.auth, appeal)) if _is_open(request.auth, appeal) else _closed(request.auth, appeal)


def _is_open(person: Person, appeal: str) -> bool:
    return queries.seats_of(person).filter(appeal__public_id=appeal[:10]).exists()


def _closed(person: Person, appeal: str) -> PanelShape:
    """Mine was the last voice that was needed."""
    rows = Juror.objects.filter(appeal__public_id=appeal[:10], person=person)
    return _panel(rows.select_related("appeal__decision__contribution").get())


@router.delete("/me/panels/{slug:appeal}", response=list[PanelShape])
def decline_my_seat(request: HttpRequest, appeal: str) -> list[PanelShape]:
    """Leave my seat to the next one of the lot; returns those that are left to me."""
    decline(juror=_seat(request.auth, appeal))
    return [_panel(one) for one in _seats(request.auth)]


def _asked(text: Contribution) -> AskedShape:
    return AskedShape(
        contribution=text.public_id,
        title=text.title,
        text=text.body,
        language=text.language,
        version=text.current_version,
        longest=longest(text),
    )


@router.get("/me/rephrasing", response=list[AskedShape])
def read_what_i_am_asked_to_rephrase(request: HttpRequest) -> list[AskedShape]:
    """The texts that a moderator asked me to write in other words; at most 200."""
    return [_asked(one.contribution) for one in queries.to_rephrase(request.auth).order_by("pk")[:200]]


@router.post("/me/rephrasing/{slug:contribution}", response=AskedShape)
def write_in_other_words(request: HttpRequest, contribution: str, given: OtherWords) -> AskedShape:
    """Write one of them anew: a moderator reads it before it shows."""
    text = find_contribution(contribution[:10])
    asked = text is not None and Concern.objects.filter(pk=text.pk, with_author=True).exists()
    if text is None or not asked or text.author_id != request.auth.pk:
        raise Http404
    edit(
        contribution=text,
        person=request.auth,
        title=given.title if text.title else "",
        body=given.text,
        max_length=longest(text),
        state=Contribution.State.PENDING,
        expected_version=given.version,
    )
    return _asked(Contribution.objects.select_related("phase").get(pk=text.pk))
