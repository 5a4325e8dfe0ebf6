# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote keeps: the question and its options, who may vote and who did, and the ballots.

A secret ballot is an ``Envelope`` while the vote is open, tied to its person and sealed; opening the urn turns the
envelopes into ``SealedVote`` rows, tied to nobody, and leaves none. A named ballot is a ``NamedBallot`` all along.
"""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Expression
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.spaces.texts import LocalText, in_language, texts_field


def new_key() -> str:
    """128 random bits: the name of a ballot that nothing ties to its voter, nor to the moment it was cast."""
    return secrets.token_hex(16)


class Vote(models.Model):
    """One question put to the vote in a phase, and how it is counted. Fixed once the first ballot has come.

    ``publicity``, dates and who may vote are those of its phase. ``OPENING``: no ballot is taken any more; while
    ``opened_at`` is null the urn still holds envelopes, afterwards sealed votes that wait to be counted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("vote", "being written")
        READY = "ready", pgettext_lazy("vote", "ready")
        OPENING = "opening", pgettext_lazy("vote", "the urn is being opened")
        COUNTED = "counted", pgettext_lazy("vote", "counted")
        CANCELLED = "cancelled", pgettext_lazy("vote", "cancelled")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="votes")
    position = models.PositiveSmallIntegerField(default=0)
    questions = texts_field(help_text="What is asked.")
    presentations = texts_field(help_text="What one should know before voting.")
    method = models.SlugField(max_length=40, help_text="Id of a way of voting: see engine/tallies.")
    options = models.JSONField(default=dict, blank=True, help_text="Options of the method.")
    seats = models.PositiveSmallIntegerField(default=1)
    scale = models.JSONField(
        default=list, blank=True, help_text='Grades, the worst first: [{"value": 0, "names": {"fr": …}}].'
    )
    minimum = models.PositiveSmallIntegerField(default=0, help_text="Fewest options to mark; a blank ballot aside.")
    maximum = models.PositiveSmallIntegerField(default=0, help_text="Most options to mark; 0 for no limit.")
    points = models.PositiveIntegerField(default=0, help_text="Points to share out, for methods by points.")
    quorum = models.JSONField(
        default=dict, blank=True, help_text='{"people": 100} or {"share": "1/4"} of those listed; {} for none.'
    )
    ties = models.CharField(
        max_length=10,
        choices=[
            ("declared", pgettext_lazy("tie", "declared, and left to whoever decides")),
            ("order", pgettext_lazy("tie", "broken by the order of the options")),
            ("lot", pgettext_lazy("tie", "broken by lot, from a seed published after the close")),
        ],
        default="declared",
    )
    seed = models.CharField(max_length=64, blank=True, default="", help_text="Of the lot; drawn at the opening.")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    seal_key = models.BinaryField(default=bytes, help_text="Public key to which envelopes are sealed.")
    paper_in = models.BooleanField(default=False, help_text="All paper ballots have been read: the urn may be opened.")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the urn was opened.")
    root = models.CharField(max_length=64, blank=True, default="", help_text="Merkle root of the shuffled ballots.")
    ballots_count = models.PositiveIntegerField(default=0, help_text="Ballots counted, blank and spoiled included.")
    result = models.ForeignKey(Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="", help_text="Why it was cancelled.")
    source = models.CharField(max_length=200, blank=True, default="", help_text="Where imported ballots come from.")

    class Meta:
        ordering = ["phase", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.method})"

    @property
    def question(self) -> LocalText:
        return in_language(self.questions)

    @property
    def presentation(self) -> LocalText:
        return in_language(self.presentations)


class VoteOption(models.Model):
    """One of the things voted on: an answer, a candidate, a project. Its place is its column in every ballot."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    names = texts_field()
    texts = texts_field()
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The text of an earlier phase that it was taken from.",
    )  # fmt: skip

    class Meta:
        ordering = ["vote", "position"]
        constraints = [models.UniqueConstraint(fields=["vote", "position"], name="vote_option_place_once")]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.position}"

    @property
    def name(self) -> LocalText:
        return in_language(self.names)

    def name_in(self, language: str) -> str:
        """Its name in one language, whoever reads, or else in the first one that was written."""
        return in_language(self.names, language).text

    @property
    def text(self) -> LocalText:
        return in_language(self.texts)


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

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    listed = models.ForeignKey(ListedVoter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ONLINE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "person"], name="roll_person_once"),
            models.UniqueConstraint(fields=["vote", "listed"], name="roll_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.pk}"


class Envelope(models.Model):
    """A secret ballot while its vote is open: sealed to the key of the vote, replaced when its voter votes again.

    ``arrival`` names the ``Arrival`` that its receipt proves; nothing of it outlives the opening of the urn.
    """

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="envelopes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    sealed = models.BinaryField()
    arrival = models.CharField(max_length=32, unique=True)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "vote"], name="envelope_once")]

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
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="arrivals")
    state = models.CharField(max_length=8, choices=State, default=State.HELD)

    class Meta:
        indexes = [models.Index(fields=["vote", "state"])]

    def __str__(self) -> str:
        return self.token


class SealedVote(models.Model):
    """A secret ballot once the urn is open. Nothing ties it to anybody, nor to when or how it was cast.

    ``marks`` holds an integer an option, by place (see ``engine/profiles/ballots.py``); null for a spoiled ballot.
    """

    key = models.CharField(primary_key=True, max_length=32, default=new_key, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="sealed_votes")
    marks = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.key


class NamedBallot(Expression):
    """A ballot in a vote whose ballots are published with the names of those who cast them."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="named_ballots")
    marks = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "vote"], name="named_ballot_once")]

    def __str__(self) -> str:
        return f"named ballot {self.pk}"


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
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="paper_ballots")
    state = models.CharField(max_length=10, choices=State, default=State.PRINTED)
    first = models.JSONField(null=True, blank=True, help_text='{"marks": […]} or {"null": true}: as first read.')
    second = models.JSONField(null=True, blank=True)
    settled = models.JSONField(null=True, blank=True)
    first_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    second_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    printed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["vote", "state"])]

    def __str__(self) -> str:
        return self.serial
