# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: every message that leaves is first a row, in the transaction of the act that caused it."""

from django.db import models
from django.utils import timezone


class Outbox(models.Model):
    """One message. Sent by the worker, tried again with growing pauses; given up after a day, and shown as such.

    Once sent, its body is emptied: sign-in codes and personal texts are not kept.
    """

    to = models.JSONField()
    from_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    body_text = models.TextField(blank=True, default="")
    body_html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, null=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="outbox_due",
                condition=models.Q(sent_at=None, next_try_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.pk})"
