# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes: a question, versioned rules of the game, and phases in which one tool is open."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.manifest import Tool, find_tool
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.texts import LocalText, in_language, texts_field

REHEARSAL = "rehearsal:"
"""How the ``source`` of a rehearsal begins; the public id of the process that it rehearses follows."""


class Process(models.Model):
    """A participatory process in a space. A draft is seen by its organisers only."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="processes")
    slug = models.SlugField(max_length=80)
    questions = texts_field(help_text="The question put to people, in their words.")
    presentations = texts_field()
    audiences = texts_field(help_text="Whom it is for.")
    deciders = texts_field(help_text="Who decides what, and when, after people have spoken.")
    attributions = texts_field(help_text="Credit that the licence of imported data asks for.")
    language = models.CharField(max_length=12, default="fr", help_text="Language that most contributions are in.")
    recipe = models.SlugField(max_length=60, blank=True, default="")
    source = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be published by itself.")
    published_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erasure_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "slug"], name="process_slug_once")]
        indexes = [models.Index(fields=["space", "published_at"])]

    def __str__(self) -> str:
        return self.question.text or self.slug

    @property
    def question(self) -> LocalText:
        return in_language(self.questions)

    @property
    def presentation(self) -> LocalText:
        return in_language(self.presentations)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_rehearsal(self) -> bool:
        """A copy in which the team tries the acts. It is never published, so that nothing done in it counts."""
        return (self.source or "").startswith(REHEARSAL)


class Rules(models.Model):
    """One version of a process's rules of the game. Published versions are never changed."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="rules_versions")
    number = models.PositiveIntegerField()
    texts = texts_field()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="rules_number_once")]
        ordering = ["process", "number"]

    def __str__(self) -> str:
        return f"{self.process_id} v{self.number}"

    @property
    def text(self) -> LocalText:
        return in_language(self.texts)


class Phase(models.Model):
    """A period in which one tool is open. Coming, open or closed by its dates alone; phases may overlap."""

    class State(models.TextChoices):
        COMING = "coming", _("coming")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    tool_slug = models.SlugField(max_length=40)
    titles = texts_field()
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    assurance = models.PositiveSmallIntegerField(
        choices=Assurance, default=Assurance.NONE, help_text="How sure one must be of who takes part."
    )
    takes_up = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="taken_up_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "slug"], name="phase_slug_once")]
        ordering = ["process", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.process_id}/{self.slug}"

    def clean(self) -> None:
        for name in ("opens_at", "closes_at"):
            moment = getattr(self, name)
            if moment and not 1970 <= moment.year < 9999:  # a time zone would carry it over the end of the calendar
                raise ValidationError({name: _("Give a date that is in a calendar of ours.")})
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A phase closes after it opens.")})
        if self.assurance == Assurance.RESIDENT and self.process.space.residence is None:
            raise ValidationError(
                {"assurance": _("The space has no territory, so nobody can be checked as living in it.")}
            )
        tool = self.tool
        if tool is None:
            raise ValidationError({"tool_slug": _("This tool is not installed here.")})
        try:
            self.settings = tool.clean_settings(self.settings)
        except ValidationError as error:
            raise ValidationError({"settings": error.messages}) from error

    @property
    def title(self) -> LocalText:
        return in_language(self.titles)

    @property
    def tool(self) -> Tool | None:
        return find_tool(self.tool_slug)

    @property
    def rules_of_tool(self) -> Any:
        """The typed settings: an instance of the tool's settings dataclass, or None without the tool."""
        tool = self.tool
        return tool.read_settings(self.settings) if tool else None

    def state_at(self, moment: datetime) -> str:
        """Open from ``opens_at`` (included) to ``closes_at`` (excluded); without an opening date, still coming."""
        if self.opens_at is None or moment < self.opens_at:
            return self.State.COMING
        if self.closes_at is not None and moment >= self.closes_at:
            return self.State.CLOSED
        return self.State.OPEN

    @property
    def state(self) -> str:
        return self.state_at(timezone.now())


class Participation(models.Model):
    """One person takes part in one process: made at their first act, with the rules that they accepted."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    rules = models.ForeignKey(Rules, null=True, on_delete=models.PROTECT, related_name="+")
    assurance = models.PositiveSmallIntegerField(choices=Assurance, default=Assurance.NONE)
    began_at = models.DateTimeField(default=timezone.now, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "process"], name="participation_once")]
        indexes = [models.Index(fields=["process", "assurance"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.process_id}"
