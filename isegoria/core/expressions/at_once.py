# SPDX-License-Identifier: AGPL-3.0-or-later
"""A first opinion given in one statement, where the database can (PostgreSQL: statements that write inside a query).

The same rows as ``actions.give_opinion`` writes in five statements and a transaction, in one round trip that is its own
transaction: the row of a much-answered text is locked for no longer than that. Whatever is not the plain case (an
opinion changed, new rules to accept, a text that is not public, someone whose opinions are set aside somewhere) writes
nothing here, and takes the longer way.
"""

from django.db import connection
from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.models import Phase

FIRST_OPINION = """
    WITH held AS (
        SELECT rules_id FROM processes_participation WHERE person_id = %(person)s AND process_id = %(process)s
    ), latest AS (
        SELECT id FROM processes_rules WHERE process_id = %(process)s ORDER BY number DESC LIMIT 1
    ), text AS (
        SELECT id FROM contributions_contribution WHERE id = %(contribution)s AND state = 'published'
          AND NOT EXISTS (SELECT FROM expressions_setaside WHERE person_id = %(person)s AND ended_at IS NULL)
    ), began AS (
        INSERT INTO processes_participation (process_id, person_id, rules_id, assurance, began_at)
        SELECT %(process)s, %(person)s, (SELECT id FROM latest), %(assurance)s, %(now)s FROM text
        WHERE NOT EXISTS (SELECT FROM held)
        ON CONFLICT (person_id, process_id) DO NOTHING
        RETURNING id
    ), given AS (
        INSERT INTO expressions_opinion (person_id, contribution_id, value, assurance, given_at)
        SELECT %(person)s, text.id, %(value)s, %(assurance)s, %(now)s FROM text
        WHERE EXISTS (SELECT FROM began)
           OR EXISTS (SELECT FROM held WHERE held.rules_id IS NOT DISTINCT FROM (SELECT id FROM latest))
        ON CONFLICT (person_id, contribution_id) DO NOTHING
        RETURNING id
    ), entry AS (
        INSERT INTO journal_entry (kind, subject_kind, subject_id, digest, at, secret)
        SELECT %(kind)s, %(subject_kind)s, given.id::text, %(digest)s, %(at)s, %(secret)s FROM given
        RETURNING id
    ), counted AS (
        UPDATE contributions_standing SET {column} = {column} + 1, last_act_at = %(now)s
        FROM given WHERE contribution_id = %(contribution)s
    )
    SELECT id FROM entry
"""


def first_opinion(
    *,
    person: Person,
    contribution_id: int,
    phase: Phase,
    value: int,
    column: str,
    kind: str,
    subject_kind: str,
    content: dict[str, object],
) -> Receipt | None:
    """Write a first opinion, its journal entry and its count; None, with nothing written, in every other case.

    To be called once ``may_write`` and ``may_take_part`` have said yes. ``column`` is the counter of the value.
    """
    sealed = journal.seal(content)
    with connection.cursor() as cursor:
        cursor.execute(
            FIRST_OPINION.format(column=column),
            {
                "person": person.pk,
                "process": phase.process_id,
                "contribution": contribution_id,
                "assurance": person.assurance,
                "value": value,
                "now": timezone.now(),
                "kind": kind,
                "subject_kind": subject_kind,
                "digest": sealed.digest,
                "at": sealed.at,
                "secret": sealed.secret,
            },
        )
        entry = cursor.fetchone()
    return Receipt(entry=entry[0], secret=sealed.secret) if entry else None
