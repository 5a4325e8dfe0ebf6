# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team decides on what the machine suggests, and makes ideas of its themes: the next reading keeps their work."""

import threading
from typing import Any

import pytest
from django.db import connection

from isegoria.commons.synthesis.harvesting.actions import make_extract, move_extracts
from isegoria.commons.synthesis.models import Extract, Idea, Step, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.actions import accept, refuse
from isegoria.commons.synthesis.suggesting.decisions import constraints_of
from isegoria.commons.synthesis.suggesting.drafting.actions import draft_of
from isegoria.commons.synthesis.suggesting.gathering import gather
from isegoria.commons.synthesis.suggesting.planting.actions import make_ideas_of_themes
from isegoria.commons.synthesis.suggesting.queries import branches_of, latest_reading, shown, waiting
from isegoria.commons.synthesis.tree.actions import edit_idea, merge_ideas, undo
from isegoria.core.contributions.erasing.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused
from tests import factories as make

from . import making_machine as machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    found = machine.lille(120)
    machine.read(found)
    return found


def states(rows: list[Suggestion]) -> list[str]:
    return [one.state for one in Suggestion.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")]


def plant(process: Process, by: Any = None) -> list[Idea]:
    """An idea of each theme at the top."""
    reading = latest_reading(process)
    titles = {one.theme.pk: "" for one in branches_of(reading)}
    return make_ideas_of_themes(process=process, titles=titles, by=by or machine.harvester(process))


def test_accepting_makes_extracts_of_the_very_words(process: Process) -> None:
    awa = machine.harvester(process)
    rows = machine.first(process, 5)
    words = {one.suggestion.pk: one.words for one in shown(rows)}

    outcome = accept(suggestions=rows, by=awa)

    assert states(rows) == ["accepted"] * 5
    made = Extract.objects.filter(suggested_as__in=rows)
    assert {one.suggested_as.pk: one.words for one in made} == {key: text.strip() for key, text in words.items()}
    assert set(made.values_list("by_machine", "made_by", "state")) == {(True, awa.pk, "standing")}
    assert outcome.step is not None
    assert (outcome.step.count, outcome.step.act, len(outcome.done)) == (5, "suggestions_accepted", 5)
    assert Step.objects.count() == 1


def test_correcting_the_nature_the_idea_and_the_words(process: Process) -> None:
    awa = machine.harvester(process)
    one = machine.first(process, 1)[0]
    idea = plant(process, awa)[0]

    accept(suggestions=[one], by=awa, nature="feeling", idea=idea, span=(one.start, one.start + 12))

    extract = Extract.objects.get(suggested_as=one)
    assert (states([one]), extract.nature, extract.idea) == (["corrected"], "feeling", idea)
    assert extract.stop - extract.start <= 12
    assert Idea.objects.get(pk=idea.pk).extracts_count == 1


def test_a_suggestion_is_decided_once_and_the_second_is_told(process: Process) -> None:
    awa, bob = machine.harvester(process), machine.harvester(process)
    rows = machine.first(process, 3)
    refuse(suggestions=rows[:1], by=awa)

    outcome = accept(suggestions=rows, by=bob)

    assert [one.pk for one in outcome.before] == [rows[0].pk]
    assert (outcome.before[0].decided_by, outcome.before[0].state) == (awa, "refused")
    assert sorted(one.pk for one in outcome.done) == sorted(one.pk for one in rows[1:])
    assert Extract.objects.count() == 2
    assert accept(suggestions=rows, by=bob).step is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_decide_each_suggestion_once() -> None:
    process = machine.lille(60)
    machine.read(process)
    people = [machine.harvester(process), machine.harvester(process)]
    rows = machine.first(process, 8)
    outcomes: list[Any] = []
    gate = threading.Barrier(2)

    def decide(by: Any, how: Any) -> None:
        try:
            gate.wait()
            outcomes.append(how(suggestions=rows, by=by))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(by, how)) for by, how in zip(people, (accept, refuse), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(one.done) for one in outcomes) == [0, 8]
    assert sorted(len(one.before) for one in outcomes) == [0, 8]
    assert Extract.objects.count() in {0, 8}
    assert len(set(states(rows))) == 1


def test_undoing_lets_them_wait_again(process: Process) -> None:
    awa = machine.harvester(process)
    rows = machine.first(process, 4)
    accepted = accept(suggestions=rows[:2], by=awa).step
    refused = refuse(suggestions=rows[2:], by=awa).step
    assert accepted is not None
    assert refused is not None

    undo(step=accepted, by=awa)
    undo(step=refused, by=awa)

    assert states(rows) == ["waiting"] * 4
    assert set(Extract.objects.values_list("state", flat=True)) == {"removed"}
    again = accept(suggestions=rows, by=awa)
    assert len(again.done) == 4
    assert Extract.objects.filter(state="standing").count() == 4


def test_what_was_decided_is_not_suggested_again(process: Process) -> None:
    awa = machine.harvester(process)
    rows = machine.first(process, 6)
    places = {(one.contribution_id, one.start, one.stop) for one in rows}
    accept(suggestions=rows[:3], by=awa)
    refuse(suggestions=rows[3:], by=awa)
    by_hand = waiting(process)[0]
    make_extract(
        contribution=Contribution.objects.select_related("process__space").get(pk=by_hand.contribution_id),
        by=awa,
        version=by_hand.version,
        start=by_hand.start,
        stop=by_hand.stop,
        nature="problem",
    )
    places.add((by_hand.contribution_id, by_hand.start, by_hand.stop))

    machine.read(process)

    assert not places & set(waiting(process).values_list("contribution", "start", "stop"))
    assert sorted(states(rows)) == ["accepted"] * 3 + ["refused"] * 3


def test_suggestions_that_come_back_keep_their_rows(process: Process) -> None:
    before = set(waiting(process).values_list("pk", flat=True))

    machine.read(process)

    assert set(waiting(process).values_list("pk", flat=True)) == before
    assert set(waiting(process).values_list("reading", flat=True)) == {latest_reading(process).pk}  # type: ignore[union-attr]  # it was read


def test_who_may_decide(process: Process) -> None:
    rows = machine.first(process, 1)
    for call in (accept, refuse):
        with pytest.raises(Refused) as refused:
            call(suggestions=rows, by=make.role(process.space, "observer"))
        assert refused.value.verdict.code == "not_harvester"
    with pytest.raises(Refused) as nothing:
        accept(suggestions=[], by=machine.harvester(process))
    assert nothing.value.verdict.code == "nothing_chosen"
    with pytest.raises(Refused) as many:
        refuse(suggestions=list(waiting(process)) * 2, by=machine.harvester(process))
    assert many.value.verdict.code == "too_many_at_once"


def test_ideas_of_themes_are_one_act(process: Process) -> None:
    awa = machine.harvester(process)
    branches = branches_of(latest_reading(process))
    titles = {one.theme.pk: f"Idée {one.theme.number}" for one in branches}
    titles |= {inside.pk: "" for one in branches for inside in one.inside}

    made = make_ideas_of_themes(process=process, titles=titles, by=awa)

    assert len(made) == len(titles)
    for one in made:
        assert one.theme is not None
        above = one.theme.parent
        assert (one.parent.theme if one.parent else None) == above
    assert [one.position for one in made if one.parent_id is None] == list(range(len(branches)))
    ours = waiting(process).filter(theme__isnull=False)
    assert ours.filter(idea=None).count() == 0
    assert make_ideas_of_themes(process=process, titles=titles, by=awa) == []

    undo(step=Step.objects.get(act="ideas_of_themes"), by=awa)

    assert Idea.objects.filter(state="standing").count() == 0
    assert waiting(process).exclude(idea=None).count() == 0


def test_ideas_that_hold_something_are_not_undone(process: Process) -> None:
    awa = machine.harvester(process)
    plant(process, awa)
    accept(suggestions=list(waiting(process).filter(idea__isnull=False)[:1]), by=awa)

    with pytest.raises(Refused) as refused:
        undo(step=Step.objects.get(act="ideas_of_themes"), by=awa)

    assert refused.value.verdict.code == "idea_in_use"


def test_the_next_reading_keeps_numbers_names_and_what_was_decided(process: Process) -> None:
    awa = machine.harvester(process)
    first = latest_reading(process)
    made = plant(process, awa)
    edit_idea(idea=made[0], by=awa, title="Le nom que l'équipe lui donne")
    merge_ideas(ideas=[made[2]], into=Idea.objects.get(pk=made[1].pk), by=awa)
    number = {one.pk: one.theme.number for one in made if one.theme}
    moved = Suggestion.objects.filter(theme__number=number[made[1].pk]).first()
    moved = moved or waiting(process).filter(idea=made[1]).first()
    assert moved is not None
    taken = accept(suggestions=[moved], by=awa).done[0].extract
    assert taken is not None
    move_extracts(extracts=[taken], idea=made[0], by=awa)

    constraints = constraints_of(first, gather(process).keys)

    assert constraints is not None
    assert constraints.names == {number[made[0].pk]: "Le nom que l'équipe lui donne"}
    assert constraints.merged == ((number[made[1].pk], number[made[2].pk]),)
    assert list(constraints.moved.values()) == [number[made[0].pk]]

    second = machine.read(process)

    assert second.state == "done"
    kept = {one.number: one for one in Theme.objects.filter(reading=second)}
    assert kept[number[made[0].pk]].name == "Le nom que l'équipe lui donne"
    assert number[made[2].pk] not in kept
    theme = Theme.objects.get(memberships__contribution=moved.contribution_id, memberships__also=False)
    assert number[made[0].pk] in {theme.number, theme.parent.number if theme.parent else None}
    # Those on which nothing was decided are called as they were, as far as they came back.
    before = dict(Theme.objects.filter(reading=first).values_list("number", "name"))
    same = [one for one in kept.values() if one.number in before and one.number != number[made[0].pk]]
    assert same
    assert all(one.name == before[one.number] for one in same)


def test_a_draft_is_made_of_extracts(process: Process) -> None:
    awa = machine.harvester(process)

    draft = draft_of(process=process, by=awa)

    keys = [key for section in draft.sections for one in section.sentences for key in one.extracts]
    assert len(draft.sections) > 2
    assert all(one.extracts for section in draft.sections for one in section.sentences)
    extracts = Extract.objects.in_bulk(keys)
    assert set(keys) == set(extracts)
    for section in draft.sections:
        for one in section.sentences:
            assert extracts[one.extracts[0]].words == one.words
            assert extracts[one.extracts[0]].by_machine
    assert 0 < draft.coverage["people_represented"] <= draft.coverage["people"]
    assert Step.objects.filter(act="extract_made").count() == 1


def test_a_draft_leaves_out_what_was_erased_since(process: Process) -> None:
    draft = draft_of(process=process, by=None)
    sentence = draft.sections[0].sentences[0]
    Extract.objects.all().delete()
    gone = latest_reading(process).summary["draft"]["sections"][0]["sentences"][0]["at"][0]  # type: ignore[union-attr]  # it was read
    erase(contribution=Contribution.objects.get(pk=gone), reason="author_request")

    again = draft_of(process=process, by=None)

    assert sentence.words not in [one.words for section in again.sections for one in section.sentences]


def test_there_is_no_draft_without_a_reading() -> None:
    assert draft_of(process=machine.process_of([]), by=None).sections == []
