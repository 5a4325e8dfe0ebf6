# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving, changing and taking back opinions and supports."""

import itertools

import pytest
from django.utils import timezone

from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.events import _listeners, listen
from isegoria.core.expressions.actions import (
    OpinionGiven,
    give_opinion,
    give_support,
    recount,
    take_back_opinion,
    take_back_support,
)
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def counters(statement: Contribution) -> dict[int, int]:
    standing = Standing.objects.get(pk=statement.pk)
    return {1: standing.agrees, 0: standing.passes, -1: standing.disagrees}


@pytest.mark.parametrize(("first", "second"), list(itertools.product((1, 0, -1), repeat=2)))
def test_the_latest_opinion_replaces_the_one_before(first: int, second: int) -> None:
    statement, person = factories.statement(), factories.person()
    for value in (first, second):
        factories.opinion(statement, value, by=person)

    assert Opinion.objects.get().value == second
    assert counters(statement) == {value: int(value == second) for value in (1, 0, -1)}
    assert list(Entry.objects.filter(subject_kind="opinion").order_by("pk").values_list("kind", flat=True)) == [
        "opinion.given",
        "opinion.changed",
    ]


@pytest.mark.parametrize("value", [2, -2, 7])
def test_there_are_three_opinions(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        factories.opinion(factories.statement(), value)


def test_an_opinion_taken_back_can_be_given_again() -> None:
    statement, person = factories.statement(), factories.person()
    phase = factories.phase(statement.process)
    factories.opinion(statement, 1, by=person)
    for _time in range(2):
        take_back_opinion(contribution=statement, phase=phase, person=person)
    assert counters(statement) == {1: 0, 0: 0, -1: 0}
    factories.opinion(statement, -1, by=person)

    assert counters(statement) == {1: 0, 0: 0, -1: 1}


def test_a_time_is_kept_with_the_opinion() -> None:
    before = timezone.now()
    factories.opinion(factories.statement(), 1)

    assert before <= Opinion.objects.get().given_at <= timezone.now()
    assert before <= Standing.objects.get().last_act_at <= timezone.now()


def test_an_opinion_is_announced_when_it_is_new() -> None:
    statement, person = factories.statement(), factories.person()
    heard: list[tuple[int, int | None]] = []

    def hear(event: OpinionGiven) -> None:
        heard.append((event.opinion.value, event.before))

    listen(OpinionGiven)(hear)
    try:
        for value in (1, 1, -1):
            factories.opinion(statement, value, by=person)
    finally:
        _listeners[OpinionGiven].remove(hear)

    assert heard == [(1, None), (-1, 1)]


def test_a_phase_that_takes_up_another_one_takes_its_opinions() -> None:
    process = factories.process(phases=[factories.plan("un"), factories.plan("deux"), factories.plan("trois")])
    statement = factories.statement(phase=factories.phase(process, "un"))
    factories.phase(process, "deux").takes_up.add(statement.phase)

    give_opinion(contribution=statement, phase=factories.phase(process, "deux"), person=factories.person(), value=1)
    with pytest.raises(Refused, match="elsewhere"):
        give_opinion(
            contribution=statement, phase=factories.phase(process, "trois"), person=factories.person(), value=1
        )
    assert counters(statement)[1] == 1
    assert isinstance(statement.phase, Phase)


def test_a_text_hidden_meanwhile_takes_no_change_either() -> None:
    statement, person = factories.statement(), factories.person()
    factories.opinion(statement, 1, by=person)
    Contribution.objects.filter(pk=statement.pk).update(state="hidden")

    with pytest.raises(Refused, match="not_public"):
        factories.opinion(statement, -1, by=person)
    assert counters(statement) == {1: 1, 0: 0, -1: 0}


def test_supports_are_given_and_taken_back_once() -> None:
    statement, person = factories.statement(), factories.person()
    phase = factories.phase(statement.process)
    receipts = [give_support(contribution=statement, phase=phase, person=person) for _time in range(2)]
    assert [receipt is None for receipt in receipts] == [False, True]
    for _time in range(2):
        take_back_support(contribution=statement, phase=phase, person=person)

    assert Standing.objects.get(pk=statement.pk).supports == 0


def test_recounting_sets_what_the_rows_say() -> None:
    statement = factories.statement()
    for value in (1, 1, 0, -1):
        factories.opinion(statement, value)
    Standing.objects.update(agrees=9, passes=9, disagrees=9, supports=9)
    recount(contribution_ids=[statement.pk])

    assert counters(statement) == {1: 2, 0: 1, -1: 1}
    assert Standing.objects.get().supports == 0
