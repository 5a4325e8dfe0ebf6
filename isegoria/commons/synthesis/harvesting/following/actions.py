# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from what happens to texts: one that is erased takes its words along, one that is hidden its count."""

from collections.abc import Iterable

from django.db import transaction

from isegoria.commons.synthesis.harvesting.attestation import EXTRACT
from isegoria.commons.synthesis.models import Extract
from isegoria.commons.synthesis.tree.counting.actions import recount
from isegoria.commons.synthesis.tree.outline import hold
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

State = Extract.State


@transaction.atomic
def forget_extracts(*, contributions: Iterable[int], reason: str) -> int:
    """Destroy what extracts hold of texts that were erased; that a source stood there stays. Keys of contributions."""
    found = Extract.objects.filter(contribution__in=list(contributions)).exclude(state=State.ERASED)
    for process in found.order_by().values_list("process", flat=True).distinct():
        hold(process)
    rows = list(found.values_list("pk", "public_id", "idea_id"))
    if not rows:
        return 0
    journal.erase(entry_ids=entries_of(EXTRACT, [public_id for _pk, public_id, _idea in rows]), reason=reason)
    found.update(words="", sha256="", start=0, stop=0, note="", state=State.ERASED)
    recount(ideas={idea for _pk, _public_id, idea in rows if idea})
    return len(rows)


@transaction.atomic
def recount_around(*, contributions: Iterable[int]) -> None:
    """Count anew the ideas of extracts of some texts, which can be read from now on, or cannot any more."""
    found = Extract.objects.filter(contribution__in=list(contributions), idea__isnull=False)
    recount(ideas=set(found.values_list("idea", flat=True)))
