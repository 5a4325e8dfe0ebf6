# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spaces, where communities meet; and who does what in them."""

import zoneinfo
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.identifiers import new_public_id
from isegoria.core.places.models import Territory

from .texts import LocalText, in_language, texts_field


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class Space(models.Model):
    """A town, an assembly, an association. Spaces nest: quarter < town < region < nation."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    names = texts_field()
    presentations = texts_field()
    legal_notices = texts_field()
    privacy_notices = texts_field()
    accessibility_statements = texts_field()
    governance = texts_field(help_text="Who runs, pays for and moderates this space.")
    time_zone = models.CharField(max_length=60, default="Europe/Paris", validators=[check_time_zone])
    host = models.CharField(max_length=253, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name.text or self.slug

    @property
    def name(self) -> LocalText:
        return in_language(self.names)

    @property
    def presentation(self) -> LocalText:
        return in_language(self.presentations)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def residence(self) -> Territory | None:
        """Where one lives to be a resident here: the space's territory, or that of the nearest space around it."""
        return next((one.territory for one in self.lineage() if one.territory_id), None)

    def lineage(self) -> Iterator["Space"]:
        """This space, then the one around it, and so on outwards."""
        space: Space | None = self
        while space is not None:
            yield space
            space = space.parent


class Role(models.Model):
    """What an account may do in a space and in those inside it."""

    class Name(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        ORGANISER = "organiser", _("organiser")
        MODERATOR = "moderator", _("moderator")
        HARVESTER = "harvester", _("harvester")
        SYNTHESIZER = "synthesizer", _("synthesizer")
        KNOWLEDGE_MANAGER = "knowledge_manager", _("knowledge manager")
        OFFICIAL = "official", _("official")
        OBSERVER = "observer", _("observer")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="roles")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=20, choices=Name)
    granted_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "account", "name"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.account} – {self.name} – {self.space}"


class RoleInvitation(models.Model):
    """A role offered by mail: whoever opens the sealed address while signed in takes it, once, before it expires."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="role_invitations")
    email = models.EmailField()
    name = models.CharField(max_length=20, choices=Role.Name)
    token_sha256 = models.CharField(max_length=64, unique=True)
    role_expires_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} – {self.space}"


class Approval(models.Model):
    """A dangerous act that one person asks for and another one carries out or turns down."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="approvals")
    act = models.SlugField(max_length=40)
    subject_id = models.CharField(max_length=40, help_text="Public id of what the act is about.")
    parameters = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "subject_id"], condition=models.Q(decided_at=None), name="approval_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_id}"

    @property
    def wanted(self) -> "dict[str, Any]":
        """What is asked for, as the act understands it."""
        found: dict[str, Any] = self.parameters.get("wanted", {})
        return found

    @property
    def answer(self) -> str:
        """What whoever decided had to say."""
        return str(self.parameters.get("answer", ""))

    @property
    def state(self) -> str:
        """``waiting``, ``approved``, ``turned_down``, ``taken_back`` or ``lapsed``."""
        if self.decided_at is None:
            return "waiting" if self.expires_at > timezone.now() else "lapsed"
        if self.is_approved is None:
            return "taken_back" if self.decided_by_id else "lapsed"
        return "approved" if self.is_approved else "turned_down"


class Pause(models.Model):
    """A person may write nothing in a space, and in those inside it, until a moment; they still read all of it."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="pauses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=16)
    explanation = models.CharField(max_length=1000, blank=True, default="")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "until"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.space_id} until {self.until}"
