# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the synthesis tells of the life of a text: the step, the chapters, and nothing of what is not public."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone, translation

from isegoria.commons.synthesis.documents.actions import take_back
from isegoria.commons.synthesis.harvesting.actions import remove_extracts
from isegoria.commons.synthesis.life import carried, extracts, sentences, themes
from isegoria.commons.synthesis.models import Extract, MachineReading, Membership, Theme
from isegoria.core.contributions.actions import edit, erase, merge, set_state
from isegoria.core.contributions.life import Step, life_of, lives_of
from isegoria.core.contributions.models import Contribution
from tests import factories

from . import making_life as make

pytestmark = pytest.mark.django_db
ALL_ROOMS = 1
"""Queries of a life line: one statement for what every room asks."""


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    return RequestFactory().get("/")


def step_of(extract: Extract) -> Step | None:
    text = make.said(extract)
    return life_of(text).synthesis


def hide(extract: Extract) -> None:
    set_state(contribution=make.said(extract), state=Contribution.State.HIDDEN, kind="statement.hidden")


# --- the step -----------------------------------------------------------------------------------------
def test_a_text_that_nobody_noted_is_in_no_synthesis() -> None:
    text = factories.statement()

    assert life_of(text).synthesis is None


def test_a_noted_passage_begins_the_step_and_an_edition_ends_it() -> None:
    world = make.world()
    extract = make.text(world, factories.person())
    written = make.sentence(world, [extract])

    begun = step_of(extract)
    edition = make.publish(world, written)
    done = step_of(extract)

    assert begun == Step(at=extract.made_at, note="1 passage noted, in no synthesis yet", under_way=True)
    assert done == Step(
        at=edition.published_at,
        note="cited in edition 1",
        url=f"/s/{world.process.space.slug}/{world.process.slug}/syntheses/{edition.document.public_id}/1/",
    )


def test_an_edition_taken_back_carries_nothing() -> None:
    world = make.world()
    extract = make.text(world, factories.person())
    edition = make.publish(world, make.sentence(world, [extract]))

    take_back(edition=edition, by=world.writer, reason="Une phrase était fausse.")

    step = step_of(extract)
    assert step is not None
    assert step.under_way
    assert carried(make.said(extract)) == []


def test_what_the_next_edition_drops_is_said_to_be_dropped() -> None:
    world = make.world()
    extract, other = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    written = make.sentence(world, [extract, other])
    make.publish(world, written)
    make.cite(world, written, [other])
    make.publish(world, written)

    dropped, stays = step_of(extract), step_of(other)

    assert dropped is not None
    assert dropped.note == "cited up to edition 1"
    assert stays is not None
    assert stays.note == "cited in edition 2"
    assert [(one.edition.number, one.editions, one.dropped) for one in carried(make.said(extract))] == [(1, [1], True)]
    assert [(one.edition.number, one.editions, one.dropped) for one in carried(make.said(other))] == [
        (2, [2, 1], False)
    ]


def test_an_extract_that_was_removed_leaves_what_was_published() -> None:
    world = make.world()
    extract, never = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    make.publish(world, make.sentence(world, [extract]))

    remove_extracts(extracts=[extract, never], by=None)

    step = step_of(extract)
    assert step is not None
    assert step.note == "cited in edition 1"
    assert step_of(never) is None


def test_nothing_is_told_of_a_text_that_is_not_public(request_of_nobody: HttpRequest) -> None:
    world = make.world()
    hidden, erased = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    make.publish(world, make.sentence(world, [hidden, erased]))

    hide(hidden)
    erase(contribution=make.said(erased), reason="author_asked")

    for one in (hidden, erased):
        text = make.said(one)
        assert step_of(one) is None
        assert [told(text, request_of_nobody) for told in (themes, extracts, sentences)] == [None, None, None]


def test_the_life_of_a_merged_text_is_that_of_both() -> None:
    world = make.world()
    own, other = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    edition = make.publish(world, make.sentence(world, [other]))
    merge(origin=make.said(own), into=make.said(other))
    remove_extracts(extracts=[own], by=None)

    found = life_of(make.said(own)).synthesis

    assert found is not None
    assert found.at == edition.published_at


def test_a_thousand_steps_cost_what_one_costs(django_assert_num_queries: Any) -> None:
    world = make.world()
    author = factories.person()
    found = make.texts(world, author, 6)
    make.publish(world, make.sentence(world, found[:4]))
    texts = [make.said(one) for one in found]

    with django_assert_num_queries(ALL_ROOMS):
        assert life_of(texts[0]).synthesis is not None
    with django_assert_num_queries(ALL_ROOMS):
        lives = lives_of(texts)

    steps = [lives[one.pk].synthesis for one in texts]
    assert [one.under_way for one in steps if one is not None] == [False] * 4 + [True] * 2


# --- the chapters -------------------------------------------------------------------------------------
def test_the_passages_are_told_with_the_version_of_each(request_of_nobody: HttpRequest) -> None:
    world = make.world()
    author = factories.person()
    extract = make.text(world, author)
    edit(contribution=make.said(extract), person=author, body="Tout autre chose.", max_length=200)

    chapter = extracts(make.said(extract), request_of_nobody)

    assert chapter is not None
    assert chapter.data == [
        {
            "id": extract.public_id,
            "words": make.WORDS.format(1),
            "nature": "problem",
            "version": 1,
            "idea": "Bancs",
            "at": extract.made_at,
        }
    ]


def test_the_sentences_say_what_carries_the_text_and_what_it_contradicts(
    request_of_nobody: HttpRequest, django_assert_num_queries: Any
) -> None:
    world = make.world()
    carries, against = make.text(world, factories.person()), make.text(world, factories.person(), 2)
    edition = make.publish(world, make.sentence(world, [carries], contrary=[against]))

    text = make.said(against)
    with django_assert_num_queries(1):
        chapter = sentences(text, request_of_nobody)

    assert chapter is not None
    assert chapter.data == [
        {
            "words": "On veut des bancs.",
            "section": "Bancs",
            "contrary": True,
            "edition": edition.public_id,
            "number": 1,
            "published_at": edition.published_at,
            "editions": [1],
            "dropped": False,
        }
    ]
    assert [one.contrary for one in carried(make.said(carries))] == [False]


def test_the_themes_are_those_of_the_latest_reading_that_was_finished(request_of_nobody: HttpRequest) -> None:
    world = make.world()
    text = make.said(make.text(world, factories.person()))
    for number, (name, state) in enumerate([("Bancs", "done"), ("Repos", "done"), ("Rien", "running")]):
        reading = MachineReading.objects.create(
            process=world.process, state=state, finished_at=timezone.now(), texts_count=12
        )
        theme = Theme.objects.create(reading=reading, number=number, name=name, texts_count=7)
        Membership.objects.create(contribution=text, theme=theme)

    chapter = themes(text, request_of_nobody)

    assert chapter is not None
    assert chapter.data == [{"name": "Repos", "texts": 7, "people": 0}]
    assert themes(factories.statement(), request_of_nobody) is None
