# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the vote of a budget does when its urn closes, and when its process is erased."""

from isegoria.commons.polling.events import UrnClosed, UrnsErased
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from ..models import BudgetVote
from .attestation import SUBJECT


@listen(UrnClosed)
def no_more_ballots(event: UrnClosed) -> None:
    BudgetVote.objects.filter(urn=event.urn, state=BudgetVote.State.READY).update(state=BudgetVote.State.OPENING)


@listen(UrnsErased)
def forget_votes(event: UrnsErased) -> None:
    """Of an erased process, the vote goes, and what the journal says of it."""
    rows = BudgetVote.objects.filter(urn__in=event.urns)
    ids = list(rows.values_list("public_id", flat=True))
    rows.delete()
    journal.erase(entry_ids=entries_of(SUBJECT, ids), reason="process_erased")
