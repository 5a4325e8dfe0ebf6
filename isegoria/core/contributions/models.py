# SPDX-License-Identifier: AGPL-3.0-or-later
"""The spine: everything said in public that others can answer, whatever tool it comes from."""

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase, Process


class Contribution(models.Model):
    """One text, with what every tool needs to know of it. At most 15 columns: an architecture test counts them.

    What a tool adds is a model of its own, one-to-one on this key. What changes often is in :class:`Standing`.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for moderation")
        PUBLISHED = "published", _("published")
        REJECTED = "rejected", _("not published")
        HIDDEN = "hidden", _("hidden")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MERGED = "merged", _("merged into another one")
        ERASED = "erased", _("erased")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.SlugField(max_length=40)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="contributions")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="contributions")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions")
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    language = models.CharField(max_length=12, default="fr")
    place = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    created_at = models.DateTimeField(default=timezone.now)
    current_version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["phase", "kind", "state", "id"], name="contribution_list"),
            models.Index(fields=["process", "state"], name="contribution_process"),
        ]

    def __str__(self) -> str:
        return self.title or self.body[:60]

    @property
    def ref(self) -> str:
        """What its address ends with: the identifier, which leads, then words for people, which may change.

        A text that is not public gives no word of itself away.
        """
        words = slugify((self.title or self.body)[:60]) if self.is_public else ""
        return f"{self.public_id}-{words or self.kind}"

    @property
    def is_public(self) -> bool:
        """Its text can be read by anyone. A merged one stays readable, though it takes no voice any more."""
        return self.state in READABLE

    @property
    def stands_empty(self) -> bool:
        """Something stood here and is shown no more: the page says so, without the text."""
        return self.state in {self.State.HIDDEN, self.State.WITHDRAWN, self.State.ERASED}


READABLE = (Contribution.State.PUBLISHED, Contribution.State.MERGED)


class Version(models.Model):
    """One text that a contribution has had."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.contribution_id} v{self.number}"


class Standing(models.Model):
    """What changes often about a contribution, kept narrow so that counting a voice rewrites little."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    agrees = models.PositiveIntegerField(default=0)
    disagrees = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    supports = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    priority = models.FloatField(null=True, blank=True)  # how much one more opinion would tell; null until computed
    shuffle_key = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="merged", db_index=False
    )
    """Where it stands now, at the end of the chain when that one was merged in its turn."""
    last_act_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # The merged ones only: an index of nulls is one that no database would use.
            models.Index(fields=["merged_into"], name="standing_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"standing of {self.contribution_id}"

    @property
    def opinions(self) -> int:
        return self.agrees + self.disagrees + self.passes


class Link(models.Model):
    """How one contribution relates to another: origin → target."""

    class Relation(models.TextChoices):
        AMENDS = "amends", _("amends")
        MERGES = "merges", _("merges")
        ANSWERS = "answers", _("answers")
        CARRIES_OUT = "carries_out", _("carries out")
        QUOTES = "quotes", _("quotes")
        CONTRADICTS = "contradicts", _("contradicts")

    origin = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="links_in")
    relation = models.CharField(max_length=16, choices=Relation)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target", "relation"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(origin=models.F("target")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.relation} {self.target_id}"


class CoAuthor(models.Model):
    """Someone whom an author invited to sign a text with them. They sign once they have accepted."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="coauthors")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="coauthored")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="coauthor_once")]
        ordering = ["accepted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} with {self.contribution_id}"


class Provenance(models.Model):
    """Where an imported contribution comes from; makes (source, external id) unique, so that nothing comes twice."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="provenance")
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="imported_contribution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"
