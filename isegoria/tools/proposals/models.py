# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a proposal has beyond its text: its category and its point on a map; and names given with a support."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Support


class Proposal(models.Model):
    """One to one with its contribution; one that was imported without any of this may have none."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="proposal"
    )
    category = models.CharField(_("category"), max_length=80, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="proposal_point_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.contribution_id}"

    @property
    def has_point(self) -> bool:
        return self.latitude is not None


class NamedSupport(models.Model):
    """A support given where the page said that it would show with a name. Without this row nobody's name shows.

    A phase that shows names later on shows none of those who supported before.
    """

    support = models.OneToOneField(Support, on_delete=models.CASCADE, primary_key=True, related_name="named")

    def __str__(self) -> str:
        return f"name on support {self.support_id}"
