# SPDX-License-Identifier: AGPL-3.0-or-later
"""What institutions owe and say: offices, where a contribution waits, answers with their versions, duties."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.texts import LocalText, in_language, texts_field


class Decision(models.TextChoices):
    """What an institution decides about a contribution. ``TAKEN_BACK`` is said of an answer that no longer holds."""

    ACCEPTED = "accepted", pgettext_lazy("official decision", "accepted")
    PARTLY = "partly", pgettext_lazy("official decision", "partly accepted")
    STUDIED = "studied", pgettext_lazy("official decision", "being studied")
    REJECTED = "rejected", pgettext_lazy("official decision", "not accepted")
    TAKEN_BACK = "taken_back", pgettext_lazy("official decision", "answer taken back")


OFFERED = (Decision.ACCEPTED, Decision.PARTLY, Decision.STUDIED, Decision.REJECTED)
"""The decisions that an answer can carry."""


class Office(models.Model):
    """A part of an institution that answers: a department, an elected official's cabinet, a partner."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="offices")
    names = texts_field()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name.text

    @property
    def name(self) -> LocalText:
        return in_language(self.names)


class OfficeMember(models.Model):
    """An account that answers in the name of an office, for as long as it also holds the role in the space."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="office_memberships")
    added_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "account"], name="office_member_once")]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.office_id}"


class Case(models.Model):
    """Where a contribution stands with the institution: one narrow row, kept by the acts from the rows below.

    A contribution without one has never been given to an office, answered, or owed anything.
    """

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="answer_case"
    )
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    due_at = models.DateTimeField(null=True, blank=True)
    """The first date that the institution owes, of its office and of its duties not met yet."""
    decision = models.CharField(max_length=12, choices=Decision, blank=True, default="")
    """The standing answer's; empty while there is none."""
    version = models.PositiveIntegerField(default=0)
    """Number of the latest version of the answer, 0 before the first."""
    answered_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    """Since when nothing is waited for: an answer stands and every duty is met."""

    class Meta:
        indexes = [
            models.Index(fields=["office", "due_at"], name="case_office"),
            models.Index(fields=["due_at"], name="case_due", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"case of {self.contribution_id}"

    @property
    def is_overdue(self) -> bool:
        return self.settled_at is None and self.due_at is not None and self.due_at < timezone.now()


class Batch(models.Model):
    """One answer given to many contributions at once: what was done together can be taken back together."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="answer_batches")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.size} answers at once ({self.public_id})"


class Answer(models.Model):
    """One version of the official answer to a contribution. Never changed: a correction is the next version."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="official_answers")
    number = models.PositiveIntegerField()
    decision = models.CharField(max_length=12, choices=Decision)
    reasons = models.TextField(blank=True, default="")
    language = models.CharField(max_length=12, default="fr")
    correction = models.CharField(max_length=500, blank=True, default="")
    """What this version corrects, in a sentence."""
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    """None: the space itself answers."""
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    erased_at = models.DateTimeField(null=True, blank=True)
    """When its words went, because the contribution was erased: they often quote it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="answer_number_once")]
        ordering = ["contribution", "-number"]

    def __str__(self) -> str:
        return f"answer {self.number} to {self.contribution_id}"


class Stay(models.Model):
    """The time that a contribution spends with one office. A transfer ends one and begins another; all are public."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="office_stays")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="stays")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it came here."""
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=models.Q(until=None), name="one_office_at_a_time"
            )
        ]
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id} with {self.office_id}"

    @property
    def spent(self) -> timedelta:
        """How long it has been, or was, with the office."""
        return (self.until or timezone.now()) - self.since


class Untold(models.Model):
    """An answer or a stay whose authors are still to be told, where many were written at once."""

    answer = models.ForeignKey(Answer, null=True, on_delete=models.CASCADE, related_name="+")
    stay = models.ForeignKey(Stay, null=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"to tell of answer {self.answer_id} or stay {self.stay_id}"


class Duty(models.Model):
    """What a space owes about a contribution, by a date: an answer, or the opening of a process."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("an answer")
        OPEN_PROCESS = "open_process", _("the opening of a process")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=16, choices=Kind)
    supports = models.PositiveIntegerField(null=True, blank=True)
    """The number of supports that made it owed, where that is why."""
    owed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The process that met it."""
    passed_from = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The text that was owed it first, where that one was merged into this one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "kind"], name="duty_once")]
        ordering = ["due_at", "pk"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.kind} owed to {self.contribution_id}"

    def state_at(self, moment: datetime) -> str:
        """ "met", "met_late", "overdue" or "owed"."""
        if self.met_at is not None:
            return "met" if self.met_at <= self.due_at else "met_late"
        return "overdue" if moment > self.due_at else "owed"

    @property
    def state(self) -> str:
        return self.state_at(timezone.now())
