# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of an import: where it comes from, how far it is, and what became of each line."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process


class Import(models.Model):
    """One process coming in from elsewhere: a conversation of Polis, proposals and their comments of other platforms.

    ``stage`` and ``cursor`` say how far the writing is; each batch moves them in its own transaction, so that
    after a kill they are true.
    """

    class Stage(models.TextChoices):
        PEOPLE = "people", _("people")
        TEXTS = "statements", _("texts")
        OPINIONS = "opinions", _("opinions")
        COUNTING = "counting", _("counting")
        SEALING = "sealing", _("sealing")
        READY = "ready", _("complete, not public")
        PUBLISHED = "published", _("public")
        DROPPING = "dropping", _("being dropped")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    source = models.CharField(max_length=120, unique=True)
    format = models.CharField(max_length=32, default="polis")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was read.")
    process = models.OneToOneField(Process, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PEOPLE)
    cursor = models.PositiveBigIntegerField(default=0, help_text="Last staged row written in this stage.")
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="Rows to write, by stage.")
    report = models.JSONField(default=dict, blank=True, help_text="What was read, kept and refused.")
    seal = models.JSONField(default=dict, blank=True, help_text="Number and Merkle root of the opinions or totals.")
    texts_seal = models.JSONField(default=dict, blank=True, help_text="Number and Merkle root of the texts, if known.")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.source} ({self.stage})"

    @property
    def is_complete(self) -> bool:
        """All is written; it may be published, or is."""
        return self.stage in {self.Stage.READY, self.Stage.PUBLISHED}
