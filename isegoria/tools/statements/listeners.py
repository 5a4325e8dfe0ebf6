# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a conversation does when another process is made from its own."""

from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen
from isegoria.core.processes.preparing.actions import ProcessCopied
from isegoria.core.processes.queries import phases_of

from .actions import seed_statements
from .rules import may_seed
from .tool import STATEMENT, TOOL_SLUG

MOST = 200
"""First statements that are carried over: more were not set out by hand."""


@listen(ProcessCopied)
def carry_first_statements_over(event: ProcessCopied) -> None:
    """What the organisers set out begins the copy too. What people wrote is theirs, and stays where they said it."""
    copies = {phase.slug: phase for phase in phases_of(event.copy) if phase.tool_slug == TOOL_SLUG}
    for phase in phases_of(event.original):
        copy = copies.get(phase.slug)
        if copy is None or not may_seed(copy):
            continue
        texts = (
            Contribution.objects.filter(phase=phase, kind=STATEMENT, author=None, state=Contribution.State.PUBLISHED)
            .order_by("pk")
            .values_list("body", flat=True)[:MOST]
        )
        seed_statements(phase=copy, by=None, texts=list(texts), language=event.original.language)
