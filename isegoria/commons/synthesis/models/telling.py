# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom there is something to tell, and who was told: each author once for each thing, whenever the worker is killed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution

from .documents import Edition


class News(models.Model):
    """Something happened to a text of someone, which they are told with the rest of the day; once for each text."""

    class Kind(models.TextChoices):
        NOTED = "noted", _("a passage was noted")
        READ = "read", _("it was read")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="news_of_texts")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="news_of_authors")
    kind = models.CharField(max_length=8, choices=Kind)
    readers = models.PositiveIntegerField(default=0, help_text="How many had read it.")
    happened_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "contribution", "kind"], name="news_once")]
        indexes = [
            models.Index(fields=["happened_at"], name="news_to_tell", condition=models.Q(told_at=None)),
            models.Index(fields=["person", "told_at"], name="news_told"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.contribution_id} for {self.person_id}"


class EditionToTell(models.Model):
    """How far the worker is in telling the authors of an edition: those whose key is at most ``told_until`` are told,
    in the very transaction that says so."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, primary_key=True, related_name="to_tell")
    told_until = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["edition"], name="edition_to_tell", condition=models.Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.edition_id} until {self.told_until}"
