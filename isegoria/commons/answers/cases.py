# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a case says, worked out from the rows that it sums up."""

from collections.abc import Iterable
from datetime import datetime

from .models import Case, Duty, Stay


def sum_up(case: Case, *, stay: Stay | None, duties: Iterable[Duty], now: datetime) -> Case:
    """Bring a case in line with the stay that is open and the duties that are not met (changes the instance only)."""
    owed = [duty.due_at for duty in duties if duty.met_at is None]
    case.office_id = stay.office_id if stay else None
    settled = bool(case.decision) and not owed
    # Once answered, the office's own date is met or missed: only duties are still waited for.
    dates = [*owed, stay.due_at if stay and not case.decision else None]
    case.due_at = min((date for date in dates if date is not None), default=None)
    if not settled:
        case.settled_at = None
    elif case.settled_at is None:
        case.settled_at = now
    return case
