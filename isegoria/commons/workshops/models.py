# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting, the lines of its notes while they are gone through, and what each published text was at it."""

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase, Process

TITLE_LENGTH = 200


class Workshop(models.Model):
    """A meeting at which people spoke, and whose notes join what is said in a process.

    Its people are counted by whoever held it. They are no participants of the site, and are never added to them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="workshops")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="workshops")
    title = models.CharField(max_length=TITLE_LENGTH)
    held_on = models.DateField()
    place_text = models.CharField(max_length=200, blank=True, default="")
    place = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    people_present = models.PositiveIntegerField()
    facilitated_by = models.CharField(max_length=200, blank=True, default="")
    noted_by = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=12, default="fr")
    notes_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["process", "state", "held_on"], name="workshop_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        """What its address ends with: the identifier, which leads, then words for people, which may change."""
        words = slugify(self.title[:60])
        return f"{self.public_id}-{words}" if words else self.public_id

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_public(self) -> bool:
        """Whether it shows to everyone, with its texts."""
        return self.state == self.State.PUBLISHED and self.erased_at is None


class NoteLine(models.Model):
    """A line of the notes that is not published, or not yet. It goes when its text is written, or left out for good."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="lines")
    position = models.FloatField()
    """A line that is cut in two has its second half between it and the next."""
    text = models.TextField()
    as_read = models.TextField()
    """As the notes said it, addresses masked: the way back from an edit."""
    topic = models.CharField(max_length=200, blank=True, default="")
    table = models.CharField(max_length=40, blank=True, default="")
    said_by = models.PositiveSmallIntegerField(null=True, blank=True)
    keeps = models.BooleanField(default=True)
    checks = models.CharField(max_length=40, blank=True, default="")
    """What to look at before it is published: ``names people masked``, as ``reading.cutting`` says."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["workshop", "keeps", "position"], name="note_line_list")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def checked_for(self) -> list[str]:
        return self.checks.split()


class WorkshopNote(models.Model):
    """What a published text was at its meeting: where in the notes, under which topic, at which table, said by how
    many."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="workshop_note"
    )
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notes")
    position = models.FloatField()
    topic = models.CharField(max_length=200, blank=True, default="")
    table = models.CharField(max_length=40, blank=True, default="")
    said_by = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many people said it, where the notes say so."""

    class Meta:
        indexes = [models.Index(fields=["workshop", "position"], name="workshop_note_list")]

    def __str__(self) -> str:
        return f"note {self.contribution_id} of {self.workshop_id}"
