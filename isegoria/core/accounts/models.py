# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts (person) and how one signs in (account, optional)."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.identifiers import new_public_id
from isegoria.core.places.models import Territory


class Assurance(models.IntegerChoices):
    """How sure we are of who a person is, from least to most."""

    NONE = 0, _("no check")
    EMAIL = 1, _("e-mail checked")
    RESIDENT = 2, _("resident checked")
    STATE = 3, _("State identity")


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """Make an account. The address is kept in lower case, so that it is unique as people mean it."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A sign-in. It holds no more than what signing in and writing to its owner need."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=12, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.email


class Person(models.Model):
    """Someone who acts. Expressions and contributions point here, whether or not there is an account.

    Without an account a person is a guest, held by a signed cookie. ``merged_into`` tells where a guest's acts
    went when they signed in; a merged person acts no more.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")
    pseudonym = models.CharField(max_length=60, blank=True, default="")
    assurance = models.PositiveSmallIntegerField(choices=Assurance, default=Assurance.NONE)
    is_imported = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    """The end of the last pause in any space: while it has not passed, an act asks which spaces it holds in."""

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_guest(self) -> bool:
        return self.account_id is None

    @property
    def display_name(self) -> str:
        """The name that others see."""
        if self.erased_at:
            return gettext("someone who left")
        if self.pseudonym:
            return self.pseudonym
        if self.is_imported:
            return gettext("a participant")
        if not self.is_guest:
            return gettext("participant %(id)s") % {"id": self.public_id[:4]}
        return gettext("guest %(id)s") % {"id": self.public_id[:4]}


class Attestation(models.Model):
    """Someone or something vouched for who a person is: when, how sure, for which territory, and until when.

    ``Person.assurance`` holds the highest of those that stand. What was shown as proof is not kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attestations")
    assurance = models.PositiveSmallIntegerField(choices=Assurance)
    handler = models.SlugField(max_length=40, help_text="How it was checked: the slug of a verification handler.")
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    attested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "assurance"])]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.handler} ({self.assurance})"


class ImportedPerson(models.Model):
    """Where an imported person comes from; makes (source, external id) unique, so that nothing comes twice."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="origin")
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="imported_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"
