# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person says once about one thing. Typed tables on one abstract base."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space


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

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="support_rows", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "contribution"], name="support_once")]
        # Who supports a text, read from the index alone: two texts of 50,000 supporters are united in a moment.
        indexes = [models.Index(fields=["contribution", "person"], name="support_of")]

    def __str__(self) -> str:
        return f"support {self.pk}"


class SetAside(models.Model):
    """What a person expressed in a process, or in a space and in those inside it, counts nowhere while this stands.

    Nothing of what they said is changed, so that ending it puts everything back as it was. What they say meanwhile is
    kept, and counts no more than the rest. Who decided so and why is the moderators' to keep.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """None: all that is in the space, now and later."""
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # Those that stand, which are few: every first opinion asks for its own person here.
            models.Index(fields=["person"], name="set_aside_standing", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.space_id}/{self.process_id}"


class ImportedTotals(models.Model):
    """How many people another platform counted for a text, where it published no more than their number.

    Never turned into expressions: nobody is invented. Shown beside what was said here, under its own name.
    """

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="imported_totals"
    )
    source = models.CharField(max_length=120)
    as_of = models.DateField(null=True, blank=True)
    agrees = models.PositiveIntegerField(null=True, blank=True)
    passes = models.PositiveIntegerField(null=True, blank=True)
    disagrees = models.PositiveIntegerField(null=True, blank=True)
    supports = models.PositiveIntegerField(null=True, blank=True)
    comments = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"imported totals of {self.contribution_id}"
