# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators decided, what people told them, what waits for them, and who reads an appeal."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import SetAside
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Pause, Space

from . import reasons

WORDS = 1000
"""Longest words to an author, and longest words of someone who flags, appeals or judges, in characters."""


class Batch(models.Model):
    """One click of a moderator, whatever it was about: what undoing brings back.

    A small one is done at once. A large one names what it is about (``about``) and is carried out by the worker, some
    texts at a time, so that nobody else waits.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=12)
    reason = models.CharField(max_length=16, blank=True, default="")
    words = models.CharField(max_length=WORDS, blank=True, default="")
    about = models.JSONField(default=dict, blank=True)
    cursor = models.BigIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    expressions = models.PositiveIntegerField(default=0)
    """Opinions and supports that it set aside, or put back."""
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by")

    class Meta:
        indexes = [
            models.Index(fields=["space", "-asked_at"], name="moderation_batch_list"),
            models.Index(fields=["id"], name="moderation_batch_due", condition=models.Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.act} × {self.size}"


class Decision(models.Model):
    """One decision: about a contribution, a person who is paused, or one whose expressions are set aside. Shown in
    public without text or names; setting aside, as one line for all whom a click was about."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("publish")
        REJECT = "reject", _("do not publish")
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("show again")
        REOPEN = "reopen", _("read again later")
        KEEP = "keep", _("leave as it is")
        REPHRASE = "rephrase", _("ask to rephrase")
        REMOVE = "remove", _("remove for good")
        PAUSE = "pause", _("pause a person")
        END_PAUSE = "end_pause", _("end a pause")
        SET_ASIDE = "set_aside", _("set opinions and supports aside")
        PUT_BACK = "put_back", _("count opinions and supports again")

    Reason = reasons.Reason

    contribution = models.ForeignKey(Contribution, null=True, on_delete=models.CASCADE, related_name="decisions")
    pause = models.ForeignKey(Pause, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions")
    set_aside = models.ForeignKey(SetAside, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions")
    """Null in the public line of the whole click, which is about nobody by name."""
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="moderated")
    """Whom it was written to: the author then, or who was paused."""
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=12, choices=Act)
    reason = models.CharField(
        max_length=16,
        choices=[*reasons.Reason.choices, *reasons.Aside.choices],
        blank=True,
        default=reasons.Reason.NONE,
    )
    words = models.CharField(max_length=WORDS, blank=True, default="")
    """To the author alone."""
    before = models.CharField(max_length=12, blank=True, default="")
    """The state of the text before."""
    waited = models.PositiveIntegerField(null=True)
    """Seconds from the moment it had to be read to the decision; null where nothing waited."""
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="decisions")
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        indexes = [
            models.Index(fields=["space", "-decided_at", "-id"], name="moderation_log_space"),
            models.Index(fields=["process", "-decided_at", "-id"], name="moderation_log_process"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=False, pause__isnull=True, set_aside__isnull=True)
                | models.Q(contribution__isnull=True, pause__isnull=False, set_aside__isnull=True)
                | models.Q(contribution__isnull=True, pause__isnull=True, act__in=["set_aside", "put_back"]),
                name="moderation_decision_about_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.contribution_id or self.pause_id or self.set_aside_id or self.batch_id}"


class Flag(models.Model):
    """Someone tells the moderators that something is wrong with a text. Who did is shown to nobody."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="flags")
    reason = models.CharField(max_length=16, choices=reasons.Reason)
    note = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="moderation_flag_once")]

    def __str__(self) -> str:
        return f"{self.reason} {self.contribution_id}"


class Concern(models.Model):
    """Why a text is before the moderators, and how urgent it is: narrow, so that the queue is read from it alone.

    Worked out anew from the rows it sums up (``actions.refresh``), never edited by itself.
    """

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="concern"
    )
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+", db_index=False)
    urgency = models.PositiveSmallIntegerField(default=0)
    """0 while its author has it in hand: it is then on nobody's list."""
    since = models.DateTimeField(default=timezone.now)
    pending = models.BooleanField(default=False)
    rephrased = models.BooleanField(default=False)
    with_author = models.BooleanField(default=False)
    flags = models.PositiveIntegerField(default=0)
    grave = models.BooleanField(default=False)
    appealed = models.BooleanField(default=False)
    suggested = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=dict)
    """What the row says of it: ``flags`` as [reason, people], ``signals`` as [kind, facts]."""

    class Meta:
        indexes = [models.Index(fields=["space", "-urgency", "since", "contribution"], name="moderation_queue")]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.urgency}"


class Appeal(models.Model):
    """What a person says against a decision about them, once; read by someone else, or by citizens drawn by lot."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("the decision stands")
        OVERTURNED = "overturned", _("the decision is overturned")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=2 * WORDS)
    made_at = models.DateTimeField(default=timezone.now)
    seats = models.PositiveSmallIntegerField(default=0)
    """How many citizens decide; 0 where a moderator does."""
    seed = models.CharField(max_length=64, blank=True, default="")
    closes_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    answer = models.CharField(max_length=WORDS, blank=True, default="")
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["closes_at"], name="moderation_panels", condition=models.Q(outcome=""))]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"


class Juror(models.Model):
    """One citizen drawn to decide an appeal: invited in the order of the lot, seated once they agree."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="jurors")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()
    invited_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    voice = models.CharField(max_length=12, choices=Appeal.Outcome, blank=True, default="")
    words = models.CharField(max_length=WORDS, blank=True, default="")
    voted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "person"], name="moderation_juror_once")]
        ordering = ["appeal", "rank"]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.appeal_id}"


class Signal(models.Model):
    """What an examination noticed in a text. It suggests that someone read it, and does nothing by itself."""

    class Kind(models.TextChoices):
        SPAM = "spam", _("reads like what was declined as advertising here")
        LINKS = "links", _("holds many links")
        COPY = "copy", _("is nearly the same as other texts")
        BURST = "burst", _("was written in a burst of newcomers from one network")
        WORDING = "wording", _("holds words of the organisers' list")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=8, choices=Kind)
    weight = models.PositiveSmallIntegerField()
    """1 to 100."""
    facts = models.JSONField(default=dict)
    """What the explanation is written from."""
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "kind"], name="moderation_signal_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.contribution_id}"


class Unexamined(models.Model):
    """A text that is new, or was edited, and that the worker is to examine."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.contribution_id}"


class Fingerprint(models.Model):
    """What makes two texts alike: ``exact`` is equal once cases, accents, figures and links are set aside; of the four
    bands (MinHash), near texts share two or more."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+", db_index=False)
    exact = models.BigIntegerField()
    band_a = models.PositiveIntegerField()
    band_b = models.PositiveIntegerField()
    band_c = models.PositiveIntegerField()
    band_d = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["space", "exact"], name="moderation_exact"),
            *(models.Index(fields=["space", f"band_{one}"], name=f"moderation_near_{one}") for one in "abcd"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}"


class NetworkKey(models.Model):
    """The key of one day, destroyed with it: then nothing leads from a digest back to a network."""

    day = models.DateField(unique=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.day}"


class Arrival(models.Model):
    """On which day a newcomer first acted, and a digest of their network under that day's key; forgotten in a month."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    network = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "network"], name="moderation_arrivals")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"


class Learned(models.Model):
    """What the classifier learned from a space's own decisions: how often each word stood in what was declined as
    advertising, and in what was published. A word of one text alone is not kept."""

    space = models.OneToOneField(Space, on_delete=models.CASCADE, primary_key=True, related_name="+")
    spam_texts = models.PositiveIntegerField()
    fair_texts = models.PositiveIntegerField()
    words = models.JSONField()
    learned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.space_id}: {self.spam_texts}/{self.fair_texts}"


class Way(models.Model):
    """How a space, or one of its processes, is moderated: what waits, who decides appeals, which words are noticed."""

    class ReadFirst(models.TextChoices):
        PHASES = "", _("as each phase says")
        GUESTS = "guests", _("what people without an account write waits for a moderator")
        ALL = "all", _("all that is written waits for a moderator")

    class AppealsBy(models.TextChoices):
        MODERATOR = "moderator", _("another moderator")
        CITIZENS = "citizens", _("citizens drawn by lot")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    process = models.OneToOneField(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    read_first = models.CharField(max_length=8, choices=ReadFirst, blank=True, default=ReadFirst.PHASES)
    appeals_by = models.CharField(max_length=12, choices=AppealsBy, default=AppealsBy.MODERATOR)
    seats = models.PositiveSmallIntegerField(default=5)
    days = models.PositiveSmallIntegerField(default=7)
    noticed = models.TextField(blank=True, default="")
    """Words to notice, one a line, beside the house's own list; with a minus sign before, one to leave out of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space"], condition=models.Q(process=None), name="moderation_way_of_space")
        ]

    def __str__(self) -> str:
        return f"{self.space_id}/{self.process_id}"
