# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done in a conversation: add a statement, give an opinion, change one's mind."""

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import Said, contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions import actions as expressions
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.models import Phase

from .rules import is_new, may_add
from .tool import STATEMENT


@transaction.atomic
def add_statement(*, phase: Phase, author: Person, text: str, language: str) -> Said:
    """Add a statement; it waits for a moderator where the phase says so. Raises ``Refused``."""
    may_add(phase, author).require()
    is_new(phase, text).require()
    settings = phase.rules_of_tool
    before = settings.moderation == "before"
    return contribute(
        kind=STATEMENT,
        phase=phase,
        author=author,
        body=text,
        language=language,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if before else Contribution.State.PUBLISHED,
    )


def give_opinion(*, statement: Contribution, phase: Phase, person: Person, value: int) -> Receipt:
    """Agree (1), pass (0), disagree (−1). The latest one counts. Raises ``Refused``."""
    return expressions.give_opinion(contribution=statement, phase=phase, person=person, value=value)


def take_back_opinion(*, statement: Contribution, phase: Phase, person: Person) -> None:
    """Remove one's opinion on a statement. Raises ``Refused``."""
    expressions.take_back_opinion(contribution=statement, phase=phase, person=person)
