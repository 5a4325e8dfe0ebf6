# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live map between two frozen results: always of the opinions that are there, and frozen when it is time."""

import random
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import recount, take_back_opinion
from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import texts_of
from isegoria.core.expressions.setting_aside.actions import put_back, set_aside
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.verdicts import Refused
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.polis import map_opinions
from isegoria.tools.statements import counting
from isegoria.tools.statements.gathering import gather
from isegoria.tools.statements.live import following
from isegoria.tools.statements.live.actions import ask_to_freeze
from isegoria.tools.statements.live.following import Held, LiveMaps
from isegoria.tools.statements.live.queries import Due, due, shown_map
from isegoria.tools.statements.models import MapHead
from tests import factories
from tests.tools.statements.crowds import crowd

pytestmark = pytest.mark.django_db


def same_as_from_scratch(phase: Phase, found: OpinionMap, held: Held) -> None:
    """People, opinions, totals, placed people and positions are those of a map made from nothing."""
    gathered = gather(phase)
    scratch = map_opinions(gathered.matrix)
    assert held.matrix.participant_ids == gathered.matrix.participant_ids == found.participant_ids
    said = {(person, held.keys[n], value) for person, n, value in held.matrix.triplets()}
    assert said == {(person, gathered.keys[n], value) for person, n, value in gathered.matrix.triplets()}
    place = [held.keys.index(key) for key in gathered.keys if key in held.keys]
    there = [number for number, key in enumerate(gathered.keys) if key in held.keys]
    assert found.totals[:, place].tolist() == scratch.totals[:, there].tolist()
    assert scratch.totals.sum() == scratch.totals[:, there].sum()
    assert [bool(held.matrix.moderated_out[n]) for n in place] == scratch.moderated_out[there].tolist()
    assert found.counted == scratch.counted
    # Two axes as telling as each other may be turned: distances are what a map says.
    assert _distances(found) == pytest.approx(_distances(scratch), abs=1e-5)


def _distances(found: OpinionMap) -> Any:
    return np.linalg.norm(found.positions, axis=1)


class Crowd:
    """All that people and moderators do, drawn by lot."""

    def __init__(self, phase: Phase, seed: int) -> None:
        self.phase, self.chance = phase, random.Random(seed)
        self.moderator = factories.role(phase.process.space, "moderator")
        self.rows: list[int] = []

    def act(self) -> None:
        kinds = [self.answer] * 8 + [self.newcomer, self.take_back, self.merge, self.hide, self.show, self.rephrase]
        self.chance.choice([*kinds, self.erase, self.add, self.leave_out, self.put_back, self.sequence])()

    def person(self) -> Person:
        people = Opinion.objects.order_by("person").values_list("person", flat=True).distinct()
        return Person.objects.get(pk=self.chance.choice(list(people)))

    def statement(self, state: str = "published") -> Contribution | None:
        found = Contribution.objects.filter(phase=self.phase, state=state).order_by("pk")
        return self.chance.choice(list(found)) if found else None

    def answer(self, person: Person | None = None) -> None:
        one = self.statement()
        if one:
            factories.opinion(one, self.chance.choice([1, 0, -1]), by=person or self.person())

    def newcomer(self) -> None:
        one = factories.person()
        for _ in range(8):
            self.answer(one)

    def take_back(self) -> None:
        one = self.chance.choice(list(Opinion.objects.order_by("pk").select_related("contribution", "person")))
        take_back_opinion(contribution=one.contribution, phase=self.phase, person=one.person)

    def merge(self) -> None:
        guest, person = self.person(), self.person()
        if guest != person:
            merge_persons(guest=guest, person=person)

    def erase(self) -> None:
        erase_person(person=self.person())

    def hide(self) -> None:
        self.decide("hide", self.statement())

    def rephrase(self) -> None:
        self.decide("rephrase", self.statement())

    def show(self) -> None:
        self.decide("publish", self.statement("hidden") or self.statement("pending"))

    def decide(self, act: str, about: Contribution | None) -> None:
        if about:
            decide(contribution=about, by=self.moderator, act=act, reason="off_topic")

    def add(self) -> None:
        factories.statement(phase=self.phase)

    def leave_out(self) -> None:
        one = self.person()
        self.rows += [row.pk for row in set_aside(people=[one], space=self.phase.process.space, process=None)]
        if self.chance.random() < 0.5:  # else a recount that is still to come
            recount(contribution_ids=texts_of([one.pk], [self.phase.process_id]))

    def put_back(self) -> None:
        put_back(keys=self.rows)
        recount(contribution_ids=Contribution.objects.values_list("pk", flat=True))

    def sequence(self) -> None:
        journal.sequence()


@pytest.mark.parametrize("seed", range(2))
def test_after_whatever_people_did_the_live_map_is_that_of_their_opinions(phase: Phase, seed: int) -> None:
    crowd(phase)
    acting, maps = Crowd(phase, seed), LiveMaps()
    for look in range(9):
        for _ in range(acting.chance.choice([1, 1, 2, 5])):
            acting.act()
        found, held = maps.look(phase, None)
        if look % 3 == 2:
            same_as_from_scratch(phase, found, held)


def test_what_only_answers_changed_is_followed_and_not_read_again(
    phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(phase)
    maps = LiveMaps()
    maps.look(phase, None)
    monkeypatch.setattr(following, "gather", None)
    monkeypatch.setattr(following, "begin", None)
    acting = Crowd(phase, 1)
    for _ in range(3):
        acting.answer()
        acting.newcomer()
        acting.sequence()
        acting.answer()
        found, held = maps.look(phase, None)
        same_as_from_scratch(phase, found, held)


def test_what_was_taken_back_is_read_again_and_nothing_else(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(phase)
    maps = LiveMaps()
    maps.look(phase, None)
    monkeypatch.setattr(following, "gather", None)
    acting = Crowd(phase, 2)
    for act in (acting.take_back, acting.merge, acting.hide, acting.show):
        act()
        same_as_from_scratch(phase, *maps.look(phase, None))


def test_the_least_recent_conversations_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_HELD", 2)
    maps = LiveMaps()
    phases = [factories.phase(factories.process(statements=["Un.", "Deux.", "Trois."])) for _ in range(3)]
    for one in phases:
        crowd(one)
        maps.look(one, None)
    assert list(maps._held) == [phases[1].pk, phases[2].pk]


# --- the newest of the two ---------------------------------------------------------------------------------
def test_a_live_map_is_shown_once_it_is_newer_than_the_frozen_result(phase: Phase) -> None:
    crowd(phase)
    assert due(phase) == [Due.FROZEN]
    result = counting.compute_map(phase)
    assert result
    assert due(phase) == []
    before = shown_map(phase)
    assert before
    assert (before.summary, before.live_since) == (result.summary, None)

    Crowd(phase, 3).answer()
    assert due(phase) == [Due.LIVE]
    assert counting.follow_map(phase)
    assert due(phase) == []

    after = shown_map(phase)
    assert after
    assert after.frozen == result
    assert after.live_since
    assert after.number > before.number
    assert result.summary.keys() - after.summary.keys() <= {"fingerprint", "drift"}  # what results alone say
    assert after.summary["stability"] == result.summary["stability"]
    assert Result.objects.count() == 1


def test_a_frozen_result_follows_after_an_hour_after_a_fifth_more_and_at_the_end(phase: Phase) -> None:
    crowd(phase, people=30)
    result = counting.compute_map(phase)
    assert result
    Crowd(phase, 4).answer()
    assert due(phase) == [Due.LIVE]
    Result.objects.filter(pk=result.pk).update(computed_at=timezone.now() - timedelta(hours=1))
    assert due(phase) == [Due.FROZEN, Due.LIVE]
    counting.compute_map(phase)
    assert due(phase) == []
    crowd(phase, people=5)
    assert due(phase) == [Due.LIVE]
    crowd(phase, people=5)
    assert due(phase) == [Due.FROZEN, Due.LIVE]
    counting.compute_map(phase)
    Crowd(phase, 5).answer()
    assert due(phase) == [Due.LIVE]
    phase.closes_at = timezone.now()
    assert due(phase) == [Due.FROZEN, Due.LIVE]


def test_below_twenty_people_no_map_is_shown_and_the_worker_tries_once(phase: Phase) -> None:
    crowd(phase, people=19)
    assert due(phase) == [Due.FROZEN]
    assert counting.recompute_stale() == 0
    assert due(phase) == []
    assert shown_map(phase) is None


def test_an_organiser_asks_for_a_frozen_result(phase: Phase) -> None:
    crowd(phase)
    organiser = factories.role(phase.process.space, "organiser")
    result = counting.compute_map(phase)
    assert result
    with pytest.raises(Refused) as too_soon:
        ask_to_freeze(phase=phase, by=organiser)
    assert too_soon.value.verdict.code == "frozen_lately"
    Result.objects.filter(pk=result.pk).update(computed_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(Refused) as nothing:
        ask_to_freeze(phase=phase, by=organiser)
    assert nothing.value.verdict.code == "nothing_to_freeze"
    Crowd(phase, 6).answer()
    with pytest.raises(Refused):
        ask_to_freeze(phase=phase, by=factories.role(phase.process.space, "moderator"))
    ask_to_freeze(phase=phase, by=organiser)
    assert due(phase) == [Due.FROZEN, Due.LIVE]
    counting.compute_map(phase)
    assert due(phase) == []


def test_a_worker_that_was_killed_goes_on_from_the_rows(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(phase)
    assert counting.recompute_stale() == 1
    Crowd(phase, 7).newcomer()
    monkeypatch.setattr(counting, "LIVE", LiveMaps())  # all that was in memory is gone
    cache.clear()
    assert counting.recompute_stale() == 1
    shown = shown_map(phase)
    assert shown
    assert shown.summary["people"] == 25


def test_a_look_reads_as_much_whatever_came(phase: Phase) -> None:
    crowd(phase)
    maps = LiveMaps()
    maps.look(phase, None)
    counts = []
    for acts in (1, 6):
        for _ in range(acts):
            Crowd(phase, 8 + acts).newcomer()
        with CaptureQueriesContext(connection) as captured:
            maps.look(phase, None)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
    assert MapHead.objects.count() == 0
