# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people are checked in a space, and what is kept of it: keyed digests, never the identity that was shown."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.spaces.models import Space


class Opening(models.Model):
    """A way to be checked that a space has opened; it holds in the spaces inside it too."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    handler = models.SlugField(max_length=40)
    parameters = models.JSONField(default=dict, blank=True)
    opened_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "handler"], name="verification_opened_once")]

    def __str__(self) -> str:
        return f"{self.handler} in {self.space_id}"

    @property
    def months(self) -> int:
        """How long a check holds."""
        return int(self.parameters.get("months", 36))


class Case(models.Model):
    """Two participations were checked as the same person: someone decides what becomes of them."""

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("case of two participations", "to be decided")
        MERGED = "merged", pgettext_lazy("case of two participations", "one person: brought together")
        BOTH = "both", pgettext_lazy("case of two participations", "two people: both confirmed")
        FIRST = "first", pgettext_lazy("case of two participations", "the earlier one alone is confirmed")
        SECOND = "second", pgettext_lazy("case of two participations", "the later one alone is confirmed")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    handler = models.SlugField(max_length=40)
    scheme = models.CharField(max_length=60)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    proven = models.BooleanField(default=False, help_text="The second proved to be the first: they may merge alone.")
    assurance = models.PositiveSmallIntegerField(choices=Assurance)
    attestation_expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(outcome="open"), name="verification_case_once"
            )
        ]
        indexes = [models.Index(fields=["space", "outcome"])]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN


class Identity(models.Model):
    """A keyed digest of who a person is, by one scheme: it shows that two persons are one, and nothing else.

    Active once the person was confirmed with it; until a case is decided, it waits.
    """

    scheme = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_active = models.BooleanField(default=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "digest"], condition=models.Q(is_active=True), name="verification_identity_once"
            )
        ]
        indexes = [models.Index(fields=["person"])]
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"{self.person_id} by {self.scheme}"


class Letter(models.Model):
    """A code asked for by post. Name and address go once the letter is on paper; the code is kept as a digest."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("letter", "asked for")
        PRINTED = "printed", pgettext_lazy("letter", "printed")
        CONFIRMED = "confirmed", pgettext_lazy("letter", "code entered")
        ENDED = "ended", pgettext_lazy("letter", "no longer valid")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    name = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=400, blank=True, default="")
    language = models.CharField(max_length=12, default="fr")
    identities = models.JSONField(default=dict, help_text="Scheme → keyed digest, of what was typed.")
    code_digest = models.CharField(max_length=64, blank=True, default="")
    tries_left = models.PositiveSmallIntegerField(default=5)
    asked_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When name and address went.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "space"],
                condition=models.Q(state__in=["asked", "printed"]),
                name="verification_letter_once",
            )
        ]
        indexes = [models.Index(fields=["space", "state"])]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"


class Register(models.Model):
    """A list of residents, of which only keyed digests were kept. The latest whole one of a space counts."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=list, help_text="What identifies a line: family_name, birth_date…")
    lines = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="Lines without what identifies them.")
    doubled = models.PositiveIntegerField(default=0, help_text="Lines that another one repeats.")
    read_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)
    is_whole = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.space_id}: {self.lines}"


class RegisterLine(models.Model):
    """One line of a list of residents."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "digest"], name="verification_line_once")]

    def __str__(self) -> str:
        return self.digest[:8]


class DeskAgent(models.Model):
    """An account that may open sessions at the desk of a space without being its organiser."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "account"], name="verification_agent_once")]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.space_id}"


class DeskSession(models.Model):
    """Half an hour in which an agent acts for someone who stands in front of them."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    found = models.BooleanField(default=False, help_text="The person had come before.")
    opened_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["space", "opened_at"])]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()


class DeskAct(models.Model):
    """What was sent during a session at the desk: where and when, never what."""

    session = models.ForeignKey(DeskSession, on_delete=models.CASCADE, related_name="acts")
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.path}"


class TakeOver(models.Model):
    """A printed code with which someone who came to the desk makes their participation their own, online."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(_("a code to take over a participation"))
