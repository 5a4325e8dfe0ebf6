# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that stands beside a contribution. Its bytes are on disk (see ``storage``); what is known of them is here."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution


class Attachment(models.Model):
    """One file. When it goes, its line stays and says when and why, as everything that was public does."""

    class Format(models.TextChoices):
        JPEG = "jpeg", _("picture (JPEG)")
        PNG = "png", _("picture (PNG)")
        PDF = "pdf", _("document (PDF)")
        ODT = "odt", _("document (ODT)")

    class Removal(models.TextChoices):
        NO = "", _("still here")
        AUTHOR = "author", _("removed by its author")
        MODERATOR = "moderator", _("removed by a moderator")
        ERASED = "erased", _("erased with its contribution or its author")

    name = models.CharField(max_length=32, unique=True, editable=False)
    """Random: its name on disk, in its address and in the journal."""
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="attachments")
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="attachments")
    format = models.CharField(max_length=4, choices=Format)
    alternative = models.CharField(max_length=300, blank=True, default="")
    """What a picture shows, for whoever does not see it; the title of a document."""
    size = models.PositiveIntegerField(default=0, help_text="Bytes, as kept.")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    small_width = models.PositiveIntegerField(default=0, help_text="0: it is small enough as it is.")
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal = models.CharField(max_length=9, choices=Removal, blank=True, default=Removal.NO)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removal="")
                | models.Q(removed_at__isnull=False) & ~models.Q(removal=""),
                name="attachment_removed_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.alternative or self.name

    @property
    def is_picture(self) -> bool:
        return self.format in {self.Format.JPEG, self.Format.PNG}

    @property
    def shown_width(self) -> int:
        """Of the picture in a page: the smaller one where there is one."""
        return self.small_width or self.width

    @property
    def shown_height(self) -> int:
        return round(self.height * self.small_width / self.width) if self.small_width else self.height
