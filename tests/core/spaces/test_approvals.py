# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts that take two people: asked by one with a reason, decided by another one, never by one alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.kept import everything_else
from isegoria.core.accounts.models import Account
from isegoria.core.journal import audit
from isegoria.core.journal.models import Entry
from isegoria.core.spaces.approvals import Act, acts, find_act, register
from isegoria.core.spaces.approving.actions import ask, decide, let_lapse, take_back
from isegoria.core.spaces.approving.acts import REVOKE_ADMINISTRATOR
from isegoria.core.spaces.models import Approval, Role, Space
from isegoria.core.spaces.queries import approvals_waiting, roles_in
from isegoria.core.spaces.rules import ORGANISING, REVOKE
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Space:
    return factories.space("poitiers")


def administrator(place: Space) -> Account:
    account = factories.role(place, "administrator")
    factories.person(account=account)
    return account


def role_of(account: Account, place: Space) -> Role:
    return Role.objects.select_related("space", "account").get(account=account, space=place)


def asked(place: Space, by: Account, about: Account, reason: str = "Elle a changé de service.") -> Approval:
    return ask(space=place, act=REVOKE, subject_id=str(role_of(about, place).pk), by=by, reason=reason)


def subjects_to(account: Account) -> list[str]:
    return list(Outbox.objects.filter(to=[account.email]).order_by("pk").values_list("subject", flat=True))


def test_an_administrator_is_revoked_by_two_others(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    assert one.expires_at - one.asked_at <= timedelta(days=7, seconds=1)
    assert approvals_waiting(bo) == approvals_waiting(bo, place) == [one]
    assert approvals_waiting(ana) == approvals_waiting(cleo) == []
    with pytest.raises(Refused, match="own_request"):
        decide(approval=one, by=ana, approve=True)
    with pytest.raises(Refused, match="own_case"):
        decide(approval=one, by=cleo, approve=False, answer="Non.")
    with pytest.raises(Refused, match="not_in_charge"):
        decide(approval=one, by=factories.role(place, "organiser"), approve=True)
    decided = decide(approval=one, by=bo, approve=True)

    assert (decided.state, decided.decided_by) == ("approved", bo)
    assert roles_in(cleo, place) == frozenset()
    assert [subjects_to(one)[-1] for one in (ana, bo, cleo)] == [
        "Une décision a été prise",
        "Une décision a été prise",
        "Votre rôle dans un espace vous a été retiré",
    ]
    kinds = Entry.objects.filter(subject_kind="approval").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["approval.asked", "approval.approved"]
    assert not audit.audit().findings


def test_it_is_turned_down_with_an_answer(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    with pytest.raises(Refused, match="answer_missing"):
        decide(approval=one, by=bo, approve=False, answer="  ")
    decided = decide(approval=one, by=bo, approve=False, answer="Elle reste jusqu’en juin.")

    assert (decided.state, decided.answer) == ("turned_down", "Elle reste jusqu’en juin.")
    assert roles_in(cleo, place) == {"administrator"}
    with pytest.raises(Refused, match="decided_already"):
        decide(approval=one, by=bo, approve=True)
    asked(place, ana, cleo)


def test_where_nobody_else_could_decide_it_is_said_and_nothing_is_passed_over(place: Space) -> None:
    ana, bo = administrator(place), administrator(place)
    with pytest.raises(Refused, match="nobody_to_decide") as refused:
        asked(place, ana, bo)

    assert refused.value.verdict.remedy_url == "/organise/poitiers/roles/"
    assert not Approval.objects.exists()


def test_an_administrator_of_the_space_around_decides_too(place: Space) -> None:
    quarter = factories.space(parent=place)
    above, ana, bo = administrator(place), administrator(quarter), administrator(quarter)
    one = asked(quarter, ana, bo)
    assert approvals_waiting(above) == [one]
    decide(approval=one, by=above, approve=True)

    assert roles_in(bo, quarter) == frozenset()


def test_one_whose_time_has_passed_decides_no_more(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    Role.objects.filter(account=bo).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="not_in_charge"):
        decide(approval=one, by=bo, approve=True)


def test_it_is_asked_once_taken_back_and_lapses(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    with pytest.raises(Refused, match="asked_already"):
        asked(place, bo, cleo)
    with pytest.raises(Refused, match="not_your_request"):
        take_back(approval=one, by=bo)
    assert take_back(approval=one, by=ana).state == "taken_back"
    two = asked(place, bo, cleo)
    Approval.objects.filter(pk=two.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="request_lapsed"):
        decide(approval=two, by=ana, approve=True)
    assert approvals_waiting(ana) == []
    asked(place, ana, cleo)  # what has lapsed stands in nobody's way, before the worker comes by

    two.refresh_from_db()
    assert (two.state, let_lapse()) == ("lapsed", 0)
    assert subjects_to(bo)[-2:] == ["Votre demande est devenue caduque", "Une décision vous attend"]
    assert not audit.audit().findings


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_there_is_a_reason(place: Space, reason: str) -> None:
    ana, _bo, cleo = (administrator(place) for _ in range(3))
    with pytest.raises(Refused, match="reason_missing"):
        asked(place, ana, cleo, reason)


@pytest.mark.parametrize(("act", "subject", "code"), [("nothing", "1", "no_such_act"), (REVOKE, "x", "role_gone")])
def test_what_is_not_there_is_not_asked_for(place: Space, act: str, subject: str, code: str) -> None:
    ana = administrator(place)
    with pytest.raises(Refused, match=code):
        ask(space=place, act=act, subject_id=subject, by=ana, reason="Pour voir.")


def test_an_act_that_can_no_longer_be_done_is_not_decided(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    Role.objects.filter(account=cleo).delete()
    with pytest.raises(Refused, match="role_gone"):
        decide(approval=one, by=bo, approve=True)

    one.refresh_from_db()
    assert one.state == "waiting"


def test_what_one_who_left_asked_for_lapses(place: Space) -> None:
    ana, bo, cleo = (administrator(place) for _ in range(3))
    one = asked(place, ana, cleo)
    assert [row["part"] for row in everything_else(ana.person)["acts_of_two"]] == ["asked"]
    erase_person(person=ana.person)

    one.refresh_from_db()
    assert (one.state, one.asked_by) == ("lapsed", None)
    assert approvals_waiting(bo) == []
    assert not audit.audit().findings


def test_a_room_enters_its_acts(place: Space) -> None:
    assert {"change_phase", "erase_process", "publish_rules", REVOKE} <= {act.slug for act in acts()}
    assert register(REVOKE_ADMINISTRATOR) is find_act(REVOKE)
    with pytest.raises(ValueError, match="two acts"):
        register(
            Act(
                slug=REVOKE,
                name="",
                why="",
                roles=ORGANISING,
                show=REVOKE_ADMINISTRATOR.show,
                check=REVOKE_ADMINISTRATOR.check,
                carry_out=REVOKE_ADMINISTRATOR.carry_out,
            )
        )
