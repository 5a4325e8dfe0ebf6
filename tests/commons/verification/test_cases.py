# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person, one voice: two who were checked as one are noticed, told, and brought together or told apart."""

from collections.abc import Callable
from typing import Any

import pytest

from isegoria.commons.comments import actions as comments
from isegoria.commons.notifications.models import Outbox
from isegoria.commons.verification.actions import Outcome, confirm
from isegoria.commons.verification.cases.actions import decide_case, merge_own, stays
from isegoria.commons.verification.models import Case, Identity, Opening
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import give_support
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.journal.audit import audit
from isegoria.core.processes.models import Participation, Phase
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from isegoria.tools.debates.actions import take_position, weigh
from isegoria.tools.debates.models import Position
from tests import factories
from tests.tools.debates import crowds
from tests.tools.proposals import making as proposals

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(space: Space) -> Opening:
    return Opening.objects.select_related("space").get(space=space, handler="desk")


def check(opening: Opening, person: Person, scheme: str = "civil:x", digest: str = "d" * 64) -> Outcome:
    return confirm(
        person=person, opening=opening, assurance=Assurance.RESIDENT, identities={scheme: digest, f"{scheme}2": "e"}
    )


def assurances(*people: Person) -> list[int]:
    return [Person.objects.get(pk=one.pk).assurance for one in people]


@pytest.fixture
def doubled(opening: Opening) -> tuple[Case, Person, Person]:
    first, second = factories.person(signed_in=True), factories.person(signed_in=True)
    assert check(opening, first).attestation
    case = check(opening, second).case
    assert case is not None
    return case, first, second


RESIDENT, EMAIL = Assurance.RESIDENT, Assurance.EMAIL


def test_a_second_person_waits_and_is_told(opening: Opening, doubled: tuple[Case, Person, Person]) -> None:
    case, first, second = doubled
    assert assurances(first, second) == [RESIDENT, EMAIL]
    assert check(opening, second).case == case
    assert check(opening, first).attestation
    assert Case.objects.count() == 1
    assert [one.to for one in Outbox.objects.all()] == [[second.account.email]]


@pytest.mark.parametrize(
    ("outcome", "expected", "waiting"),
    [("both", [RESIDENT, RESIDENT], 1), ("first", [RESIDENT, EMAIL], 0), ("second", [EMAIL, RESIDENT], 0)],
)
def test_an_administrator_decides(
    opening: Opening,
    administrator: Account,
    doubled: tuple[Case, Person, Person],
    outcome: str,
    expected: list[int],
    waiting: int,
) -> None:
    case, first, second = doubled
    decide_case(case=case, outcome=outcome, reason="Deux cousines.", by=administrator)
    assert assurances(first, second) == expected
    assert list(audit().findings) == []
    again = check(opening, second)
    assert (again.attestation is not None) == (outcome != "first")
    with pytest.raises(Refused):
        decide_case(case=case, outcome="both", reason="Encore.", by=administrator)


def test_a_line_of_a_list_is_one_persons(opening: Opening, administrator: Account) -> None:
    first, second = factories.person(), factories.person()
    check(opening, first, "register:x")
    case = check(opening, second, "register:x").case
    assert case is not None
    with pytest.raises(Refused) as refused:
        decide_case(case=case, outcome="both", reason="Deux.", by=administrator)
    assert refused.value.verdict.code == "counts_once"


def test_a_decision_has_its_reason_and_an_administrator(space: Space, doubled: tuple[Case, Person, Person]) -> None:
    case = doubled[0]
    for by, outcome, reason in (
        (factories.role(space, "organiser"), "merged", "Parce que."),
        (factories.role(space, "administrator"), "merged", " "),
        (factories.role(space, "administrator"), "perhaps", "Parce que."),
    ):
        with pytest.raises(Refused):
            decide_case(case=case, outcome=outcome, reason=reason, by=by)
    assert Case.objects.get().is_open


def test_nobody_decides_about_themselves(opening: Opening, space: Space) -> None:
    first = factories.person(signed_in=True)
    second = factories.person(account=factories.role(space, "administrator"))
    check(opening, first)
    case = check(opening, second).case
    assert case is not None
    with pytest.raises(Refused) as refused:
        decide_case(case=case, outcome="both", reason="Moi aussi.", by=second.account)
    assert refused.value.verdict.code == "own_case"


def test_who_stays_is_who_can_come_back() -> None:
    guest, account, other = factories.person(), factories.person(signed_in=True), factories.person(signed_in=True)
    later = factories.person()
    assert [stays(guest, account), stays(account, guest), stays(account, other), stays(guest, later)] == [
        account,
        account,
        account,
        later,
    ]


def test_nobody_merges_what_is_not_theirs(doubled: tuple[Case, Person, Person]) -> None:
    with pytest.raises(Refused):
        merge_own(case=doubled[0], person=factories.person())


def test_someone_who_leaves_takes_their_digests_along(opening: Opening, doubled: tuple[Case, Person, Person]) -> None:
    _case, first, second = doubled
    erase_person(person=first)
    assert (Case.objects.count(), Identity.objects.count()) == (0, 0)
    assert check(opening, second).attestation
    assert list(audit().findings) == []


def test_signing_in_as_the_other_one_settles_the_case(opening: Opening) -> None:
    from isegoria.core.accounts.actions import attach_account  # beside what it is about

    person, guest = factories.person(signed_in=True), factories.person()
    check(opening, person)
    case = check(opening, guest).case
    assert case is not None
    attach_account(account=person.account, guest=guest, email_verified=True)
    case.refresh_from_db()
    assert case.outcome == "merged"


# --- each kind of act, doubled ------------------------------------------------------------------------
def _opinion(phase: Phase, who: Person, number: int) -> None:
    factories.opinion(Contribution.objects.filter(phase=phase, kind="statement").order_by("pk")[0], number, by=who)


def _one_opinion(phase: Phase) -> None:
    text = Contribution.objects.filter(phase=phase, kind="statement").order_by("pk")[0]
    standing = Standing.objects.get(pk=text.pk)
    assert Opinion.objects.count() == 1
    assert (standing.agrees, standing.disagrees) == (0, 1)


def _support(phase: Phase, who: Person, number: int) -> None:
    give_support(contribution=Contribution.objects.get(kind="proposal"), phase=phase, person=who)


def _one_support(phase: Phase) -> None:
    text = Contribution.objects.get(kind="proposal")
    assert Support.objects.count() == 1
    assert Standing.objects.get(pk=text.pk).supports == 1


def _proposal(phase: Phase, who: Person, number: int) -> None:
    proposals.proposal(f"Planter des tilleuls {number}", "Place de la Liberté.", of=phase, author=who)


def _one_author(phase: Phase) -> None:
    assert len(set(Contribution.objects.filter(title__startswith="Planter").values_list("author", flat=True))) == 1


def _comment(phase: Phase, who: Person, number: int) -> None:
    on = Contribution.objects.select_related("process__space", "phase__process__space", "standing").get(kind="proposal")
    comments.comment(on=on, author=who, body=f"Un avis {number}", language="fr")


def _one_commenter(phase: Phase) -> None:
    said = Contribution.objects.filter(kind="comment")
    assert (said.count(), len(set(said.values_list("author", flat=True)))) == (2, 1)


ACTS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "opinion": (_opinion, _one_opinion),
    "support": (_support, _one_support),
    "proposal": (_proposal, _one_author),
    "comment": (_comment, _one_commenter),
}


@pytest.mark.parametrize("kind", list(ACTS))
@pytest.mark.parametrize("guest_first", [False, True])
def test_acts_of_both_count_once(
    opening: Opening, administrator: Account, space: Space, kind: str, guest_first: bool
) -> None:
    act, expect = ACTS[kind]
    if kind == "opinion":
        phase = factories.phase(factories.process(space=space, statements=["Les rues d'écoles."]))
    else:
        process = factories.process(space=space, phases=[proposals.plan()])
        phase = factories.phase(process, "idees")
    if kind in {"support", "comment"}:
        proposals.proposal("Des bancs", "À l'ombre.", of=phase)
    authors = Participation.objects.filter(process=phase.process).count()
    first = factories.person(signed_in=not guest_first)
    second = factories.person(signed_in=True)
    for person, number in ((first, 1), (second, -1)):
        act(phase, person, number)
    check(opening, first)
    case = check(opening, second).case
    assert case is not None
    decide_case(case=case, outcome="merged", reason="La même personne.", by=administrator)
    expect(phase)
    assert Participation.objects.filter(process=phase.process).count() == authors + 1
    assert list(audit().findings) == []


def test_a_debate_counts_one_position_and_one_weight(opening: Opening, administrator: Account, space: Space) -> None:
    phase = factories.phase(factories.process(space=space, phases=[crowds.plan(totals="always")]), "debat")
    crowds.set_out(phase, crowds.FOR, crowds.AGAINST)
    one = crowds.arguments_of(phase)[0]
    first, second = factories.person(signed_in=True), factories.person(signed_in=True)
    for person, value in ((first, 1), (second, -1)):
        take_position(phase=phase, person=person, value=value)
        weigh(argument=one, phase=phase, person=person, value=value)
    check(opening, first)
    case = check(opening, second).case
    assert case is not None
    decide_case(case=case, outcome="merged", reason="La même personne.", by=administrator)
    assert Position.objects.get().value == Opinion.objects.get().value == -1
