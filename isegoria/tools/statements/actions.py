# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done in a conversation: add a statement, give an opinion, change one's mind."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import SUBJECT, ContributionMade, Said, contribute, contribution_content
from isegoria.core.contributions.models import Contribution, Standing, Version
from isegoria.core.contributions.rules import is_read_first, may_say, tidy
from isegoria.core.events import announce
from isegoria.core.expressions import actions as expressions
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Verdict

from .rules import already_there, is_new, may_add, may_seed
from .tool import STATEMENT

BATCH = 100


@transaction.atomic
def add_statement(*, phase: Phase, author: Person, text: str, language: str) -> Said:
    """Add a statement; it waits for a moderator where the phase says so. Raises ``Refused``."""
    may_add(phase, author).require()
    settings = phase.rules_of_tool
    # Before it is looked for: no database takes every text that can be sent (a NUL, half a surrogate pair).
    may_say(tidy(text), max_length=settings.max_length).require()
    is_new(phase, text).require()
    before = is_read_first(phase, author)
    return contribute(
        kind=STATEMENT,
        phase=phase,
        author=author,
        body=text,
        language=language,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if before else Contribution.State.PUBLISHED,
    )


@dataclass(frozen=True)
class Seeded:
    """What became of the statements that an organiser set out."""

    added: Sequence[Contribution]
    left_out: Sequence[tuple[str, Verdict]]
    """The texts that could not be kept, each with the reason."""


@transaction.atomic
def seed_statements(*, phase: Phase, by: Account | None, texts: Iterable[str], language: str) -> Seeded:
    """Set out an organiser's statements, before or after publication but not once the phase has closed.

    They have no author, and no opinion is given for anyone. One that cannot be kept (too long, there already) is left
    out and named; the others stand. ``by`` is None for the command line. Raises ``Refused``.
    """
    if by is not None:
        may_organise(by, phase.process.space).require()
    may_seed(phase).require()
    longest = phase.rules_of_tool.max_length
    standing = set(
        Contribution.objects.filter(phase=phase, kind=STATEMENT)
        .exclude(state__in=[Contribution.State.ERASED, Contribution.State.WITHDRAWN])
        .values_list("body", flat=True)
    )
    kept: list[str] = []
    left_out: list[tuple[str, Verdict]] = []
    for given in texts:
        text = tidy(given)
        verdict = may_say(text, max_length=longest)
        if verdict and text in standing:
            verdict = already_there()
        if verdict:
            standing.add(text)
            kept.append(text)
        else:
            left_out.append((text, verdict))
    added = Contribution.objects.bulk_create(
        Contribution(kind=STATEMENT, process=phase.process, phase=phase, body=text, language=language) for text in kept
    )
    Version.objects.bulk_create(Version(contribution=one, number=1, body=one.body) for one in added)
    Standing.objects.bulk_create(Standing(contribution=one, shuffle_key=secrets.randbelow(2**31)) for one in added)
    for one in added:
        journal.record(
            kind=f"{STATEMENT}.seeded",
            subject_kind=SUBJECT,
            subject_id=one.public_id,
            content=contribution_content(one),
        )
        announce(ContributionMade(contribution=one))
    return Seeded(added=added, left_out=left_out)


def give_opinion(*, statement: Contribution, phase: Phase, person: Person, value: int) -> Receipt:
    """Agree (1), pass (0), disagree (−1). The latest one counts. Raises ``Refused``."""
    return expressions.give_opinion(contribution=statement, phase=phase, person=person, value=value)


def take_back_opinion(*, statement: Contribution, phase: Phase, person: Person) -> None:
    """Remove one's opinion on a statement. Raises ``Refused``."""
    expressions.take_back_opinion(contribution=statement, phase=phase, person=person)


def set_priorities(*, priorities: Mapping[int, float]) -> int:
    """Keep how much one more opinion would tell, by statement key; returns how many had changed.

    In transactions of at most ``BATCH`` rows, so that nobody's opinion waits behind them.
    """
    kept = dict(Standing.objects.filter(pk__in=list(priorities)).values_list("pk", "priority"))
    changed = [
        (priorities[pk], pk)
        for pk, before in sorted(kept.items())
        # A draw does not feel a change of one in a hundred.
        if before is None or abs(priorities[pk] - before) > 0.01 * max(priorities[pk], before)
    ]
    table, key = (connection.ops.quote_name(name) for name in (Standing._meta.db_table, Standing._meta.pk.column))
    for start in range(0, len(changed), BATCH):
        # Row by row: one statement composed for all of them takes ten times as long, with SQLite's one place taken.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET priority = %s WHERE {key} = %s", changed[start : start + BATCH])  # noqa: S608 - our own names
    return len(changed)
