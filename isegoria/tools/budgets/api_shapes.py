# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API of budgets takes and gives. All sums are whole numbers of the currency's smallest unit (cents)."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given

from .models import MOST_CENTS

Text = Annotated[str, Field(max_length=200_000)]
Title = Annotated[str, Field(max_length=1_000)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$")]
Code = Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$", description="official code of a territory")]
PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")]
Names = Annotated[
    dict[Annotated[str, Field(min_length=2, max_length=12)], Annotated[str, Field(max_length=500)]],
    Field(max_length=50, description="by language"),
]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS, description="in the smallest unit of the currency")]
Number = Annotated[int, Field(ge=0, le=10_000)]
RuleOptions = Annotated[
    dict[
        Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] | int | bool
    ],
    Field(max_length=20, description="settings of the rule, as `isegoria budget --rules` lists them"),
]


# --- the budget -------------------------------------------------------------------------------------------
class PotShape(Schema):
    """A sum that pays for projects; ``district`` is empty where everyone votes on it."""

    id: str
    names: dict[str, str]
    amount: int
    district: str


class BudgetCategoryShape(Schema):
    """What projects are sorted by; ``limit`` is the most that one may cost in all, 0 for no limit."""

    id: str
    names: dict[str, str]
    limit: int


class CriterionShape(Schema):
    """Something that the services look at."""

    id: str
    names: dict[str, str]


class BudgetShape(Schema):
    """What is shared out, by which rule, with which ballot."""

    id: str
    currency: str
    total: int
    rule: str
    ballot: str
    ties: str
    minimum: int
    maximum: int
    points: int
    points_each: int = Field(description="the most points that one project may receive; 0 for no limit")
    options: dict[str, str | int | bool] = Field(description="settings of the rule")
    most: int
    children: str
    children_weight: int
    least_cost: int
    most_cost: int
    fictional: bool
    fixed: bool = Field(description="a ballot was drawn up: only the criteria can change")
    pots: list[PotShape]
    categories: list[BudgetCategoryShape]
    criteria: list[CriterionShape]


class NewPot(Given):
    """A pot as it should be; with the id of one that is there, it is changed in its place."""

    id: PublicId = ""
    names: Names
    amount: Cents
    district: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""


class NewBudgetCategory(Given):
    """A category as it should be."""

    id: PublicId = ""
    names: Names
    limit: Cents = 0


class NewCriterion(Given):
    """A criterion as it should be."""

    id: PublicId = ""
    names: Names


class NewBudget(Given):
    """A whole budget as it should be: what stands there and is not in it is taken away."""

    pots: Annotated[list[NewPot], Field(max_length=300)]
    categories: Annotated[list[NewBudgetCategory], Field(max_length=100)] = []
    criteria: Annotated[list[NewCriterion], Field(max_length=100)] = []
    currency: Annotated[str, Field(max_length=3)] = "EUR"
    rule: Annotated[str, Field(max_length=40)] = "equal-shares-add1"
    ballot: Literal["approvals", "knapsack", "points", "scores", "rankings"] = "approvals"
    ties: Literal["declared", "order", "lot"] = "declared"
    minimum: Number = 0
    maximum: Number = 0
    points: Number = 10
    points_each: Annotated[int, Field(ge=0, le=10_000, description="0 for no limit")] = 0
    options: RuleOptions | None = None
    most: Number = 0
    children: Literal["none", "apart", "weight"] = "none"
    children_weight: Number = 100
    least_cost: Cents = 0
    most_cost: Cents = 0
    fictional: bool = False


# --- projects ---------------------------------------------------------------------------------------------
class ProjectShape(Schema):
    """A project. Its texts are empty when they are not public: ``text_state`` says why."""

    id: str
    number: int
    title: str
    body: str
    language: str
    text_state: str
    state: str = Field(description="submitted, studied, feasible, infeasible, withdrawn or merged")
    version: int
    pot: str | None
    category: str | None
    place: str | None
    latitude: float | None
    longitude: float | None
    estimate: int | None = Field(description="what its author thinks it costs, in cents")
    cost: int | None = Field(description="what the study says it costs, in cents: the cost that counts")
    paid_already: bool
    authors: list[str]
    comments: int
    merged_into: str | None
    created_at: datetime


class ProjectsPage(Schema):
    """Public projects, oldest first."""

    items: list[ProjectShape]
    next_cursor: str


class AboutProject(Given):
    """What a project is about beyond its words."""

    estimate: Cents | None = None
    pot: PublicId = ""
    category: PublicId = ""
    place: Code = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None


class NewProject(AboutProject):
    """A project to submit. ``body`` is Markdown."""

    title: Title
    body: Text
    language: Language = "fr"


class NewProjectVersion(AboutProject):
    """A whole new version. ``version`` is the one that you read: an edit made meanwhile is never overwritten."""

    title: Title
    body: Text
    version: Annotated[int, Field(ge=1, le=1_000_000_000)]


class KeptProject(Schema):
    """What was kept, and the receipt that its author keeps."""

    project: ProjectShape
    receipt: str


class ProjectVersionShape(Schema):
    """One text that a project has had."""

    number: int
    title: str
    body: str
    created_at: datetime


class MergeProject(Given):
    """The project in which this one will stand."""

    into: PublicId


class ProjectInvitation(Given):
    """The secret of an invitation to sign. Whoever has it may sign, once."""

    token: Annotated[str, Field(max_length=200)]


class SortedProject(Given):
    """Which pot pays, in which category it stands, whether it is paid before the vote."""

    pot: PublicId = ""
    category: PublicId = ""
    paid_already: bool = False


class TieShape(Schema):
    """What the count must know of two projects: ``conflict``, or ``requires`` (the first needs the second)."""

    kind: str
    first: str
    second: str
    reason: str


class NewTie(Given):
    """A tie to another project of the same budget."""

    kind: Literal["conflict", "requires"]
    other: PublicId
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


# --- the study and the works ------------------------------------------------------------------------------
class CriterionFindingShape(Schema):
    """What was found on one criterion, with the names that it had then."""

    criterion: str
    names: dict[str, str]
    finding: str
    note: str


class StudyShape(Schema):
    """A study of a project by the services. None is ever changed: the latest one stands."""

    id: str
    verdict: str
    cost: int | None
    opinion: str
    changes: str = Field(description="what would make an infeasible project feasible")
    office: str
    version: int = Field(description="of the text that was studied")
    findings: list[CriterionFindingShape]
    made_at: datetime


class NewFinding(Given):
    """What was found on one criterion, named by its id."""

    criterion: PublicId
    finding: Literal["met", "with_changes", "not_met", "not_asked"]
    note: Annotated[str, Field(max_length=1_000)] = ""


class NewStudy(Given):
    """A study to publish; the authors are told."""

    verdict: Literal["feasible", "infeasible"]
    opinion: Annotated[str, Field(max_length=20_000)]
    cost: Cents | None = None
    changes: Annotated[str, Field(max_length=20_000)] = ""
    office: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    findings: Annotated[list[NewFinding], Field(max_length=100)] = []


class WorkStepShape(Schema):
    """A step of the works, dated."""

    id: str
    state: str
    date: date
    note: str
    spent: int | None
    picture: str


class NewStep(Given):
    """A step of the works to publish. Without a date: today."""

    state: Literal["planned", "started", "done", "stopped"]
    day: Annotated[date | None, Field(description="the day it happened, or is planned for")] = None
    note: Annotated[str, Field(max_length=10_000)] = ""
    spent: Cents | None = None
    picture: Annotated[str, Field(max_length=32, pattern=r"^[0-9a-f]*$")] = ""
