# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a result is frozen without waiting for its hour, and why not."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Phase
from isegoria.core.results.queries import latest_result
from isegoria.core.verdicts import YES, Verdict, no
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.tools.statements.models import MapHead
from isegoria.tools.statements.queries import is_stale

FREEZE_EVERY = timedelta(hours=1)
"""Between two frozen results of a conversation in which people go on answering…"""
FREEZE_GROWTH = 1.2
"""…unless it holds so many times the opinions of the last one."""
FREEZE_AGAIN = timedelta(minutes=10)
"""Between two that organisers ask for."""


def is_time_to_freeze(phase: Phase, *, frozen_at: datetime, frozen_opinions: int, opinions: int) -> bool:
    """Whether what came since the last frozen result calls for another one."""
    return (
        timezone.now() - frozen_at >= FREEZE_EVERY
        or opinions >= FREEZE_GROWTH * frozen_opinions
        or phase.state == Phase.State.CLOSED
    )


def may_freeze(phase: Phase, head: MapHead) -> Verdict:
    """Whether a result can be asked for now, who asks apart."""
    result = latest_result(phase, METHOD)
    moments = [one for one in (head.freeze_asked_at, result and result.computed_at) if one is not None]
    if moments and timezone.now() - max(moments) < FREEZE_AGAIN:
        return no(
            "frozen_lately",
            _("A result was frozen, or asked for, less than %(minutes)s minutes ago. No other one was asked for."),
            _("Wait a little: results stay for good, so they are kept few."),
            minutes=int(FREEZE_AGAIN.total_seconds() // 60),
            status=409,
        )
    if result is None or not is_stale(phase):
        return no(
            "nothing_to_freeze",
            _("Nothing has changed since the last frozen result, or too few people have answered for a first one."),
            _("Come back when more people have answered."),
            status=409,
        )
    return YES
