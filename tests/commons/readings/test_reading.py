# SPDX-License-Identifier: AGPL-3.0-or-later
"""Being handed a text, answering, passing on, changing one's mind; what follows for the text."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from isegoria.commons.readings import queries
from isegoria.commons.readings.models import Reader, Reading, Text, Turn
from isegoria.commons.readings.reading.actions import give, hand_out, pass_on, take_back
from isegoria.core.contributions.events import ContributionRead
from isegoria.core.events import _listeners
from isegoria.core.expressions.actions import give_support
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Participation
from isegoria.core.verdicts import Refused
from tests import factories
from tests.commons.readings import making
from tests.commons.readings.test_circles import counts, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_a_reading_counts_and_the_next_text_comes() -> None:
    circle, person = making.circle(making.process(2)), factories.person()
    first = hand_out(circle=circle, person=person)
    assert first is not None
    assert hand_out(circle=circle, person=person) == first
    kept = give(circle=circle, person=person, text=first.text.contribution.public_id, answers=[1, None])

    text = making.text(first)
    assert text.counts == [[0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1]]
    assert (text.readings, text.is_open, text.says) == (1, True, "--")
    assert counts(circle) == (2, 1, 0, 2, 0) == recounted(circle)
    assert kept.receipt.code
    assert Turn.objects.count() == 0
    assert Participation.objects.filter(person=person).count() == 1
    second = hand_out(circle=circle, person=person)
    assert second is not None
    assert second.text_id != first.text_id


def test_one_who_read_everything_is_handed_nothing() -> None:
    circle, person = making.circle(making.process(2)), factories.person()
    assert making.read(circle, person) != making.read(circle, person)
    assert making.read(circle, person) is None


def test_a_text_goes_to_k_readers_and_no_further_where_they_agree() -> None:
    circle = making.circle(making.process(1), asked=3)
    for _ in range(3):
        making.read(circle, factories.person(), [2, 0])
    assert making.read(circle, factories.person()) is None
    text = Text.objects.get()
    assert (text.says, text.readings, text.wanted, text.is_open) == ("20", 3, 3, False)
    assert counts(circle) == (1, 1, 1, 0, 0)


def test_a_disagreement_goes_to_another_reader_then_to_no_more_than_two() -> None:
    circle = making.circle(making.process(1), asked=2)
    people = [factories.person() for _ in range(5)]
    making.read(circle, people[0], [0, 0])
    making.read(circle, people[1], [1, 0])
    assert counts(circle) == (1, 1, 1, 1, 1) == recounted(circle)
    making.read(circle, people[2], [2, 0])
    assert making.read(circle, people[3], [3, 0]) is not None
    assert making.read(circle, people[4], [4, 0]) is None
    assert Text.objects.get().says == "-0"
    assert counts(circle) == (1, 1, 1, 0, 0) == recounted(circle)


def test_nobody_is_handed_what_they_wrote_signed_or_support() -> None:
    process = factories.process()
    author, supporter = factories.person(), factories.person()
    written = factories.statement(phase=factories.phase(process), author=author)
    give_support(contribution=written, phase=factories.phase(process), person=supporter)
    circle = making.circle(process)

    assert hand_out(circle=circle, person=author) is None
    assert hand_out(circle=circle, person=supporter) is None
    assert hand_out(circle=circle, person=factories.person()) is not None


def test_the_last_place_is_held_for_half_an_hour() -> None:
    circle = making.circle(making.process(1), asked=2)
    one, other, third = (factories.person() for _ in range(3))
    making.read(circle, one)
    turn = hand_out(circle=circle, person=other)
    assert turn is not None
    assert hand_out(circle=circle, person=third) is None

    Turn.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert hand_out(circle=circle, person=third) is not None
    # Whoever took longer is not turned away: what they answered is kept.
    give(circle=circle, person=other, text=turn.text.contribution.public_id, answers=[0, 0])
    give(circle=circle, person=third, text=turn.text.contribution.public_id, answers=[0, 0])
    assert Text.objects.get().readings == 3
    assert counts(circle) == recounted(circle)


def test_a_text_that_was_not_handed_is_not_read() -> None:
    circle, person = making.circle(making.process(2)), factories.person()
    turn = hand_out(circle=circle, person=person)
    assert turn is not None
    other = Text.objects.exclude(pk=turn.text_id).get()
    with pytest.raises(Refused, match="not_handed"):
        give(circle=circle, person=person, text=other.contribution.public_id, answers=[0, 0])
    with pytest.raises(Refused, match="no_such_text"):
        give(circle=circle, person=person, text="0000000000", answers=[0, 0])
    for bad in ([0], [0, 0, 0], [6, 0], [-1, 0]):
        with pytest.raises(Refused, match="answers_unfit"):
            give(circle=circle, person=person, text=turn.text.contribution.public_id, answers=bad)
    assert Reading.objects.count() == 0


def test_a_reading_is_changed_and_taken_back() -> None:
    circle, person = making.circle(making.process(1)), factories.person()
    text = making.read(circle, person, [0, 0])
    assert text is not None
    public_id = text.contribution.public_id
    assert give(circle=circle, person=person, text=public_id, answers=[3, 2]).changed
    assert Text.objects.get().counts == [[0, 0, 0, 1, 0, 0, 0], [0, 0, 1, 0]]
    assert Reading.objects.count() == 1

    turn = take_back(circle=circle, person=person, text=public_id)
    assert turn is not None
    assert Text.objects.get().counts == [[0] * 7, [0] * 4]
    assert counts(circle) == (1, 0, 0, 1, 0) == recounted(circle)
    assert Reader.objects.get().readings == 0
    assert take_back(circle=circle, person=person, text=public_id) is None
    assert hand_out(circle=circle, person=person) == turn
    assert Entry.objects.filter(subject_kind="reading", secret=None).count() == 2


def test_what_is_passed_on_goes_to_others_and_does_not_come_back() -> None:
    circle, person = making.circle(making.process(1)), factories.person()
    turn = hand_out(circle=circle, person=person)
    assert turn is not None
    pass_on(circle=circle, person=person, text=turn.text.contribution.public_id, why="language")

    assert hand_out(circle=circle, person=person) is None
    assert hand_out(circle=circle, person=factories.person()) is not None
    with pytest.raises(ValueError, match="nothing"):
        pass_on(circle=circle, person=person, text=turn.text.contribution.public_id, why="nothing")


def test_a_reader_of_one_language_is_handed_that_one() -> None:
    process = making.process(2)
    for _ in range(3):
        factories.statement(phase=factories.phase(process), language="en")
    circle, person = making.circle(process), factories.person()
    turn = hand_out(circle=circle, person=person, languages=["en"])
    assert turn is not None
    assert turn.text.language == "en"
    give(circle=circle, person=person, text=turn.text.contribution.public_id, answers=[0, 0])
    for _ in range(2):
        read = making.read(circle, person)
        assert read is not None
        assert read.language == "en"
    assert making.read(circle, person) is None


def test_readers_are_invited_by_the_link() -> None:
    circle, person = making.circle(by_invitation=True), factories.person()
    with pytest.raises(Refused, match="not_invited"):
        hand_out(circle=circle, person=person)
    assert hand_out(circle=circle, person=person, invited=True) is not None
    assert hand_out(circle=circle, person=person) is not None


def test_it_is_closed_before_and_after() -> None:
    now = timezone.now()
    coming = making.circle(opens_at=now + timedelta(days=1))
    with pytest.raises(Refused, match="circle_coming"):
        hand_out(circle=coming, person=factories.person())
    over = making.circle(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    with pytest.raises(Refused, match="circle_closed"):
        hand_out(circle=over, person=factories.person())
    draft = making.circle(making.process(draft=True))
    with pytest.raises(Refused, match="not_published"):
        hand_out(circle=draft, person=factories.person())


def test_nobody_reads_twenty_texts_in_a_minute() -> None:
    circle, person = making.circle(making.process(22)), factories.person()
    for _ in range(20):
        making.read(circle, person)
    with pytest.raises(Refused, match="too_many"):
        making.read(circle, person)
    assert Reading.objects.count() == 20


def test_loads_are_even_and_every_text_is_read_once_first() -> None:
    circle = making.circle(making.process(8), asked=2)
    readers = [factories.person() for _ in range(4)]
    for turn in range(8):
        making.read(circle, readers[turn % 4])
    assert set(Text.objects.values_list("readings", flat=True)) == {1}
    for turn in range(8):
        making.read(circle, readers[turn % 4])
    assert set(Text.objects.values_list("readings", flat=True)) == {2}
    assert set(Reader.objects.values_list("readings", flat=True)) == {4}


def test_the_core_hears_once_that_a_text_was_read_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[ContributionRead] = []
    monkeypatch.setitem(_listeners, ContributionRead, [heard.append])
    circle = making.circle(making.process(1), asked=2)
    for answers in ([0, 0], [1, 0], [1, 0]):
        making.read(circle, factories.person(), answers)
    assert [one.readers for one in heard] == [2]


def test_a_reader_sees_how_theirs_counted() -> None:
    circle = making.circle(making.process(1), asked=2)
    people = [factories.person() for _ in range(3)]
    grid = making.grid(circle)

    def counted(person: object) -> list[str]:
        reader = Reader.objects.get(person=person)
        return list(queries.how_they_counted(list(queries.own_readings(reader)), grid, grid.asks)[0].counted)

    making.read(circle, people[0], [0, 0])
    assert counted(people[0]) == ["first", "first"]
    making.read(circle, people[1], [1, None])
    assert counted(people[0]) == ["waits", "waits"]
    assert counted(people[1]) == ["waits", "could_not_tell"]
    making.read(circle, people[2], [1, 0])
    assert counted(people[0]) == ["differed", "agreed"]
    assert counted(people[1]) == ["agreed", "could_not_tell"]


def test_the_life_line_says_by_how_many() -> None:
    circle = making.circle(making.process(1), asked=2)
    text = making.read(circle, factories.person())
    assert text is not None
    contribution = text.contribution
    contribution.process = circle.process
    step = queries.read_step(contribution)
    assert step is not None
    assert (step.at, step.under_way) == (None, True)
    making.read(circle, factories.person())
    step = queries.read_step(contribution)
    assert step is not None
    assert step.at is not None
    assert not step.under_way
