# SPDX-License-Identifier: AGPL-3.0-or-later
"""The offices' clock: stays begin, stays end, and cases follow. Called inside this room's acts, never by a page."""

from collections.abc import Sequence
from datetime import datetime

from isegoria.commons.answers.attestation import STAY, stay_content
from isegoria.commons.answers.models import Case, Stay
from isegoria.core.journal import actions as journal


def begin_stays(*, stays: Sequence[Stay]) -> None:
    """These contributions are with their offices from now on; whoever calls has ended the stays before."""
    Stay.objects.bulk_create(stays)
    _attest(stays, "office_stay.began")


def end_stays(*, stays: Sequence[Stay], now: datetime) -> None:
    """These contributions are with their offices no more."""
    for stay in stays:
        stay.until = now
    Stay.objects.filter(pk__in=[stay.pk for stay in stays]).update(until=now)
    _attest(stays, "office_stay.ended")


def keep_cases(*, cases: Sequence[Case]) -> None:
    """Write cases that are held, all of them in one statement: a choice by row would cost more than all the rest."""
    Case.objects.bulk_create(
        cases,
        update_conflicts=True,
        unique_fields=["contribution"],
        update_fields=["version", "decision", "answered_at", "signed_by", "office", "due_at", "settled_at"],
    )


def _attest(stays: Sequence[Stay], kind: str) -> None:
    journal.record_many(kind=kind, subject_kind=STAY, contents={str(stay.pk): stay_content(stay) for stay in stays})
