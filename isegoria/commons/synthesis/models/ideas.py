# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of ideas of a process, the facts that lean on it, and the history of who did what to it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process


class Idea(models.Model):
    """What several people say, in the words of whoever sorts: a node of the tree of a process.

    The figures are kept by the acts (``tree.actions.recount``), those of the ideas below it included, so that a page
    of the tree is one query.
    """

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        MERGED = "merged", _("merged into another one")
        REMOVED = "removed", _("removed")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="ideas")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, default="", help_text="Markdown.")
    language = models.CharField(max_length=12, default="fr")
    theme = models.ForeignKey("synthesis.Theme", null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas")
    """The theme of a machine reading that it was made of, if any."""
    state = models.CharField(max_length=8, choices=State, default=State.STANDING)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    extracts_count = models.PositiveIntegerField(default=0)
    texts_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    """People who wrote one of the texts; a text whose author is not known counts for one."""
    version = models.PositiveIntegerField(
        default=1, help_text="One more at each change: two who edit at once are told."
    )
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["process", "state", "parent", "position"], name="idea_tree")]

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> bool:
        return self.state == self.State.STANDING


class Voices(models.Model):
    """Who speaks of an idea and of all below it: how many people in each phase, and in each kind of text.

    Kept by the acts with the figures of the idea (``tree.actions.recount``), so that the map reads some rows and not
    every extract. No row: nobody.
    """

    idea = models.OneToOneField(Idea, primary_key=True, on_delete=models.CASCADE, related_name="voices")
    phases = models.JSONField(default=dict)
    """Key of a phase, as text → people. Someone who spoke in two of them counts in both."""
    kinds = models.JSONField(default=dict)
    """Slug of a kind → people."""

    def __str__(self) -> str:
        return f"of idea {self.idea_id}"


class Fact(models.Model):
    """A fact or a figure with its source, that a knowledge manager lays beside an idea."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="facts")
    words = models.CharField(max_length=600)
    source = models.CharField(max_length=300, help_text="Who publishes it, and under what title.")
    url = models.URLField(max_length=500, blank=True, default="")
    dated = models.DateField(null=True, blank=True, help_text="What date the figure is of.")
    added_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.words[:60]


class Step(models.Model):
    """One step of the work: who did what, to which extract or idea. The history from which a step is undone.

    ``before`` and ``after`` hold keys, natures and titles written by the team, and never a word of a contribution.
    """

    class Act(models.TextChoices):
        EXTRACT_MADE = "extract_made", _("made an extract")
        EXTRACT_TYPED = "extract_typed", _("changed what an extract is")
        EXTRACT_MOVED = "extract_moved", _("moved an extract")
        EXTRACT_REMOVED = "extract_removed", _("removed an extract")
        EXTRACT_RESTORED = "extract_restored", _("put an extract back")
        SUGGESTIONS_ACCEPTED = "suggestions_accepted", _("accepted what the machine suggested")
        SUGGESTIONS_REFUSED = "suggestions_refused", _("refused what the machine suggested")
        IDEA_MADE = "idea_made", _("made an idea")
        IDEAS_OF_THEMES = "ideas_of_themes", _("made ideas of the machine's themes")
        IDEA_EDITED = "idea_edited", _("edited an idea")
        IDEA_MOVED = "idea_moved", _("moved an idea")
        IDEA_MERGED = "idea_merged", _("merged an idea into another one")
        IDEA_SPLIT = "idea_split", _("split an idea")
        IDEA_REMOVED = "idea_removed", _("removed an idea")
        FACT_ADDED = "fact_added", _("added a fact")
        FACT_REMOVED = "fact_removed", _("removed a fact")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="harvest_steps")
    act = models.CharField(max_length=24, choices=Act)
    extract = models.ForeignKey(
        "synthesis.Extract", null=True, blank=True, on_delete=models.CASCADE, related_name="steps"
    )
    idea = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.CASCADE, related_name="steps")
    other = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.CASCADE, related_name="steps_as_other")
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=1, help_text="How many extracts or suggestions, done at once.")
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["process", "-at"], name="harvest_history")]

    def __str__(self) -> str:
        return f"{self.act} by {self.by_id} at {self.at}"
