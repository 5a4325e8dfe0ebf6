# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people agreed to, and when data past their time were forgotten."""

from django.db import models
from django.utils import timezone

from isegoria.core.accounts.models import Person


class Consent(models.Model):
    """An agreement of one person to one use of their data, with the words that they read; never changed, only ended."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=40)
    about = models.CharField(max_length=120, blank=True, default="")
    wording = models.CharField(max_length=500)
    given_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "about"],
                condition=models.Q(taken_back_at=None),
                name="consent_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose} {self.about}"


class Forgetting(models.Model):
    """The last time that what is past its time was forgotten, for each use of data."""

    slug = models.SlugField(max_length=40, primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True, default="")

    def __str__(self) -> str:
        return self.slug
