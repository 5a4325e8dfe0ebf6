# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a polling station keeps: urns, who may vote and who did, and secret ballots, online and on paper.

A secret ballot is an ``Envelope`` while its urn is closed, tied to its person and sealed; opening the urn turns the
envelopes into ``SealedVote`` rows, tied to nobody, and leaves none. What is asked, and what came of it, is the tool's.
"""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Phase


def new_key() -> str:
    """128 random bits: the name of a ballot that nothing ties to its voter, nor to the moment it was cast."""
    return secrets.token_hex(16)


class Urn(models.Model):
    """Where the ballots of one question go. Dates, and who may vote, are those of its phase.

    A tool's question has a one-to-one to its urn. ``OPENING``: no ballot is taken any more, and the urn still holds
    envelopes; ``OPENED``: it holds sealed votes, which can be counted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("urn", "not ready yet")
        READY = "ready", pgettext_lazy("urn", "ready")
        OPENING = "opening", pgettext_lazy("urn", "being opened")
        OPENED = "opened", pgettext_lazy("urn", "opened")
        CANCELLED = "cancelled", pgettext_lazy("urn", "cancelled")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="urns")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    places = models.PositiveSmallIntegerField(default=0, help_text="Marks on a ballot: a whole number each.")
    seal_key = models.BinaryField(default=bytes, help_text="Public key to which envelopes are sealed.")
    paper_in = models.BooleanField(default=False, help_text="All paper ballots have been read: the urn may be opened.")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the urn was opened.")
    root = models.CharField(max_length=64, blank=True, default="", help_text="Merkle root of the shuffled ballots.")
    ballots_count = models.PositiveIntegerField(default=0, help_text="Ballots in it, blank and spoiled included.")
    seed = models.CharField(max_length=64, blank=True, default="", help_text="Of a lot; drawn at the opening.")

    class Meta:
        ordering = ["phase", "pk"]

    def __str__(self) -> str:
        return f"urn {self.public_id}"


class ListedVoter(models.Model):
    """A line of the list of those who may vote in a phase: a keyed digest of an e-mail address or of a code, no name.

    ``person`` is whoever proved to be that line.
    """

    class By(models.TextChoices):
        EMAIL = "email", pgettext_lazy("line of a list of voters", "e-mail address")
        CODE = "code", pgettext_lazy("line of a list of voters", "code")

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="listed_voters")
    number = models.PositiveIntegerField(help_text="Place on the list as it was given.")
    by = models.CharField(max_length=8, choices=By)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phase", "digest"], name="listed_voter_once"),
            models.UniqueConstraint(fields=["phase", "number"], name="listed_voter_number_once"),
            models.UniqueConstraint(
                fields=["phase", "person"], condition=models.Q(person__isnull=False), name="listed_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase_id}: {self.number}"


class RollEntry(models.Model):
    """Someone took part in a vote: how, and neither when nor what they voted. Nobody is on it twice."""

    class Channel(models.TextChoices):
        ONLINE = "online", pgettext_lazy("way of voting", "online")
        PAPER = "paper", pgettext_lazy("way of voting", "on paper")

    urn = models.ForeignKey(Urn, on_delete=models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    listed = models.ForeignKey(ListedVoter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ONLINE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["urn", "person"], name="roll_person_once"),
            models.UniqueConstraint(fields=["urn", "listed"], name="roll_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.urn_id}: {self.pk}"


class Envelope(models.Model):
    """A secret ballot while its urn is closed: sealed to the urn's key, replaced when its voter votes again.

    ``arrival`` names the ``Arrival`` that its receipt proves; nothing of it outlives the opening of the urn.
    """

    urn = models.ForeignKey(Urn, on_delete=models.CASCADE, related_name="envelopes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    sealed = models.BinaryField()
    arrival = models.CharField(max_length=32, unique=True)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "urn"], name="envelope_once")]

    def __str__(self) -> str:
        return f"envelope {self.pk}"


class Arrival(models.Model):
    """An envelope that arrived, and what became of it: what a receipt proves, before the opening and after.

    It names an entry of the journal, and nobody: once the envelopes are gone, nothing says whose it was.
    """

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("envelope", "in the urn")
        REPLACED = "replaced", pgettext_lazy("envelope", "replaced by a later one")
        COUNTED = "counted", pgettext_lazy("envelope", "counted")
        LEFT_OUT = "left_out", pgettext_lazy("envelope", "left out of the count")

    token = models.CharField(primary_key=True, max_length=32, default=new_key, editable=False)
    urn = models.ForeignKey(Urn, on_delete=models.CASCADE, related_name="arrivals")
    state = models.CharField(max_length=8, choices=State, default=State.HELD)

    class Meta:
        indexes = [models.Index(fields=["urn", "state"])]

    def __str__(self) -> str:
        return self.token


class SealedVote(models.Model):
    """A secret ballot once its urn is open. Nothing ties it to anybody, nor to when or how it was cast.

    ``marks`` holds a whole number a place, as the tool reads them; null for a spoiled ballot.
    """

    key = models.CharField(primary_key=True, max_length=32, default=new_key, editable=False)
    urn = models.ForeignKey(Urn, on_delete=models.CASCADE, related_name="sealed_votes")
    marks = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.key


class PaperBallot(models.Model):
    """A printed ballot: its number is drawn at random and tied to nobody. Two people enter it, each without seeing
    what the other read; where they differ, it is settled by a third reading."""

    class State(models.TextChoices):
        PRINTED = "printed", pgettext_lazy("paper ballot", "printed")
        ONCE = "once", pgettext_lazy("paper ballot", "read once")
        DIFFERS = "differs", pgettext_lazy("paper ballot", "read in two ways")
        READ = "read", pgettext_lazy("paper ballot", "read alike twice")
        CANCELLED = "cancelled", pgettext_lazy("paper ballot", "cancelled")

    serial = models.CharField(primary_key=True, max_length=16, editable=False)
    urn = models.ForeignKey(Urn, on_delete=models.CASCADE, related_name="paper_ballots")
    state = models.CharField(max_length=10, choices=State, default=State.PRINTED)
    first = models.JSONField(null=True, blank=True, help_text='{"marks": […]} or {"null": true}: as first read.')
    second = models.JSONField(null=True, blank=True)
    settled = models.JSONField(null=True, blank=True)
    first_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    second_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    printed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["urn", "state"])]

    def __str__(self) -> str:
        return self.serial
