# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation tells of the life of a text: that a moderator read it and let it stand."""

from collections.abc import Mapping, Sequence

from django.db.models import Max

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Step
from isegoria.core.contributions.models import Contribution

from .models import Decision

LET_STAND = (Decision.Act.PUBLISH, Decision.Act.RESTORE)


@life.step("read", order=10)
def read(contributions: Sequence[Contribution]) -> Mapping[int, Step]:
    rows = Decision.objects.filter(contribution__in=[one.pk for one in contributions], act__in=LET_STAND)
    latest = rows.order_by().values_list("contribution").annotate(Max("decided_at"))
    return {key: Step(at=moment) for key, moment in latest}
