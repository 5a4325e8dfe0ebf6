# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the machine read in the texts of a process: themes, whose texts are which, and extracts that it suggests."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process

from .extracts import Extract, Nature
from .ideas import Idea


class MachineReading(models.Model):
    """One pass of ``engine.themes`` over the public texts of a process, made by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("not finished")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="machine_readings")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=20, blank=True, default="", help_text="What is being done.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, default="", help_text="Why it did not finish.")
    engine_version = models.CharField(max_length=20, blank=True, default="")
    parameters = models.JSONField(default=dict, blank=True)
    seed = models.PositiveIntegerField(default=0)
    input_sha256 = models.CharField(max_length=64, blank=True, default="")
    last_contribution = models.PositiveBigIntegerField(default=0, help_text="Key of the newest text that it read.")
    texts_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the worker last said how far it is.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often the worker took it up.")
    again = models.BooleanField(default=False, help_text="Done again by itself when a fifth more texts came.")
    summary = models.JSONField(default=dict, blank=True)
    """Figures for the pages: copies, campaigns, evolution over periods, coverage. No words of people."""

    class Meta:
        indexes = [models.Index(fields=["process", "-asked_at"], name="machine_reading_latest")]

    def __str__(self) -> str:
        return f"reading of {self.process_id} at {self.asked_at}"


class Theme(models.Model):
    """A theme of one reading. Its number and its name hold from one reading to the next where most texts do."""

    reading = models.ForeignKey(MachineReading, on_delete=models.CASCADE, related_name="themes")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=12, blank=True, default="", help_text="That its name is in, where known.")
    terms = models.JSONField(default=list, blank=True)
    typical = models.JSONField(default=list, blank=True)
    """Keys of the texts that show it best."""
    named_by = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The one text that has the words of its name, where nobody else wrote them: they go with it."""
    texts_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    stability = models.FloatField(
        null=True, blank=True, help_text="Share of it that comes back in halves of the texts."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="theme_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name with a capital, as a heading shows it; its number where the words of its name are gone."""
        return self.name[:1].upper() + self.name[1:] if self.name else gettext("Theme %(n)s") % {"n": self.number}


class Membership(models.Model):
    """Of which finest theme a text is, in one reading."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="memberships")
    also = models.BooleanField(default=False, help_text="A second theme of the text.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "theme"], name="theme_of_text_once")]

    def __str__(self) -> str:
        return f"{self.contribution_id} in {self.theme_id}"


class Suggestion(models.Model):
    """A passage that the machine suggests as an extract. It holds no words: they are read from the version."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        CORRECTED = "corrected", _("accepted and corrected")
        REFUSED = "refused", _("refused")

    reading = models.ForeignKey(MachineReading, on_delete=models.CASCADE, related_name="suggestions")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="suggestions")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="suggestions")
    version = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    stop = models.PositiveIntegerField()
    nature = models.CharField(max_length=8, choices=Nature, help_text="What the machine takes it for.")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions")
    idea = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions")
    people_count = models.PositiveIntegerField(default=1, help_text="People who say nearly the same.")
    score = models.FloatField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    extract = models.OneToOneField(
        Extract, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggested_as"
    )
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["process", "state", "-score"], name="suggestion_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "version", "start", "stop"], name="suggestion_once")
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk} of {self.contribution_id}"
