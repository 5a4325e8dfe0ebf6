# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results: immutable, bound to a frozen input file that anyone can download and count again."""

from typing import Any

from django.db import models
from django.utils import timezone

from isegoria.core.processes.models import Phase


class Result(models.Model):
    """What a method gave on a frozen input. The whole document and its input are files named by their digest."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="results")
    method = models.CharField(max_length=60)
    engine_version = models.CharField(max_length=40)
    input_sha256 = models.CharField(max_length=64)
    document_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    summary = models.JSONField(help_text="What pages show: small, whatever the number of people.")
    people = models.PositiveIntegerField(default=0)
    expressions = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["phase", "method", "-id"], name="result_latest")]

    def __str__(self) -> str:
        return f"{self.method} {self.digest[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a result is never changed: compute another one")
        super().save(*args, **kwargs)
