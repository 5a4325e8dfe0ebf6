# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a debate keeps: the side of each argument, where people stand, and the orders in which arguments were read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Expression
from isegoria.core.processes.models import Phase


class Argument(models.Model):
    """The side that a contribution of kind ``argument`` speaks for. It never changes: another side is another text."""

    class Side(models.TextChoices):
        FOR = "for", pgettext_lazy("side of a debate", "For")
        AGAINST = "against", pgettext_lazy("side of a debate", "Against")

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="argument"
    )
    side = models.CharField(max_length=8, choices=Side)

    def __str__(self) -> str:
        return f"{self.side} {self.contribution_id}"


class Position(Expression):
    """Where one person stands on the question of a debate. Private, as an opinion is; the latest one counts.

    The first one is kept beside it, so that one can say how many came to think otherwise, and never who. It stays the
    first while the person has weighed nothing: until then, changing it is a correction and not a change of mind.
    """

    class Value(models.IntegerChoices):
        FOR = 1, pgettext_lazy("position", "For")
        UNDECIDED = 0, _("Undecided")
        AGAINST = -1, pgettext_lazy("position", "Against")

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="positions")
    value = models.SmallIntegerField(choices=Value)
    first_value = models.SmallIntegerField(choices=Value)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "phase"], name="position_once"),
            models.CheckConstraint(
                condition=models.Q(value__in=(-1, 0, 1), first_value__in=(-1, 0, 1)), name="position_value"
            ),
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"


class CountedElsewhere(models.Model):
    """How many people stood where on the question of a debate, as another platform counted them: counts, and nobody.

    Never turned into positions. Shown beside what was said here, under its own name.
    """

    phase = models.OneToOneField(Phase, on_delete=models.CASCADE, primary_key=True, related_name="counted_elsewhere")
    source = models.CharField(max_length=120)
    as_of = models.DateField(null=True, blank=True)
    pros = models.PositiveIntegerField()
    undecided = models.PositiveIntegerField()
    cons = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"counted elsewhere on {self.phase_id}"


class ReadingOrder(models.Model):
    """One drawing up of the order of a debate's arguments; the latest few are kept, so that paging stays stable.

    ``pros`` and ``cons`` hold eight bytes an argument (little-endian): its key doubled, plus one where the argument
    stands there because it has yet to be weighed. A page is cut out of them by the database.
    """

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="reading_orders")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    pros = models.BinaryField(default=bytes)
    cons = models.BinaryField(default=bytes)
    pros_count = models.PositiveIntegerField(default=0)
    cons_count = models.PositiveIntegerField(default=0)
    latest_argument = models.BigIntegerField(default=0)  # key of the newest one that it knows of
    fingerprint = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phase", "number"], name="reading_order_once")]

    def __str__(self) -> str:
        return f"order {self.number} of {self.phase_id}"
