# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code by post: asked for, printed, entered; and what is forgotten on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from isegoria.commons.verification.models import Case, Identity, Letter
from isegoria.commons.verification.post.actions import (
    ask_for_letter,
    enter_code,
    forget_addresses,
    print_letters,
    tidy_letters,
)
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def ask(
    person: Person, space: Space, name: str = "Ana Brun", address: str = "3 rue des Écoles\n86000 Poitiers"
) -> Letter:
    return ask_for_letter(person=person, space=space, name=name, address=address, language="fr")


def assurance_of(person: Person) -> int:
    return Person.objects.get(pk=person.pk).assurance


def test_the_code_of_a_letter_checks_its_reader(space: Space, administrator: Account) -> None:
    person = factories.person()
    ask(person, space)
    (printed,) = print_letters(space=space, by=administrator)
    assert Letter.objects.get().state == "printed"
    assert printed.code not in str(Letter.objects.values().get())
    entered = enter_code(person=person, space=space, code=f"{printed.code[:5]}-{printed.code[5:]}".lower())
    assert entered.outcome is not None
    assert entered.outcome.attestation is not None
    assert assurance_of(person) == Assurance.RESIDENT
    letter = Letter.objects.get()
    assert (letter.state, letter.name, letter.address, letter.code_digest) == ("confirmed", "", "", "")


def test_five_tries_end_a_letter(space: Space, administrator: Account) -> None:
    person = factories.person()
    ask(person, space)
    (printed,) = print_letters(space=space, by=administrator)
    assert [enter_code(person=person, space=space, code="AAAAA-AAAAA").tries_left for _n in range(5)] == [4, 3, 2, 1, 0]
    with pytest.raises(Refused) as refused:
        enter_code(person=person, space=space, code=printed.code)
    assert refused.value.verdict.code == "letter_ended"
    assert ask(person, space).state == "asked"


def test_a_code_is_good_for_sixty_days_and_for_whoever_asked(space: Space, administrator: Account) -> None:
    person, other = factories.person(), factories.person()
    ask(person, space)
    (printed,) = print_letters(space=space, by=administrator)
    with pytest.raises(Refused) as refused:
        enter_code(person=other, space=space, code=printed.code)
    assert refused.value.verdict.code == "no_letter"
    with time_machine.travel(timezone.now() + timedelta(days=60, minutes=1), tick=False):
        with pytest.raises(Refused) as refused:
            enter_code(person=person, space=space, code=printed.code)
        assert refused.value.verdict.code == "code_expired"
        tidy_letters()
    assert Letter.objects.get().state == "ended"


def test_an_address_goes_once_it_is_on_paper(space: Space, administrator: Account) -> None:
    ask(factories.person(), space)
    ask(factories.person(), space, name="Léo Blanc")
    first = print_letters(space=space, by=administrator)
    again = print_letters(space=space, by=administrator, again=True)
    assert {one.code for one in first}.isdisjoint({one.code for one in again})
    assert forget_addresses(space=space, by=administrator) == 2
    assert set(Letter.objects.values_list("name", "address")) == {("", "")}
    assert print_letters(space=space, by=administrator, again=True) == []


def test_nobody_has_to_say_so(space: Space, administrator: Account) -> None:
    ask(factories.person(), space)
    print_letters(space=space, by=administrator)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        tidy_letters()
    assert Letter.objects.get().address == ""
    assert Letter.objects.get().state == "printed"


def test_the_same_name_at_the_same_address_twice_opens_a_case(space: Space, administrator: Account) -> None:
    people = [factories.person(), factories.person()]
    for person, name in zip(people, ("Ana BRUN", "Brun, Ana"), strict=True):
        ask(person, space, name=name)
    codes = {one.letter.person_id: one.code for one in print_letters(space=space, by=administrator)}
    outcomes = [enter_code(person=one, space=space, code=codes[one.pk]).outcome for one in people]
    assert [bool(one and one.attestation) for one in outcomes] == [True, False]
    assert (Case.objects.get().first, Case.objects.get().second) == tuple(people)
    assert Identity.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize(
    ("name", "address"), [("", "3 rue\n86000 Poitiers"), ("Ana", "Poitiers"), ("Ana", "1\n2\n3\n4\n5\n6\n7")]
)
def test_an_address_that_no_postman_finds_is_refused(space: Space, name: str, address: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(factories.person(), space, name=name, address=address)
    assert refused.value.verdict.code == "address_unfit"


def test_letters_are_the_organisers_business(space: Space) -> None:
    with pytest.raises(Refused):
        print_letters(space=space, by=factories.account())
