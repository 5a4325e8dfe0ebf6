# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of the offices: a stay begins, a stay ends. Called inside the acts of this room, never by a page."""

from datetime import datetime

from isegoria.commons.answers.attestation import STAY, stay_content
from isegoria.commons.answers.models import Office, Stay
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal


def begin_stay(
    *,
    contribution: Contribution,
    office: Office,
    by: Account | None,
    reason: str,
    due_at: datetime | None,
    now: datetime,
) -> Stay:
    """The contribution is with the office from now on; whoever calls has ended the stay before."""
    stay = Stay.objects.create(contribution=contribution, office=office, since=now, due_at=due_at, reason=reason, by=by)
    _attest(stay, "office_stay.began")
    return stay


def end_stay(*, stay: Stay, now: datetime) -> None:
    """The contribution is with the office no more."""
    stay.until = now
    stay.save(update_fields=["until"])
    _attest(stay, "office_stay.ended")


def _attest(stay: Stay, kind: str) -> None:
    journal.record(kind=kind, subject_kind=STAY, subject_id=str(stay.pk), content=stay_content(stay))
