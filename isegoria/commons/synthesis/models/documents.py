# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses: a working text in sections, each sentence of which leads to extracts; and its editions, never changed.

A *document* is worked on; publishing makes an *edition* of it. A sentence keeps its public id from one edition to the
next, so that versions are compared sentence by sentence.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process

from .extracts import Extract
from .ideas import Idea


class Document(models.Model):
    """A synthesis of a process, as its synthesizers write it."""

    class Rhythm(models.TextChoices):
        ASKED = "asked", _("when its team decides")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        PHASE = "phase", _("at the end of each phase")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="syntheses")
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True, default="", help_text="Markdown.")
    language = models.CharField(max_length=12, default="fr")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.ASKED)
    next_due_at = models.DateTimeField(null=True, blank=True, help_text="When its next edition was promised.")
    reminded_of = models.DateTimeField(
        null=True, blank=True, help_text="The promised date of which its writers were reminded."
    )
    version = models.PositiveIntegerField(default=1, help_text="One more at each change of the working text.")
    text_version = models.PositiveIntegerField(default=1, help_text="Of its title and introduction alone.")
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["process", "-made_at"], name="synthesis_latest")]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A part of the working text, usually over one idea of the tree."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    idea = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.SET_NULL, related_name="sections")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Origin(models.TextChoices):
    """Where the words of a sentence come from."""

    PERSON = "person", _("written by a person")
    EXTRACT = "extract", _("words of a contribution, chosen by the machine")
    REPHRASED = "rephrased", _("rephrased by a machine")


class Sentence(models.Model):
    """A sentence of the working text. One that a machine made is published only once a person signed it off."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="sentences")
    position = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=1000)
    origin = models.CharField(max_length=9, choices=Origin, default=Origin.PERSON)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    signed_off_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    signed_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.words[:60]


class Citation(models.Model):
    """An extract on which a sentence of the working text leans, or which says the contrary."""

    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="citations")
    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="citations")
    contrary = models.BooleanField(default=False, help_text="It says the contrary: the view of a minority.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["sentence", "extract"], name="cited_once")]

    def __str__(self) -> str:
        return f"{self.extract_id} in {self.sentence_id}"


class Edition(models.Model):
    """A published version of a synthesis. Never changed; what was erased since reads as erased."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True, default="")
    changes = models.CharField(max_length=500, blank=True, default="", help_text="What this edition changes.")
    figures = models.JSONField(default=dict, blank=True)
    """What was computed on the day: texts, people, read, cited, coverage, minority, themes. See ``coverage.py``."""
    sha256 = models.CharField(max_length=64, blank=True, default="", help_text="Of its canonical content.")
    published_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="edition_number_once")]
        indexes = [models.Index(fields=["document", "-number"], name="edition_latest")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class EditionSentence(models.Model):
    """A sentence as an edition published it. ``sentence`` is the public id that it keeps through editions."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sentences")
    sentence = models.CharField(max_length=10)
    section_position = models.PositiveIntegerField(default=0)
    section_title = models.CharField(max_length=200)
    idea = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=1000, blank=True, default="")
    origin = models.CharField(max_length=9, choices=Origin, default=Origin.PERSON)

    class Meta:
        ordering = ["section_position", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "sentence"], name="edition_sentence_once")]

    def __str__(self) -> str:
        return self.words[:60]


class EditionCitation(models.Model):
    """An extract that a published sentence leads to."""

    sentence = models.ForeignKey(EditionSentence, on_delete=models.CASCADE, related_name="citations")
    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="published_in")
    contrary = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["sentence", "extract"], name="edition_cited_once")]

    def __str__(self) -> str:
        return f"{self.extract_id} in {self.sentence_id}"


class Remark(models.Model):
    """What one person says of an edition, or of one sentence of it: is it faithful, and if not, why."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        HIDDEN = "hidden", _("hidden")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="remarks")
    sentence = models.ForeignKey(
        EditionSentence, null=True, blank=True, on_delete=models.CASCADE, related_name="remarks"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="remarks")
    is_cited = models.BooleanField(
        default=False, help_text="One of their own texts is a source of what they remark on."
    )
    faithful = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True, default="", help_text="Why not. Public once it is answered.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentence", "person"], name="remark_on_sentence_once"),
            models.UniqueConstraint(
                fields=["edition", "person"], condition=models.Q(sentence=None), name="remark_on_edition_once"
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"], name="remark_waiting")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.edition_id}"


class Call(models.Model):
    """A call for action that an edition addresses to someone who decides, and their answer."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="calls")
    addressee = models.CharField(max_length=200, help_text="Name and office of who decides.")
    words = models.TextField(help_text="What is asked of them. Markdown.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="By when an answer is hoped for.")
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"to {self.addressee}"
