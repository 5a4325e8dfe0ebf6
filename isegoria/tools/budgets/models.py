# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a participatory budget keeps: the money and how it is shared out, the projects and what became of each.

All amounts are whole numbers of the currency's smallest unit (cents). A process holds at most one budget; its phases
are told apart by their setting ``stage``.
"""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.commons.polling.models import Urn
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase, Process
from isegoria.core.results.models import Result
from isegoria.core.spaces.texts import LocalText, in_language, texts_field

MOST_CENTS = 10**14
"""A million million of the currency: nothing that a community shares out comes near, and every sum stays exact."""


def amount_field(**options: Any) -> "models.BigIntegerField[Any, Any]":
    """A column of an amount in the smallest unit, never negative (the constraints of each model say so too)."""
    return models.BigIntegerField(validators=[MaxValueValidator(MOST_CENTS)], **options)


class Budget(models.Model):
    """What is shared out in a process, by which rule, with which ballot. Fixed once the first ballot has come."""

    class Ballot(models.TextChoices):
        APPROVALS = "approvals", pgettext_lazy("ballot of a budget", "choose the projects you would fund")
        KNAPSACK = (
            "knapsack",
            pgettext_lazy("ballot of a budget", "fill a basket that cannot cost more than the budget"),
        )
        POINTS = "points", pgettext_lazy("ballot of a budget", "share out points")
        SCORES = "scores", pgettext_lazy("ballot of a budget", "score each project")
        RANKINGS = "rankings", pgettext_lazy("ballot of a budget", "rank projects")

    class Children(models.TextChoices):
        NONE = "none", pgettext_lazy("children's vote", "no vote of their own")
        APART = "apart", pgettext_lazy("children's vote", "counted apart, and shown beside")
        WEIGHT = "weight", pgettext_lazy("children's vote", "counted together, with a weight")

    class Ties(models.TextChoices):
        DECLARED = "declared", pgettext_lazy("tie", "declared, and left to whoever decides")
        ORDER = "order", pgettext_lazy("tie", "broken by the order of the projects")
        LOT = "lot", pgettext_lazy("tie", "broken by lot, from a seed published after the close")

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="budget")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    currency = models.CharField(max_length=3, default="EUR", help_text="ISO 4217.")
    rule = models.SlugField(max_length=40, default="equal-shares-add1", help_text="See engine/budgets/rules.py.")
    options = models.JSONField(default=dict, blank=True, help_text="Options of the rule.")
    ties = models.CharField(max_length=10, choices=Ties, default=Ties.DECLARED)
    seed = models.CharField(max_length=64, blank=True, default="", help_text="Of the lot; drawn at the opening.")
    ballot = models.CharField(max_length=10, choices=Ballot, default=Ballot.APPROVALS)
    minimum = models.PositiveSmallIntegerField(default=0, help_text="Fewest projects to mark; a blank ballot aside.")
    maximum = models.PositiveSmallIntegerField(default=0, help_text="Most projects to mark; 0 for no limit.")
    points = models.PositiveIntegerField(default=10, help_text="Points to share out, or the highest score.")
    points_each = models.PositiveIntegerField(default=0, help_text="Most points for one project; 0 for no limit.")
    most = models.PositiveSmallIntegerField(default=0, help_text="Most projects chosen in all; 0 for no limit.")
    children = models.CharField(max_length=8, choices=Children, default=Children.NONE)
    children_weight = models.PositiveSmallIntegerField(
        default=100, help_text="Hundredths of a vote that a child's ballot weighs, where they are counted together."
    )
    least_cost = amount_field(default=0, help_text="What a project costs at least; 0 for no limit.")
    most_cost = amount_field(default=0, help_text="What a project may cost at most; 0 for no limit but its pot.")
    is_fictional = models.BooleanField(default=False, help_text="An example: no money is shared out.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(least_cost__gte=0, most_cost__gte=0), name="budget_limits_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"budget of {self.process_id}"


class Pot(models.Model):
    """A sum that pays for projects: the whole city's, or a district's (``territory`` or ``group_name``)."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="pots")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    names = texts_field()
    amount = amount_field(default=0)
    group_name = models.CharField(
        max_length=80, blank=True, default="", help_text="The district whose voters alone count; empty: everyone."
    )
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["budget", "position", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="pot_not_negative")]

    def __str__(self) -> str:
        return f"{self.budget_id}/{self.position}"

    @property
    def name(self) -> LocalText:
        return in_language(self.names)

    @property
    def is_citywide(self) -> bool:
        return not self.group_name


class Category(models.Model):
    """What projects are sorted by; ``limit`` is the most that one may cost in all, 0 for no limit."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="categories")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    names = texts_field()
    limit = amount_field(default=0)

    class Meta:
        ordering = ["budget", "position", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(limit__gte=0), name="category_limit_not_negative")]

    def __str__(self) -> str:
        return f"{self.budget_id}/{self.position}"

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


class Project(models.Model):
    """What a project has beyond its text. ``cost`` is what it costs after the study: that one counts."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("project", "submitted")
        STUDIED = "studied", pgettext_lazy("project", "being studied")
        FEASIBLE = "feasible", pgettext_lazy("project", "feasible")
        INFEASIBLE = "infeasible", pgettext_lazy("project", "not feasible as it stands")
        WITHDRAWN = "withdrawn", pgettext_lazy("project", "withdrawn")
        MERGED = "merged", pgettext_lazy("project", "united with another one")

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="budget_project"
    )
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveIntegerField(help_text="Its number in the budget, as on posters and ballots.")
    pot = models.ForeignKey(Pot, null=True, blank=True, on_delete=models.SET_NULL, related_name="projects")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="projects")
    estimate = amount_field(null=True, blank=True, help_text="What its author thinks it costs; null: they do not say.")
    cost = amount_field(null=True, blank=True, help_text="What the study says it costs; null before it.")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    is_funded = models.BooleanField(default=False, help_text="Paid before the vote, out of its pot.")

    class Meta:
        indexes = [models.Index(fields=["budget", "state"], name="project_state")]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="project_number_once"),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="project_point_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(estimate=None) | models.Q(estimate__gt=0), name="project_estimate_above_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(cost=None) | models.Q(cost__gt=0), name="project_cost_above_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"project {self.number}"

    @property
    def has_point(self) -> bool:
        return self.latitude is not None

    @property
    def counted_cost(self) -> int | None:
        """The cost that counts: the study's, or until then its author's; None where nobody has said one."""
        return self.cost if self.cost is not None else self.estimate


class Criterion(models.Model):
    """Something that the services look at when they study a project."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="criteria")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    names = texts_field()

    class Meta:
        ordering = ["budget", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.budget_id}/{self.position}"

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


class Assessment(models.Model):
    """What the services found of a project, public. None is ever changed: the latest one stands."""

    class Finding(models.TextChoices):
        MET = "met", pgettext_lazy("criterion", "met")
        WITH_CHANGES = "with_changes", pgettext_lazy("criterion", "met with changes")
        NOT_MET = "not_met", pgettext_lazy("criterion", "not met")
        NOT_ASKED = "not_asked", pgettext_lazy("criterion", "does not apply")

    class Verdict(models.TextChoices):
        FEASIBLE = "feasible", pgettext_lazy("project", "feasible")
        INFEASIBLE = "infeasible", pgettext_lazy("project", "not feasible as it stands")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assessments")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=120, blank=True, default="", help_text="The service that signs it.")
    verdict = models.CharField(max_length=12, choices=Verdict)
    cost = amount_field(null=True, blank=True)
    findings = models.JSONField(
        default=list,
        blank=True,
        help_text='[{"criterion": id, "names": {…}, "finding": "met", "note": "…"}]: as they were.',
    )
    opinion = models.TextField(help_text="The reasons, in plain words.")
    changes = models.TextField(blank=True, default="", help_text="What would make an infeasible project feasible.")
    version = models.PositiveIntegerField(default=1, help_text="Version of the text that was studied.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(cost=None) | models.Q(cost__gt=0), name="assessed_cost_positive")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.verdict}"


class Relation(models.Model):
    """What the count must know of two projects: at most one of them, or the first only with the second."""

    class Kind(models.TextChoices):
        CONFLICT = "conflict", pgettext_lazy("two projects", "exclude one another")
        REQUIRES = "requires", pgettext_lazy("two projects", "the first needs the second")

    kind = models.CharField(max_length=8, choices=Kind)
    first = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="relations")
    second = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="relations_in")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "first", "second"], name="project_relation_once"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="project_relation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"


class BudgetVote(models.Model):
    """The vote on the projects of a budget, in one phase of stage ``vote``. Its ballots are in its urn.

    ``options`` is what the count goes by, as it was when the ballot was drawn up: what is changed later changes
    nothing of it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("vote", "being written")
        READY = "ready", pgettext_lazy("vote", "ready")
        OPENING = "opening", pgettext_lazy("vote", "the urn is being opened")
        COUNTED = "counted", pgettext_lazy("vote", "counted")
        CANCELLED = "cancelled", pgettext_lazy("vote", "cancelled")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    phase = models.OneToOneField(Phase, on_delete=models.CASCADE, related_name="budget_vote")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="votes")
    urn = models.OneToOneField(Urn, null=True, blank=True, on_delete=models.SET_NULL, related_name="budget_vote")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    options = models.JSONField(default=dict, blank=True)
    seed = models.CharField(max_length=64, blank=True, default="", help_text="Of the lot; drawn at the opening.")
    result = models.ForeignKey(Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="", help_text="Why it was cancelled.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Where imported ballots come from.")

    def __str__(self) -> str:
        return f"{self.public_id} ({self.state})"


class BallotLine(models.Model):
    """A project on the ballot, as it was when the ballot was drawn up: ``place`` is its place in the marks of each.

    ``is_chosen`` is written with the final result, and read by whoever follows the works: null until then.
    """

    vote = models.ForeignKey(BudgetVote, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    number = models.PositiveIntegerField(help_text="The project's number.")
    names = texts_field()
    cost = amount_field()
    pot = models.ForeignKey(Pot, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_chosen = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["vote", "place"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "place"], name="ballot_line_place_once"),
            models.UniqueConstraint(fields=["vote", "project"], name="ballot_line_project_once"),
            models.CheckConstraint(condition=models.Q(cost__gt=0), name="ballot_line_cost_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.place}"

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


def today() -> date:
    return timezone.localdate()


class Step(models.Model):
    """A dated note on the works of a chosen project: what happened, and how far it is. The latest one stands."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("works", "planned")
        STARTED = "started", pgettext_lazy("works", "started")
        DONE = "done", pgettext_lazy("works", "done")
        STOPPED = "stopped", pgettext_lazy("works", "stopped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=8, choices=State)
    date = models.DateField(_("date"), default=today, help_text="The day it happened, or is planned for.")
    note = models.TextField(blank=True, default="")
    spent = amount_field(null=True, blank=True, help_text="What was spent in all by then, where it is said.")
    picture = models.SlugField(max_length=32, blank=True, default="", help_text="Name of an attached picture.")
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="Written by mistake: it counts no more.")

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.state}"
