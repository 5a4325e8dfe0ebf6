# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote keeps: the question and its options, ballots by name, and why people object. Secret ballots, the roll and
the list of voters are kept with its urn: see ``commons/polling``."""

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from isegoria.commons.polling.models import Urn
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Expression
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.spaces.texts import LocalText, in_language, texts_field


class Vote(models.Model):
    """One question put to the vote in a phase, and how it is counted. Fixed once the first ballot has come.

    ``publicity``, dates and who may vote are those of its phase. ``OPENING``: its urn has been closed, or opened, and
    it waits to be counted. It has the key and the public id of its urn.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("vote", "being written")
        READY = "ready", pgettext_lazy("vote", "ready")
        OPENING = "opening", pgettext_lazy("vote", "the urn is being opened")
        COUNTED = "counted", pgettext_lazy("vote", "counted")
        CANCELLED = "cancelled", pgettext_lazy("vote", "cancelled")

    urn = models.OneToOneField(Urn, primary_key=True, on_delete=models.CASCADE, related_name="vote")
    public_id = models.CharField(max_length=10, unique=True, editable=False, help_text="That of its urn.")
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
    state = models.CharField(max_length=10, choices=State, default=State.READY)
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

    @property
    def opened_at(self) -> datetime | None:
        """When its urn was opened."""
        return self.urn.opened_at

    @property
    def root(self) -> str:
        """Merkle root of the shuffled ballots of its urn."""
        return self.urn.root

    @property
    def seed(self) -> str:
        """Of the lot; drawn at the opening of its urn."""
        return self.urn.seed


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


class NamedBallot(Expression):
    """A ballot in a vote whose ballots are published with the names of those who cast them."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="named_ballots")
    marks = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "vote"], name="named_ballot_once")]

    def __str__(self) -> str:
        return f"named ballot {self.pk}"


class Objection(models.Model):
    """Why someone objects, in a vote by consent whose ballots have names.

    Beside its ballot, and seen by its author alone, until ballots are public; from then on its words are those of a
    contribution of kind ``objection``, which is flagged, moderated and erased as any other.
    """

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="objections")
    ballot = models.ForeignKey(
        NamedBallot, null=True, blank=True, on_delete=models.SET_NULL, related_name="objections",
        help_text="Null once its author has changed their mind, or left.",
    )  # fmt: skip
    place = models.PositiveSmallIntegerField(help_text="Place of the option that is objected to.")
    reason = models.TextField(blank=True, default="", help_text="Empty once the contribution holds it.")
    language = models.CharField(max_length=12)
    contribution = models.OneToOneField(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="objection"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "place"], name="objection_once")]

    def __str__(self) -> str:
        return f"objection {self.pk}"
