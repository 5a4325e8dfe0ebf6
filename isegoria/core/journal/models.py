# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal keeps. No foreign key leaves this module: subjects are a kind and an id, as text."""

from django.db import models
from django.db.models import Q


class Erasure(models.Model):
    """One act of erasing: why, and when. Its own entry in the log says how many entries it emptied.

    The list of entries is deliberately not published: erased together, they would tell which acts were one
    person's.
    """

    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erasure {self.pk}: {self.reason}"


class Entry(models.Model):
    """One act. ``id`` is the number on the receipt; ``position`` is the leaf's index in the log.

    Ids may have gaps (acts that were rolled back) and, on PostgreSQL, become visible out of order; positions
    have neither, being given by the sequencer. Only the last four columns ever change, each once.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    secret = models.BinaryField(max_length=16, null=True)
    position = models.BigIntegerField(null=True)
    leaf_hash = models.BinaryField(max_length=32, null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(Erasure, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            # Partial: an act inserts nothing into it.
            models.UniqueConstraint(
                fields=["position"], condition=Q(position__isnull=False), name="journal_entry_position"
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="journal_entry_pending"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_entry_subject"),
            models.Index(fields=["erased_by"], condition=Q(erased_by__isnull=False), name="journal_entry_erasure"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}: {self.kind} {self.subject_kind} {self.subject_id}"


class TreeHead(models.Model):
    """A signed state of the log: so many entries, this root. ``frontier`` is what appending needs."""

    tree_size = models.BigIntegerField(unique=True)
    root_hash = models.BinaryField(max_length=32)
    timestamp = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    frontier = models.BinaryField()

    def __str__(self) -> str:
        return f"head at {self.tree_size}"


class Node(models.Model):
    """Root of a complete, aligned subtree of 2**level leaves (level ≥ 8), so that proofs read few leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="journal_node_place")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"
