# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations of ``api.py`` take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from isegoria.commons.polling.api_shapes import PublicId
from isegoria.core.bodies import Given

Texts = Annotated[dict[str, Annotated[str, Field(max_length=20_000)]], Field(max_length=40)]
Small = Annotated[int, Field(ge=0, le=500)]


class VoteOptionShape(Schema):
    """An option. Its place, from 0, is that of its mark in every ballot."""

    place: int
    names: dict[str, str]
    texts: dict[str, str]
    contribution: str | None


class VoteShape(Schema):
    """A question put to the vote. ``kind`` says what the marks of a ballot are: rankings (1 first, null for nothing),
    grades (place in ``scale``, 0 the worst, null for nothing), approvals (1 or 0), points (how many)."""

    id: str
    state: str
    secret: bool
    questions: dict[str, str]
    presentations: dict[str, str]
    method: str
    method_options: dict[str, Any]
    kind: str
    seats: int
    scale: list[dict[str, Any]]
    minimum: int
    maximum: int
    points: int
    quorum: dict[str, Any]
    ties: str
    choices: list[VoteOptionShape]
    opens_at: datetime | None
    closes_at: datetime | None
    voted: int | None = Field(default=None, description="People so far; null where it shows only after the close.")
    listed: int | None = Field(default=None, description="People on the list of voters; null where there is none.")
    reason: str = Field(default="", description="Why it was cancelled.")
    reasons: str = Field(
        default="no", description="Of objections, on a ballot: no (none is taken), offered, or required (else refused)."
    )


class NewGrade(Given):
    """A grade of the scale: its value where grades are added up, and its names by language."""

    value: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    names: Texts = Field(default_factory=dict)


class NewVoteOption(Given):
    """An option to vote on. ``contribution``: the public id of the text of this process that it is taken from."""

    names: Texts
    texts: Texts = Field(default_factory=dict)
    contribution: PublicId = ""


class NewVote(Given):
    """A question to put to the vote, whole: in the place of another one, all of it is replaced."""

    questions: Texts
    presentations: Texts = Field(default_factory=dict)
    method: Annotated[str, Field(max_length=40)]
    method_options: Annotated[dict[str, Any], Field(max_length=20)] = Field(default_factory=dict)
    choices: Annotated[list[NewVoteOption], Field(max_length=500)]
    seats: Small = 1
    scale: Annotated[list[NewGrade], Field(max_length=101)] = Field(default_factory=list)
    minimum: Small = 0
    maximum: Small = 0
    points: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    quorum: Annotated[dict[str, Any], Field(max_length=1)] = Field(default_factory=dict)
    ties: Literal["declared", "order", "lot"] = "declared"
    draft: bool = False


class MovedVote(Given):
    """Where to: before the question that stands before it, or after the one that stands after."""

    up: bool


class Cancelling(Given):
    """Why a vote ends without a result: it stays on its page."""

    reason: Annotated[str, Field(max_length=500)]


class PaperIn(Given):
    """Whether all paper ballots are read, so that the urn may be opened. ``without_missing``: those that people$
    took and that were not entered will not come back."""

    paper_in: bool
    without_missing: bool = False


class NewBallot(Given):
    """A ballot: a whole number, or null, for each option by place. ``reasons``: in a named vote by consent, why one
    objects, by place too; what stands beside any other mark is left aside."""

    marks: Annotated[list[int | None], Field(max_length=500)]
    reasons: Annotated[list[Annotated[str, Field(max_length=20_000)] | None], Field(max_length=500)] = Field(
        default_factory=list
    )
    language: Annotated[str, Field(max_length=12, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})?)?$")] = Field(
        default="", description="Of the reasons; that of the process where it is left out."
    )


class CastShape(Schema):
    """A ballot that was cast. ``changed``: it took the place of an earlier one."""

    receipt: str
    changed: bool


class OwnBallotShape(Schema):
    """One's own part: how one voted, and what, as long as anyone can tell: of a secret vote, until the close."""

    voted: bool
    channel: str | None = None
    marks: list[int] | None = None
    reasons: dict[int, str] = Field(default_factory=dict, description="Why one objects, by the place of the option.")
    may_vote: bool = False
    why_not: dict[str, str] | None = None


class ObjectionShape(Schema):
    """Why someone objects, in a named vote by consent, once ballots are public. ``id`` is that of its text."""

    id: str
    option: int = Field(description="Place of the option that is objected to.")
    author: str = Field(description="The name that they go by; empty where they have left.")
    reason: str = Field(description="Empty where it is not shown: see state.")
    language: str
    state: str


class VoteOutcomeShape(Schema):
    """What a vote gave. Options are named by their place in ``names``."""

    status: str
    final: bool
    winners: list[int]
    names: list[str]
    tally: dict[str, Any]
    comparison: dict[str, Any] | None
    trace: list[dict[str, Any]]
    quorum: dict[str, Any] | None
    roll: dict[str, int]
    digest: str
    input_sha256: str
    computed_at: datetime
    root: str = Field(description="Merkle root over the mixed ballots of the urn, by key; empty where there was none.")
    few: bool = Field(description="So few secret ballots that totals nearly tell what each person voted.")
