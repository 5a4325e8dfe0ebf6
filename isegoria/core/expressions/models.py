# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person says once about one thing. Typed tables on one abstract base."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.models import Contribution


class Expression(models.Model):
    """The base of all expressions. ``given_at`` is null when it was imported without a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    assurance = models.PositiveSmallIntegerField(choices=Assurance, default=Assurance.NONE)
    given_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    class Meta:
        abstract = True


class Opinion(Expression):
    """Agree, disagree or pass on one contribution. Private: never shown or exported with a name."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("agree")
        PASS = 0, _("pass")
        DISAGREE = -1, _("disagree")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="opinions")
    value = models.SmallIntegerField(choices=Value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "contribution"], name="opinion_once"),
            models.CheckConstraint(condition=models.Q(value__in=(-1, 0, 1)), name="opinion_value"),
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk}"


class Support(Expression):
    """ "I carry this." Private unless its phase says otherwise."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="support_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "contribution"], name="support_once")]

    def __str__(self) -> str:
        return f"support {self.pk}"
