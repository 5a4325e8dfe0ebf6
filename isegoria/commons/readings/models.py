# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles of readers: what they are asked of each text, who read what, and what readings say together.

A circle has a grid at a time. What a grid asks is never changed once someone has read with it: another one begins, in
which every text waits to be read anew, and the earlier one stays readable with its results.
"""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Phase, Process
from isegoria.core.results.models import Result
from isegoria.core.spaces.texts import LocalText, in_language, texts_field

from .grids import Question


def new_key() -> str:
    """What the link of an invitation ends with: nobody guesses it."""
    return secrets.token_urlsafe(16)


class Circle(models.Model):
    """People who read what was said in a process, one text at a time."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="reading_circles")
    titles = texts_field()
    instructions = texts_field(help_text="What readers are asked, in the organisers' words.")
    invitation = models.CharField(max_length=40, blank=True, default="")
    """What the link ends with where readers are invited; empty where anyone may read."""
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    """When its result was frozen, after it closed."""
    result = models.ForeignKey(Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["closes_at"], name="circle_open", condition=Q(frozen_at=None))]
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title.text or self.public_id

    @property
    def title(self) -> LocalText:
        return in_language(self.titles)

    @property
    def instruction(self) -> LocalText:
        return in_language(self.instructions)

    def state_at(self, moment: datetime) -> str:
        """ "coming", "open" or "closed"."""
        if self.frozen_at is not None or (self.closes_at is not None and moment >= self.closes_at):
            return "closed"
        return "open" if moment >= self.opens_at else "coming"

    @property
    def state(self) -> str:
        return self.state_at(timezone.now())


class Grid(models.Model):
    """One version of what a circle reads and asks, and how far it is. The counts are kept by the acts."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="grids")
    number = models.PositiveIntegerField(default=1)
    asked = models.PositiveSmallIntegerField(help_text="Different readers that each text is to have.")
    questions = models.JSONField()
    kinds = models.JSONField(default=list, help_text="Kinds of contributions that are read.")
    phases = models.ManyToManyField(Phase, related_name="+", help_text="Phases that are read; none for all.")
    seed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    texts = models.PositiveIntegerField(default=0)
    read_once = models.PositiveIntegerField(default=0)
    read_enough = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    """Texts that one more reader is waited for."""
    disputed = models.PositiveIntegerField(default=0)
    """Those of them that had as many readers as asked for, who disagree."""
    readings = models.PositiveIntegerField(default=0)
    languages = models.JSONField(default=dict, help_text="Language → number of texts.")
    gathered_to = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, help_text="Agreement and answers: worked out by the worker.")
    figures_at = models.DateTimeField(null=True, blank=True)
    aside = models.CharField(max_length=64, blank=True, default="")
    """A digest of whose readings counted nowhere when they were last looked at."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "number"], name="grid_number_once")]
        ordering = ["circle", "-number"]

    def __str__(self) -> str:
        return f"{self.circle_id} v{self.number}"

    @property
    def asks(self) -> list[Question]:
        """The questions, as the pages and the rules take them."""
        return [Question.from_json(one) for one in self.questions]


class Text(models.Model):
    """A contribution in a grid: how often it was read, and what its readings say together."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="texts_read", db_index=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="read_as")
    language = models.CharField(max_length=12, default="")
    shuffle = models.PositiveIntegerField(default=0)
    readings = models.PositiveSmallIntegerField(default=0)
    wanted = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(default=True)
    """One more reader is waited for, and the text can be read."""
    is_out = models.BooleanField(default=False)
    """The contribution is shown no more."""
    counts = models.JSONField(default=list)
    """For each question, how many gave each answer, then how many could not tell."""
    says = models.CharField(max_length=8, default="", blank=True)
    """One sign for each question: the number of the answer, or "-" where there is none."""
    enough_at = models.DateTimeField(null=True, blank=True)
    """When it first had as many readers as asked for."""
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grid", "contribution"], name="text_in_grid_once")]
        indexes = [
            models.Index(fields=["grid", "readings", "shuffle"], name="text_to_read", condition=Q(is_open=True)),
            models.Index(fields=["grid", "says"], name="text_says"),
            models.Index(fields=["grid", "-readings", "shuffle"], name="text_list"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} in {self.grid_id}"


class Reader(models.Model):
    """A person in a grid. Never shown with a name: what they read and answered is theirs alone to see."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="readers", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    languages = models.JSONField(default=list)
    readings = models.PositiveIntegerField(default=0)
    read_by_language = models.JSONField(default=dict)
    counts = models.BooleanField(default=True)
    """Whether what they read counts: not while a moderator set it aside."""
    compared = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    """Of their answers that could be compared with those of the others, how many agree: for the team alone."""
    seconds = models.PositiveIntegerField(null=True, blank=True)
    """The middle of the times that their readings took."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grid", "person"], name="reader_once")]

    def __str__(self) -> str:
        return f"reader {self.pk}"


class Reading(models.Model):
    """What one reader answered about one text. Private as to who."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="given")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="given", db_index=False)
    answers = models.JSONField()
    """For each question the number of the answer, or null where one could not tell."""
    counts = models.BooleanField(default=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "text"], name="circle_reading_once")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Turn(models.Model):
    """A text in a reader's hands, for a while; or one that they passed on, which is not handed to them again."""

    class Passed(models.TextChoices):
        LANGUAGE = "language", _("not my language")
        SKIPPED = "skipped", _("left to others")

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="turns")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="turns", db_index=False)
    begun_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    passed = models.CharField(max_length=10, choices=Passed, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "text"], name="turn_once")]
        indexes = [models.Index(fields=["until"], name="turn_until", condition=Q(passed=""))]

    def __str__(self) -> str:
        return f"turn {self.pk}"
