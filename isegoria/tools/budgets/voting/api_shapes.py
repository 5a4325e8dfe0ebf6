# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations of ``api.py`` take and give."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given


class BallotPotShape(Schema):
    """Money that pays for projects, in the smallest unit. ``district``: whose it is, from 1; 0 for everyone's."""

    place: int
    names: dict[str, str]
    amount: int
    district: int


class BallotLineShape(Schema):
    """A project on the ballot. Its place, from 0, is that of its mark in every ballot; ``pot`` is a place too.

    ``funded``: it is paid for already, and takes no mark.
    """

    place: int
    number: int
    names: dict[str, str]
    cost: int
    pot: int
    category: str
    funded: bool
    contribution: str | None


class BudgetVoteShape(Schema):
    """The vote on the projects of a budget. A ballot's marks: a whole number a project, by place (1 where it is chosen,
    points, a score, or a rank from 1; 0 for nothing), then the voter's district (from 1 in ``districts``, 0 for none),
    then 1 on a child's ballot, else 0."""

    id: str
    state: str
    ballot: str
    minimum: int
    maximum: int
    points: int = Field(description="Points to share out, or the highest score.")
    most_mark: int
    currency: str
    rule: str
    ties: str
    children: str
    districts: list[str]
    pots: list[BallotPotShape]
    projects: list[BallotLineShape]
    opens_at: datetime | None
    closes_at: datetime | None
    voted: int | None = Field(default=None, description="People so far; null where it shows only after the close.")
    listed: int | None = Field(default=None, description="People on the list of voters; null where there is none.")
    reason: str = Field(default="", description="Why it was cancelled.")


class BudgetBallotShape(Schema):
    """One's own part: how one voted, and what, until the close."""

    voted: bool
    channel: str | None
    marks: list[int] | None
    may_vote: bool
    why_not: dict[str, str] | None


class NewBudgetBallot(Given):
    """A ballot: a whole number, or null, for each project by place; then the district, then 0 or 1."""

    marks: Annotated[list[int | None], Field(max_length=2_002)]


class BudgetCastShape(Schema):
    """A ballot that was cast. ``changed``: it took the place of an earlier one."""

    receipt: str
    changed: bool


class ReadyOrNot(Given):
    """Whether the ballot is as it will be."""

    ready: bool


class CancellingBudgetVote(Given):
    """Why a vote ends without a result: it stays on its page."""

    reason: Annotated[str, Field(max_length=500)]


class BudgetPaperIn(Given):
    """Whether all paper ballots are read, so that the urn may be opened. ``without_missing``: those that people
    took and that were not entered will not come back."""

    paper_in: bool
    without_missing: bool = False
