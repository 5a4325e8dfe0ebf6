# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation tells of the life of a text: that a moderator read it and let it stand."""

from collections.abc import Sequence

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Asking, Step
from isegoria.core.contributions.life_rows import Rows
from isegoria.core.contributions.models import Contribution

from .models import Decision

LET_STAND = (Decision.Act.PUBLISH, Decision.Act.RESTORE)


@life.step("read", order=10)
def read(contributions: Sequence[Contribution]) -> Asking:
    let_stand = Decision.objects.filter(contribution__in=[one.pk for one in contributions], act__in=LET_STAND)
    (rows,) = yield [Rows(let_stand, key="contribution", at="decided_at")]
    latest: dict[int, Step] = {}
    for one in sorted(rows, key=lambda row: str(row.at)):
        latest[one.key] = Step(at=one.at)
    return latest
