# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of duties when texts are merged, and when a merge is undone. Called inside the act that does it."""

from django.db import transaction

from isegoria.commons.answers.actions import hold, owe, refresh
from isegoria.commons.answers.attestation import DUTY
from isegoria.commons.answers.models import Duty
from isegoria.commons.answers.rules import can_be_answered
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of


@transaction.atomic
def pass_duties_on(*, origin: Contribution, into: Contribution) -> None:
    """What was owed to a text that was merged is owed to the one in which it now stands, by the same date."""
    for duty in Duty.objects.filter(contribution=origin, met_at=None).select_related("passed_from"):
        if can_be_answered(into):
            owe(
                contribution=into,
                duty=duty.kind,
                due_at=duty.due_at,
                supports=duty.supports,
                passed_from=duty.passed_from or origin,
            )


@transaction.atomic
def take_duties_back(*, origin: Contribution, into: Contribution) -> None:
    """A merge was undone: what ``into`` owed for the sake of ``origin`` only, and of what stands in it, goes.

    ``origin`` has its own duties still, with their dates. What was met meanwhile stays: an answer was given. Where
    another text that stands in ``into`` was owed the same, it goes on being owed for the sake of that one.
    """
    parted = [origin.pk, *Contribution.objects.filter(standing__merged_into=origin).values_list("pk", flat=True)]
    passed = Duty.objects.filter(passed_from__in=parted, met_at=None).exclude(contribution__in=parted)
    taken = list(passed.select_related("contribution"))
    if not taken:
        return
    held = hold([one.contribution for one in taken])
    entries = entries_of(DUTY, [one.public_id for one in taken])
    journal.erase(entry_ids=entries, reason="merge_undone")
    passed.filter(pk__in=[one.pk for one in taken]).delete()
    for case in held.cases.values():
        refresh(case)
    for other in Contribution.objects.filter(standing__merged_into=into).order_by("pk"):
        pass_duties_on(origin=other, into=into)
