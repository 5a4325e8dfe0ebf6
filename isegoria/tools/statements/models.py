# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a conversation keeps beside its texts, its opinions and its results."""

from django.db import models

from isegoria.core.processes.models import Phase


class MapHead(models.Model):
    """Where the map of a conversation stands: one row, replaced at each change of what is shown.

    Between two frozen results, ``summary`` is that of the live map; None while the newest result is the newest map.
    """

    phase = models.OneToOneField(Phase, primary_key=True, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField(default=0, help_text="Grows whenever another map is shown.")
    summary = models.JSONField(null=True)
    seen = models.JSONField(null=True, help_text="What the last map that was made had seen: see queries.fingerprint.")
    people = models.PositiveIntegerField(default=0)
    opinions = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    freeze_asked_at = models.DateTimeField(null=True, help_text="When an organiser last asked for a frozen result.")

    def __str__(self) -> str:
        return f"map {self.number} of {self.phase_id}"
