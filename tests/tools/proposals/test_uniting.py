# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two proposals united: voices counted once, authors told, addresses that lead on; and parted again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.answers.models import Duty
from isegoria.core.accounts.models import Account
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.models import Link
from isegoria.core.events import listen
from isegoria.core.expressions.models import Support
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.proposals import actions
from isegoria.tools.proposals.web.finding import proposal_url
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import address, again, text_of, url

heard: list[PersonToTell] = []


@listen(PersonToTell)
def hear(event: PersonToTell) -> None:
    heard.append(event)


@pytest.fixture
def organiser(phase: Phase) -> Account:
    heard.clear()
    return factories.role(phase.process.space, "organiser")


@pytest.fixture
def desk(organiser: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(organiser)
    return client


def test_an_organiser_chooses_looks_and_unites(desk: Client, phase: Phase) -> None:
    one = making.proposal("Des bancs dans le parc", "On y marche sans pouvoir s'asseoir.", of=phase)
    other = making.proposal("Plus de bancs au parc", "Il manque des bancs dans le parc.", of=phase)
    ana, bo, cy = factories.person(), factories.person(), factories.person()
    making.carry(one, ana, bo)
    making.carry(other, bo, cy)

    chosen = desk.get(url(one, "merge"), {"q": "parc"})
    assert other.title in text_of(chosen)
    looked = desk.get(url(one, "merge"), {"into": other.public_id})
    assert "3 people would support it" in text_of(looked)
    assert "1 person supports both, and counts once." in text_of(looked)
    done = desk.post(url(one, "merge"), {"into": other.public_id})

    assert done["location"] == f"{url(other)}?from={one.public_id}"
    page = text_of(desk.get(done["location"]))
    assert "3 people support this proposal" in page
    assert f"“{one.title}” was united with this proposal" in page
    assert "Part them again" in page
    assert (again(other).standing.supports, Support.objects.count()) == (3, 4)
    # The old address, with any words, leads on.
    led = Client().get(url(one))
    assert (led.status_code, led["location"]) == (302, f"{url(other)}?from={one.public_id}")


def test_authors_are_credited_and_told(phase: Phase, organiser: Account, visitor: Client) -> None:
    ana, bo = factories.person(pseudonym="Ana"), factories.person(pseudonym="Bo")
    one = making.proposal(of=phase, author=ana)
    other = making.proposal(of=phase, author=bo)

    actions.merge(origin=one, into=other, by=organiser)

    assert {event.person for event in heard} == {ana, bo}
    assert {event.path for event in heard} == {url(other)}
    assert "Bo , Ana" in text_of(visitor.get(url(other)))


def test_parted_again_within_seven_days(desk: Client, organiser: Account, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    ana, bo = factories.person(), factories.person()
    making.carry(one, ana, bo)
    making.carry(other, bo)
    actions.merge(origin=one, into=other, by=organiser)

    done = desk.post(url(one, "unmerge"))

    assert done["location"] == url(one)
    assert [again(each).standing.supports for each in (one, other)] == [2, 1]
    assert Client().get(url(one)).status_code == 200


def test_after_seven_days_it_stands(desk: Client, organiser: Account, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    actions.merge(origin=one, into=other, by=organiser)
    Link.objects.update(created_at=timezone.now() - timedelta(days=8))

    assert desk.post(url(one, "unmerge"))["X-Refusal"] == "merge_final"
    assert "Part them again" not in text_of(desk.get(url(other)))


def test_neither_into_itself_nor_in_a_circle_nor_elsewhere(desk: Client, organiser: Account, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    apart = making.proposal(of=making.phase())

    assert desk.post(url(one, "merge"), {"into": one.public_id})["X-Refusal"] == "merge_itself"
    assert desk.post(url(one, "merge"), {"into": apart.public_id})["X-Refusal"] == "no_such_target"
    assert desk.post(url(one, "merge"), {"into": "\0;--"})["X-Refusal"] == "no_such_target"
    actions.merge(origin=one, into=other, by=organiser)
    assert desk.post(url(other, "merge"), {"into": one.public_id})["X-Refusal"] == "merge_merged"
    assert desk.post(url(one, "merge"), {"into": other.public_id})["X-Refusal"] == "merge_not_public"


def test_only_organisers(visitor: Client, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)

    assert visitor.get(url(one, "merge")).status_code == 302
    assert visitor.post(url(one, "merge"), {"into": other.public_id})["X-Refusal"] == "not_organiser"
    assert visitor.post(url(one, "unmerge"))["X-Refusal"] == "not_organiser"
    someone = Client()
    someone.force_login(factories.account())
    assert someone.get(url(one, "merge")).status_code == 403
    with pytest.raises(Refused):
        actions.merge(origin=one, into=other, by=factories.account())


def test_a_supporter_of_one_supports_both_and_takes_back_both(organiser: Account, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    ana = factories.person()
    making.carry(one, ana)
    actions.merge(origin=one, into=other, by=organiser)
    other = again(other)

    assert actions.support(proposal=other, phase=phase, person=ana) is None
    assert again(other).standing.supports == 1
    actions.take_back(proposal=other, phase=phase, person=ana)
    assert (Support.objects.count(), again(other).standing.supports) == (0, 0)


def test_together_they_reach_what_neither_did_alone(db: None) -> None:
    phase = making.phase(threshold=3)
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    making.carry(one, factories.person(), factories.person())
    making.carry(other, factories.person())
    assert Duty.objects.count() == 0

    actions.merge(origin=one, into=other, by=None)

    assert Duty.objects.get().contribution_id == other.pk


def test_united_ones_leave_the_list_and_have_their_own(visitor: Client, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    actions.merge(origin=one, into=other, by=None)

    page = visitor.get(address("phase", phase))
    assert [each.pk for each in page.context["page"].object_list] == [other.pk]
    page = visitor.get(address("phase", phase), {"state": "merged"})
    assert [each.pk for each in page.context["page"].object_list] == [one.pk]


def test_nobody_edits_withdraws_or_supports_what_was_united(phase: Phase) -> None:
    ana = factories.person()
    one, other = making.proposal(of=phase, author=ana), making.proposal(of=phase)
    actions.merge(origin=one, into=other, by=None)
    stale = one

    for act in (
        lambda: actions.edit(proposal=stale, person=ana, title="Autre", body="Chose", where=actions.NOWHERE),
        lambda: actions.withdraw(proposal=stale, person=ana),
        lambda: actions.support(proposal=stale, phase=phase, person=ana),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.verdict.status == 409


def test_a_chain_leads_to_its_end(visitor: Client, phase: Phase) -> None:
    first, second, third = (making.proposal(of=phase) for _ in range(3))
    actions.merge(origin=first, into=second, by=None)
    actions.merge(origin=again(second), into=third, by=None)

    assert visitor.get(url(first))["location"].startswith(proposal_url(again(third)))
