# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code by post: asked for, printed, entered; and what is forgotten on the way."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from isegoria.commons.verification.digests import shown_code
from isegoria.commons.verification.models import Case, Identity, Letter
from isegoria.commons.verification.post import actions as post
from isegoria.commons.verification.post.actions import (
    Printed,
    ask_for_letter,
    enter_code,
    forget_addresses,
    print_every_letter,
    print_letters,
    tidy_letters,
)
from isegoria.commons.verification.post.sheets import Sender, draw_letters
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


# --- on paper -------------------------------------------------------------------------------------------
SENDER = Sender(
    "Poitiers", "Mairie de Poitiers\n86000 Poitiers", "https://p.example/verify/poitiers/post/", ZoneInfo("UTC")
)


def asked(count: int, space: Space, **what: str) -> None:
    people = [factories.person() for _n in range(count)]
    Letter.objects.bulk_create(
        Letter(
            person=one,
            space=space,
            **{"name": f"Ève Brun {n}", "address": "3 rue de l’Œuvre\n86000 Poitiers", "language": "fr"} | what,
        )
        for n, one in enumerate(people)
    )


def pages(drawn: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages]


def test_each_letter_is_a_sheet_with_its_own_code(space: Space, administrator: Account) -> None:
    asked(3, space)
    asked(1, space, language="en")
    printed = list(print_every_letter(space=space, by=administrator))
    drawn, count = draw_letters(printed, SENDER)
    read = pages(drawn)
    assert count == len(read) == 4
    for number, one in enumerate(printed):
        assert shown_code(one.code) in read[number]
        assert one.letter.name in read[number]
        assert "3 rue de l’Œuvre" in read[number]
    assert "Votre code pour prendre part" in read[0]
    assert "Mairie de Poitiers" in read[0]
    assert "Your code to take part" in read[3]
    sheet = PdfReader(io.BytesIO(drawn)).pages[0]
    assert [round(float(one)) for one in sheet.mediabox[2:]] == [595, 842]
    fonts = [one.get_object() for one in sheet["/Resources"]["/Font"].values()]  # type: ignore[index]  # pypdf knows no types of what it reads
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_the_address_stands_where_every_window_shows_it(space: Space, administrator: Account) -> None:
    asked(1, space, address="\n".join(["Résidence", "Bâtiment", "Rue", "Lieu-dit", "BP 1", "86000 Poitiers"]))
    drawn, _count = draw_letters(print_every_letter(space=space, by=administrator), SENDER)
    places: list[tuple[float, float, str]] = []

    def note(text: str, _matrix: Any, at: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            places.append((at[4] / 72 * 25.4, 297 - at[5] / 72 * 25.4, text))

    PdfReader(io.BytesIO(drawn)).pages[0].extract_text(visitor_text=note)
    window = [one for one in places if 90 <= one[0] <= 200 and 34 <= one[1] <= 90]
    assert len(window) == 7
    assert all(left >= 100 and 45 <= down <= 79 for left, down, _text in window)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łukasz Ștefănescu", "Łukasz Ștefănescu"),
        ("Nguyễn Thị Hường", "Nguyễn Thị Hường"),
        ("Ελένη Παππά", "Ελένη Παππά"),
        ("a\u202eb\x00c\x1b", "abc"),
        ("E\u0301va", "Éva"),
        ("漢字", "??"),
        ("👩‍👩‍👧 Ana", "Ana"),
        ("\ud800Ana", "Ana"),
        ("É" * 500, "ÉÉÉÉ"),
        ("mot " * 125, "mot mot"),
        ("", "3 rue"),
    ],
)
def test_no_name_breaks_a_letter(name: str, shown: str) -> None:
    letter = Letter(name=name, address="3 rue X\n" * 6, language="fr", printed_at=timezone.now())
    (read,) = pages(draw_letters([Printed(letter, "ABCDEFGHJK")], SENDER)[0])
    assert shown in read
    assert "3 rue X" in read
    assert "ABCDE-FGHJK" in read


def test_all_that_wait_are_printed_a_batch_after_another(
    space: Space, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "BATCH", 3)
    asked(7, space)
    assert len(list(print_every_letter(space=space, by=administrator))) == 7
    assert list(print_every_letter(space=space, by=administrator)) == []
    again = list(print_every_letter(space=space, by=administrator, again=True))
    assert [one.letter.pk for one in again] == sorted(Letter.objects.values_list("pk", flat=True))
    assert Letter.objects.filter(code_digest="").count() == 0


def test_the_page_gives_the_file(space: Space, administrator: Account, visitor: Callable[..., Client]) -> None:
    asked(2, space)
    browser = visitor(account=administrator)
    given = browser.post("/checks/poitiers/post/", {"act": "pdf"})
    assert (given["Content-Type"], given["Cache-Control"].count("no-store")) == ("application/pdf", 1)
    assert len(pages(given.content)) == 2
    assert browser.post("/checks/poitiers/post/", {"act": "pdf"}).status_code == 302
    assert len(pages(browser.post("/checks/poitiers/post/", {"act": "pdf_again"}).content)) == 2
