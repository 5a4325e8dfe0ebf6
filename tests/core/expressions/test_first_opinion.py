# SPDX-License-Identifier: AGPL-3.0-or-later
"""A first opinion writes all that belongs to it or nothing, in whatever way the database lets it be written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.models import Entry
from isegoria.core.processes.actions import publish_rules
from isegoria.core.processes.models import Participation
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_all_of_it_is_written() -> None:
    statement, person = factories.statement(), factories.person()
    rules = publish_rules(process=statement.process, by=None, texts={"fr": "Rester courtois."})

    receipt = give_opinion(
        contribution=statement, phase=factories.phase(statement.process), person=person, value=Opinion.Value.DISAGREE
    )

    opinion = Opinion.objects.get()
    assert (opinion.person, opinion.contribution_id, opinion.value) == (person, statement.pk, -1)
    entry = Entry.objects.get(pk=receipt.entry)
    assert (entry.kind, entry.subject_kind, entry.subject_id) == ("opinion.given", "opinion", str(opinion.pk))
    assert bytes(entry.secret) == receipt.secret
    assert entry.at.microsecond == 0
    standing = Standing.objects.get(pk=statement.pk)
    assert (standing.disagrees, standing.last_act_at) == (1, opinion.given_at)
    assert Participation.objects.get(person=person).rules == rules


def test_new_rules_are_accepted_by_the_next_opinion() -> None:
    process = factories.process()
    phase, person = factories.phase(process), factories.person()
    first, second, third = (factories.statement(phase=phase) for _number in range(3))
    give_opinion(contribution=first, phase=phase, person=person, value=1)
    rules = publish_rules(process=process, by=None, texts={"fr": "Nouvelles règles."})
    for statement in (second, third):
        give_opinion(contribution=statement, phase=phase, person=person, value=1)

    assert Participation.objects.get(person=person).rules == rules
    assert Opinion.objects.count() == Entry.objects.filter(subject_kind="opinion").count() == 3


def test_a_text_that_is_not_public_leaves_no_trace_of_whoever_tried() -> None:
    statement, person = factories.statement(), factories.person()
    Contribution.objects.filter(pk=statement.pk).update(state=Contribution.State.HIDDEN)

    with pytest.raises(Refused, match="not_public"):
        give_opinion(contribution=statement, phase=factories.phase(statement.process), person=person, value=1)
    assert not Participation.objects.filter(person=person).exists()
    assert not Opinion.objects.exists()
    assert not Entry.objects.filter(subject_kind="opinion").exists()


@pytest.mark.parametrize("times", [1, 2])
def test_it_takes_few_statements(times: int) -> None:
    """One, in no transaction of its own, where a statement that writes can be part of another one."""
    process = factories.process()
    phase, person = factories.phase(process), factories.person()
    for _time in range(times):
        statement = factories.statement(phase=phase)
        with CaptureQueriesContext(connection) as asked:
            give_opinion(contribution=statement, phase=phase, person=person, value=1)
    if connection.vendor == "postgresql":
        assert len(asked) == 1
    else:
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == (5 if times == 1 else 4)
