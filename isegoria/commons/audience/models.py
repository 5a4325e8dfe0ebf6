# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part, as people say of themselves if they wish; and the population to compare with."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Person
from isegoria.core.spaces.models import Space


class Age(models.TextChoices):
    """The bands in which INSEE publishes the population of each commune, so that both can be compared as they are."""

    UNDER_15 = "0-14", _("under 15")
    TO_29 = "15-29", _("15 to 29")
    TO_44 = "30-44", _("30 to 44")
    TO_59 = "45-59", _("45 to 59")
    TO_74 = "60-74", _("60 to 74")
    FROM_75 = "75+", _("75 or more")


class Gender(models.TextChoices):
    """As each person says it. Censuses count two, so that the third has nothing to be compared with."""

    WOMAN = "woman", pgettext_lazy("gender", "a woman")
    MAN = "man", pgettext_lazy("gender", "a man")
    OTHER = "other", pgettext_lazy("gender", "in another way")


class Portrait(models.Model):
    """What one person says of themselves in one space. Each answer may be left empty; none is ever shown alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="portraits")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    age = models.CharField(max_length=8, choices=Age, blank=True, default="")
    gender = models.CharField(max_length=8, choices=Gender, blank=True, default="")
    quarter = models.CharField(max_length=120, blank=True, default="")
    given_on = models.DateField(default=timezone.localdate)
    """The day, and no finer: an hour would help to tell whose answers these are."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="portrait_once")]
        indexes = [models.Index(fields=["space"], name="portrait_of_space")]

    def __str__(self) -> str:
        return f"portrait {self.pk}"


class Reference(models.Model):
    """How many people of each kind live in a space, and where that figure comes from."""

    class Dimension(models.TextChoices):
        AGE = "age", _("Age")
        GENDER = "gender", _("Gender")
        QUARTER = "quarter", _("Quarter")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=8, choices=Dimension)
    counts = models.JSONField(default=dict)
    """Value of the portrait → how many people; in the order in which they are shown."""
    source = models.CharField(max_length=300)
    """Who counted, what, and when: shown beside every comparison."""
    by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "dimension"], name="reference_once")]

    def __str__(self) -> str:
        return f"{self.dimension} in {self.space_id}"
