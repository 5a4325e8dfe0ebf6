# SPDX-License-Identifier: AGPL-3.0-or-later
"""Authors are told when their texts move: one notice for each edition, one a day for the rest, each once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from isegoria.commons.notifications.actions import choose
from isegoria.commons.notifications.models import Notice, Outbox, Pace
from isegoria.commons.synthesis.documents.actions import take_back
from isegoria.commons.synthesis.harvesting.actions import remove_extracts
from isegoria.commons.synthesis.models import EditionToTell, Extract, News
from isegoria.commons.synthesis.telling import tasks
from isegoria.commons.synthesis.telling.tasks import tell_of_days, tell_of_editions, tell_some
from isegoria.core.accounts.actions import attach_account, erase_person
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.actions import accept_coauthorship, erase, invite_coauthor, set_state
from isegoria.core.contributions.events import ContributionRead
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import _listeners, announce
from tests import factories

from . import making_life as make
from .making_documents import World

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=2)


@pytest.fixture
def world() -> World:
    """The text that its tree was made from has no author, so that nobody is told of it."""
    made = make.world()
    News.objects.all().delete()
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[PersonToTell]:
    """Who was told of what, as the room that writes letters hears it."""
    heard: list[PersonToTell] = []
    monkeypatch.setitem(_listeners, PersonToTell, [heard.append])
    return heard


def everyone_is_told() -> int:
    """In how many steps."""
    steps = 0
    while tell_of_editions():
        steps += 1
    return steps


def days_are_told(after: timedelta = LATER) -> None:
    while tell_of_days(now=timezone.now() + after):
        pass


# --- an edition ---------------------------------------------------------------------------------------
def test_an_author_has_one_notice_however_many_texts_are_cited(world: World, told: list[PersonToTell]) -> None:
    author, other = factories.person(signed_in=True), factories.person(signed_in=True)
    theirs = make.texts(world, author, 7)
    make.publish(world, make.sentence(world, [*theirs, make.text(world, other, 20)]))

    assert everyone_is_told() == 1

    many, one = told
    assert (many.person, one.person) == (author, other)
    assert many.path == "/me/life/"
    assert str(many.subject) == "7 de vos textes sont dans la synthèse «\u00a0Ce que vous avez dit\u00a0»"
    lines = str(many.text).splitlines()
    assert [line.rpartition(" ")[2] for line in lines[1:6]] == [
        f"http://localhost:8000/c/{make.said(extract).public_id}/life/" for extract in theirs[:5]
    ]
    assert lines[6:] == ["– et 2 autres"]
    # No word of them: what was erased since would still be read here.
    assert "bancs à l'ombre" not in str(many.text)
    assert one.path == f"/c/{Contribution.objects.get(author=other).public_id}/life/"
    assert "bancs à l'ombre" in str(one.text)
    assert "« Bancs »" in str(one.text).replace("\u00a0", " ")


def test_a_letter_is_in_the_language_of_whom_it_is_for(world: World, told: list[PersonToTell]) -> None:
    author = factories.person(signed_in=True)
    assert author.account is not None
    author.account.language = "en"
    author.account.save(update_fields=["language"])
    make.publish(world, make.sentence(world, [make.text(world, author)]))

    everyone_is_told()

    assert str(told[0].subject) == "Your text is in the synthesis “Ce que vous avez dit”"
    assert "is cited in edition 1, under “Bancs”" in str(told[0].text)


def test_only_what_moved_is_told(world: World, told: list[PersonToTell]) -> None:
    stays, leaves, comes = (factories.person(signed_in=True) for _n in range(3))
    first = [make.text(world, author, number) for number, author in enumerate((stays, leaves, comes), start=1)]
    written = make.sentence(world, first[:2])
    make.publish(world, written)
    everyone_is_told()
    told.clear()

    make.cite(world, written, [first[0], first[2]])
    make.publish(world, written)
    everyone_is_told()

    assert [one.person for one in told] == [leaves, comes]
    assert "n’est plus dans la synthèse" in str(told[0].subject)
    assert "est dans la synthèse" in str(told[1].subject)


def test_new_and_dropped_texts_of_one_person_are_in_one_notice(world: World, told: list[PersonToTell]) -> None:
    author = factories.person(signed_in=True)
    one, two, three = make.texts(world, author, 3)
    written = make.sentence(world, [one, two])
    make.publish(world, written)
    everyone_is_told()
    told.clear()

    make.cite(world, written, [two, three])
    make.publish(world, written)
    everyone_is_told()

    (notice,) = told
    text = str(notice.text)
    assert text.index(make.said(three).public_id) < text.index(make.said(one).public_id)
    assert make.said(two).public_id not in text
    assert text.splitlines()[-1] == "1 autre de vos textes y est toujours cité."


def test_nobody_is_told_of_what_has_no_author_or_whose_author_left(world: World, told: list[PersonToTell]) -> None:
    left, hidden = factories.person(), factories.person()
    extracts = [make.text(world, person, number) for number, person in enumerate((left, hidden, None), start=1)]
    Contribution.objects.filter(pk=extracts[2].contribution_id).update(author=None)
    make.publish(world, make.sentence(world, extracts))
    erase_person(person=left)
    set_state(contribution=make.said(extracts[1]), state="hidden", kind="statement.hidden")

    everyone_is_told()

    assert told == []
    assert not EditionToTell.objects.filter(told_at=None).exists()


def test_an_edition_taken_back_before_it_was_told_is_told_to_nobody(world: World, told: list[PersonToTell]) -> None:
    edition = make.publish(world, make.sentence(world, [make.text(world, factories.person())]))

    take_back(edition=edition, by=world.writer, reason="Une phrase était fausse.")
    everyone_is_told()

    assert told == []


def test_whoever_signs_a_text_with_its_author_is_told_too(world: World, told: list[PersonToTell]) -> None:
    author, friend = factories.person(), factories.person()
    extract = make.text(world, author)
    token = invite_coauthor(contribution=make.said(extract), by=author)
    invite_coauthor(contribution=make.said(extract), by=author)  # nobody accepted this one
    accept_coauthorship(token=token, person=friend)
    make.publish(world, make.sentence(world, [extract]))

    everyone_is_told()

    assert [one.person for one in told] == [author, friend]


def test_a_worker_killed_halfway_tells_nobody_twice_and_forgets_nobody(
    world: World, told: list[PersonToTell], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    authors = [factories.person() for _n in range(5)]
    extracts = [make.text(world, author, number) for number, author in enumerate(authors, start=1)]
    make.publish(world, make.sentence(world, extracts))
    before = Notice.objects.count()
    calls = 0

    def dies(event: PersonToTell) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        Notice.objects.create(person=event.person, reason="told", subject=str(event.subject))

    monkeypatch.setitem(_listeners, PersonToTell, [dies])
    with pytest.raises(KeyboardInterrupt):
        everyone_is_told()
    assert Notice.objects.count() - before == 2  # the second two went with their transaction

    assert everyone_is_told() == 2
    assert Counter(Notice.objects.values_list("person", flat=True)) == Counter(one.pk for one in authors)
    assert not tell_some()


def test_what_people_chose_is_respected(world: World) -> None:
    never, daily = factories.person(signed_in=True), factories.person(signed_in=True)
    choose(person=never, own_pace=Pace.NOTHING)
    choose(person=daily, own_pace=Pace.DAILY)
    extracts = [make.text(world, author, number) for number, author in enumerate((never, daily), start=1)]
    make.publish(world, make.sentence(world, extracts))

    everyone_is_told()

    assert list(Notice.objects.filter(reason="told").order_by("person").values_list("person", "pace")) == [
        (never.pk, Pace.NOTHING),
        (daily.pk, Pace.DAILY),
    ]
    assert not Outbox.objects.filter(person__in=[never, daily]).exists()


def test_the_notice_about_one_text_goes_with_it(world: World) -> None:
    extract = make.text(world, factories.person(signed_in=True))
    make.publish(world, make.sentence(world, [extract]))
    everyone_is_told()
    assert Notice.objects.filter(text__contains="bancs à l'ombre").count() == 1

    erase(contribution=make.said(extract), reason="author_asked")

    assert not Notice.objects.filter(text__contains="bancs à l'ombre").exists()


def test_the_steps_of_the_worker_stay_small(world: World, django_assert_max_num_queries: Any) -> None:
    extracts = [make.text(world, factories.person(), number) for number in range(1, 41)]
    make.publish(world, make.sentence(world, extracts))

    # Of which four a person, for the notice itself.
    with django_assert_max_num_queries(12 + 4 * tasks.AT_ONCE):
        tell_of_editions()


# --- a day --------------------------------------------------------------------------------------------
def test_a_noted_passage_is_told_once_it_has_settled(world: World, told: list[PersonToTell]) -> None:
    author = factories.person(signed_in=True)
    make.text(world, author)

    days_are_told(timedelta(minutes=50))
    assert told == []
    days_are_told()
    days_are_told()

    (notice,) = told
    assert str(notice.subject) == "Un passage de votre texte a été relevé"
    assert notice.path == f"/c/{Contribution.objects.get(author=author).public_id}/life/"


def test_what_was_corrected_within_the_hour_is_told_to_nobody(world: World, told: list[PersonToTell]) -> None:
    author = factories.person()
    extract = make.text(world, author)

    remove_extracts(extracts=[extract], by=None)
    days_are_told()
    assert (told, News.objects.count()) == ([], 0)

    Extract.objects.filter(pk=extract.pk).update(state=Extract.State.REMOVED)
    make.make.tree.extract(make.said(extract), start=3)
    days_are_told()
    assert [one.person for one in told] == [author]


def test_of_a_text_only_the_first_passage_is_told(world: World, told: list[PersonToTell]) -> None:
    extract = make.text(world, factories.person())
    days_are_told()

    make.make.tree.extract(make.said(extract), start=3)
    days_are_told(timedelta(days=3))

    assert len(told) == 1


def test_all_that_happens_in_a_day_is_in_one_notice(world: World, told: list[PersonToTell]) -> None:
    author = factories.person(signed_in=True)
    one, two = make.texts(world, author, 2)
    announce(ContributionRead(contribution=make.said(one), readers=3))
    days_are_told()

    (notice,) = told
    assert notice.path == "/me/life/"
    first, second = str(notice.text).splitlines()[1:]
    assert "3 lectures, un passage relevé" in first.replace("\u00a0", " ")
    assert make.said(one).public_id in first
    assert make.said(two).public_id in second

    make.text(world, author, 3)
    days_are_told(LATER + timedelta(hours=1))
    assert len(told) == 1  # within a day
    days_are_told(LATER + timedelta(days=1, minutes=1))
    assert len(told) == 2


def test_readers_are_told_of_without_any_passage(world: World, told: list[PersonToTell]) -> None:
    text = factories.statement(phase=factories.phase(world.process), author=factories.person())

    announce(ContributionRead(contribution=text, readers=3))
    announce(ContributionRead(contribution=text, readers=4))
    days_are_told()

    assert [str(one.subject) for one in told] == ["3 personnes ont lu votre texte"]


def test_a_day_is_told_once_even_if_its_worker_is_killed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        make.text(world, factories.person(), number)
    heard: list[Person] = []

    def dies(event: PersonToTell) -> None:
        if len(heard) == 2:
            raise KeyboardInterrupt
        heard.append(event.person)

    monkeypatch.setitem(_listeners, PersonToTell, [dies])
    with pytest.raises(KeyboardInterrupt):
        days_are_told()
    assert News.objects.filter(told_at=None).count() == 3

    heard.clear()
    monkeypatch.setitem(_listeners, PersonToTell, [lambda event: heard.append(event.person)])
    days_are_told()
    assert len(heard) == len(set(heard)) == 3


def forget(extract: Extract, author: Person) -> None:
    erase(contribution=make.said(extract), reason="author_asked")


def leave(extract: Extract, author: Person) -> None:
    erase_person(person=author)


def hide(extract: Extract, author: Person) -> None:
    set_state(contribution=make.said(extract), state="hidden", kind="statement.hidden")


@pytest.mark.parametrize("act", [forget, leave, hide])
def test_nothing_is_told_of_what_is_gone(
    act: Callable[[Extract, Person], None], world: World, told: list[PersonToTell]
) -> None:
    author = factories.person()
    act(make.text(world, author), author)

    days_are_told()

    assert (told, News.objects.count()) == ([], 0)


def test_whoever_signs_in_meanwhile_is_told_once(world: World, told: list[PersonToTell]) -> None:
    guest, account = factories.person(), factories.account()
    person = attach_account(account=account, guest=None, email_verified=True)
    extract = make.text(world, guest)
    token = invite_coauthor(contribution=make.said(extract), by=guest)
    News.objects.create(person=person, contribution=make.said(extract), kind=News.Kind.NOTED)
    assert token

    attach_account(account=account, guest=guest, email_verified=True)
    days_are_told()

    assert [one.person for one in told] == [person]
