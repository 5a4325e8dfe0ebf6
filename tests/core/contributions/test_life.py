# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of texts: steps that several rooms tell, chapters in their order, rooms that are not there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from isegoria.core.accounts.models import Person
from isegoria.core.contributions import life
from isegoria.core.contributions.actions import contribute, merge, unmerge
from isegoria.core.contributions.life import Asking, Chapter, Life, Step, chapters_of, life_of, lives_of, stands_in
from isegoria.core.contributions.life_rows import Rows
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.contributions.own_lives import own_lives
from isegoria.core.processes.models import Phase
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
SUNDAY = MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room of the house tells anything here but what a test enters."""
    monkeypatch.setattr(life, "_steps", {})
    monkeypatch.setattr(life, "_chapters", {})


@pytest.fixture
def phase() -> Phase:
    return factories.phase()


@pytest.fixture
def author() -> Person:
    return factories.person()


def say(phase: Phase, author: Person, text: str = "Plus de bancs.") -> Contribution:
    made = contribute(
        kind="statement", phase=phase, author=author, body=text, language="fr", max_length=200
    ).contribution
    return Contribution.objects.select_related("process__space", "phase").get(pk=made.pk)


def tells(**steps: Step) -> Any:
    """What a room tells of texts, by their words."""

    def tell(contributions: Sequence[Contribution]) -> Mapping[int, Step]:
        return {one.pk: steps[one.body] for one in contributions if one.body in steps}

    return tell


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    return RequestFactory().get("/")


def test_without_any_room_a_text_was_said_and_no_more(phase: Phase, author: Person) -> None:
    text = say(phase, author)

    found = life_of(text)

    assert found.steps() == {
        "said": Step(at=text.created_at),
        "read": None,
        "synthesis": None,
        "decided": None,
        "done": None,
    }
    assert found.url == f"/c/{text.public_id}/life/"
    assert found.moved_at is None


def test_rooms_tell_of_one_step_together_in_their_order(phase: Phase, author: Person) -> None:
    text = say(phase, author, "a")
    life.step("read", order=20)(tells(a=Step(at=MONDAY, note="by 3 people", url="/readers")))
    life.step("read", order=10)(tells(a=Step(at=TUESDAY, note="by a moderator")))

    assert life_of(text).read == Step(at=TUESDAY, note="by a moderator · by 3 people", url="/readers")


def test_rooms_that_have_rows_to_read_ask_together(
    phase: Phase, author: Person, django_assert_num_queries: Any
) -> None:
    text, other = say(phase, author, "a"), say(phase, author, "b")

    def versions(contributions: Sequence[Contribution]) -> Asking:
        keys = [one.pk for one in contributions]
        rows = Version.objects.filter(contribution__in=keys)
        none = Version.objects.filter(contribution__in=[])
        all_of_them, nothing = yield [
            Rows(rows, key="contribution", at="created_at", texts=["body"], numbers=["number"]),
            Rows(none, key="contribution", at="created_at"),
        ]
        assert nothing == []
        return {one.key: Step(at=one.at, note=f"{one.texts[0]} {one.numbers}") for one in all_of_them}

    def spine(contributions: Sequence[Contribution]) -> Asking:
        keys = [one.pk for one in contributions]
        (rows,) = yield [Rows(Contribution.objects.filter(pk__in=keys, body="b"), key="pk", at="created_at")]
        return {one.key: Step(at=one.at, note=str(one.texts)) for one in rows}

    life.step("read")(versions)
    life.step("decided")(spine)
    life.step("done")(tells(a=Step(at=MONDAY)))

    with django_assert_num_queries(1):
        lives = lives_of([text, other])

    assert lives[text.pk].read == Step(at=text.versions.get().created_at, note="a (1, 0)")
    assert (lives[text.pk].decided, lives[text.pk].done) == (None, Step(at=MONDAY))
    assert lives[other.pk].decided == Step(at=other.created_at, note="('', '')")
    assert lives_of([]) == {}


def test_a_room_asks_once(phase: Phase, author: Person) -> None:
    def greedy(contributions: Sequence[Contribution]) -> Asking:
        yield []
        yield []
        return {}

    life.step("read")(greedy)

    with pytest.raises(TypeError, match="asks for its rows once"):
        life_of(say(phase, author))


def test_a_step_is_under_way_until_one_room_says_that_it_is_done(phase: Phase, author: Person) -> None:
    text = say(phase, author, "a")
    life.step("synthesis", order=1)(tells(a=Step(at=MONDAY, under_way=True)))
    begun = life_of(text).synthesis
    life.step("synthesis", order=2)(tells(a=Step(at=TUESDAY)))
    done = life_of(text).synthesis

    assert (begun, done) == (Step(at=MONDAY, under_way=True), Step(at=TUESDAY))


def test_the_last_move_is_the_latest_step_since_it_was_said() -> None:
    said, read, decided = Step(at=TUESDAY), Step(at=SUNDAY), Step(at=MONDAY)

    assert Life(said=said, read=read, decided=decided).moved_at == MONDAY
    assert Life(said=said, read=Step(note="without a date")).moved_at is None


def test_a_life_has_no_other_steps() -> None:
    with pytest.raises(ValueError, match="no step called 'born'"):
        life.step("born")  # type: ignore[arg-type]  # the very mistake


def test_two_rooms_cannot_tell_one_chapter() -> None:
    life.chapter("read", order=1)(lambda contribution, request: None)

    with pytest.raises(ValueError, match="two rooms tell the chapter 'read'"):
        life.chapter("read", order=1)(lambda contribution, request: None)


def test_chapters_come_in_their_order_and_empty_ones_do_not(
    phase: Phase, author: Person, request_of_nobody: HttpRequest
) -> None:
    text = say(phase, author)
    life.chapter("decided", order=60)(lambda contribution, request: Chapter("Decided", "d.html"))
    life.chapter("empty", order=20)(lambda contribution, request: None)
    life.chapter("said", order=10)(lambda contribution, request: Chapter("Said", "s.html"))

    told = chapters_of(text, request_of_nobody)

    assert [(one.slug, one.chapter.title, one.of) for one in told] == [
        ("said", "Said", text),
        ("decided", "Decided", text),
    ]


def test_the_life_of_a_merged_text_goes_on_where_it_stands(
    phase: Phase, author: Person, request_of_nobody: HttpRequest
) -> None:
    merged, into = say(phase, author, "a"), say(phase, author, "b")
    life.step("read")(tells(a=Step(at=MONDAY, note="its own"), b=Step(at=TUESDAY, note="the other's")))
    life.step("decided")(tells(b=Step(at=TUESDAY, url="/answer")))
    life.chapter("read", order=1)(lambda one, request: Chapter("Read", "r.html") if one.body == "a" else None)
    life.chapter("decided", order=2)(lambda one, request: Chapter("Decided", "d.html") if one.body == "b" else None)
    merge(origin=merged, into=into)
    merged.refresh_from_db()

    found = life_of(merged)
    told = chapters_of(merged, request_of_nobody, stands_in([merged])[merged.pk])

    assert (found.read, found.decided) == (Step(at=MONDAY, note="its own"), Step(at=TUESDAY, url="/answer"))
    assert [(one.slug, one.of.body) for one in told] == [("read", "a"), ("decided", "b")]

    unmerge(origin=merged)
    merged.refresh_from_db()

    assert life_of(merged).decided is None


def test_a_thousand_lives_cost_what_one_costs(phase: Phase, author: Person, django_assert_num_queries: Any) -> None:
    texts = [say(phase, author, f"Texte {n}.") for n in range(6)]
    for origin in texts[:3]:
        merge(origin=origin, into=texts[5])
    texts = list(Contribution.objects.select_related("process__space").order_by("pk"))

    with django_assert_num_queries(2):  # where the merged ones stand
        assert len(lives_of(texts)) == 6
    with django_assert_num_queries(2):
        lives_of(texts[:1])
    with django_assert_num_queries(0):
        lives_of(texts[3:])
    assert lives_of([]) == {}


def test_what_moved_since_one_looked_comes_first(phase: Phase, author: Person, django_assert_num_queries: Any) -> None:
    oldest, middle, newest = (say(phase, author, body) for body in "abc")
    say(phase, factories.person(), "d")
    life.step("read")(tells(a=Step(at=MONDAY), b=Step(at=TUESDAY), c=Step(at=SUNDAY)))

    with django_assert_num_queries(2):  # the texts, and their processes
        rows = own_lives(author, since=MONDAY - timedelta(hours=1))

    assert [(one.contribution, one.moved) for one in rows] == [(middle, True), (oldest, True), (newest, False)]
    assert [one.contribution for one in own_lives(author)] == [newest, middle, oldest]
    assert not any(one.moved for one in own_lives(author))
