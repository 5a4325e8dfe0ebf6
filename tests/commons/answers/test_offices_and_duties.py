# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which office has a text, for how long, until when; and what the space owes, by a date."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from isegoria.commons.answers import queries
from isegoria.commons.answers.actions import answer, meet_by_process, owe, take_back
from isegoria.commons.answers.models import Case, Duty, Office, Stay
from isegoria.commons.answers.offices.actions import (
    add_member,
    close_office,
    open_office,
    remove_member,
    rename_office,
    transfer,
)
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import erase, merge, unmerge
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from tests import factories

from .test_answering import refused, sound

pytestmark = pytest.mark.django_db
Idea = Callable[..., Contribution]
NEXT_MONTH = timezone.now() + timedelta(days=30)


def trail(contribution: Contribution) -> list[tuple[str, bool, str]]:
    rows = Stay.objects.filter(contribution=contribution).select_related("office").order_by("pk")
    return [(one.office.name.text, one.until is None, one.reason) for one in rows]


def test_a_text_is_given_then_transferred_and_its_date_follows(
    idea: Idea, organiser: Account, official: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser, due_at=NEXT_MONTH)
    transfer(contributions=[text], office=parks, by=official, reason="Les bancs sont aux jardins.")

    assert trail(text) == [
        ("Service de la voirie", False, ""),
        ("Parcs et jardins", True, "Les bancs sont aux jardins."),
    ]
    first, second = Stay.objects.order_by("pk")
    assert first.until == second.since
    assert second.due_at == NEXT_MONTH
    case = Case.objects.get(pk=text.pk)
    assert (case.office, case.due_at, case.settled_at) == (parks, NEXT_MONTH, None)
    assert sound() == []


def test_a_transfer_says_why(idea: Idea, organiser: Account, roads: Office, parks: Office) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser, due_at=NEXT_MONTH)

    later = NEXT_MONTH + timedelta(days=30)
    assert refused(lambda: transfer(contributions=[text], office=parks, by=organiser)) == "reason_missing"
    assert refused(lambda: transfer(contributions=[text], office=roads, by=organiser, due_at=later)) == "reason_missing"
    assert trail(text) == [("Service de la voirie", True, "")]


def test_giving_it_again_moves_nothing(idea: Idea, organiser: Account, roads: Office) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser, due_at=NEXT_MONTH)

    assert transfer(contributions=[text], office=roads, by=organiser) == []
    assert len(trail(text)) == 1


def test_who_may_move_it(idea: Idea, space: Space, official: Account, roads: Office, parks: Office) -> None:
    text, other = idea(), idea("Des arbres")
    gardener = factories.role(space, "official")
    add_member(office=parks, account=gardener, by=None)

    transfer(contributions=[text], office=roads, by=official)  # taken on

    assert (
        refused(lambda: transfer(contributions=[text], office=parks, by=gardener, reason="À nous."))
        == "not_yours_to_move"
    )
    assert refused(lambda: transfer(contributions=[other], office=parks, by=official)) == "not_yours_to_move"
    assert (
        refused(lambda: answer(contributions=[text], by=gardener, decision="accepted", reasons="Oui.", office=parks))
        == "with_another_office"
    )


def test_an_answer_stops_the_clock_and_taking_it_back_starts_it_again(
    idea: Idea, organiser: Account, roads: Office
) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser, due_at=NEXT_MONTH)
    kept = answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=roads)

    assert trail(text) == [("Service de la voirie", False, "")]
    case = Case.objects.get(pk=text.pk)
    assert (case.office, case.due_at) == (None, None)

    take_back(answers=kept.answers, by=organiser, reason="Trop tôt.")

    assert trail(text) == [("Service de la voirie", False, ""), ("Service de la voirie", True, "Trop tôt.")]
    case.refresh_from_db()
    assert (case.office, case.settled_at) == (roads, None)
    assert sound() == []


def test_an_office_is_renamed_and_closed_once_empty(
    idea: Idea, space: Space, organiser: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser)
    assert refused(lambda: close_office(office=roads, by=organiser)) == "office_busy"

    transfer(contributions=[text], office=parks, by=organiser, reason="Réorganisation.")
    close_office(office=roads, by=organiser)
    rename_office(office=parks, names={"fr": "Nature en ville", "en": ""}, by=organiser)

    assert [one.name.text for one in queries.offices_for(space)] == ["Nature en ville"]
    assert refused(lambda: transfer(contributions=[text], office=roads, by=organiser, reason="Retour.")) == (
        "no_such_office"
    )
    assert sound() == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Voirie\u202e"])
def test_a_name_that_cannot_be_kept(space: Space, organiser: Account, name: str) -> None:
    with pytest.raises(ValidationError):
        open_office(space=space, names={"fr": name}, by=organiser)


def test_members_hold_a_role(space: Space, organiser: Account, roads: Office) -> None:
    assert refused(lambda: add_member(office=roads, account=factories.account(), by=organiser)) == "role_missing"
    official = factories.role(space, "official")
    assert refused(lambda: add_member(office=roads, account=official, by=official)) == "not_organiser"

    member = add_member(office=roads, account=official, by=organiser)
    assert add_member(office=roads, account=official, by=organiser) == member
    remove_member(member=member, by=organiser)
    assert roads.members.count() == 0
    assert sound() == []


def test_an_office_of_the_town_serves_its_quarters(idea: Idea, space: Space, roads: Office, official: Account) -> None:
    quarter = factories.space("quartier", parent=space)
    text = idea(on=factories.phase(factories.process(space=quarter)))

    answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads)

    assert queries.latest_answers([text.pk])[text.pk].signed_by == roads
    elsewhere = idea("Ailleurs", on=factories.phase(factories.process()))
    assert refused(lambda: transfer(contributions=[elsewhere], office=roads, by=None)) == "no_such_office"


# --- duties -----------------------------------------------------------------------------------------
def test_an_answer_that_is_owed_is_met_by_answering(idea: Idea, organiser: Account) -> None:
    text = idea()
    duty = owe(contribution=text, duty="answer", due_at=NEXT_MONTH, supports=500)

    assert (duty.state, Case.objects.get(pk=text.pk).due_at) == ("owed", NEXT_MONTH)
    assert owe(contribution=text, duty="answer", due_at=NEXT_MONTH + timedelta(days=9)) == duty
    assert Outbox.objects.count() == 1

    kept = answer(contributions=[text], by=organiser, decision="rejected", reasons="Non.", office=None)
    duty.refresh_from_db()
    assert (duty.state, duty.met_at) == ("met", kept.answers[0].at)
    assert Case.objects.get(pk=text.pk).settled_at is not None

    take_back(answers=kept.answers, by=organiser, reason="Erreur.")
    duty.refresh_from_db()
    assert (duty.state, duty.due_at) == ("owed", NEXT_MONTH)
    assert Case.objects.get(pk=text.pk).due_at == NEXT_MONTH
    assert sound() == []


def test_late_is_said(idea: Idea, organiser: Account, phase: Phase) -> None:
    text = idea()
    past = timezone.now() - timedelta(days=3)
    duty = owe(contribution=text, duty="answer", due_at=past)

    assert duty.state == "overdue"
    assert Case.objects.get(pk=text.pk).is_overdue
    assert queries.tally(phase.process).overdue == 1

    answer(contributions=[text], by=organiser, decision="accepted", reasons="Enfin.", office=None)

    duty.refresh_from_db()
    assert duty.state == "met_late"
    assert (queries.tally(phase.process).overdue, queries.tally(phase.process).late) == (0, 1)


def test_a_process_that_is_owed_is_met_by_linking_one(idea: Idea, space: Space, organiser: Account) -> None:
    text = idea()
    duty = owe(contribution=text, duty="open_process", due_at=NEXT_MONTH, supports=1000)
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Nous ouvrons.", office=None)
    assert Case.objects.get(pk=text.pk).due_at == NEXT_MONTH  # words are not the deed

    draft = factories.process("bancs", space=space, draft=True)
    elsewhere = factories.process("ailleurs")
    assert refused(lambda: meet_by_process(duty=duty, process=draft, by=organiser)) == "process_not_public"
    assert refused(lambda: meet_by_process(duty=duty, process=elsewhere, by=organiser)) == "process_of_elsewhere"
    assert refused(lambda: meet_by_process(duty=duty, process=text.process, by=organiser)) == "process_of_elsewhere"
    assert refused(
        lambda: meet_by_process(duty=duty, process=factories.process("b", space=space), by=factories.account())
    ) == ("not_organiser")

    opened = factories.process("opened", space=space)
    duty = meet_by_process(duty=duty, process=opened, by=organiser)

    assert (duty.state, duty.process) == ("met", opened)
    assert Case.objects.get(pk=text.pk).settled_at is not None
    assert refused(lambda: meet_by_process(duty=duty, process=opened, by=organiser)) == "duty_met"
    assert sound() == []


def test_what_stands_already_meets_the_duty_to_answer(idea: Idea, organiser: Account) -> None:
    text = idea()
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)

    assert owe(contribution=text, duty="answer", due_at=NEXT_MONTH).state == "met"


def test_no_duty_is_lost_in_a_merge(idea: Idea) -> None:
    text, double = idea(), idea("Des bancs ombragés")
    owe(contribution=double, duty="answer", due_at=NEXT_MONTH, supports=500)

    merge(origin=double, into=text)

    found = Duty.objects.get(contribution=text)
    assert (found.kind, found.due_at, found.supports) == ("answer", NEXT_MONTH, 500)


def owed_now() -> set[tuple[str, str, int | None]]:
    return {(one.contribution.title, one.kind, one.supports) for one in Duty.objects.select_related("contribution")}


def test_a_duty_goes_back_with_the_text_that_brought_it(idea: Idea) -> None:
    text, double = idea("Des bancs"), idea("Des bancs ombragés")
    owe(contribution=double, duty="answer", due_at=NEXT_MONTH, supports=500)
    owe(contribution=text, duty="open_process", due_at=NEXT_MONTH, supports=90)
    merge(origin=double, into=text)

    unmerge(origin=double)

    assert owed_now() == {("Des bancs ombragés", "answer", 500), ("Des bancs", "open_process", 90)}
    assert sound() == []
    assert Case.objects.get(pk=text.pk).due_at == NEXT_MONTH


def test_a_duty_of_two_texts_stays_with_the_other_one(idea: Idea) -> None:
    text, first, second = idea("Des bancs"), idea("Un"), idea("Deux")
    for one, supports in ((first, 500), (second, 600)):
        owe(contribution=one, duty="answer", due_at=NEXT_MONTH, supports=supports)
        merge(origin=one, into=text)
    assert Duty.objects.get(contribution=text).supports == 500

    unmerge(origin=first)

    assert Duty.objects.get(contribution=text).supports == 600

    unmerge(origin=second)

    assert owed_now() == {("Un", "answer", 500), ("Deux", "answer", 600)}
    assert Case.objects.get(pk=text.pk).due_at is None


@pytest.mark.parametrize("parted", ["inner", "outer"])
def test_duties_part_along_a_chain_of_merges(idea: Idea, parted: str) -> None:
    inner, outer, text = idea("Un"), idea("Deux"), idea("Des bancs")
    owe(contribution=inner, duty="answer", due_at=NEXT_MONTH, supports=500)
    merge(origin=inner, into=outer)
    merge(origin=outer, into=text)
    assert owed_now() == {(title, "answer", 500) for title in ("Un", "Deux", "Des bancs")}

    unmerge(origin=inner if parted == "inner" else outer)

    still = {("Un", "answer", 500)} if parted == "inner" else {("Un", "answer", 500), ("Deux", "answer", 500)}
    assert owed_now() == still


def test_a_duty_that_was_met_meanwhile_stays_met(idea: Idea, organiser: Account) -> None:
    text, double = idea("Des bancs"), idea("Des bancs ombragés")
    owe(contribution=double, duty="answer", due_at=NEXT_MONTH, supports=500)
    merge(origin=double, into=text)
    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)

    unmerge(origin=double)

    assert Duty.objects.get(contribution=text).state == "met"
    assert Duty.objects.get(contribution=double).state == "owed"
    assert sound() == []


def test_erasing_the_text_ends_its_stay_and_its_words(
    idea: Idea, organiser: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    transfer(contributions=[text], office=roads, by=organiser)
    transfer(contributions=[text], office=parks, by=organiser, reason="Awa parle de bancs.")

    erase(contribution=text, reason="author_request")

    assert trail(text) == [("Service de la voirie", False, ""), ("Parcs et jardins", False, "")]
    assert sound() == []
