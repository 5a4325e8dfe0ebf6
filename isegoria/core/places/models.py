# SPDX-License-Identifier: AGPL-3.0-or-later
"""Territories: places with an official code, nested. Boundaries through time come with the maps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Territory(models.Model):
    """A place with a code of an official list (``scheme``: INSEE, NUTS, ISO), inside another one."""

    class Level(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        DEPARTMENT = "department", _("department")
        COMMUNE = "commune", _("commune")

    scheme = models.CharField(max_length=16)
    code = models.CharField(max_length=16)
    level = models.CharField(max_length=16, choices=Level)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "level", "code"], name="territory_code_once"),
        ]
        indexes = [models.Index(fields=["name"])]
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
