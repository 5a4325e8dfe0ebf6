# SPDX-License-Identifier: AGPL-3.0-or-later
"""What some people expressed counts nowhere while it is set aside, and is as it was once it is put back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import merge
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import (
    give_opinion,
    give_support,
    recount,
    take_back_opinion,
    take_back_support,
)
from isegoria.core.expressions.models import Opinion, SetAside
from isegoria.core.expressions.queries import count_of, is_set_aside, texts_of
from isegoria.core.expressions.setting_aside.actions import put_back, set_aside
from isegoria.core.processes.queries import count_turnout
from isegoria.core.results.models import Result
from isegoria.core.results.queries import latest_result
from isegoria.core.results.rules import FEWEST_PEOPLE
from isegoria.tools.statements.counting import gather
from tests import factories

pytestmark = pytest.mark.django_db
COUNTERS = ("agrees", "disagrees", "passes", "supports")


@pytest.fixture
def texts(db: None) -> list[Contribution]:
    first = factories.statement("Des bancs.")
    return [first, *(factories.statement(f"Des bancs, dit {n}.", phase=first.phase) for n in range(2))]


def say(text: Contribution, value: int, *people: Person) -> None:
    for person in people:
        give_opinion(contribution=text, phase=text.phase, person=person, value=value)


def counters(text: Contribution) -> tuple[int, ...]:
    return tuple(getattr(Standing.objects.get(pk=text.pk), name) for name in COUNTERS)


def away(text: Contribution, *people: Person, everywhere: bool = False) -> list[int]:
    """Set people aside in the text's process, or space, and count again."""
    process = text.process
    rows = set_aside(people=people, space=process.space, process=None if everywhere else process)
    recount(contribution_ids=texts_of([one.pk for one in people], [process.pk]))
    return [one.pk for one in rows]


@pytest.mark.parametrize("everywhere", [True, False])
def test_it_counts_nowhere_and_comes_back_as_it_was(texts: list[Contribution], everywhere: bool) -> None:
    text, other, _third = texts
    honest, fake, twin = (factories.person() for _ in range(3))
    say(text, 1, honest, fake)
    say(text, -1, twin)
    say(other, 0, fake)
    give_support(contribution=text, phase=text.phase, person=fake)
    before, taking_part = (counters(text), counters(other)), count_turnout(text.process).people
    assert count_of([fake.pk, twin.pk], [text.process_id]) == 4

    keys = away(text, fake, twin, everywhere=everywhere)

    assert (counters(text), counters(other)) == ((1, 0, 0, 0), (0, 0, 0, 0))
    assert Opinion.objects.count() == 4
    assert gather(text.phase).matrix.n_opinions == 1
    assert count_turnout(text.process).people == taking_part - 2

    assert put_back(keys=keys) == 2
    recount(contribution_ids=texts_of([fake.pk, twin.pk], [text.process_id]))
    assert (counters(text), counters(other)) == before
    assert gather(text.phase).matrix.n_opinions == 4
    assert count_turnout(text.process).people == taking_part


def test_what_they_say_meanwhile_counts_once_it_is_put_back(texts: list[Contribution]) -> None:
    text, other, third = texts
    fake = factories.person()
    say(text, 1, fake)
    say(third, 1, fake)
    keys = away(text, fake)

    say(text, -1, fake)  # changed
    say(other, 1, fake)  # new
    give_support(contribution=other, phase=text.phase, person=fake)
    take_back_opinion(contribution=third, phase=text.phase, person=fake)
    assert [counters(one) for one in texts] == [(0, 0, 0, 0)] * 3
    assert is_set_aside(fake, text.process)

    put_back(keys=keys)
    recount(contribution_ids=[one.pk for one in texts])
    assert [counters(one) for one in texts] == [(0, 1, 0, 0), (1, 0, 0, 1), (0, 0, 0, 0)]
    take_back_support(contribution=other, phase=text.phase, person=fake)
    assert counters(other) == (1, 0, 0, 0)


def test_elsewhere_they_count(texts: list[Contribution]) -> None:
    """Set aside in one process: another one takes the longer way to an opinion, and counts it."""
    text, fake = texts[0], factories.person()
    elsewhere = factories.statement("Ailleurs.", phase=factories.phase(factories.process("autre")))
    say(text, 1, fake)
    away(text, fake)

    say(elsewhere, 1, fake)
    say(elsewhere, -1, fake)

    assert counters(elsewhere) == (0, 1, 0, 0)
    assert not is_set_aside(fake, elsewhere.process)


def test_a_space_holds_the_spaces_inside_it() -> None:
    town = factories.space("ville")
    quarter = factories.space("quartier")
    quarter.parent = town
    quarter.save()
    text, fake = (
        factories.statement("Un banc.", phase=factories.phase(factories.process("p", space=quarter))),
        factories.person(),
    )
    set_aside(people=[fake], space=town, process=None)
    say(text, 1, fake)
    assert counters(text) == (0, 0, 0, 0)


def test_of_two_that_hold_one_is_enough(texts: list[Contribution]) -> None:
    text, fake = texts[0], factories.person()
    say(text, 1, fake)
    here, everywhere = away(text, fake), away(text, fake, everywhere=True)
    put_back(keys=here)
    recount(contribution_ids=[text.pk])
    assert counters(text) == (0, 0, 0, 0)
    put_back(keys=everywhere)
    recount(contribution_ids=[text.pk])
    assert counters(text) == (1, 0, 0, 0)


def test_texts_that_were_united_count_right(texts: list[Contribution]) -> None:
    kept, double, _third = texts
    honest, fake = factories.person(), factories.person()
    give_support(contribution=kept, phase=kept.phase, person=honest)
    give_support(contribution=double, phase=kept.phase, person=fake)
    merge(origin=double, into=kept)
    assert counters(kept)[3] == 2
    away(kept, fake)
    assert counters(kept)[3] == 1


def test_it_follows_whoever_signs_up(texts: list[Contribution]) -> None:
    """A fake guest who signs in with an account carries it there: nobody gets out of it by another name."""
    text, other, _third = texts
    guest, person = factories.person(), factories.person(signed_in=True)
    say(text, 1, guest)
    say(other, 1, person)
    away(text, guest)
    merge_persons(guest=guest, person=person)
    assert (counters(text), counters(other)) == ((0, 0, 0, 0), (0, 0, 0, 0))
    assert is_set_aside(person, text.process)


def test_it_goes_with_whoever_leaves(texts: list[Contribution]) -> None:
    text, fake = texts[0], factories.person()
    say(text, 1, fake)
    away(text, fake)
    erase_person(person=fake)
    assert counters(text) == (0, 0, 0, 0)
    assert not SetAside.objects.exists()


def test_a_first_opinion_asks_nothing_more(texts: list[Contribution]) -> None:
    person = factories.person()
    with CaptureQueriesContext(
        connection,
    ) as context:
        say(texts[0], 1, person)
    own = [one["sql"] for one in context.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(own) == (1 if connection.vendor == "postgresql" else 5), own


def test_a_result_with_too_few_people_left_is_shown_no_more(texts: list[Contribution]) -> None:
    phase, fakes = texts[0].phase, [factories.person() for _ in range(3)]
    phase.process = texts[0].process
    Result.objects.create(
        phase=phase, method="opinion-map", engine_version="1", digest="0" * 64, input_sha256="0" * 64,
        document_sha256="0" * 64, summary={}, people=FEWEST_PEOPLE + 2,
    )  # fmt: skip
    set_aside(people=fakes[:2], space=phase.process.space, process=None)
    assert latest_result(phase, "opinion-map") is not None
    keys = [one.pk for one in set_aside(people=fakes[2:], space=phase.process.space, process=phase.process)]
    assert latest_result(phase, "opinion-map") is None
    put_back(keys=keys)
    assert latest_result(phase, "opinion-map") is not None
