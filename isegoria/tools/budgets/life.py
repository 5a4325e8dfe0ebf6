# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a budget tells of the life of a project: whether the vote chose it, and how far its works are."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Asking, Step
from isegoria.core.contributions.life_rows import Rows
from isegoria.core.contributions.models import Contribution

from .models import BallotLine, BudgetVote
from .models import Step as Works


@life.step("decided", order=40)
def decided(contributions: Sequence[Contribution]) -> Asking:
    lines = BallotLine.objects.filter(
        project__in=[one.pk for one in contributions],
        vote__state=BudgetVote.State.COUNTED,
        vote__result__isnull=False,
        is_chosen__isnull=False,
    )
    (rows,) = yield [Rows(lines, key="project", at="vote__result__computed_at", numbers=["is_chosen"])]
    return {
        one.key: Step(at=one.at, note=_("The vote chose it") if one.numbers[0] else _("The vote did not choose it"))
        for one in rows
    }


@life.step("done", order=40)
def done(contributions: Sequence[Contribution]) -> Asking:
    """The works: under way until they are done. The step that stands is the latest by its day."""
    told = Works.objects.filter(project__in=[one.pk for one in contributions], taken_back_at=None)
    (rows,) = yield [Rows(told, key="project", at="made_at", texts=["state", "date"], numbers=["pk"])]
    latest = {}
    for one in rows:
        if one.key not in latest or (one.texts[1], one.numbers) > (latest[one.key].texts[1], latest[one.key].numbers):
            latest[one.key] = one
    return {
        key: Step(at=one.at, note=str(Works.State(one.texts[0]).label), under_way=one.texts[0] != Works.State.DONE)
        for key, one in latest.items()
    }
