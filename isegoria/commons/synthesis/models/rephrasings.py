# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a server of the administrator's own made of a sentence, while a person has not decided."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account

from .documents import Sentence


class Rephrasing(models.Model):
    """One sentence, asked to be said otherwise; at most one for each. It goes once it is taken or left."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("with the server")
        OFFERED = "offered", _("offered")
        REFUSED = "refused", _("refused by the check")
        FAILED = "failed", _("failed")

    sentence = models.OneToOneField(Sentence, on_delete=models.CASCADE, related_name="rephrasing")
    sentence_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    words = models.CharField(max_length=1000, blank=True, default="")
    findings = models.JSONField(default=list, blank=True, help_text="Each fault of the check with its words.")
    problem = models.CharField(max_length=20, blank=True, default="", help_text="Why the server gave nothing.")
    host = models.CharField(max_length=300)
    model = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now, help_text="When its state last changed.")

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="rephrasing_waiting")]

    def __str__(self) -> str:
        return f"{self.sentence_id}: {self.state}"
