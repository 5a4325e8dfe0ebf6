# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found: one row for each public text. Each database makes its own index from these rows, by itself."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

PROCESS = "process"
SPACE = "space"


class Entry(models.Model):
    """A public text as the index reads it: a contribution, or a process or a space in one of its languages.

    ``title`` and ``body`` hold folded words and stems, ``tags`` where it stands (see ``words``). A text that is not
    public has no entry. SQLite's index follows by triggers, PostgreSQL's by a generated column: a row written or
    removed here, by whatever hand, is at once found or lost.
    """

    kind = models.SlugField(max_length=40)
    contribution = models.OneToOneField(Contribution, null=True, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, null=True, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    title = models.TextField(default="")
    body = models.TextField(default="")
    tags = models.TextField(default="")

    class Meta:
        # By which the languages in use are found without a look at every text.
        indexes = [models.Index(fields=["language"], name="search_languages")]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "language"], condition=Q(kind=PROCESS), name="search_process_once"
            ),
            models.UniqueConstraint(fields=["space", "language"], condition=Q(kind=SPACE), name="search_space_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.language})"


class Gathering(models.Model):
    """A process whose contributions are being entered, a batch at a time, up to the key ``after``."""

    process = models.OneToOneField(Process, primary_key=True, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"process {self.process_id} after {self.after}"


class CommonWord(models.Model):
    """A word or stem that many texts hold, and how many: such words tell little. Counted now and then."""

    word = models.CharField(max_length=80, primary_key=True)
    texts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.word}: {self.texts}"


class Upkeep(models.Model):
    """The one row that says what the index is due."""

    to_rewrite = models.BooleanField(default=False)
    """Something left SQLite's index, whose pages still hold its words until they are written anew."""
    rewriting = models.BooleanField(default=False)
    spaces_due = models.BooleanField(default=False)
    """The spaces are to be entered again, all of them: they are few."""
    counted_texts = models.PositiveIntegerField(default=0)
    """How many texts there were when common words were last counted."""

    def __str__(self) -> str:
        return f"to rewrite: {self.to_rewrite}"
