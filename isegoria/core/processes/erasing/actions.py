# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing a process for good: the law, or a grave mistake, asks for it, and two people decide on it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.approvals import NeedsTwo, allows
from isegoria.core.spaces.models import Approval
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from ..actions import ProcessEdited, process_content
from ..guards import ERASE
from ..models import Participation, Process

LONGEST = 500


@dataclass(frozen=True)
class ProcessErased(Event):
    """Nothing of the process shows any more. What others wrote in it is to be erased by whoever keeps it."""

    process: Process


@transaction.atomic
def erase_process(*, process: Process, reason: str, by: Account, approval: Approval | None = None) -> Process:
    """Close a process to everyone at once, destroy its texts, and have those of its contributions destroyed.

    What stays is that a process stood here, when it went, and why; and the anonymous lines already counted. A draft
    in which nobody took part needs no second person; any other raises ``NeedsTwo`` without its ``approval``. Erasing
    twice changes nothing.
    """
    may_organise(by, process.space).require()
    process = Process.objects.select_for_update(of=("self",)).select_related("space__parent").get(pk=process.pk)
    if process.erased_at is not None:
        return process
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        refuse(
            "reason_missing",
            _("There is no reason: it stays on the page where the process stood. Nothing was erased."),
            _("Write the reason in a sentence or two."),
            status=400,
        )
    was_seen = process.is_published or Participation.objects.filter(process=process).exists()
    if was_seen and not allows(approval, act=ERASE, subject_id=process.public_id):
        raise NeedsTwo(act=ERASE, space=process.space, subject_id=process.public_id, wanted={})
    return _destroy(process, reason)


@transaction.atomic
def erase_again(*, process: Process, reason: str) -> Process:
    """Erase a process that was erased before and that an older backup has given back: two people decided it then."""
    process = Process.objects.select_for_update(of=("self",)).select_related("space__parent").get(pk=process.pk)
    return process if process.erased_at is not None else _destroy(process, reason)


def _destroy(process: Process, reason: str) -> Process:
    process.questions = process.presentations = process.audiences = process.deciders = process.attributions = {}
    process.published_at = process.publish_at = None
    process.erased_at, process.erasure_reason = timezone.now(), reason
    process.save()
    process.phases.update(titles={})
    versions = list(process.rules_versions.values_list("pk", flat=True))
    process.rules_versions.update(texts={})
    for pk in versions:
        journal.erase_subject(subject_kind="rules", subject_id=str(pk), reason="process_erased")
    journal.erase_subject(subject_kind="process", subject_id=process.public_id, reason="process_erased")
    journal.record(
        kind="process.erased",
        subject_kind="process",
        subject_id=process.public_id,
        content=process_content(process),
    )
    announce(ProcessEdited(process=process))  # whoever shows or finds it looks again
    announce(ProcessErased(process=process))
    return process
